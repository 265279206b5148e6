import Numerics
import Units

/// A price path made by chance and by script: geometric Brownian motion with jumps, and moves that
/// the scenario names.
public struct GeneratedPrices: Equatable, Sendable {
  /// A move of the index that the scenario scripts.
  public struct Move: Equatable, Sendable {
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

  /// Price at the start, in quote units.
  public var start: Double
  /// Standard deviation of the logarithm over 365 days.
  public var volatility: Double
  /// Change of the logarithm's mean over 365 days.
  public var drift: Double
  public var jumpsPerDay: Double
  /// Standard deviation of the logarithm of a jump.
  public var jumpSize: Double
  public var moves: [Move]

  public init(
    start: Double, volatility: Double, drift: Double, jumpsPerDay: Double, jumpSize: Double,
    moves: [Move]
  ) {
    self.start = start
    self.volatility = volatility
    self.drift = drift
    self.jumpsPerDay = jumpsPerDay
    self.jumpSize = jumpSize
    self.moves = moves
  }

  static let yearNanoseconds = 365 * 86_400 * 1e9

  /// The prices of a run, from its start to its end inclusive.
  func steps(
    from time: Timestamp, lasting duration: TimeSpan, every step: TimeSpan, tick: Price,
    seed: UInt64
  ) -> PriceSteps {
    var motion = RandomStream(seed: seed, name: "index.motion")
    var jumps = RandomStream(seed: seed, name: "index.jumps")
    let count = Int(duration.rawValue / step.rawValue) + 1
    let years = Double(step.rawValue) / Self.yearNanoseconds
    let deviation = volatility * years.squareRoot()
    let trend = drift * years - deviation * deviation / 2
    let jumpGap = 86_400e9 / max(jumpsPerDay, 1e-12)
    var nextJump = jumps.exponential(mean: jumpGap)
    var chance = 0.0
    var values: [Double] = []
    values.reserveCapacity(count)
    for place in 0..<count {
      let elapsed = Double(place) * Double(step.rawValue)
      if place > 0 { chance += trend + deviation * motion.normal() }
      while jumpsPerDay > 0, nextJump <= elapsed {
        chance += jumpSize * jumps.normal()
        nextJump += jumps.exponential(mean: jumpGap)
      }
      values.append(start * PortableMath.exp(chance + scripted(elapsed)))
    }
    return PriceSteps(start: time, step: step, tick: tick, values: values)
  }

  /// The logarithm of all scripted moves up to a time: each runs smoothly from none to all of it.
  private func scripted(_ elapsed: Double) -> Double {
    var sum = 0.0
    for move in moves {
      let since = elapsed - Double(move.at.rawValue)
      guard since >= 0 else { continue }
      let part = move.over > .zero ? min(1, since / Double(move.over.rawValue)) : 1
      sum += PortableMath.log(1 + move.change) * part * part * (3 - 2 * part)
    }
    return sum
  }
}
