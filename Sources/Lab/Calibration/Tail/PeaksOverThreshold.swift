import Glibc
import Numerics

/// The tail of losses beyond a threshold, as a generalised Pareto law.
///
/// P(L > u + y) = share x P(Y > y). VaR = u + (b/xi) [((1 - a) / share)^(-xi) - 1], the limit
/// u + b ln(share / (1 - a)) at xi = 0; ES = VaR / (1 - xi) + (b - xi u) / (1 - xi) for xi < 1.
/// Source: McNeil, Frey, Embrechts, "Quantitative Risk Management", section 5.2.3.
public struct PeaksOverThreshold: Sendable, Equatable {
  /// In the unit of the losses.
  public let threshold: Double
  /// The share of losses above the threshold: exceedances over all.
  public let share: Double
  public let excess: GeneralisedParetoDistribution

  public init(
    threshold: Double, exceedances: Int, of count: Int, excess: GeneralisedParetoDistribution
  ) throws(NumericsError) {
    try Check.finite("threshold", threshold)
    guard exceedances >= 1, count >= exceedances else {
      throw .outOfDomain(
        "exceedances", value: Double(exceedances), allowed: "1 to the number of losses")
    }
    self.threshold = threshold
    share = Double(exceedances) / Double(count)
    self.excess = excess
  }

  /// The threshold at a type-1 quantile of the losses, the law fitted to those strictly above it.
  /// - Parameter level: of the threshold; 0.90 to 0.95 is customary.
  public static func fit(
    _ losses: [Double], level: Double, by method: ParetoFit = .likelihood
  ) throws(NumericsError) -> PeaksOverThreshold {
    let threshold = try QuantileRule.inverseCumulative.quantile(level, of: losses)
    let excesses = losses.filter { $0 > threshold }.map { $0 - threshold }
    let law = try method.fit(excesses)
    return try PeaksOverThreshold(
      threshold: threshold, exceedances: excesses.count, of: losses.count, excess: law)
  }

  public func valueAtRisk(_ confidence: Double) throws(NumericsError) -> Double {
    try Check.probability("confidence", confidence)
    // 1 - 0.95 is a hair above 0.05 in binary: it is the threshold itself.
    guard 1 - confidence <= share * (1 + 1e-12) else {
      throw .outOfDomain(
        "confidence", value: confidence, allowed: "\(1 - share) up: the law starts there")
    }
    if 1 - confidence >= share { return threshold }
    return try threshold + excess.quantile(1 - (1 - confidence) / share)
  }

  public func tail(_ confidence: Double) throws(NumericsError) -> TailRisk {
    let value = try valueAtRisk(confidence)
    // Beyond any level y the excess is Pareto again with scale b + xi y.
    let over = try GeneralisedParetoDistribution(
      shape: excess.shape, scale: excess.scale + excess.shape * (value - threshold))
    return TailRisk(valueAtRisk: value, expectedShortfall: try value + over.mean())
  }

  /// Hill's estimate of the tail from the k greatest values: 1 / alpha = mean of
  /// ln(x(i) / x(k + 1)) over i = 1...k, values falling. All k + 1 must be above 0.
  /// Source: Hill 1975.
  public static func hill(_ values: [Double], k: Int) throws(NumericsError) -> Double {
    guard k >= 1 else { throw .outOfDomain("k", value: Double(k), allowed: "1 or more") }
    try Check.sample("values", values, least: k + 1)
    let sorted = values.sorted(by: >)
    try Check.positive("the k + 1 greatest value", sorted[k])
    var sum = 0.0
    for i in 0..<k { sum += log(sorted[i] / sorted[k]) }
    guard sum > 0 else { throw .undefined("tail index", because: "the greatest are equal") }
    return Double(k) / sum
  }
}
