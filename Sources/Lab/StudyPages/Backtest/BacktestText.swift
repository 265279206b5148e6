import Calibration
import Reports
import Studies

/// The tables of a back-test in the order a reader needs them.
struct BacktestText {
  let plan: BacktestPlan
  let rows: [BacktestRow]
  /// What requirements are: logarithms of the price, or shares of what a portfolio holds.
  var measure = PositionMoney.Measure.logarithmic

  /// Without what goes beside the requirement.
  func text() -> String { text(beside: [], columns: []) }

  /// - Parameters:
  ///   - beside: more columns of the table of requirements, a list of cells for each row.
  ///   - columns: their heads.
  func text(beside: [[String]], columns: [String]) -> String {
    let sides = Set(rows.map(\.side)).count > 1
    // One side alone needs no column that says so.
    func table(_ header: [String], _ cells: (BacktestRow) -> [String]) -> TextTable {
      var table = TextTable(sides ? header : header.filter { $0 != "side" })
      for row in rows { table.append(shown(cells(row), sides)) }
      return table
    }
    var requirement = TextTable(shown(BacktestRow.requirementHeader, sides) + columns)
    for (place, row) in rows.enumerated() {
      requirement.append(
        shown(row.requirementCells, sides) + (beside.isEmpty ? [] : beside[place]))
    }
    let money =
      "cost a year at \(JSONValue.number(plan.fundingRate).text()) and losses beyond it, of a "
      + "position of \(JSONValue.number(plan.notional).text())"
    return "exceptions; p-values of tests on them\n"
      + table(BacktestRow.coverageHeader, \.coverageCells).text
      + "\nexpected shortfall: p-values, simulated; mean losses, less is better\n"
      + table(BacktestRow.shortfallHeader, \.shortfallCells).text
      + "\nrequirement\(unit) and how it moves; \(money)\n" + requirement.text
  }

  private var unit: String {
    measure == .logarithmic ? " (log loss: 8.00% is a fall by 7.69%, a rise by 8.33%)" : ""
  }

  private func shown(_ cells: [String], _ sides: Bool) -> [String] {
    sides ? cells : [cells[0]] + cells[2...]
  }
}
