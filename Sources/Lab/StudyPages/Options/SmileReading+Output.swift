import Foundation
import Inputs
import Reports
import Studies

extension SmileReading {
  var json: JSONValue {
    [
      "time": .string(DurationText.format(span)), "forward": .number(forward),
      "atTheMoney": .number(volatilities[Self.moneyness.count / 2]),
      "deviations": .array(Self.moneyness.map { .number($0) }),
      "volatilities": .array(volatilities.map { .number($0) }),
      "outside": .boolean(isOutside),
    ]
  }

  static func table(_ readings: [SmileReading]) -> String {
    var table = TextTable(
      ["at", "forward"] + moneyness.map { String(format: "%+.0f dev.", $0) } + ["expiries"])
    for reading in readings {
      table.append(
        [DurationText.format(reading.span), String(format: "%.2f", reading.forward)]
          + reading.volatilities.map { String(format: "%.2f%%", 100 * $0) }
          + [reading.isOutside ? "outside" : "between"])
    }
    return table.text
  }
}
