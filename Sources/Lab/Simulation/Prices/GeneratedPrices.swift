import Numerics

/// A price path made by chance and by script: geometric Brownian motion with jumps, and moves that
/// the scenario names.
public struct GeneratedPrices: Equatable, Sendable, GeneratedPath {
  public typealias Move = ScriptedMove

  /// Price at the start, in quote units.
  public var start: Double
  /// Standard deviation of the logarithm over 365 days.
  public var volatility: Double
  /// Growth of the expected price over 365 days, as a logarithm and without the jumps.
  public var drift: Double
  public var jumpsPerDay: Double
  /// Standard deviation of the logarithm of a jump.
  public var jumpSize: Double
  public var moves: [ScriptedMove]

  public init(
    start: Double, volatility: Double, drift: Double, jumpsPerDay: Double, jumpSize: Double,
    moves: [ScriptedMove]
  ) {
    self.start = start
    self.volatility = volatility
    self.drift = drift
    self.jumpsPerDay = jumpsPerDay
    self.jumpSize = jumpSize
    self.moves = moves
  }

  func chance(_ frame: PathFrame) -> [Double] {
    chance(frame, jump: { jumpSize * $0.normal() })
  }

  /// Brownian motion with a drift, and jumps at the times of a Poisson process.
  func chance(
    _ frame: PathFrame, jump: (inout RandomStream) -> Double
  ) -> [Double] {
    var shocks = frame.shocks
    var jumps = frame.stream("jumps")
    let deviation = volatility * frame.years.squareRoot()
    let trend = drift * frame.years - deviation * deviation / 2
    let jumpGap = 86_400e9 / max(jumpsPerDay, 1e-12)
    var nextJump = jumps.exponential(mean: jumpGap)
    var chance = 0.0
    return (0..<frame.count).map { place in
      if place > 0 { chance += trend + deviation * shocks.next() }
      while jumpsPerDay > 0, nextJump <= frame.elapsed(place) {
        chance += jump(&jumps)
        nextJump += jumps.exponential(mean: jumpGap)
      }
      return chance
    }
  }
}
