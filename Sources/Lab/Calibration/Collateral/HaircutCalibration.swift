import Glibc
import Numerics

/// A haircut from the price history of a collateral asset, stable because stress is in it.
///
/// Falls are 1 - P[t + h] / P[t] over the time that selling takes, overlapping; their type-1
/// quantile at the confidence is read three ways, beside the lognormal formula:
/// - whole: over all of the history;
/// - recent: over the last window, a year say;
/// - stressed: over the window that gives most; windows start every tenth of their length;
/// - now: 1 - exp(-z s sqrt h), s the exponentially weighted deviation for the next return.
///
/// The haircut is the greatest of recent, stressed and now, rounded up to 0.1 %: it rises when
/// today is worse than the worst year seen and never falls below that year, so that calm does not
/// make it procyclical. Source: PFMI principle 5, key considerations 2 and 3 (stressed, stable
/// haircuts); the rule itself is a choice of ours.
public struct HaircutCalibration: Sendable {
  public let whole: IntervalEstimate
  public let recent: Double
  public let stressed: IntervalEstimate
  /// The place of the close at which the stressed window starts.
  public let stressedStart: Int
  public let now: Double
  /// A fraction of the value, at most 1.
  public let haircut: Double

  /// - Parameters:
  ///   - closes: old to new, above 0, more than `periods` + 100.
  ///   - periods: h, bars that selling takes, 1 or more.
  ///   - window: falls in a window, at least 100; the whole history where it is shorter.
  ///   - decay: of the deviation, above 0 and below 1.
  public init(
    closes: [Double], periods: Int, confidence: Double, window: Int, decay: Double = 0.97,
    resamples: Int, seed: UInt64
  ) throws(NumericsError) {
    try Check.range("confidence", confidence, 0.5...(1 - 1e-9))
    guard periods >= 1 else {
      throw .outOfDomain("bars of selling", value: Double(periods), allowed: "1 or more")
    }
    guard window >= 100 else { throw .tooFew("window of falls", count: window, least: 100) }
    guard closes.count >= periods + 100 else {
      throw .tooFew("closes of collateral", count: closes.count, least: periods + 100)
    }
    for close in closes { try Check.positive("close of collateral", close) }
    let falls = Self.falls(closes, periods: periods)
    let length = min(window, falls.count)
    let rule = QuantileRule.inverseCumulative
    recent = max(0, try rule.quantile(confidence, of: Array(falls.suffix(length))))
    var (worst, start) = (-Double.infinity, 0)
    var places = Array(
      stride(from: 0, through: falls.count - length, by: max(1, length / 10)))
    places.append(falls.count - length)
    for place in places {
      let value = try rule.quantile(confidence, of: Array(falls[place..<place + length]))
      if value > worst { (worst, start) = (value, place) }
    }
    stressedStart = start
    func estimate(_ values: [Double], _ salt: UInt64) throws(NumericsError) -> IntervalEstimate {
      try BootstrapQuantile.estimate(
        values, at: confidence, block: max(2 * Double(periods), cbrt(Double(values.count))),
        resamples: resamples, seed: seed &+ salt)
    }
    whole = try estimate(falls, 0)
    stressed = try estimate(Array(falls[start..<start + length]), 1)
    let returns = zip(closes.dropFirst(), closes).map { log($0 / $1) }
    let variances = try ExponentialAverage(decay: decay).variances(of: returns)
    let deviation = variances[variances.count - 1].squareRoot()
    now =
      deviation > 0
      ? try CollateralHaircut.lognormal(
        deviation: deviation, periods: Double(periods), confidence: confidence) : 0
    let greatest = max(recent, max(stressed.value, now))
    haircut = min(1, (greatest * 1_000 * (1 - 1e-12)).rounded(.up) / 1_000)
  }

  /// 1 - P[t + h] / P[t] for each t; negative where the value rose.
  public static func falls(_ closes: [Double], periods: Int) -> [Double] {
    zip(closes.dropFirst(periods), closes).map { 1 - $0 / $1 }
  }
}
