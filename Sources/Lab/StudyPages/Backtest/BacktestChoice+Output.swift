import Calibration
import Foundation
import Reports
import Studies

/// A choice as JSON and as a table.
extension BacktestChoice {
  var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return [
      "chosen": choice.chosen.map { .string($0) } ?? .null,
      "decidedBy": choice.decided.map { .string($0.rawValue) } ?? .null,
      "level": .number(level),
      "ranking": .array(
        choice.ranking.enumerated().map { rank, place in
          let verdict = choice.verdicts[place]
          return [
            "rank": .count(rank + 1), "model": .string(verdict.name),
            "left": verdict.left.map { .string($0.rawValue) } ?? .null,
            "test": .string(verdict.test), "statistic": number(verdict.statistic),
            "pValue": number(verdict.pValue), "correctedPValue": number(verdict.adjusted),
          ]
        }),
    ]
  }

  static let header = ["rank", "model", "left at", "test", "statistic", "p-value", "corrected"]

  /// The ranking with the reasons.
  var rows: [[String]] {
    choice.ranking.enumerated().map { rank, place in
      let verdict = choice.verdicts[place]
      return [
        "\(rank + 1)", verdict.name, verdict.left?.rawValue ?? "-", verdict.test,
        verdict.statistic.map { String(format: "%.4f", $0) } ?? "-",
        verdict.pValue.map { String(format: "%.4f", $0) } ?? "-",
        verdict.adjusted.map { String(format: "%.4f", $0) } ?? "-",
      ]
    }
  }

  /// The ranking, and one line that says what was chosen.
  var text: String {
    var table = TextTable(Self.header)
    for row in rows { table.append(row) }
    return table.text + "chosen: \(conclusion)\n"
  }

  /// What was chosen and which stage decided.
  var conclusion: String {
    let name = choice.chosen ?? "none; every model was sent away"
    guard let decided = choice.decided else { return "\(name), the only model" }
    return "\(name); decided by \(decided.rawValue) at \(JSONValue.number(level).text())"
  }
}
