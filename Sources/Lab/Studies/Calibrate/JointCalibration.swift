import Calibration
import Foundation
import Inputs
import Numerics
import Units

/// Figures that several markets have together, over the times that all files hold.
///
/// Portfolios of one unit of notional each: all long, and each pair long and short. Combined is
/// what the model asks for the portfolio's own profits; the offset of article 27 applies to it. The
/// components are the shares that positions have in the deviation under the covariance forecast
/// (decay 0.97), times the combined requirement, so that they add up to it.
public struct JointCalibration {
  /// Two markets, by their places.
  public struct Pair {
    /// Place of the one in the order of the markets.
    public let first: Int
    /// Place of the other, greater than `first`.
    public let second: Int
    /// Over the whole history, and the forecast for the next period.
    public let correlation: IntervalEstimate
    /// Forecast for the next period, -1 to 1.
    public let now: Double
  }

  /// One unit of notional in some markets.
  public struct Portfolio {
    /// 1 for a long, -1 for a short, 0 for none; one a market.
    public let weights: [Double]
    /// What combining them saves, capped at 80 %.
    public let offset: CappedOffset
    /// The interval of the combined requirement.
    public let combined: IntervalEstimate
    /// Shares of the combined requirement, one a market; they add up to it.
    public let components: [Double]
  }

  static let decay = 0.97
  static let pairsMax = 45

  /// Of the markets, as their schedules are called.
  public let names: [String]
  /// Periods that all files have.
  public let returns: Int
  /// At most `pairsMax`.
  public let pairs: [Pair]
  /// All long, then each pair long and short.
  public let portfolios: [Portfolio]

  init(_ markets: [MarketCalibration], names: [String]) throws {
    self.names = names
    let terms = markets[0].rates.terms
    let series = try Self.common(markets, least: terms.from + 20)
    returns = series[0].count
    var pairs: [Pair] = []
    var stream = RandomStream(seed: terms.seed, name: "joint")
    let average = try ExponentialAverage(decay: Self.decay)
    for second in markets.indices {
      for first in 0..<second where pairs.count < Self.pairsMax {
        pairs.append(
          Pair(
            first: first, second: second,
            correlation: try Self.correlation(
              series[first], series[second], terms.resamples, seed: stream.next()),
            now: try average.correlation(of: series[first], and: series[second])))
      }
    }
    self.pairs = pairs
    let covariance = try CovarianceEstimate.exponential(series, decay: Self.decay)
    var weights = [markets.map { _ in 1.0 }]
    for pair in pairs {
      weights.append(
        markets.indices.map { $0 == pair.first ? 1 : $0 == pair.second ? -1 : 0 })
    }
    portfolios = try weights.map { try Self.portfolio($0, series, covariance, terms) }
  }

  private static func portfolio(
    _ weights: [Double], _ series: [[Double]], _ covariance: SymmetricMatrix,
    _ terms: MarginCalibration.Terms
  ) throws -> Portfolio {
    var gross = 0.0
    for (weight, returns) in zip(weights, series) where weight != 0 {
      gross += try requirement(returns.map { weight * $0 }, terms).value
    }
    let profits = series[0].indices.map { t in
      zip(weights, series).reduce(0) { $0 + $1.0 * $1.1[t] }
    }
    let combined = try requirement(profits, terms)
    let parts = try PortfolioTail(
      exposures: weights, covariance: covariance, confidence: terms.confidence)
    let scale = combined.value / parts.risk.valueAtRisk
    return Portfolio(
      weights: weights, offset: try CappedOffset(gross: gross, combined: combined.value),
      combined: combined, components: parts.components.map { $0 * scale })
  }

  /// The requirement for the period to come of profits per unit of notional.
  private static func requirement(
    _ profits: [Double], _ terms: MarginCalibration.Terms
  ) throws -> IntervalEstimate {
    let track = try RollingForecast(
      model: terms.model, side: .long, confidence: terms.confidence, first: terms.from
    ).run(profits).fittedAtEnd(profits)
    let spread = try MarginCalibration.interval(
      MarginCalibration.ratios(track, profits, from: terms.from), terms, block: 1, of: "joint",
      .long)
    return IntervalEstimate(
      value: track.next, low: track.next * spread.low, high: track.next * spread.high)
  }

  private static func correlation(
    _ first: [Double], _ second: [Double], _ resamples: Int, seed: UInt64
  ) throws -> IntervalEstimate {
    let value = try Correlation.pearson(first, second)
    // Long histories are drawn fewer times: a correlation of a million pairs moves little.
    let draws = max(100, min(resamples, 20_000_000 / max(1, first.count)))
    var bootstrap = try StationaryBootstrap(
      seed: seed, meanBlockLength: pow(Double(first.count), 1.0 / 3))
    var drawn: [Double] = []
    for _ in 0..<draws {
      let places = bootstrap.places(count: first.count)
      drawn.append(
        try Correlation.pearson(places.map { first[$0] }, places.map { second[$0] }))
    }
    drawn.sort()
    let rule = QuantileRule.inverseCumulative
    return IntervalEstimate(
      value: value, low: try rule.quantile(0.025, ofSorted: drawn),
      high: try rule.quantile(0.975, ofSorted: drawn))
  }

  /// Simple returns over the model's period between times that all files have.
  private static func common(
    _ markets: [MarketCalibration], least: Int
  ) throws -> [[Double]] {
    var seen: [Timestamp: Int] = [:]
    for market in markets { for time in market.prices.times { seen[time, default: 0] += 1 } }
    let step = markets[0].rates.terms.period
    let prices = markets[0].prices
    let times = prices.times.filter { seen[$0] == markets.count }
    let grid = PeriodGrid(
      count: times.count, step: step, interval: prices.interval,
      isCounted: markets.contains { $0.prices.isWeekdays }
    ) { times[$0] }
    let series = markets.map { market in
      let closes = zip(market.prices.times, market.prices.closes)
        .filter { seen[$0.0] == markets.count }.map(\.1)
      let ends = grid.ends.map { closes[$0] }
      return zip(ends.dropFirst(), ends).map { $0 / $1 - 1 }
    }
    guard series[0].count >= least else {
      throw InputFault(
        file: markets.map(\.prices.file).joined(separator: ", "),
        reason: "have times in common for \(series[0].count) returns; at least \(least) are "
          + "needed for joint figures")
    }
    return series
  }
}
