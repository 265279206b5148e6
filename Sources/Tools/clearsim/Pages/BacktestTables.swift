import Calibration
import Reports

/// Tables of back-tests for pages, made from the rows that the command prints, so that page and
/// output cannot differ.
enum BacktestTables {
  private static let meanings: [String: String] = [
    "exceptions": "bars whose loss was beyond the requirement",
    "expected": "exceptions that the confidence intends",
    "Kupiec": "p-value: are there as many exceptions as intended?",
    "indep.": "p-value: do exceptions come alone (Christoffersen)?",
    "both": "p-value of both together",
    "light": "Basel's zone at this number of forecasts",
    "mean": "mean requirement",
    "peak/trough": "greatest over least requirement",
    "5-bar rise": "greatest rise of the requirement over five bars",
    "tick loss": "mean quantile loss; less is better",
    "rejected by": "tests that reject at the level, or a red light",
    "legs": "mean of the legs' own requirements added up",
    "offset": "share of the legs' requirements that holding them together saves",
    "to best": "p-value: is the tick loss no different from the best model's?",
  ]
  private static let chances: Set = ["Kupiec", "indep.", "both", "duration", "shortfall"]

  static func columns(_ header: [String]) -> [FigureTable.Column] {
    header.map { FigureTable.Column($0, meanings[$0] ?? "") }
  }

  /// The printed cells, with verdicts coloured.
  static func row(_ cells: [String], _ header: [String], level: Double) -> [FigureCell] {
    zip(cells, header).map { cell, name in
      var tone = FigureCell.Tone.plain
      if chances.contains(name), let p = Double(cell), p < level { tone = .bad }
      if name == "light" { tone = zone(cell) }
      if name == "rejected by" { tone = cell == "none" ? .good : .bad }
      return .printed(cell, tone)
    }
  }

  static func zone(_ name: String) -> FigureCell.Tone {
    switch name {
    case "green": .good
    case "yellow": .caution
    case "red": .bad
    default: .plain
    }
  }

  private static let tests: [String: (name: String, asks: String)] = [
    "kupiec": ("Kupiec, coverage", "are there as many exceptions as intended?"),
    "independence": ("Christoffersen, independence", "does one exception bring another?"),
    "firstException": ("First exception", "does the first one come when it should?"),
    "duration": ("Duration", "does the time since the last exception tell the next?"),
    "mixed": ("Mixed", "are they as many and as far apart as intended?"),
    "christoffersen": ("Christoffersen, both", "coverage and independence together"),
  ]

  /// Every test of a row that has a statistic and a p-value, and the zone.
  static func tests(_ row: BacktestRow, duration: DurationTest?, level: Double) -> FigureTable {
    var rows: [[FigureCell]] = []
    func verdict(_ p: Double) -> FigureCell {
      p < level ? .text("rejects", .bad) : .text("stands", .good)
    }
    if case .object(let members) = row.json {
      for (key, value) in members {
        guard case .number(let statistic)? = value["statistic"],
          case .number(let p)? = value["pValue"]
        else { continue }
        let known = tests[key] ?? (key, "")
        rows.append([
          .text(known.name), .text(known.asks), .number(statistic, digits: 3),
          .chance(p, rejectedBelow: level), verdict(p),
        ])
      }
      if let duration, row.json["duration"] == nil {
        let p = duration.result.pValue
        rows.append([
          .text("Duration"), .text("does the time since the last exception tell the next?"),
          .number(duration.result.statistic, digits: 3), .chance(p, rejectedBelow: level),
          verdict(p),
        ])
      }
    }
    rows.append([
      .text("Traffic light"), .text("in which of Basel's zones is the count?"),
      .count(row.found.exceptions), .none,
      .text(row.found.zone.rawValue, zone(row.found.zone.rawValue)),
    ])
    return FigureTable(["test", "asks", "statistic", "p-value", "verdict"], rows, title: "Tests")
  }
}
