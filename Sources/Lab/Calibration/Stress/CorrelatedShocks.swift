import Numerics

/// Shocks of one underlying that carry the others along, by the conditional mean: where underlying
/// j moves by k of its deviations, i is expected to move by S_ij / S_jj x k sqrt(S_jj).
public enum CorrelatedShocks {
  /// The joint move, of simple returns, cut to what `StressScenarios` allows.
  /// - Parameters:
  ///   - covariance: of returns over the horizon.
  ///   - factor: the underlying that is shocked.
  ///   - deviations: k, negative for a fall.
  public static func move(
    _ covariance: SymmetricMatrix, factor: Int, deviations: Double
  ) throws(NumericsError) -> [Double] {
    let range = StressScenarios.priceMoves
    return try uncut(covariance, factor: factor, deviations: deviations).map {
      min(max($0, range.lowerBound), range.upperBound)
    }
  }

  /// Whether the joint move reaches beyond what a price can do, so that `move` is less than its
  /// name says: ten deviations of 11 % are a fall by more than everything.
  public static func isCut(
    _ covariance: SymmetricMatrix, factor: Int, deviations: Double
  ) throws(NumericsError) -> Bool {
    try uncut(covariance, factor: factor, deviations: deviations)
      .contains { !StressScenarios.priceMoves.contains($0) }
  }

  private static func uncut(
    _ covariance: SymmetricMatrix, factor: Int, deviations: Double
  ) throws(NumericsError) -> [Double] {
    guard factor >= 0, factor < covariance.dimension else {
      throw .outOfDomain(
        "factor", value: Double(factor), allowed: "0 to \(covariance.dimension - 1)")
    }
    try Check.finite("deviations of a shock", deviations)
    try Check.positive("variance of the factor", covariance[factor, factor])
    let root = covariance[factor, factor].squareRoot()
    return (0..<covariance.dimension).map { covariance[$0, factor] / root * deviations }
  }

  /// Every factor by every number of deviations, in that order; volatilities by the response.
  public static func scenarios(
    _ covariance: SymmetricMatrix, deviations: [Double], response: VolatilityResponse
  ) throws(NumericsError) -> StressScenarios {
    var scenarios = StressScenarios(underlyings: covariance.dimension)
    for factor in 0..<covariance.dimension {
      for k in deviations {
        let prices = try move(covariance, factor: factor, deviations: k)
        try scenarios.append(prices: prices, volatilities: response.moves(prices))
      }
    }
    return scenarios
  }
}
