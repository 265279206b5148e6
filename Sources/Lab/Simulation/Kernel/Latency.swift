import Numerics
import Units

/// How long a message takes: a base and an exponential part on top.
public struct Latency: Equatable, Sendable {
  /// The least time, above zero: it is what lets participants promise ahead.
  public var base: TimeSpan
  /// Mean of the exponential part; zero for a constant latency.
  public var jitter: TimeSpan

  public init(base: TimeSpan, jitter: TimeSpan) {
    precondition(base > .zero && jitter >= .zero, "Invariant: a latency has a positive base")
    self.base = base
    self.jitter = jitter
  }

  /// A draw, in whole nanoseconds. A message later than 50 means of the jitter is not drawn.
  public func draw(_ stream: inout RandomStream) -> TimeSpan {
    guard jitter > .zero else { return base }
    let mean = Double(jitter.rawValue)
    let extra = min(stream.exponential(mean: mean), 50 * mean)
    return TimeSpan(rawValue: base.rawValue + Int64(extra))
  }
}
