import Calibration
import Foundation
import Inputs
import Reports
import Units

/// `clearsim backtest PRICES…`: forecasts of margin models against what prices did.
enum BacktestCommand: Command {
  private enum Sides: String, CaseIterable {
    case long, short, both
    var sides: [Calibration.PositionSide] {
      switch self {
      case .long: [.long]
      case .short: [.short]
      case .both: [.long, .short]
      }
    }
  }

  static let declaration = CommandDeclaration(
    name: "backtest",
    summary: "back-test margin models on price histories",
    operands: [
      OperandDeclaration(
        name: "PRICES", meaning: "a price file, CSV plain or gzip; - is standard input",
        count: .oneOrMore)
    ],
    options: BacktestPlan.options + [
      .value("side", "SIDE", "positions that lose: long, short or both", default: "long"),
      .json,
    ],
    notes: """
      Every requirement is made from returns before the one it is for. Returns are logarithms of
      successive closes, whatever the interval of the bars; requirements are log losses as
      fractions of the price.

      Kupiec tests how many exceptions there are, indep. (Christoffersen) whether they come alone,
      both the two together: columns are p-values. light: Basel's zones at the number of forecasts
      made. tick loss: mean quantile loss, less is better. rejected by: the tests that reject at
      the level, or a red light. A rejection is a finding, not a failure: the status is 0.

      \(ModelName.help)

      \(DampingTools.help)
      """)

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let plan = try BacktestPlan(arguments)
    let sides = (try arguments.choice("side", of: Sides.self) ?? .long).sides
    var answers: [(history: PriceHistory, outcome: BacktestPlan.Outcome)] = []
    for file in arguments.operands {
      let history = try PriceHistory(file)
      let returns = try history.returns(least: plan.from + 2, why: plan.why)
      if let note = history.gapNote { console.warning(note) }
      answers.append(
        (
          history,
          try plan.run(
            returns, sides: sides, lookback: history.lookback(), file: file, console)
        ))
    }
    if arguments.has("json") {
      try console.result([
        "confidence": .number(plan.confidence), "from": .count(plan.from),
        "level": .number(plan.level), "apc": .string(plan.damping.text),
        "files": .array(answers.map { json($0, $1) }),
      ])
    } else {
      let tables = answers.map { text(plan, $0.history, $0.outcome.rows) }
      try console.result(tables.joined(separator: "\n"))
    }
    return .done
  }

  private static func date(_ time: Timestamp) -> String {
    Date(timeIntervalSince1970: Double(time.rawValue) / 1e9).ISO8601Format()
  }

  private static func json(
    _ history: PriceHistory, _ outcome: BacktestPlan.Outcome
  ) -> JSONValue {
    let bars = history.series.bars
    return [
      "file": .string(history.file), "bars": .count(bars.count),
      "interval": .string(DurationText.format(history.interval)),
      "start": .string(date(bars[0].openTime)),
      "end": .string(date(bars[bars.count - 1].openTime)),
      "gaps": .count(history.series.gaps.count), "rows": .array(outcome.rows.map(\.json)),
      "notForecast": outcome.failuresJSON,
    ]
  }

  private static func text(
    _ plan: BacktestPlan, _ history: PriceHistory, _ rows: [BacktestRow]
  ) -> String {
    let bars = history.series.bars
    let damping = plan.damping.tools.isEmpty ? "" : ", damped by \(plan.damping.text)"
    var table = TextTable(BacktestRow.header)
    for row in rows { table.append(row.cells) }
    return "\(history.file): \(bars.count) bars of \(DurationText.format(history.interval)), "
      + "\(date(bars[0].openTime)) to \(date(bars[bars.count - 1].openTime)); "
      + "\(rows[0].found.observations) forecasts at \(plan.confidence)\(damping)\n\n" + table.text
  }
}
