import Numerics
import Units

/// What a path of an index is made within: its times, and where its chance comes from.
///
/// Every stream is named after the underlying and after what it is drawn for, never by a place in
/// a file: another order of the underlyings, or one more, leaves each path as it was.
struct PathFrame {
  let start: Timestamp
  let step: TimeSpan
  /// Prices of the path, the one at the start included.
  let count: Int
  /// Whole ticks are what the path is rounded to.
  let tick: Price
  let seed: UInt64
  /// Of the underlying; empty for the one of a scenario that has one and gives it no name.
  let name: String
  /// The shocks of the price's own motion.
  var shocks: PriceShocks

  init(
    from start: Timestamp, lasting duration: TimeSpan, every step: TimeSpan, tick: Price,
    seed: UInt64, name: String = "", shocks: PriceShocks? = nil
  ) {
    self.start = start
    self.step = step
    count = Int(duration.rawValue / step.rawValue) + 1
    self.tick = tick
    self.seed = seed
    self.name = name
    self.shocks = shocks ?? PriceShocks(seed: seed, of: name)
  }

  /// The length of a step in years of 365 days.
  var years: Double { Double(step.rawValue) / Self.yearNanoseconds }
  static let yearNanoseconds = 365 * 86_400 * 1e9

  /// Nanoseconds from the start to a place of the path.
  func elapsed(_ place: Int) -> Double { Double(place) * Double(step.rawValue) }

  func time(_ place: Int) -> Timestamp {
    start + TimeSpan(rawValue: step.rawValue * Int64(place))
  }

  static func prefix(_ name: String) -> String { name.isEmpty ? "index" : "index.\(name)" }
  func stream(_ purpose: String) -> RandomStream {
    RandomStream(seed: seed, name: "\(Self.prefix(name)).\(purpose)")
  }
}

/// A path made by chance: a start, what chance does to its logarithm, and scripted moves on top.
protocol GeneratedPath {
  /// Price at the start, in quote units.
  var start: Double { get }
  var moves: [ScriptedMove] { get }
  /// The sum of what chance has done to the logarithm, at each place of the path; 0 at the first
  /// but for jumps that come at once.
  func chance(_ frame: PathFrame) -> [Double]
}

extension GeneratedPath {
  /// The prices of a run, from its start to its end inclusive.
  func steps(_ frame: PathFrame) -> PriceSteps {
    let values = chance(frame).enumerated().map { place, chance in
      start * PortableMath.exp(chance + moves.logarithm(at: frame.elapsed(place)))
    }
    return PriceSteps(start: frame.start, step: frame.step, tick: frame.tick, values: values)
  }
}

/// A move of the index that the scenario scripts.
public struct ScriptedMove: Equatable, Sendable {
  /// From the start of the run.
  public var at: TimeSpan
  /// How long it takes; zero is a jump.
  public var over: TimeSpan
  /// Relative change, above -1: -0.2 is a fall by a fifth, whatever chance adds to it.
  public var change: Double
  public init(at: TimeSpan, over: TimeSpan, change: Double) {
    self.at = at
    self.over = over
    self.change = change
  }
}

extension [ScriptedMove] {
  /// The logarithm of all moves up to a time: each runs smoothly from none to all of it.
  /// - Parameter elapsed: nanoseconds from the start of the run.
  func logarithm(at elapsed: Double) -> Double {
    var sum = 0.0
    for move in self {
      let since = elapsed - Double(move.at.rawValue)
      guard since >= 0 else { continue }
      let part = move.over > .zero ? Swift.min(1, since / Double(move.over.rawValue)) : 1
      sum += PortableMath.log(1 + move.change) * part * part * (3 - 2 * part)
    }
    return sum
  }
}
