import Glibc
import Numerics

/// Whether losses beyond the VaR are as large as the ES said.
///
/// Profits, VaR and ES are given per observation; VaR and ES are losses (positive), a profit is
/// negative where money was lost, and an exceedance is a profit below -VaR.
public enum ShortfallTests {
  /// Acerbi and Szekely's statistics: zero in expectation where VaR and ES hold, negative where
  /// risk is understated. Z1 = mean over exceedances of X / ES, + 1;
  /// Z2 = sum of X / (T alpha ES) over exceedances, + 1.
  public struct AcerbiSzekely: Sendable, Equatable {
    public let exceedances: Int
    /// Nil without exceedances.
    public let z1: Double?
    public let z2: Double
  }

  /// - Parameter alpha: the chance of an exceedance, 0.025 for ES 97.5 %.
  /// Source: Acerbi, Szekely, "Backtesting expected shortfall", Risk, 2014.
  public static func acerbiSzekely(
    profits: [Double], valueAtRisk: [Double], shortfall: [Double], alpha: Double
  ) throws(NumericsError) -> AcerbiSzekely {
    try Check.probability("alpha", alpha)
    try check(profits, valueAtRisk, shortfall)
    var (count, sum) = (0, 0.0)
    for t in profits.indices where profits[t] < -valueAtRisk[t] {
      count += 1
      sum += profits[t] / shortfall[t]
    }
    return AcerbiSzekely(
      exceedances: count, z1: count > 0 ? sum / Double(count) + 1 : nil,
      z2: sum / (Double(profits.count) * alpha) + 1)
  }

  /// Exceedance residuals (L - ES) / s: their mean is 0 where ES holds, above 0 where it is
  /// understated.
  public struct Residuals: Sendable, Equatable {
    public let values: [Double]
    public let mean: Double
    /// The studentised mean and its one-sided p-value, t of n - 1 degrees.
    public let result: TestResult
  }

  /// Source: McNeil, Frey, "Estimation of tail-related risk measures", 2000. Needs three
  /// exceedances that differ.
  public static func residuals(
    profits: [Double], deviations: [Double], valueAtRisk: [Double], shortfall: [Double]
  ) throws(NumericsError) -> Residuals {
    try check(profits, valueAtRisk, shortfall)
    try Check.lengths("profits and deviations", profits.count, deviations.count)
    var values: [Double] = []
    for t in profits.indices where profits[t] < -valueAtRisk[t] {
      try Check.positive("deviation", deviations[t])
      values.append((-profits[t] - shortfall[t]) / deviations[t])
    }
    guard values.count >= 3 else {
      throw .tooFew("exceedances of a residual test", count: values.count, least: 3)
    }
    let moments = try Moments(values)
    guard moments.variance > 0 else {
      throw .undefined("residual test", because: "all residuals are equal")
    }
    let n = Double(values.count)
    let t = moments.mean / (moments.standardDeviation / n.squareRoot())
    return Residuals(
      values: values, mean: moments.mean,
      result: TestResult(
        statistic: t, pValue: try StudentDistribution(degrees: n - 1).upperTail(t)))
  }

  /// The same with the p-value the paper uses: the share of resamples of the centred residuals
  /// whose studentised mean is at least the one found. Seeded.
  public static func bootstrapped(
    _ residuals: Residuals, resamples: Int = 10_000, seed: UInt64
  ) throws(NumericsError) -> TestResult {
    guard resamples >= 1 else { throw .tooFew("resamples", count: resamples, least: 1) }
    let centred = residuals.values.map { $0 - residuals.mean }
    let n = Double(centred.count)
    var stream = RandomStream(seed: seed, name: "residual test")
    var above = 0
    for _ in 0..<resamples {
      var (sum, square) = (0.0, 0.0)
      for _ in centred.indices {
        let x = centred[stream.integer(below: centred.count)]
        sum += x
        square += x * x
      }
      let variance = (square - sum * sum / n) / (n - 1)
      // A resample of one value has no spread: extreme on the side of its mean.
      let t = variance > 1e-300 ? sum / n / (variance / n).squareRoot() : sum * .infinity
      if t >= residuals.result.statistic { above += 1 }
    }
    return TestResult(
      statistic: residuals.result.statistic,
      pValue: (Double(above) + 1) / (Double(resamples) + 1))
  }

  static func check(
    _ profits: [Double], _ valueAtRisk: [Double], _ shortfall: [Double]
  ) throws(NumericsError) {
    try Check.sample("profits", profits)
    try Check.sample("VaR", valueAtRisk)
    try Check.lengths("profits and VaR", profits.count, valueAtRisk.count)
    try Check.lengths("profits and ES", profits.count, shortfall.count)
    for es in shortfall { try Check.positive("ES", es) }
  }
}
