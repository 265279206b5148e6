import Calibration
import Foundation
import Inputs
import Studies

extension CollateralCalibration {
  /// Where each number comes from, a line each.
  var origins: [(name: String, origin: String)] {
    let percent: (Double) -> String = { String(format: "%.2f%%", 100 * $0) }
    let time = prices.span(periods)
    let stress =
      haircut.stressedStart < prices.times.count
      ? ScheduleText.date(prices.times[haircut.stressedStart]) : ""
    var lines = [
      (
        "collateral \(name)",
        "haircut \(percent(haircut.haircut)), the greatest of three falls over \(time) at "
          + "\(terms.confidence), rounded up to 0.1%: the last \(window) starts "
          + "\(percent(haircut.recent)), the worst \(window) from \(stress) "
          + "\(ScheduleOrigins.percent(haircut.stressed)), lognormal at the deviation now "
          + "\(percent(haircut.now)); all of history \(ScheduleOrigins.percent(haircut.whole))"
      )
    ]
    if let cap {
      lines.append(
        (
          "collateral \(name) cap",
          "\(ScheduleOrigins.range(cap)), \(ScheduleOrigins.percent(participation)) of the median "
            + "day's volume over \(time)"
        ))
    }
    for beside in beside {
      let risk = beside.risk
      lines.append(
        (
          "collateral \(name) wrong way, \(beside.side.rawValue) \(beside.market)",
          "add-on \(percent(risk.addOn)) of the notional: loss / (1 - fall) has the "
            + "\(terms.confidence) quantile \(ScheduleOrigins.percent(risk.needed)) over "
            + "\(beside.starts) starts, margin / (1 - haircut) is \(percent(risk.backing)); "
            + "correlation \(String(format: "%.2f", risk.correlation)), joint loss "
            + "\(ScheduleOrigins.percent(risk.joint)), by the formula \(percent(risk.formula))"
        ))
    }
    return lines.map { (name: $0.0, origin: $0.1) }
  }
}
