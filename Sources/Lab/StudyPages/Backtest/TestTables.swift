import Calibration
import Reports
import Studies

/// Tables of back-tests for pages, made from the cells and the JSON that the command prints, so
/// that page and output cannot differ.
enum TestTables {
  private static let meanings: [String: String] = [
    "exceptions": "bars whose loss was beyond the requirement",
    "expected": "exceptions that the confidence intends",
    "light": "Basel's zone at this number of forecasts",
    "Kupiec": "p-value: are there as many exceptions as intended?",
    "first": "p-value: does the first exception come too soon or too late?",
    "indep.": "p-value: do exceptions come alone (Christoffersen)?",
    "both": "p-value of Kupiec and Christoffersen together",
    "duration": "p-value: does the time since the last exception tell the next?",
    "mixed": "p-value of Haas's test on the times between exceptions",
    "rejected by": "tests of coverage that reject at the level, or a red light",
    "tail": "law that the expected shortfall over the requirement stands for",
    "residuals": "p-value: are losses beyond the requirement as large as said (McNeil, Frey)?",
    "Z1": "p-value: size of losses beyond the requirement (Acerbi, Szekely)",
    "Z2": "p-value: number and size of them together (Acerbi, Szekely)",
    "tick loss": "mean quantile loss; less is better",
    "joint loss": "mean loss of requirement and expected shortfall together; less is better",
    "mean": "mean requirement", "next": "requirement for the return after the last",
    "peak/trough": "greatest over least requirement",
    "1-bar rise": "greatest rise of the requirement over a bar",
    "5-bar": "greatest rise over five bars", "30-bar": "greatest rise over thirty bars",
    "responsive": "share of a change of volatility that the requirement follows",
    "cost": "of the mean requirement, a year", "shortfall": "losses beyond the requirement",
    "worst": "greatest loss beyond the requirement",
    "legs": "mean of the legs' own requirements added up",
    "offset": "share of the legs' requirements that holding them together saves",
    "capped": "requirement with the cap on the offset",
    "to best": "p-value: is the tick loss no different from the best model's?",
    "left at": "stage at which the model was sent away",
    "corrected": "p-value after the correction for all tests of the stage",
  ]
  /// Columns that are p-values.
  private static let chances: Set = [
    "Kupiec", "first", "indep.", "both", "duration", "mixed", "residuals", "Z1", "Z2",
  ]

  /// Printed cells as a table, verdicts coloured.
  static func table(
    _ header: [String], _ rows: [[String]], level: Double, title: String = ""
  ) -> FigureTable {
    FigureTable(
      header.map { FigureTable.Column($0, meanings[$0] ?? "") },
      rows.map { cells in
        zip(cells, header).map { cell, name in
          var tone = FigureCell.Tone.plain
          if chances.contains(name), let p = Double(cell), p < level { tone = .bad }
          if name == "light" { tone = zone(cell) }
          if name == "rejected by" { tone = cell == "none" ? .good : .bad }
          return .printed(cell, tone)
        }
      }, title: title)
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
    "firstException": ("Kupiec, first exception", "does the first come too soon or too late?"),
    "independence": ("Christoffersen, independence", "does one exception bring another?"),
    "christoffersen": ("Christoffersen, both", "coverage and independence together"),
    "duration": ("Duration", "does the time since the last exception tell the next?"),
    "mixed": ("Haas, mixed", "number of exceptions and times between them together"),
    "shortfall.residuals": ("McNeil and Frey, residuals", "are losses beyond as large as said?"),
    "shortfall.z1": ("Acerbi and Szekely, Z1", "size of losses beyond the requirement"),
    "shortfall.z2": ("Acerbi and Szekely, Z2", "number and size of losses beyond"),
  ]

  /// Every test of a row that has a statistic and a p-value, and the zone; those whose p-value is
  /// below the level, uncorrected, are marked.
  static func tests(_ row: BacktestRow, level: Double) -> FigureTable {
    var rows: [[FigureCell]] = []
    func add(_ value: JSONValue, _ path: String) {
      guard case .object(let members) = value else { return }
      if case .number(let statistic)? = value["statistic"], case .number(let p)? = value["pValue"] {
        let known = tests[path] ?? (path, "")
        rows.append([
          .text(known.name), .text(known.asks), .number(statistic, digits: 3),
          .chance(p, rejectedBelow: level),
          p < level ? .text("rejects", .bad) : .text("stands", .good),
        ])
      } else {
        for (key, inner) in members { add(inner, path.isEmpty ? key : "\(path).\(key)") }
      }
    }
    add(row.json, "")
    rows.append([
      .text("Traffic light"), .text("in which of Basel's zones is the count?"),
      .count(row.found.exceptions), .none,
      .text(row.found.zone.rawValue, zone(row.found.zone.rawValue)),
    ])
    return FigureTable(["test", "asks", "statistic", "p-value", "verdict"], rows, title: "Tests")
  }

  /// The ranking of a choice, and what decided.
  static func choice(_ report: BacktestChoice, title: String) -> FigureTable {
    table(BacktestChoice.header, report.rows, level: report.level, title: title)
  }
}
