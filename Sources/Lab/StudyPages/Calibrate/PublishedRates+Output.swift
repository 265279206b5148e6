import Foundation
import Reports
import Studies
import Units

extension PublishedRates {
  static func text(_ all: [PublishedRates], confidence: Double) -> String {
    var table = TextTable(["published", "exceptions", "of", "expected", "Kupiec", "excursions"])
    for found in all {
      table.append([
        found.side.rawValue, "\(found.exceptions)", "\(found.periods)",
        String(format: "%.1f", found.expected), String(format: "%.4f", found.coverage.pValue),
        "\(found.excursions)",
      ])
    }
    return table.text
      + "losses over the horizon beyond the initial rate, and excursions beyond maintenance, in "
      + "the same history\n"
  }

  var json: JSONValue {
    [
      "side": .string(side.rawValue), "exceptions": .count(exceptions),
      "periods": .count(periods), "expectedExceptions": .number(expected),
      "kupiec": .number(coverage.pValue), "excursionsBeyond": .count(excursions),
    ]
  }

  var origin: String {
    "\(side.rawValue) \(exceptions) losses beyond \(initial) in \(periods) periods of the same "
      + "history, \(String(format: "%.1f", expected)) expected"
  }
}
