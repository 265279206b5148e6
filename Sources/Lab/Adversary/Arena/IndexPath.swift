import Numerics

/// The index: a geometric Brownian motion with jumps of either sign, drawn from a seed that the
/// owner does not know. Steps have mean zero in the logarithm up to half their variance.
struct IndexPath {
  private(set) var price: Double
  private let volatility: Double
  private let jumpsPerHour: Double
  private let jumpSize: Double
  private var draws: RandomStream
  private static let secondsOfYear = 365.0 * 86_400

  init(_ terms: ArenaTerms, start: Double, seed: UInt64) {
    price = start
    volatility = terms.volatility
    jumpsPerHour = terms.jumpsPerHour
    jumpSize = terms.jumpSize
    draws = RandomStream(seed: seed, name: "index")
  }

  /// Moves on by a length of time in seconds.
  mutating func step(_ seconds: Double) {
    var change = 0.0
    if volatility > 0 {
      change += volatility * (seconds / Self.secondsOfYear).squareRoot() * draws.normal()
    }
    if jumpsPerHour > 0, draws.chance(jumpsPerHour * seconds / 3_600) {
      change += jumpSize * draws.normal()
    }
    if change != 0 { price *= PortableMath.exp(change) }
  }

  /// A jump of the full size, up or down.
  mutating func jump() {
    price *= PortableMath.exp(draws.chance(0.5) ? jumpSize : -jumpSize)
  }
}
