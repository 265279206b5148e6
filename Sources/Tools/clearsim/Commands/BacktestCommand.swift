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
      successive closes, whatever the interval of the bars, and so are requirements and losses:
      8.00 % is a fall by 7.69 % or a rise by 8.33 %. --since and --until say which forecasts are
      assessed; returns before --since are still what models learn from, and a bar from --until on
      is in nothing: the file might end there. A choice made with --until D is reported honestly
      with --since D.

      light: Basel's zones at the number of forecasts made. Kupiec: how many exceptions there are.
      rejected by: tests of coverage that reject at the level, each by itself, or a red light. A
      rejection is a finding, not a failure: the status is 0. Tests are columns of p-values.
      \(BacktestPlan.help)

      Repairs are told on standard error and in JSON: a return across a gap counts as one of a
      bar; lines before the header are passed over; rows from new to old are turned; jumps that
      look like a split are questioned. Rows out of order, times given twice and prices that are
      not above zero are errors.

      --page draws requirements against losses, exceptions, tails and procyclicality of every
      model and side.

      \(ModelName.help)

      \(DampingTools.help)
      """,
    examples: ["clearsim backtest examples/lab/btc-1d.csv --models ewma-0.97,historical-500"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    try TrackStore.interruptible(console) { try answer(arguments, console) }
  }

  private static func answer(_ arguments: Arguments, _ console: Console) throws -> ExitStatus {
    let plan = try BacktestPlan(arguments)
    let page = try arguments.page()
    for warning in plan.unreached { console.warning(warning) }
    let sides = (try arguments.choice("side", of: Sides.self) ?? .long).sides
    var answers: [Answer] = []
    for file in arguments.operands {
      answers.append(try answer(file, plan, sides, arguments, console))
    }
    try page?.write(Self.page(plan, answers))
    if arguments.has("json") {
      try console.result([
        "confidence": .number(plan.confidence), "from": .count(plan.from),
        "level": .number(plan.level), "apc": .string(plan.damping.text),
        "notional": BacktestRow.amount(plan.notional), "fundingRate": .number(plan.fundingRate),
        "seed": .count(plan.seed), "files": .array(answers.map(json)),
      ])
    } else {
      let tables = answers.map { text(plan, $0) }
      try console.result(tables.joined(separator: "\n"))
    }
    return .done
  }

  /// What was found on one file.
  private struct Answer {
    let facts: PriceFacts
    /// Bars that a return spans.
    let horizon: Int
    /// When the bars open whose closes end the returns, and which returns are assessed.
    let ends: [Timestamp]
    let assessed: Range<Int>
    var first: Timestamp { ends[assessed.lowerBound] }
    var last: Timestamp { ends[assessed.upperBound - 1] }
    let outcome: BacktestPlan.Outcome
    let choice: ChoiceReport?
    let comparisons: [LossComparison]
  }

  private static func answer(
    _ file: String, _ plan: BacktestPlan, _ sides: [Calibration.PositionSide],
    _ arguments: Arguments, _ console: Console
  ) throws -> Answer {
    let history = try PriceHistory(
      file, keepingRanges: plan.models.contains(where: \.needsBars), until: plan.period.until)
    let horizon = try history.horizon(arguments)
    let returns = try history.returns(
      every: horizon, least: plan.from + BacktestPlan.leastAssessed, why: plan.why)
    // The history itself is given up once the sample is made: of ten million bars, 160 MB.
    let facts = history.facts
    for repair in facts.repairs { console.warning("\(file): \(repair.text)") }
    let ends = history.ends(every: horizon)
    let assessed = try plan.period.places(
      ends, from: plan.from, least: BacktestPlan.leastAssessed, file: file)
    let sample = BacktestSample(
      returns, bars: history.ranges(every: horizon), assessed: assessed,
      lookback: history.lookback(step: horizon), measure: .logarithmic)
    let outcome = try plan.run(sample, sides: sides, file: file, console)
    let parts = sides.map { side in
      (name: side.rawValue, rows: outcome.rows.filter { $0.side == side })
    }
    return Answer(
      facts: facts, horizon: horizon, ends: ends, assessed: assessed, outcome: outcome,
      choice: try ChoiceReport(parts, level: plan.level, seed: plan.seed),
      comparisons: parts.map { LossComparison($0.rows) })
  }

  private static func page(_ plan: BacktestPlan, _ answers: [Answer]) -> LabPage {
    BacktestPage(
      plan: plan,
      parts: zip(answers, PageFile.names(answers.map(\.facts.file))).map { answer, name in
        BacktestPage.Part(
          facts: answer.facts, horizon: answer.horizon, ends: answer.ends,
          assessed: answer.assessed, outcome: answer.outcome, name: name, choice: answer.choice)
      }
    ).page
  }

  private static func json(_ answer: Answer) -> JSONValue {
    let (facts, outcome) = (answer.facts, answer.outcome)
    return [
      "file": .string(facts.file), "bars": .count(facts.count),
      "interval": .string(DurationText.format(facts.interval)),
      "horizonBars": .count(answer.horizon),
      "start": .string(AssessedPeriod.text(facts.start)),
      "end": .string(AssessedPeriod.text(facts.end)),
      "assessedStart": .string(AssessedPeriod.text(answer.first)),
      "assessedEnd": .string(AssessedPeriod.text(answer.last)),
      "gaps": .count(facts.gaps), "repairs": .array(facts.repairs.map(\.json)),
      "rows": .array(outcome.rows.map(\.json)), "notForecast": outcome.failuresJSON,
      "comparisons": .array(answer.comparisons.map(\.json)),
      "choice": answer.choice?.json ?? .null,
    ]
  }

  private static func text(_ plan: BacktestPlan, _ answer: Answer) -> String {
    let (facts, rows) = (answer.facts, answer.outcome.rows)
    let damping = plan.damping.tools.isEmpty ? "" : ", damped by \(plan.damping.text)"
    let over = answer.horizon == 1 ? "" : " over \(answer.horizon) bars"
    var text =
      "\(facts.file): \(facts.count) bars of \(DurationText.format(facts.interval)), "
      + "\(AssessedPeriod.text(facts.start)) to \(AssessedPeriod.text(facts.end)); "
      + "\(rows[0].found.observations) forecasts at \(plan.confidence)\(over)\(damping), "
      + "\(AssessedPeriod.text(answer.first)) to \(AssessedPeriod.text(answer.last))\n\n"
      + BacktestText(plan: plan, rows: rows).text()
    for comparison in answer.comparisons where comparison.count > 1 {
      text +=
        "\nDiebold-Mariano on the joint loss\(comparison.label): below zero where the row's model "
        + "is better, * at \(JSONValue.number(plan.level).text())\n"
        + comparison.text(level: plan.level)
    }
    if let choice = answer.choice { text += "\nchoice\n" + choice.text }
    return text
  }
}
