import Glibc
import Numerics

/// Exponentially weighted variances and covariances of returns with mean zero.
///
/// v[0] = initial; v[t+1] = decay v[t] + (1 - decay) r[t]^2. The value at place t is the forecast
/// for return t, made before it is seen; the last of n + 1 values is the forecast for the next one.
/// Source: RiskMetrics Technical Document, 4th ed., 1996, section 5.2.
public struct ExponentialAverage: Sendable, Equatable {
  /// Lambda, above 0 and below 1: 0.94 is customary for days, 0.97 for months.
  public let decay: Double

  public init(decay: Double) throws(NumericsError) {
    try Check.probability("decay", decay)
    self.decay = decay
  }

  /// n + 1 variances for n returns, in squared units of the returns.
  /// - Parameter initial: v[0], 0 or more; the first squared return is customary.
  public func variances(
    of returns: [Double], initial: Double
  ) throws(NumericsError) -> [Double] {
    try covariances(of: returns, and: returns, initial: initial, least: 0)
  }

  /// The same starting at the first squared return.
  public func variances(of returns: [Double]) throws(NumericsError) -> [Double] {
    try Check.sample("returns", returns)
    return try variances(of: returns, initial: returns[0] * returns[0])
  }

  /// n + 1 covariances; `initial` as the first product unless given.
  public func covariances(
    of first: [Double], and second: [Double], initial: Double? = nil
  ) throws(NumericsError) -> [Double] {
    try covariances(of: first, and: second, initial: initial, least: -.greatestFiniteMagnitude)
  }

  private func covariances(
    of first: [Double], and second: [Double], initial: Double?, least: Double
  ) throws(NumericsError) -> [Double] {
    try Check.lengths("returns", first.count, second.count)
    try Check.sample("returns", first)
    try Check.sample("returns", second)
    let start = initial ?? first[0] * second[0]
    try Check.range("initial variance", start, least...Double.greatestFiniteMagnitude)
    var values = [start]
    values.reserveCapacity(first.count + 1)
    var v = start
    for t in first.indices {
      v = decay * v + (1 - decay) * first[t] * second[t]
      values.append(v)
    }
    return values
  }

  /// The correlation forecast for the next pair: covariance over both deviations, each started at
  /// its first product.
  public func correlation(
    of first: [Double], and second: [Double]
  ) throws(NumericsError) -> Double {
    let product = try covariances(of: first, and: second)[first.count]
    let a = try variances(of: first)[first.count]
    let b = try variances(of: second)[first.count]
    guard a > 0, b > 0 else { throw .undefined("correlation", because: "a series is zero") }
    return min(1, max(-1, product / (a * b).squareRoot()))
  }

  /// Observations after which a weight has halved: ln 0.5 / ln decay.
  public var halfLife: Double { log(0.5) / log(decay) }

  /// Observations holding all but `tail` of the weight: ln tail / ln decay (TD4 5.3.2.2).
  public func observations(leaving tail: Double) throws(NumericsError) -> Double {
    try Check.probability("weight of the tail", tail)
    return log(tail) / log(decay)
  }

  /// The mean age of the weights: decay / (1 - decay) observations.
  public var centreOfMass: Double { decay / (1 - decay) }
}
