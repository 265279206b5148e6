import Calibration
import Foundation
import Numerics
import Units

/// Fees by volatility regime, from the days of a price file and the brackets made of it.
struct FeeCalibration {
  /// Of the deviation forecast for each day.
  static let decay = 0.97
  /// Days before the first forecast that counts.
  static let first = 20

  let fees: VolatilityFees
  /// The position whose closing the liquidation fee pays for: the first bracket's upper edge.
  let reference: Double

  /// - Parameter excess: mean excess over maintenance of the starts of each day, a list a side.
  init(
    _ rates: MarginCalibration, _ size: SizeCalibration, days: CalibrationPrices.Days
  ) throws(NumericsError) {
    let returns = zip(days.closes.dropFirst(), days.closes).map { log($0 / $1) }
    let variances = try ExponentialAverage(decay: Self.decay).variances(of: returns)
    // Place k - 1 is the forecast for day k.
    let count = rates.excess[0].count
    guard count > Self.first else {
      throw .tooFew("whole days", count: count, least: Self.first + 100)
    }
    let deviations = (Self.first..<count).map { variances[$0 - 1].squareRoot() }
    let edge = size.brackets.rows[0].ceiling ?? size.brackets.cap
    let notional = Double(edge.rawValue) / Double(Money.one.rawValue)
    reference = notional
    let cost = size.brackets.maintenance.impact.cost(of: notional) / notional
    let share = size.coefficient.value > 0 ? cost / size.coefficient.value : 0
    var stream = RandomStream(seed: rates.terms.seed, name: "fees")
    fees = try VolatilityFees(
      deviations: deviations, next: variances[variances.count - 1].squareRoot(),
      excess: rates.excess.map { Array($0[Self.first...]) },
      cost: size.coefficient.scaled(by: share), usual: size.liquidity.deviation.value,
      resamples: rates.terms.resamples, seed: stream.next())
  }

  var origins: [(name: String, origin: String)] {
    func exact(_ rate: IntervalEstimate) -> String {
      let parts = [rate.value, rate.low, rate.high].map { String(format: "%.4f%%", 100 * $0) }
      return "\(parts[0]) (\(parts[1]) to \(parts[2]))"
    }
    return fees.rows.map { row in
      let bounds =
        switch row.regime {
        case .low: "up to \(ScheduleOrigins.percent(fees.boundaries.lower))"
        case .normal: "up to \(ScheduleOrigins.percent(fees.boundaries.upper))"
        case .high: "above that"
        }
      return (
        name: "fees at \(row.regime.rawValue) volatility",
        origin: "liquidation \(exact(row.liquidationFee)), what closing "
          + "\(ScheduleOrigins.money(reference)) costs at "
          + "\(ScheduleOrigins.percent(row.deviation)) "
          + "a day, the median of \(row.days) days with a forecast \(bounds); taker "
          + "\(exact(row.takerFee)), the mean of what the price went beyond maintenance from their "
          + "starts, the worse side\(fees.current == row.regime ? "; the regime of now" : "")"
      )
    }
  }
}
