import Glibc
import Numerics

/// How much less collateral counts than it is worth now. Haircuts are fractions of the value.
public enum CollateralHaircut {
  /// 1 - exp(-z s sqrt t): the loss of a lognormal value at the confidence.
  /// - Parameters: deviation per period; periods of the liquidation.
  public static func lognormal(
    deviation: Double, periods: Double, confidence: Double
  ) throws(NumericsError) -> Double {
    -expm1(-(try linear(deviation: deviation, periods: periods, confidence: confidence)))
  }

  /// z s sqrt t: the same to first order; may pass 1, then collateral counts nothing.
  public static func linear(
    deviation: Double, periods: Double, confidence: Double
  ) throws(NumericsError) -> Double {
    try Check.positive("deviation", deviation)
    try Check.positive("periods", periods)
    try Check.range("confidence", confidence, 0.5...1)
    return try NormalDistribution.quantile(confidence) * deviation * periods.squareRoot()
  }

  /// H = H_M sqrt((N_R + T_M - 1) / T_M): from daily remargining over a holding period of T_M days
  /// to remargining every N_R. Source: Basel CRE22.59.
  public static func rescaled(
    _ haircut: Double, remarginingDays: Double, holdingDays: Double
  ) throws(NumericsError) -> Double {
    try Check.range("haircut", haircut, 0...1)
    try Check.range("days between remargining", remarginingDays, 1...1e6)
    try Check.range("days of the holding period", holdingDays, 1...1e6)
    return haircut * ((remarginingDays + holdingDays - 1) / holdingDays).squareRoot()
  }

  /// E* = max(0, E (1 + He) - C (1 - Hc - Hfx)). Source: Basel CRE22, comprehensive approach.
  public static func adjustedExposure(
    exposure: Double, collateral: Double, exposureHaircut: Double, collateralHaircut: Double,
    currencyHaircut: Double
  ) throws(NumericsError) -> Double {
    for (name, value) in [("exposure", exposure), ("collateral", collateral)] {
      try Check.range(name, value, 0...1e300)
    }
    for value in [exposureHaircut, collateralHaircut, currencyHaircut] {
      try Check.range("haircut", value, 0...1)
    }
    return max(
      0,
      exposure * (1 + exposureHaircut)
        - collateral * (1 - collateralHaircut - currencyHaircut))
  }

  /// The deviation of loss plus fall of collateral that move together:
  /// sqrt(sl^2 + sc^2 + 2 rho sl sc). With wrong-way risk rho > 0.
  public static func jointDeviation(
    loss: Double, collateral: Double, correlation: Double
  ) throws(NumericsError) -> Double {
    try Check.range("deviation of the loss", loss, 0...1e150)
    try Check.range("deviation of the collateral", collateral, 0...1e150)
    try Check.range("correlation", correlation, -1...1)
    return max(
      0, loss * loss + collateral * collateral + 2 * correlation * loss * collateral
    ).squareRoot()
  }

  /// z times the joint deviation: what margin and haircut together must cover.
  public static func jointValueAtRisk(
    loss: Double, collateral: Double, correlation: Double, confidence: Double
  ) throws(NumericsError) -> Double {
    try NormalDistribution.quantile(confidence)
      * jointDeviation(loss: loss, collateral: collateral, correlation: correlation)
  }
}
