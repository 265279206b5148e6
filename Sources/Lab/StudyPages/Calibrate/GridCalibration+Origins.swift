import Calibration
import Foundation
import Inputs
import Studies

extension GridCalibration {
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
