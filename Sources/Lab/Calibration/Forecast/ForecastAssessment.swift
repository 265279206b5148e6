import Numerics

/// How a rolling forecast fared against what happened, and how much its requirement moved.
public struct ForecastAssessment: Sendable {
  public let observations: Int
  public let exceptions: Int
  /// observations x (1 - confidence).
  public let expectedExceptions: Double
  /// Coverage: proportion of failures, independence, both.
  public let proportionOfFailures: TestResult
  public let independence: TestResult
  public let conditionalCoverage: TestResult
  public let zone: TrafficLight.Zone
  /// Fractions of the price.
  public let meanMargin: Double
  public let peakToTrough: Double
  /// The greatest rise over one, five and thirty periods, as a share; nil where the track is
  /// shorter.
  public let worstRise: (one: Double?, five: Double?, thirty: Double?)
  /// Mean loss beyond the margin on exception days; 0 without any.
  public let meanExcess: Double
  /// Acerbi and Szekely's Z1 and Z2 with the requirement as VaR and the model's ES at its
  /// confidence.
  public let shortfallStatistic: ShortfallTests.AcerbiSzekely

  /// - Parameter returns: those the track was run on.
  public init(_ track: ForecastTrack, returns: [Double]) throws(NumericsError) {
    let forecast = track.forecast
    let p = 1 - forecast.confidence
    let hits = try track.hits(returns)
    let margins = track.tested
    let seen = Array(returns[forecast.first...])
    let losses = forecast.side.losses(seen)
    let transitions = try ExceptionTransitions(hits)
    observations = hits.count
    exceptions = transitions.exceptions
    expectedExceptions = Double(hits.count) * p
    proportionOfFailures = try CoverageTests.proportionOfFailures(
      exceptions: exceptions, observations: observations, p: p)
    independence = try transitions.independence()
    conditionalCoverage = try transitions.conditionalCoverage(p: p)
    zone = try TrafficLight(observations: observations, p: p).zone(exceptions: exceptions)
    meanMargin = margins.reduce(0, +) / Double(margins.count)
    peakToTrough = try MarginSeriesMeasures.peakToTrough(margins)
    func rise(_ periods: Int) throws(NumericsError) -> Double? {
      margins.count > periods
        ? try MarginSeriesMeasures.worstRise(margins, over: periods) : nil
    }
    worstRise = (try rise(1), try rise(5), try rise(30))
    var excess = 0.0
    for t in losses.indices where hits[t] { excess += losses[t] - margins[t] }
    meanExcess = exceptions == 0 ? 0 : excess / Double(exceptions)
    shortfallStatistic = try ShortfallTests.acerbiSzekely(
      profits: losses.map { -$0 }, valueAtRisk: margins,
      shortfall: Array(track.shortfalls.dropLast()), alpha: p)
  }
}
