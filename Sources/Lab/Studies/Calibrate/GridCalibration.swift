import Calibration
import Foundation
import Inputs
import Numerics
import Pricing
import Units

/// Scenario grids from history: how far the price ranges, how far volatility does by tenor, and
/// what one unit of the instrument gains or loses under each scenario, in whole counts of money.
public struct GridCalibration {
  /// Volatility at one tenor: quantiles of its changes, and the shocks of the rule fitted to them.
  public struct Tenor {
    /// To expiry.
    public let days: Double
    /// Pairs of snapshots.
    public let changes: Int
    /// Quantile of changes up, in points of volatility as a fraction.
    public let rise: IntervalEstimate
    /// The same down.
    public let fall: IntervalEstimate
    /// The shock of the rule, a fraction.
    public let up: Double
    /// The same down.
    public let down: Double
  }

  /// Nil where volatility is not shocked.
  public let history: VolatilityHistory?
  /// What volatility changes were taken over: the horizon, at least a day.
  public let span: TimeSpan
  /// Of the ranges.
  public let confidence: Double
  /// The last close, and the worse side's initial rate at no size of it.
  public let mark: Money
  /// How far the price ranges, in the quote asset.
  public let priceRange: Money
  /// Before rounding, with its interval.
  public let range: IntervalEstimate
  /// Of volatility by tenor.
  public let shock: TenorShock
  /// Empty where volatility is not shocked.
  public let tenors: [Tenor]
  /// Changes of value of one unit held long: SPAN's sixteen, and 9 x 3.
  public let sixteen: RiskArray
  /// Nine moves of the price by three of volatility.
  public let matrix: RiskArray

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
}
