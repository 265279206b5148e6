import Numerics

/// Heston's stochastic volatility: the variance of the price is a process that returns to a mean,
/// and its shocks go with those of the price, so that volatility comes in clusters and rises as the
/// price falls.
///
///     d ln S = (μ − v/2) dt + √v dW,  dv = κ (θ − v) dt + ξ √v dZ,  dW dZ = ρ dt
///
/// E v(t) = θ + (v0 − θ) exp(−κ t). Steps are Euler's with full truncation: where v is below zero
/// it counts as zero (Lord, Koekkoek, van Dijk, "A comparison of biased simulation schemes for
/// stochastic volatility models", Quantitative Finance 10, 2010); a step is an hour at most, far
/// less than 1/κ.
/// Source: Heston, "A closed-form solution for options with stochastic volatility", Review of
/// Financial Studies 6 (1993).
public struct HestonPrices: Equatable, Sendable, GeneratedPath {
  public var start: Double
  /// √θ: the volatility that the variance returns to, over 365 days.
  public var volatility: Double
  /// √v0: the volatility at the start.
  public var startVolatility: Double
  /// μ: growth of the expected price over 365 days, as a logarithm.
  public var drift: Double
  /// κ, by the year.
  public var reversion: Double
  /// ξ, over 365 days.
  public var volatilityOfVariance: Double
  /// ρ.
  public var varianceCorrelation: Double
  public var moves: [ScriptedMove]

  public init(
    start: Double, volatility: Double, startVolatility: Double, drift: Double, reversion: Double,
    volatilityOfVariance: Double, varianceCorrelation: Double, moves: [ScriptedMove]
  ) {
    self.start = start
    self.volatility = volatility
    self.startVolatility = startVolatility
    self.drift = drift
    self.reversion = reversion
    self.volatilityOfVariance = volatilityOfVariance
    self.varianceCorrelation = varianceCorrelation
    self.moves = moves
  }

  func chance(_ frame: PathFrame) -> [Double] {
    var shocks = frame.shocks
    var own = frame.stream("variance")
    let years = frame.years
    let mean = volatility * volatility
    let rest = (1 - varianceCorrelation * varianceCorrelation).squareRoot()
    var variance = startVolatility * startVolatility
    var chance = 0.0
    return (0..<frame.count).map { place in
      if place > 0 {
        let known = max(variance, 0)
        let deviation = (known * years).squareRoot()
        let shock = shocks.next()
        chance += (drift - known / 2) * years + deviation * shock
        variance +=
          reversion * (mean - known) * years
          + volatilityOfVariance * deviation * (varianceCorrelation * shock + rest * own.normal())
      }
      return chance
    }
  }
}
