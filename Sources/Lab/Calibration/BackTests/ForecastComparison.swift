import Glibc
import Numerics

/// Losses by which two forecasts of the same thing are compared, and the comparison.
///
/// Lower means better on average. Profits are negative where money was lost; VaR and ES are losses
/// (positive), one per observation.
public enum ForecastComparison {
  /// Tick loss of a VaR forecast q = -VaR: (alpha - [x < q]) (x - q). Koenker, Bassett 1978.
  public static func tickLoss(
    profits: [Double], valueAtRisk: [Double], alpha: Double
  ) throws(NumericsError) -> [Double] {
    try Check.probability("alpha", alpha)
    try Check.sample("profits", profits)
    try Check.sample("VaR", valueAtRisk)
    try Check.lengths("profits and VaR", profits.count, valueAtRisk.count)
    return zip(profits, valueAtRisk).map { x, risk in
      (alpha - (x < -risk ? 1 : 0)) * (x + risk)
    }
  }

  /// FZ0, a joint loss of VaR v = -VaR and ES e = -ES, both negative:
  /// -[x <= v] (v - x) / (alpha e) + v / e + ln(-e) - 1.
  /// Source: Patton, Ziegel, Chen, "Dynamic semiparametric models for ES", 2019, eq. 6.
  public static func jointLoss(
    profits: [Double], valueAtRisk: [Double], shortfall: [Double], alpha: Double
  ) throws(NumericsError) -> [Double] {
    try Check.probability("alpha", alpha)
    try ShortfallTests.check(profits, valueAtRisk, shortfall)
    return profits.indices.map { t in
      let (x, v, e) = (profits[t], -valueAtRisk[t], -shortfall[t])
      return -(x <= v ? v - x : 0) / (alpha * e) + v / e + log(-e) - 1
    }
  }

  /// Diebold and Mariano's test that two loss series have one mean.
  ///
  /// d = first - second; statistic = mean d / sqrt(long-run variance / n), the variance by Newey
  /// and West's weights up to `lags`, with the correction of Harvey, Leybourne and Newbold (1997)
  /// for horizon `lags` + 1; two-sided p-value by t of n - 1 degrees. Negative: the first is
  /// better.
  public static func dieboldMariano(
    _ first: [Double], _ second: [Double], lags: Int = 0
  ) throws(NumericsError) -> TestResult {
    try Check.lengths("loss series", first.count, second.count)
    try Check.sample("loss series", first, least: max(5, lags + 3))
    try Check.sample("loss series", second)
    guard lags >= 0 else {
      throw .outOfDomain("lags", value: Double(lags), allowed: "0 or more")
    }
    let d = zip(first, second).map { $0 - $1 }
    let n = Double(d.count)
    let mean = d.reduce(0, +) / n
    var variance = 0.0
    for lag in 0...lags {
      var sum = 0.0
      for t in lag..<d.count { sum += (d[t] - mean) * (d[t - lag] - mean) }
      variance += (lag == 0 ? 1 : 2 * (1 - Double(lag) / Double(lags + 1))) * sum / n
    }
    guard variance > 0 else {
      throw .undefined("Diebold-Mariano statistic", because: "the losses do not differ")
    }
    let h = Double(lags + 1)
    let correction = max(0, (n + 1 - 2 * h + h * (h - 1) / n) / n).squareRoot()
    let statistic = mean / (variance / n).squareRoot() * correction
    let law = try StudentDistribution(degrees: n - 1)
    return TestResult(
      statistic: statistic, pValue: min(1, 2 * (try law.upperTail(abs(statistic)))))
  }
}
