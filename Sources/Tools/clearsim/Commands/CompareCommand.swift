import Calibration
import Foundation
import Inputs
import Numerics
import Reports

/// `clearsim compare FILE`: margin models over portfolios.
enum CompareCommand: Command {
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
    try TrackStore.interruptible(console) { try answer(arguments, console) }
  }

  private static func answer(_ arguments: Arguments, _ console: Console) throws -> ExitStatus {
    let plan = try BacktestPlan(arguments)
    let page = try arguments.page()
    for warning in plan.unreached { console.warning(warning) }
    let cap = try arguments.number("offset-cap", in: 0...1) ?? 0.8
    let stress = try arguments.number("stress-correlation", in: 0...1) ?? 0.5
    let set = try PortfolioSet(
      arguments.operands[0], least: plan.from + BacktestPlan.leastAssessed, why: plan.why,
      until: plan.period.until, arguments, console)
    let assessed = try plan.period.places(
      set.ends, from: plan.from, least: BacktestPlan.leastAssessed, file: set.file)
    let terms = PortfolioAnswer.Terms(assessed: assessed, cap: cap, stress: stress)
    let answers = try set.portfolios.map { try PortfolioAnswer($0, set, plan, terms, console) }
    let answered = answers.filter { !$0.outcome.rows.isEmpty }
    guard !answered.isEmpty else {
      let first = answers.lazy.compactMap { answer in
        answer.outcome.failures.first.map { "\(answer.portfolio.name): \($0.reason)" }
      }.first
      throw InputFault(
        file: set.file, place: "portfolios",
        reason: "none can be forecast" + (first.map { "; \($0)" } ?? ""))
    }
    let overall = try ChoiceReport(
      answered.map { ($0.portfolio.name, $0.outcome.rows) }, level: plan.level, seed: plan.seed)
    let standing = plan.models.map { ModelName.spelling($0) }.filter { name in
      answered.allSatisfy { answer in
        answer.outcome.rows.contains { $0.model == name && $0.rejections.isEmpty }
      }
    }
    try page?.write(
      ComparePage(plan: plan, set: set, answers: answered, overall: overall, assessed: assessed)
        .page)
    if arguments.has("json") {
      try console.result([
        "confidence": .number(plan.confidence), "from": .count(plan.from),
        "horizonBars": .count(set.horizon),
        "assessedStart": .string(AssessedPeriod.text(set.ends[assessed.lowerBound])),
        "assessedEnd": .string(AssessedPeriod.text(set.ends[assessed.upperBound - 1])),
        "level": .number(plan.level), "apc": .string(plan.damping.text),
        "notional": BacktestRow.amount(plan.notional), "fundingRate": .number(plan.fundingRate),
        "seed": .count(plan.seed), "offsetCap": .number(cap),
        "repairs": .array(
          set.repairs.map { ["file": .string($0.file), "repair": $0.repair.json] }),
        "portfolios": .array(answers.map { $0.json(set) }),
        "standing": .array(standing.map { .string($0) }),
        "choice": overall?.json ?? .null,
        "choiceNote": overall.flatMap { note($0, answers, standing) }.map { .string($0) } ?? .null,
      ])
    } else {
      let names = standing.isEmpty ? "none" : standing.joined(separator: ", ")
      try console.result(
        answers.map { $0.text(set, plan) }.joined(separator: "\n")
          + "\nnot rejected on any portfolio: \(names)\n"
          + (overall.map { "\nchoice over all portfolios\n" + $0.text } ?? "")
          + (overall.flatMap { note($0, answers, standing) }.map { $0 + "\n" } ?? ""))
    }
    return .done
  }

  /// Why the choice over all portfolios may be a model that one of them rejects; nil where it is
  /// not.
  private static func note(
    _ overall: ChoiceReport, _ answers: [PortfolioAnswer], _ standing: [String]
  ) -> String? {
    guard let chosen = overall.choice.chosen, !standing.contains(chosen) else { return nil }
    let against = answers.filter { answer in
      answer.outcome.rows.contains { $0.model == chosen && !$0.rejections.isEmpty }
    }.map(\.portfolio.name).joined(separator: ", ")
    let level = JSONValue.number(overall.level).text()
    var lines = [
      "\(chosen) is rejected on \(against) taken alone. Over all portfolios",
      "the p-values of all tests are corrected together, as one of many is low by chance:",
      "corrected, none of its is below \(level).",
    ]
    if let decided = overall.choice.decided {
      lines.append("What decides then, over all portfolios together, is \(decided.rawValue).")
    }
    if !standing.isEmpty {
      lines.append("Rejected on no portfolio alone: \(standing.joined(separator: ", ")).")
    }
    return lines.joined(separator: "\n")
  }
}
