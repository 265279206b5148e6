import Numerics

/// Joint scenarios for the next return of several instruments, by filtered historical simulation.
///
/// ```swift
/// let scenarios = try FilteredScenarios(returns: returns, decay: 0.97, count: 1_000)
/// let tails = try scenarios.tails(exposures: exposures, confidence: 0.99)   // one an account
/// ```
///
/// Scenario s of instrument i is z[i, t] x deviation[i], the residual z[i, t] = r[i, t] / s[i, t]
/// of one past date for all instruments alike, scaled to the deviation forecast now: volatility is
/// that of today, while correlation and tails are those of the dates. Deviations are exponentially
/// weighted, means zero. Sources: Hull, White 1998; Barone-Adesi, Giannopoulos, Vosper 1999.
public struct FilteredScenarios: Sendable {
  /// Scenarios that one group of the packed matrix holds side by side.
  static let width = 4

  public let instruments: Int
  /// Scenarios, old dates first.
  public let count: Int
  /// The deviation forecast for the next return of each instrument.
  public let deviations: [Double]
  /// Groups of `width` scenarios; in each the instruments one after the other, `width` returns
  /// each. Behind the last scenario zeros fill the group.
  let packed: [SIMD4<Double>]

  /// - Parameters:
  ///   - returns: a series an instrument, dates in common, old to new; as fractions of the price,
  ///     so that exposure x return is profit.
  ///   - decay: of the variances, above 0 and below 1; each starts at the first return that is
  ///     not zero, and dates before have residual 0.
  ///   - count: the newest dates of which scenarios are made, 2 or more; all where nil.
  /// - Throws: where a series is empty, not finite, of another length, or zero throughout.
  public init(
    returns: [[Double]], decay: Double, count: Int? = nil
  ) throws(NumericsError) {
    guard let length = returns.first?.count else {
      throw .tooFew("instruments", count: 0, least: 1)
    }
    let used = count ?? length
    guard used >= 2, used <= length else {
      throw .outOfDomain("scenarios", value: Double(used), allowed: "2 to \(length), the dates")
    }
    let average = try ExponentialAverage(decay: decay)
    let groups = (used + Self.width - 1) / Self.width
    var packed = Array(repeating: SIMD4<Double>.zero, count: groups * returns.count)
    var deviations: [Double] = []
    for (place, series) in returns.enumerated() {
      try Check.lengths("return series", series.count, length)
      try Check.sample("returns of instrument \(place)", series)
      guard let start = series.firstIndex(where: { $0 != 0 }) else {
        throw .undefined("deviation of instrument \(place)", because: "all its returns are zero")
      }
      let variances = try average.variances(of: Array(series[start...]))
      let now = variances[variances.count - 1].squareRoot()
      try Check.positive("deviation of instrument \(place)", now)
      deviations.append(now)
      for date in max(start, length - used)..<length {
        let deviation = variances[date - start].squareRoot()
        try Check.positive("deviation of instrument \(place) on date \(date)", deviation)
        let scenario = date - (length - used)
        packed[scenario / Self.width * returns.count + place][scenario % Self.width] =
          series[date] / deviation * now
      }
    }
    instruments = returns.count
    self.count = used
    self.deviations = deviations
    self.packed = packed
  }

  /// The return of one instrument in one scenario.
  public func scenario(_ scenario: Int, of instrument: Int) -> Double {
    precondition(
      (0..<count).contains(scenario) && (0..<instruments).contains(instrument),
      "Invariant: scenario and instrument are there")
    return packed[scenario / Self.width * instruments + instrument][scenario % Self.width]
  }
}
