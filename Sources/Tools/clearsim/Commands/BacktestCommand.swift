import Calibration
import Studies
import StudyPages

/// `clearsim backtest PRICES…`: forecasts of margin models against what prices did.
enum BacktestCommand: Subcommand {
  private enum Sides: String, CaseIterable {
    case long, short, both
    var sides: [PositionSide] {
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
    try ResumeFile.interruptible(console) { try answer(arguments, console) }
  }

  private static func answer(_ arguments: Arguments, _ console: Console) throws -> ExitStatus {
    let plan = try BacktestPlan(arguments, keeper: try ResumeFile.named(arguments))
    let page = try arguments.page()
    for warning in plan.unreached { console.warning(warning) }
    let sides = (try arguments.choice("side", of: Sides.self) ?? .long).sides
    let horizon = try arguments.duration("horizon")
    let studies = try arguments.operands.map {
      try BacktestStudy($0, plan, sides: sides, horizon: horizon, observe: console.observer)
    }
    let report = BacktestReport(plan, studies)
    try page?.write(report.page)
    if arguments.has("json") {
      try console.result(report.json)
    } else {
      try console.result(report.text)
    }
    return .done
  }
}
