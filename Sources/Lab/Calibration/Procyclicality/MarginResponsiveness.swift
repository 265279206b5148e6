import Glibc
import Numerics

extension MarginSeriesMeasures {
  /// How much of a change of volatility a requirement follows: d IM % / d vol %.
  ///
  /// The least-squares slope of ln(M[t+n] / M[t]) on ln(s[t+n] / s[t]), with an intercept, over all
  /// t: 1 follows volatility in full, 0 ignores it, above 1 overshoots. Source of the measure:
  /// BCBS, CPMI, IOSCO, "Review of margining practices", d537, 2022, which leaves the estimator
  /// open; this one is a choice of ours.
  ///
  /// - Parameters:
  ///   - volatilities: known when the requirement of the same place is made, above 0.
  ///   - periods: n, 1 or more.
  public static func responsiveness(
    _ margins: [Double], volatilities: [Double], over periods: Int
  ) throws(NumericsError) -> Double {
    guard periods >= 1 else {
      throw .outOfDomain("periods", value: Double(periods), allowed: "1 or more")
    }
    try Check.lengths("margins and volatilities", margins.count, volatilities.count)
    guard margins.count >= periods + 2 else {
      throw .tooFew("margins", count: margins.count, least: periods + 2)
    }
    try check(margins)
    for volatility in volatilities { try Check.positive("volatility", volatility) }
    let count = Double(margins.count - periods)
    func changes(_ values: [Double], _ place: Int) -> Double {
      log(values[place + periods] / values[place])
    }
    var (meanX, meanY) = (0.0, 0.0)
    for t in 0..<(margins.count - periods) {
      meanX += changes(volatilities, t) / count
      meanY += changes(margins, t) / count
    }
    var (square, product) = (0.0, 0.0)
    for t in 0..<(margins.count - periods) {
      let x = changes(volatilities, t) - meanX
      square += x * x
      product += x * (changes(margins, t) - meanY)
    }
    guard square > 0 else {
      throw .undefined("responsiveness of margin", because: "volatility never changes")
    }
    return product / square
  }
}
