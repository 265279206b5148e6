import Glibc
import Numerics

/// How much is traded in a day and how far the price goes in one: what impact is made of.
public struct DailyLiquidity: Sendable {
  public let days: Int
  /// s: root mean square of the log returns from day to day.
  public let deviation: IntervalEstimate
  /// V: the median day's notional, in the quote asset.
  public let volume: IntervalEstimate
  /// s / sqrt(V): the square-root law's impact of one unit, for Y = 1.
  public let unitImpact: IntervalEstimate

  /// The middle 95 % are of stationary resamples of days, deviation and volume drawn together, in
  /// blocks of days^(1/3).
  /// - Parameters:
  ///   - closes: one a day, old to new, at least 20.
  ///   - volumes: notional of the same days, 0 or more; above 0 on more than half of them.
  public init(
    closes: [Double], volumes: [Double], resamples: Int, seed: UInt64
  ) throws(NumericsError) {
    try Check.lengths("closes and volumes of days", closes.count, volumes.count)
    guard closes.count >= 20 else { throw .tooFew("days", count: closes.count, least: 20) }
    for close in closes { try Check.positive("close of a day", close) }
    for volume in volumes { try Check.range("volume of a day", volume, 0...1e300) }
    guard resamples >= 2 else { throw .tooFew("resamples", count: resamples, least: 2) }
    let squares = zip(closes.dropFirst(), closes).map { later, earlier in
      let change = log(later / earlier)
      return change * change
    }
    let traded = Array(volumes.dropFirst())
    let whole = Self.figures(squares, traded, places: Array(squares.indices))
    try Check.positive("deviation of a day", whole.deviation)
    guard whole.volume > 0 else {
      throw .undefined("volume of a day", because: "the median day traded nothing")
    }
    var bootstrap = try StationaryBootstrap(
      seed: seed, meanBlockLength: max(1, pow(Double(squares.count), 1.0 / 3)))
    var (deviations, medians, units): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<resamples {
      let drawn = Self.figures(
        squares, traded, places: bootstrap.places(count: squares.count))
      guard drawn.deviation > 0, drawn.volume > 0 else { continue }
      deviations.append(drawn.deviation)
      medians.append(drawn.volume)
      units.append(drawn.deviation / drawn.volume.squareRoot())
    }
    days = closes.count
    deviation = try Self.interval(whole.deviation, deviations)
    volume = try Self.interval(whole.volume, medians)
    unitImpact = try Self.interval(whole.deviation / whole.volume.squareRoot(), units)
  }

  private static func figures(
    _ squares: [Double], _ volumes: [Double], places: [Int]
  ) -> (deviation: Double, volume: Double) {
    var sum = 0.0
    for place in places { sum += squares[place] }
    let sorted = places.map { volumes[$0] }.sorted()
    return ((sum / Double(places.count)).squareRoot(), sorted[(sorted.count - 1) / 2])
  }

  private static func interval(
    _ value: Double, _ drawn: [Double]
  ) throws(NumericsError) -> IntervalEstimate {
    let sorted = drawn.sorted()
    let rule = QuantileRule.inverseCumulative
    return IntervalEstimate(
      value: value, low: try rule.quantile(0.025, ofSorted: sorted),
      high: try rule.quantile(0.975, ofSorted: sorted))
  }
}
