import Numerics

/// How much a margin requirement moves: what participants would have had to find in a hurry.
///
/// Requirements are positive, one a period, old to new. Source: Murphy, Vasios, Vause, "An
/// investigation into the procyclicality of risk-based initial margin models", Bank of England
/// Financial Stability Paper 29, 2014.
public enum MarginSeriesMeasures {
  /// Greatest over least requirement.
  public static func peakToTrough(_ margins: [Double]) throws(NumericsError) -> Double {
    try check(margins)
    return margins.reduce(0, max) / margins.reduce(.infinity, min)
  }

  /// The greatest rise over `periods`, as a share of where it started: 0.25 is a call of 25 %.
  /// Negative where the requirement only ever fell.
  public static func worstRise(
    _ margins: [Double], over periods: Int
  ) throws(NumericsError) -> Double {
    try worst(margins, periods) { $0 / $1 - 1 }
  }

  /// The greatest rise over `periods` in the unit of the requirement.
  public static func worstRiseAmount(
    _ margins: [Double], over periods: Int
  ) throws(NumericsError) -> Double {
    try worst(margins, periods) { $0 - $1 }
  }

  /// What a treated requirement costs on average: mean treated / mean untreated - 1.
  public static func meanCost(
    _ treated: [Double], untreated: [Double]
  ) throws(NumericsError) -> Double {
    try Check.lengths("margins", treated.count, untreated.count)
    try check(treated)
    try check(untreated)
    return treated.reduce(0, +) / untreated.reduce(0, +) - 1
  }

  /// The most by which the treated requirement lay below the untreated one; 0 if never.
  public static func worstShortfall(
    _ treated: [Double], untreated: [Double]
  ) throws(NumericsError) -> Double {
    try Check.lengths("margins", treated.count, untreated.count)
    try check(treated)
    try check(untreated)
    return zip(treated, untreated).reduce(0) { max($0, $1.1 - $1.0) }
  }

  private static func worst(
    _ margins: [Double], _ periods: Int, _ rise: (_ after: Double, _ before: Double) -> Double
  ) throws(NumericsError) -> Double {
    guard periods >= 1 else {
      throw .outOfDomain("periods", value: Double(periods), allowed: "1 or more")
    }
    guard margins.count > periods else {
      throw .tooFew("margins", count: margins.count, least: periods + 1)
    }
    try check(margins)
    return zip(margins.dropFirst(periods), margins).reduce(-.infinity) {
      max($0, rise($1.0, $1.1))
    }
  }

  static func check(_ margins: [Double]) throws(NumericsError) {
    guard !margins.isEmpty else { throw .tooFew("margins", count: 0, least: 1) }
    for margin in margins { try Check.positive("margin", margin) }
  }
}
