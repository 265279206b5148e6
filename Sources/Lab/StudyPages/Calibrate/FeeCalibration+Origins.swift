import Calibration
import Foundation
import Inputs
import Studies

extension FeeCalibration {
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
