import Numerics

/// Collateral that falls when the position it backs loses.
///
/// A requirement m against a haircut h is met by collateral worth B = m / (1 - h) for each unit of
/// notional. At close-out it is worth B (1 - d), d its fall, against a loss l: enough where
/// l / (1 - d) <= B. So the backing that covers the joint history at the confidence is the
/// quantile of l / (1 - d), and the add-on what it is above B. For comparison the quantile of
/// l + B d, the loss of both together, as measured and by the formula of two normal laws,
/// z sqrt(sl^2 + B^2 sd^2 + 2 rho sl B sd).
public struct WrongWayRisk: Sendable {
  /// Of l and d.
  public let correlation: Double
  /// B, value of collateral for each unit of notional.
  public let backing: Double
  /// The quantile of l / (1 - d).
  public let needed: IntervalEstimate
  /// max(0, needed - backing): a fraction of the notional, in value of collateral.
  public let addOn: Double
  /// The quantile of l + B d, and by the formula.
  public let joint: IntervalEstimate
  public let formula: Double

  /// - Parameters:
  ///   - losses: of the position over its close-out, fractions of the notional, old to new.
  ///   - falls: of the collateral from the same starts, below 1.
  ///   - margin: m, above 0; haircut: h, 0 or more and below 1.
  ///   - block: mean length of the blocks of resamples.
  public init(
    losses: [Double], falls: [Double], margin: Double, haircut: Double, confidence: Double,
    block: Double, resamples: Int, seed: UInt64
  ) throws(NumericsError) {
    try Check.lengths("losses and falls", losses.count, falls.count)
    try Check.sample("losses", losses, least: 100)
    try Check.positive("margin", margin)
    guard haircut >= 0, haircut < 1 else {
      throw .outOfDomain("haircut", value: haircut, allowed: "0 or more, below 1")
    }
    var ratios: [Double] = []
    for (loss, fall) in zip(losses, falls) {
      guard fall < 1 else {
        throw .outOfDomain("fall of collateral", value: fall, allowed: "below 1")
      }
      ratios.append(loss / (1 - fall))
    }
    let held = margin / (1 - haircut)
    backing = held
    correlation = try Correlation.pearson(losses, falls)
    needed = try BootstrapQuantile.estimate(
      ratios, at: confidence, block: block, resamples: resamples, seed: seed)
    addOn = max(0, needed.value - held)
    joint = try BootstrapQuantile.estimate(
      zip(losses, falls).map { $0 + held * $1 }, at: confidence, block: block,
      resamples: resamples, seed: seed &+ 1)
    formula = try CollateralHaircut.jointValueAtRisk(
      loss: try Self.deviation(losses), collateral: held * (try Self.deviation(falls)),
      correlation: correlation, confidence: confidence)
  }

  /// About zero: losses of a short while have no mean worth the name.
  private static func deviation(_ values: [Double]) throws(NumericsError) -> Double {
    var sum = 0.0
    for value in values { sum += value * value }
    return (sum / Double(values.count)).squareRoot()
  }
}
