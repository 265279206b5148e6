import Calibration
import Foundation
import Numerics
import Reports
import Studies

/// Comparisons of losses as JSON and as a table.
extension LossComparison {
  /// The side in words, where there are rows.
  var label: String { rows.first.map { ", \($0.side.rawValue)" } ?? "" }

  var json: JSONValue {
    func test(_ result: TestResult?) -> JSONValue {
      guard let result else { return .null }
      return ["statistic": .number(result.statistic), "pValue": .number(result.pValue)]
    }
    var pairs: [JSONValue] = []
    for first in rows.indices {
      for (place, second) in rows[(first + 1)...].enumerated() {
        pairs.append([
          "first": .string(rows[first].model), "second": .string(second.model),
          "side": .string(second.side.rawValue), "tickLoss": test(tick[first][place]),
          "jointLoss": test(joint[first][place]),
        ])
      }
    }
    return .array(pairs)
  }

  /// A square of statistics of the joint loss, a star where the test rejects.
  func text(level: Double) -> String {
    var table = TextTable(["", "model"] + rows.indices.map { String(format: "%6d ", $0 + 1) })
    for first in rows.indices {
      let cells = rows.indices.map { second -> String in
        let (low, high) = (min(first, second), max(first, second))
        guard low < high, let result = joint[low][high - low - 1] else { return "     - " }
        let sign = first < second ? 1.0 : -1
        return String(format: "%6.2f", sign * result.statistic)
          + (result.rejects(at: level) ? "*" : " ")
      }
      table.append(["\(first + 1)", rows[first].model] + cells)
    }
    return table.text
  }
}
