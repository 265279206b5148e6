import Foundation
import Reports
import Studies

extension PortfolioOffset {
  var members: [(key: String, value: JSONValue)] {
    [
      ("legsRequirement", .number(legs)), ("offset", .number(saved)),
      ("cappedRequirement", .number(capped)), ("cappedExceptions", .count(cappedExceptions)),
    ]
  }

  static let header = ["legs", "offset", "capped", "capped exc."]

  var cells: [String] {
    [
      BacktestRow.percent(legs), BacktestRow.percent(saved, "%.0f%%"),
      BacktestRow.percent(capped), "\(cappedExceptions)",
    ]
  }
}
