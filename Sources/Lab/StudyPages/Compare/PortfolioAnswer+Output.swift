import Calibration
import Foundation
import Reports
import Studies

/// What was found on a portfolio as JSON and as tables.
extension PortfolioAnswer {
  func json(_ set: PortfolioSet) -> JSONValue {
    let rows = outcome.rows.enumerated().map { place, row -> JSONValue in
      guard case .object(let members) = row.json else { return row.json }
      return .object(
        members.filter { $0.key != "side" } + offsets[place].members
          + [("toBest", toBest[place].map { .number($0) } ?? .null)])
    }
    return [
      "portfolio": .string(portfolio.name),
      "weights": .object(
        portfolio.legs.map { (set.instruments[$0.instrument], .number($0.weight)) }),
      "rows": .array(rows), "notForecast": outcome.failuresJSON,
      "risk": risk?.json ?? .null, "choice": choice?.json ?? .null,
    ]
  }

  func text(_ set: PortfolioSet, _ plan: BacktestPlan) -> String {
    let weights = portfolio.legs.map {
      "\(JSONValue.number($0.weight).text()) \(set.instruments[$0.instrument])"
    }
    let beside = outcome.rows.indices.map { place in
      offsets[place].cells + [toBest[place].map { String(format: "%.4f", $0) } ?? "-"]
    }
    let tables = BacktestText(plan: plan, rows: outcome.rows, measure: .simple)
    let absent = outcome.failures.map { "\($0.model): not forecast: \($0.reason)\n" }.joined()
    if outcome.rows.isEmpty {
      return "\(portfolio.name): \(weights.joined(separator: ", "))\n\n" + absent
    }
    return "\(portfolio.name): \(weights.joined(separator: ", "))\n\n"
      + absent + tables.text(beside: beside, columns: PortfolioOffset.header + ["to best"])
      + "\nrisk of the next period by leg, normal at \(plan.confidence)\n"
      + (risk?.text ?? "none: \(riskReason)\n")
      + (choice.map { "\nchoice\n" + $0.text } ?? "")
  }
}
