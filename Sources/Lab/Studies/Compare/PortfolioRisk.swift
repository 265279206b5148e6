import Calibration
import Numerics

/// The risk of a portfolio's next period by leg, and under correlations other than those of now.
///
/// Normal tails, means zero, exposures as shares of the gross notional. Components add up to the
/// portfolio's VaR; the same VaR by Ledoit and Wolf's covariance of the latest returns, and with
/// correlations moved towards one and towards none, the side of the two that hurts depending on
/// whether legs are held against each other.
public struct PortfolioRisk {
  /// One leg of the portfolio.
  public struct Leg {
    /// As the list names it.
    public let instrument: String
    /// As the list has it, negative for a short.
    public let weight: Double
    /// VaR of the leg alone, its part in the portfolio's, and the change of that per unit added.
    public let alone: Double
    /// Its part in the portfolio's VaR, a fraction of gross notional; parts add up.
    public let component: Double
    /// Change of the portfolio's VaR per unit of exposure added.
    public let marginal: Double
  }

  /// In the order of the portfolio.
  public let legs: [Leg]
  /// At the confidence, of the next period, a fraction of gross notional; so are all below.
  public let valueAtRisk: Double
  /// Mean loss beyond `valueAtRisk`, a fraction of gross notional, above it.
  public let expectedShortfall: Double
  /// VaR by Ledoit and Wolf's covariance of the latest returns.
  public let ledoitWolf: Double
  /// How far that covariance is drawn to its target, 0 to 1.
  public let shrinkage: Double
  /// The share of the way that correlations are moved, 0 to 1.
  public let stress: Double
  /// VaR with correlations moved towards one.
  public let towardsOne: Double
  /// VaR with correlations moved towards none.
  public let towardsNone: Double

  static let decay = 0.97

  /// - Parameters:
  ///   - series: returns of each leg's instrument, old to new, the same periods.
  ///   - latest: how many of them Ledoit and Wolf's estimate takes.
  ///   - stress: the share of the way that correlations are moved, 0 to 1.
  init(
    legs held: [(name: String, weight: Double)], series: [[Double]], latest: Int,
    confidence: Double, stress: Double
  ) throws(NumericsError) {
    let gross = held.reduce(0) { $0 + abs($1.weight) }
    let exposures = held.map { $0.weight / gross }
    func tail(_ covariance: SymmetricMatrix) throws(NumericsError) -> PortfolioTail {
      try PortfolioTail(exposures: exposures, covariance: covariance, confidence: confidence)
    }
    let now = try CovarianceEstimate.exponential(series, decay: Self.decay)
    let found = try tail(now)
    let shrunk = try CovarianceEstimate.ledoitWolf(series.map { Array($0.suffix(latest)) })
    var apart = now
    for i in exposures.indices {
      for j in 0..<i { apart[i, j] = (1 - stress) * now[i, j] }
    }
    let z = try NormalDistribution.quantile(confidence)
    legs = held.indices.map { place in
      Leg(
        instrument: held[place].name, weight: held[place].weight,
        alone: abs(exposures[place]) * z * now[place, place].squareRoot(),
        component: found.components[place], marginal: found.marginals[place])
    }
    valueAtRisk = found.risk.valueAtRisk
    expectedShortfall = found.risk.expectedShortfall
    ledoitWolf = try tail(shrunk.matrix).risk.valueAtRisk
    shrinkage = shrunk.shrinkage
    self.stress = stress
    towardsOne = try tail(CovarianceEstimate.stressed(now, by: stress)).risk.valueAtRisk
    towardsNone = try tail(apart).risk.valueAtRisk
  }
}
