import Studies
import StudyPages

/// `clearsim compare FILE`: margin models over portfolios.
enum CompareCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "compare",
    summary: "compare margin models over portfolios of price histories",
    operands: [
      OperandDeclaration(name: "FILE", meaning: "prices and portfolios, a JSON5 file")
    ],
    options: BacktestPlan.options + [
      .value("offset-cap", "S", "the share of an offset that is granted", default: "0.8"),
      .value(
        "stress-correlation", "S", "how far correlations are moved in the stressed risk",
        default: "0.5"),
      .json,
    ],
    notes: """
      FILE: {prices: {BTC: "btc.csv.gz", ETH: "eth.csv.gz"}, portfolios: {long: {BTC: 1}, spread:
      {BTC: 1, ETH: -1}}}. A weight is the notional held of an instrument at the start of every
      period, negative for a short; paths are relative to FILE. Times that not all files have are
      left out.

      Every model forecasts the profit of the whole portfolio; requirements are fractions of its
      gross notional. legs: the mean of the legs' own requirements added up. offset: the share of
      that which holding them together saves. capped: the requirement with --offset-cap of the
      difference granted (EMIR RTS 153/2013, article 27: at most 0.8), and its exceptions. to best:
      the p-value of Diebold and Mariano's test that the tick loss is no different from the
      portfolio's best model; a dash for that model. The risk of the next period is normal, by an
      EWMA covariance of 0.97; components add up to it. light: Basel's zones; rejected by: tests of
      coverage that reject, each by itself. Models are ranked on each portfolio and over all:
      there, tests of all portfolios are corrected together and losses are added up.
      A portfolio that a model cannot forecast, such as one that never loses, is listed with the
      reason; the others are answered.
      \(BacktestPlan.help)

      --page draws requirements against exceptions, offsets and procyclicality, and each portfolio's
      requirements against its losses.

      \(ModelName.help)

      \(DampingTools.help)
      """,
    examples: ["clearsim compare examples/lab/compare.json5 --models ewma-0.97-t3"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    try ResumeFile.interruptible(console) { try answer(arguments, console) }
  }

  private static func answer(_ arguments: Arguments, _ console: Console) throws -> ExitStatus {
    let plan = try BacktestPlan(arguments, keeper: try ResumeFile.named(arguments))
    let page = try arguments.page()
    for warning in plan.unreached { console.warning(warning) }
    let cap = try arguments.number("offset-cap", in: 0...1) ?? 0.8
    let stress = try arguments.number("stress-correlation", in: 0...1) ?? 0.5
    let list = try PortfolioList(arguments.operands[0])
    try arguments.guardOutputs(reading: list.paths)
    let study = try CompareStudy(
      list, plan, horizon: try arguments.duration("horizon"), offsetCap: cap,
      stressCorrelation: stress, observe: console.observer)
    let report = CompareReport(plan, study)
    try page?.write(report.page)
    if arguments.has("json") {
      try console.result(report.json)
    } else {
      try console.result(report.text)
    }
    return .done
  }
}
