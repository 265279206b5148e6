import Calibration
import Foundation
import Inputs
import Numerics
import Pricing
import Units

/// Scenario grids from history: how far the price ranges, how far volatility does by tenor, and
/// what one unit of the instrument gains or loses under each scenario, in whole counts of money.
struct GridCalibration {
  /// Volatility at one tenor: quantiles of its changes, and the shocks of the rule fitted to them.
  struct Tenor {
    let days: Double
    let changes: Int
    let rise: IntervalEstimate
    let fall: IntervalEstimate
    let up: Double
    let down: Double
  }

  let history: VolatilityHistory?
  /// What volatility changes were taken over: the horizon, at least a day.
  let span: TimeSpan
  let confidence: Double
  /// The last close, and the worse side's initial rate at no size of it.
  let mark: Money
  let priceRange: Money
  let range: IntervalEstimate
  let shock: TenorShock
  let tenors: [Tenor]
  /// Changes of value of one unit held long: SPAN's sixteen, and 9 x 3.
  let sixteen: RiskArray
  let matrix: RiskArray

  init(
    _ rates: MarginCalibration, last close: Double, horizon: TimeSpan, history: VolatilityHistory?
  ) throws {
    self.history = history
    let terms = rates.terms
    confidence = terms.confidence
    span = max(horizon, TimeSpan(rawValue: CalibrationPrices.day))
    mark = Self.money(close)
    range = rates.initial.scaled(by: close)
    // Up to a count, as rates are.
    let size = Double(rates.initialRate.rawValue) / Double(Rate.one.rawValue) * close
    priceRange = Self.money(size)
    guard let history else {
      shock = try TenorShock(up: 0, down: 0)
      tenors = []
      (sixteen, matrix) = try Self.arrays(close, size, shock)
      return
    }
    let changes = history.changes(over: span)
    let found = try TenorShock(measured: changes, probability: terms.confidence)
    shock = found
    var stream = RandomStream(seed: terms.seed, name: "volatility")
    tenors = try changes.map { tenor in
      // A day holds several snapshots whose changes overlap.
      let block = max(8, cbrt(Double(tenor.changes.count)))
      func quantile(_ values: [Double]) throws -> IntervalEstimate {
        try BootstrapQuantile.estimate(
          values, at: terms.confidence, block: block, resamples: terms.resamples,
          seed: stream.next())
      }
      let factor = found.factor(years: tenor.days / 365)
      return Tenor(
        days: tenor.days, changes: tenor.changes.count, rise: try quantile(tenor.changes),
        fall: try quantile(tenor.changes.map { -$0 }), up: found.up * factor,
        down: found.down * factor)
    }
    (sixteen, matrix) = try Self.arrays(close, size, shock)
  }

  private static func arrays(
    _ mark: Double, _ size: Double, _ shock: TenorShock
  ) throws(PricingFault) -> (RiskArray, RiskArray) {
    let sixteen = try ScenarioGrid.span(priceRange: size, shock: shock)
    let matrix = try ScenarioGrid.matrix(priceRange: size, shock: shock)
    return (
      try RiskArray(forward: mark, settlement: .quote, grid: sixteen),
      try RiskArray(forward: mark, settlement: .quote, grid: matrix)
    )
  }

  private static func money(_ value: Double) -> Money {
    Money(rawValue: Int64((value * Double(Money.one.rawValue)).rounded()))
  }

  /// Where the numbers come from.
  var origins: [(name: String, origin: String)] {
    let time = DurationText.format(span)
    let source: String
    if let history {
      let text = tenors.map {
        "\(Int($0.days))d rise \(ScheduleOrigins.percent($0.rise)), fall "
          + ScheduleOrigins.percent($0.fall)
      }
      source =
        "\(confidence) quantiles of changes over \(time) of \(history.currency) at-the-money "
        + "volatility, \(tenors[0].changes) pairs of \(history.file): "
        + "\(text.joined(separator: "; ")); shocks are those at 30 days times (30 / days)^power, "
        + String(format: "power %.2f nearer and %.2f farther", shock.powerNear, shock.powerFar)
    } else {
      source = "volatility is not shocked: no --volatility-history"
    }
    return [
      (
        "riskArrays.priceRange",
        "the initial rate of no size times the last close \(mark): \(ScheduleOrigins.range(range))"
      ),
      ("riskArrays.volatilityShocks", source),
      (
        "riskArrays.span",
        "change of value of one unit held long: no move, 1/3, 2/3 and all of the range up and "
          + "down, "
          + "each with volatility up and down, then twice the range of which 35% counts"
      ),
      (
        "riskArrays.matrix",
        "the same for nine moves from minus to plus the range, each with volatility down, as it is "
          + "and up"
      ),
    ]
  }
}
