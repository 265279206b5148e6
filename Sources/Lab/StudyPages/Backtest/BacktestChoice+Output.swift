import Calibration
import Foundation
import Inputs
import Numerics
import Reports

/// A choice among the models of several tables of rows, with the test that decided on each.
struct ChoiceReport {
  let choice: ModelChoice
  let level: Double

  /// - Parameters:
  ///   - parts: rows on one side or portfolio each, and its name; a model that one of them lacks is
  ///     left out. Losses are added up over the parts, requirements are means, the worst peak to
  ///     trough counts.
  /// - Returns: nil where no model is in every part.
  init?(_ parts: [(name: String, rows: [BacktestRow])], level: Double, seed: UInt64) throws {
    guard let first = parts.first else { return nil }
    var candidates: [ModelChoice.Candidate] = []
    for name in first.rows.map(\.model) {
      let rows = parts.compactMap { part in part.rows.first { $0.model == name } }
      guard rows.count == parts.count else { continue }
      let tests = zip(rows, parts).map { $0.stages($1.name) }
      var losses = [Double](repeating: 0, count: rows[0].jointLosses.count)
      for row in rows {
        for place in losses.indices { losses[place] += row.jointLosses[place] }
      }
      candidates.append(
        ModelChoice.Candidate(
          name: name, coverage: tests.flatMap(\.coverage),
          independence: tests.flatMap(\.independence), shortfall: tests.flatMap(\.shortfall),
          losses: losses, peakToTrough: rows.map(\.found.peakToTrough).reduce(0, max),
          meanRequirement: rows.map(\.found.meanMargin).reduce(0, +) / Double(rows.count)))
    }
    guard !candidates.isEmpty else { return nil }
    choice = try ModelChoice(candidates, level: level, seed: seed)
    self.level = level
  }

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
