import Calibration
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
      fractions of the price. --since and --until say which forecasts are assessed; returns before
      --since are still what models learn from, none from --until on is read. A choice made with
      --until D is reported honestly with --since D.

      Kupiec tests how many exceptions there are, indep. (Christoffersen) whether they come alone,
      both the two together: columns are p-values. light: Basel's zones at the number of forecasts
      made. tick loss: mean quantile loss, less is better. rejected by: the tests that reject at
      the level, or a red light. A rejection is a finding, not a failure: the status is 0.

      \(ModelName.help)

      \(DampingTools.help)
      """)

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let plan = try BacktestPlan(arguments)
    let page = try arguments.page()
    let sides = (try arguments.choice("side", of: Sides.self) ?? .long).sides
    var answers: [Answer] = []
    for file in arguments.operands {
      let history = try PriceHistory(file)
      let returns = try history.returns(least: plan.from + 2, why: plan.why)
      if let note = history.gapNote { console.warning(note) }
      let ends = history.ends()
      let assessed = try plan.period.places(ends, from: plan.from, least: 2, file: file)
      answers.append(
        Answer(
          history: history, first: ends[assessed.lowerBound], last: ends[assessed.upperBound - 1],
          outcome: try plan.run(
            returns, assessed: assessed, sides: sides, lookback: history.lookback(), file: file,
            console)))
    }
    try page?.write(Self.page(plan, answers))
    if arguments.has("json") {
      try console.result([
        "confidence": .number(plan.confidence), "from": .count(plan.from),
        "level": .number(plan.level), "apc": .string(plan.damping.text),
        "files": .array(answers.map(json)),
      ])
    } else {
      let tables = answers.map { text(plan, $0) }
      try console.result(tables.joined(separator: "\n"))
    }
    return .done
  }

  /// What was found on one file.
  private struct Answer {
    let history: PriceHistory
    /// The bars of the first and the last return assessed.
    let first: Timestamp
    let last: Timestamp
    let outcome: BacktestPlan.Outcome
  }

  private static func page(_ plan: BacktestPlan, _ answers: [Answer]) -> LabPage {
    BacktestPage(
      plan: plan,
      parts: zip(answers, PageFile.names(answers.map(\.history.file))).map { answer, name in
        BacktestPage.Part(
          history: answer.history, first: answer.first, last: answer.last,
          outcome: answer.outcome, name: name)
      }
    ).page
  }

  private static func json(_ answer: Answer) -> JSONValue {
    let (history, outcome) = (answer.history, answer.outcome)
    let bars = history.series.bars
    return [
      "file": .string(history.file), "bars": .count(bars.count),
      "interval": .string(DurationText.format(history.interval)),
      "start": .string(AssessedPeriod.text(bars[0].openTime)),
      "end": .string(AssessedPeriod.text(bars[bars.count - 1].openTime)),
      "assessedStart": .string(AssessedPeriod.text(answer.first)),
      "assessedEnd": .string(AssessedPeriod.text(answer.last)),
      "gaps": .count(history.series.gaps.count), "rows": .array(outcome.rows.map(\.json)),
      "notForecast": outcome.failuresJSON,
    ]
  }

  private static func text(_ plan: BacktestPlan, _ answer: Answer) -> String {
    let (history, rows) = (answer.history, answer.outcome.rows)
    let bars = history.series.bars
    let damping = plan.damping.tools.isEmpty ? "" : ", damped by \(plan.damping.text)"
    var table = TextTable(BacktestRow.header)
    for row in rows { table.append(row.cells) }
    return "\(history.file): \(bars.count) bars of \(DurationText.format(history.interval)), "
      + "\(AssessedPeriod.text(bars[0].openTime)) to "
      + "\(AssessedPeriod.text(bars[bars.count - 1].openTime)); "
      + "\(rows[0].found.observations) forecasts at \(plan.confidence)\(damping), "
      + "\(AssessedPeriod.text(answer.first)) to \(AssessedPeriod.text(answer.last))\n\n"
      + table.text
  }
}
