import Numerics

/// Whether losses beyond the requirement are as large as the model's expected shortfall says, with
/// p-values by simulation under the model's own tail.
///
/// The null law of Z1 and Z2 is that of losses whose tail beyond the VaR is the t law of
/// `tailDegrees` (see `ImpliedTail`), the mean ratio of ES to VaR along the track naming it.
/// McNeil and Frey's residuals are in units of the deviation forecast, or of the requirement where
/// the model has no deviation; their p-value is by bootstrap. All tests are one-sided: they reject
/// where risk is understated. Equal seeds give equal values.
public struct ShortfallAssessment: Sendable, Equatable {
  /// Degrees of the t law that the forecasts stand for; nil is normal.
  public let tailDegrees: Double?
  /// Nil below three exceedances, or where all residuals are equal.
  public let residuals: TestResult?
  /// Nil without exceedances, and for a confidence below 0.8 or within a millionth of 1.
  public let z1: TestResult?
  /// Nil for a confidence below 0.8 or within a millionth of 1.
  public let z2: TestResult?

  public static let paths = 10_000
  /// Draws of a simulation; longer tracks get fewer paths, at least 200.
  private static let drawsMax = 20_000_000.0

  /// - Parameter returns: those the track was run on.
  public init(
    _ track: ForecastTrack, returns: [Double], seed: UInt64
  ) throws(NumericsError) {
    let forecast = track.forecast
    let alpha = 1 - forecast.confidence
    let margins = track.tested
    let shortfalls = Array(track.shortfalls.dropLast())
    let profits = forecast.side.losses(Array(returns[forecast.first...])).map { -$0 }
    var ratio = 0.0
    for t in margins.indices { ratio += shortfalls[t] / margins[t] / Double(margins.count) }
    let degrees = try ImpliedTail.degrees(
      ratio: max(1, ratio), confidence: forecast.confidence)
    tailDegrees = degrees
    let found = try ShortfallTests.acerbiSzekely(
      profits: profits, valueAtRisk: margins, shortfall: shortfalls, alpha: alpha)
    residuals = Self.residuals(track, profits, margins, shortfalls, seed)
    guard (1e-6...0.2).contains(alpha) else {
      (z1, z2) = (nil, nil)
      return
    }
    let draws = max(1, alpha * Double(margins.count))
    let paths = min(Self.paths, max(200, Int(Self.drawsMax / draws)))
    let all = try ShortfallCriticalValues(
      degrees: degrees, observations: margins.count, alpha: alpha, paths: paths, seed: seed)
    z2 = TestResult(statistic: found.z2, pValue: all.pValue(found.z2))
    if let statistic = found.z1 {
      let given = try ShortfallCriticalValues(
        degrees: degrees, exceedances: found.exceedances, alpha: alpha, paths: paths, seed: seed)
      z1 = TestResult(statistic: statistic, pValue: given.pValue(statistic))
    } else {
      z1 = nil
    }
  }

  private static func residuals(
    _ track: ForecastTrack, _ profits: [Double], _ margins: [Double], _ shortfalls: [Double],
    _ seed: UInt64
  ) -> TestResult? {
    let deviations = track.deviations.map { Array($0.dropLast()) } ?? margins
    // Too few exceedances, or ones that do not differ, have no such test.
    guard
      let found = try? ShortfallTests.residuals(
        profits: profits, deviations: deviations, valueAtRisk: margins, shortfall: shortfalls)
    else { return nil }
    let resamples = min(10_000, max(200, Int(drawsMax / Double(found.values.count))))
    return try? ShortfallTests.bootstrapped(found, resamples: resamples, seed: seed)
  }
}
