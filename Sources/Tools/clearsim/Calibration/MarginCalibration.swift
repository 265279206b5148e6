import Calibration
import Foundation
import Inputs
import Numerics
import Units

/// Initial and maintenance rates that a price history implies.
///
/// Maintenance covers how far the price went against a position within the close-out time, whatever
/// came after; initial covers what the model forecasts for the horizon to come. One schedule holds
/// for both sides, so the worse side decides, and initial is never below maintenance.
struct MarginCalibration {
  typealias Side = Calibration.PositionSide

  /// What is asked of a calibration.
  struct Terms {
    let model: ForecastModel
    let damping: DampingTools
    let confidence: Double
    /// Bars of the model's period, and of the close-out.
    let horizon: Int
    let closeOut: Int
    /// Period returns before the first forecast.
    let from: Int
    let resamples: Int
    let seed: UInt64
  }

  /// A rate, as a fraction of the position's value now, and the middle 95 % of its resamples.
  struct Estimate {
    let rate: Double
    let low: Double
    let high: Double
  }

  /// One side's figures.
  struct SideFigures {
    let side: Side
    let initial: Estimate
    let maintenance: Estimate
    /// Quantile of the loss at the end of the close-out: what a look at end points would say.
    let endToEnd: Double
    let assessment: ForecastAssessment
  }

  let terms: Terms
  let sides: [SideFigures]
  /// Period returns, and starts of close-outs.
  let returns: Int
  let excursions: Int
  /// Rates of the schedule: of the worse side, rounded up to a hundredth of a per cent.
  let initialRate: Rate
  let maintenanceRate: Rate
  /// Whether the model's own initial rate lay below maintenance.
  let isHeldByMaintenance: Bool
  /// Greatest whole leverage that the initial rate leaves, 1 or more.
  let leverageCap: Int

  init(_ history: PriceHistory, _ terms: Terms) throws {
    self.terms = terms
    let returns = try history.returns(
      every: terms.horizon, least: terms.from + 20,
      why: "\(terms.from) before the first forecast and 20 to test it, of \(terms.horizon) "
        + "bars each")
    let excursion = try AdverseExcursion(history.bars, horizon: terms.closeOut)
    self.returns = returns.count
    excursions = excursion.long.count
    var sides: [SideFigures] = []
    for side in Side.allCases {
      sides.append(
        try Self.figures(
          side, terms, returns, excursion, lookback: history.lookback(step: terms.horizon)))
    }
    self.sides = sides
    maintenanceRate = try Self.rounded("maintenance", sides.map(\.maintenance.rate))
    let own = try Self.rounded("initial", sides.map(\.initial.rate))
    isHeldByMaintenance = own < maintenanceRate
    initialRate = max(own, maintenanceRate)
    leverageCap = Int(Rate.one.rawValue / initialRate.rawValue)
  }

  private static func figures(
    _ side: Side, _ terms: Terms, _ returns: [Double], _ excursion: AdverseExcursion,
    lookback: Int
  ) throws -> SideFigures {
    let plain = try RollingForecast(
      model: terms.model, side: side, confidence: terms.confidence, first: terms.from
    ).run(returns)
    let track = try terms.damping.apply(to: plain, returns: returns, lookback: lookback)
    let losses = side.losses(Array(returns[terms.from...]))
    // Loss over requirement: its quantile is 1 where the model covers what it should.
    let ratios = zip(losses, track.tested).map { $0 / $1 }
    let spread = try interval(ratios, terms, block: 1, of: "initial", side)
    let reached = side == .long ? excursion.long : excursion.short
    let rule = QuantileRule.inverseCumulative
    let maintenance = try rule.quantile(terms.confidence, of: reached)
    let around = try interval(reached, terms, block: terms.closeOut, of: "maintenance", side)
    let ends = side == .long ? excursion.endToEnd : excursion.endToEnd.map { -$0 }
    return SideFigures(
      side: side,
      initial: Estimate(
        rate: share(track.next, side), low: share(track.next * spread.low, side),
        high: share(track.next * spread.high, side)),
      maintenance: Estimate(rate: maintenance, low: around.low, high: around.high),
      endToEnd: try rule.quantile(terms.confidence, of: ends),
      assessment: try ForecastAssessment(track, returns: returns))
  }

  /// A log loss as a fraction of the price at the start: a long loses 1 - exp(-m), a short
  /// exp(m) - 1.
  private static func share(_ loss: Double, _ side: Side) -> Double {
    side == .long ? -expm1(-loss) : expm1(loss)
  }

  /// The middle 95 % of the quantile over stationary resamples, in blocks that keep overlapping
  /// windows and clusters of volatility together.
  private static func interval(
    _ values: [Double], _ terms: Terms, block: Int, of name: String, _ side: Side
  ) throws -> (low: Double, high: Double) {
    let length = max(Double(2 * block), pow(Double(values.count), 1.0 / 3))
    var stream = RandomStream(seed: terms.seed, name: "\(name) \(side.rawValue)")
    var bootstrap = try StationaryBootstrap(seed: stream.next(), meanBlockLength: length)
    // Sorted once: a resample is how often it holds each rank, and its quantile is found by
    // counting down from the top.
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Int](repeating: 0, count: values.count)
    for (rank, place) in order.enumerated() { ranks[place] = rank }
    let rule = QuantileRule.inverseCumulative
    let place = try rule.quantile(terms.confidence, ofSorted: values.indices.map(Double.init))
    let above = values.count - 1 - Int(place)
    var spread: [Double] = []
    for _ in 0..<terms.resamples {
      var counts = [Int](repeating: 0, count: values.count)
      for place in bootstrap.places(count: values.count) { counts[ranks[place]] += 1 }
      var (rank, seen) = (values.count, 0)
      while seen <= above {
        rank -= 1
        seen += counts[rank]
      }
      spread.append(values[order[rank]])
    }
    spread.sort()
    return (try rule.quantile(0.025, ofSorted: spread), try rule.quantile(0.975, ofSorted: spread))
  }

  private static func rounded(_ name: String, _ rates: [Double]) throws -> Rate {
    let rate = rates.reduce(0, max)
    guard rate > 0, rate <= 1 else {
      throw NumericsError.outOfDomain(
        "\(name) rate", value: rate, allowed: "above 0 and at most 1, the whole position")
    }
    // A hundredth of a per cent is 100,000 counts of a rate.
    return Rate(rawValue: min(10_000, Int64((rate * 10_000 - 1e-9).rounded(.up))) * 100_000)
  }
}
