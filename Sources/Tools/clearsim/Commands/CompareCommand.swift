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
    options: BacktestPlan.options + [.json],
    notes: """
      FILE: {prices: {BTC: "btc.csv.gz", ETH: "eth.csv.gz"}, portfolios: {long: {BTC: 1}, spread:
      {BTC: 1, ETH: -1}}}. A weight is the notional held of an instrument at the start of every
      period, negative for a short; paths are relative to FILE. Times that not all files have are
      left out.

      Every model forecasts the profit of the whole portfolio; requirements are fractions of its
      gross notional. legs: the mean of the legs' own requirements added up. offset: the share of
      that which holding them together saves. to best: the p-value of Diebold and Mariano's test
      that the tick loss is no different from the portfolio's best model; a dash for that model.
      Other columns are those of clearsim backtest.

      \(ModelName.help)

      \(DampingTools.help)
      """)

  private struct Answer {
    let portfolio: PortfolioSet.Portfolio
    let outcome: BacktestPlan.Outcome
    /// Beside each row: legs' requirements added up, and the p-value against the best.
    let legs: [Double]
    let toBest: [Double?]
  }

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let plan = try BacktestPlan(arguments)
    let set = try PortfolioSet(
      arguments.operands[0], least: plan.from + 5,
      why: "\(plan.from) before the first forecast and 5 to compare", console)
    let assessed = try plan.period.places(set.ends, from: plan.from, least: 5, file: set.file)
    let answers = try set.portfolios.map { try answer($0, set, plan, assessed, console) }
    let standing = plan.models.map { ModelName.spelling($0) }.filter { name in
      answers.allSatisfy { answer in
        answer.outcome.rows.contains { $0.model == name && $0.rejections.isEmpty }
      }
    }
    if arguments.has("json") {
      try console.result([
        "confidence": .number(plan.confidence), "from": .count(plan.from),
        "assessedStart": .string(AssessedPeriod.text(set.ends[assessed.lowerBound])),
        "assessedEnd": .string(AssessedPeriod.text(set.ends[assessed.upperBound - 1])),
        "level": .number(plan.level), "apc": .string(plan.damping.text),
        "portfolios": .array(answers.map { json($0, set) }),
        "standing": .array(standing.map { .string($0) }),
      ])
    } else {
      let names = standing.isEmpty ? "none" : standing.joined(separator: ", ")
      try console.result(
        answers.map { text($0, set) }.joined(separator: "\n")
          + "\nnot rejected on any portfolio: \(names)\n")
    }
    return .done
  }

  private static func answer(
    _ portfolio: PortfolioSet.Portfolio, _ set: PortfolioSet, _ plan: BacktestPlan,
    _ assessed: Range<Int>, _ console: Console
  ) throws -> Answer {
    let outcome = try plan.run(
      set.profits(portfolio), assessed: assessed, sides: [.long], lookback: set.lookback,
      file: set.file, part: "portfolios.\(portfolio.name), ", console)
    let gross = portfolio.legs.reduce(0) { $0 + abs($1.weight) }
    var legs = [Double](repeating: 0, count: outcome.rows.count)
    let models = plan.models.filter { model in
      outcome.rows.contains { $0.model == ModelName.spelling(model) }
    }
    for (place, model) in models.enumerated() {
      for leg in portfolio.legs {
        do {
          let row = try BacktestRow(
            model, side: leg.weight > 0 ? .long : .short,
            returns: Array(set.returns[leg.instrument][..<assessed.upperBound]),
            confidence: plan.confidence, from: plan.from, assessed: assessed.lowerBound,
            damping: plan.damping, lookback: set.lookback, level: plan.level)
          legs[place] += abs(leg.weight) / gross * row.found.meanMargin
        } catch let error as NumericsError {
          throw InputFault(
            file: set.file,
            place: "\(set.instruments[leg.instrument]), \(ModelName.spelling(model))",
            reason: error.description)
        }
      }
    }
    let best = outcome.rows.indices.min {
      outcome.rows[$0].tickLoss < outcome.rows[$1].tickLoss
    }
    let toBest = outcome.rows.indices.map { place -> Double? in
      guard let best, place != best else { return nil }
      // Losses that do not differ at all have no statistic.
      return try? ForecastComparison.dieboldMariano(
        outcome.rows[place].tickLosses, outcome.rows[best].tickLosses
      ).pValue
    }
    return Answer(portfolio: portfolio, outcome: outcome, legs: legs, toBest: toBest)
  }

  private static func json(_ answer: Answer, _ set: PortfolioSet) -> JSONValue {
    let rows = answer.outcome.rows.enumerated().map { place, row -> JSONValue in
      guard case .object(let members) = row.json else { return row.json }
      return .object(
        members.filter { $0.key != "side" } + [
          ("legsRequirement", .number(answer.legs[place])),
          ("offset", .number(1 - row.found.meanMargin / answer.legs[place])),
          ("toBest", answer.toBest[place].map { .number($0) } ?? .null),
        ])
    }
    return [
      "portfolio": .string(answer.portfolio.name),
      "weights": .object(
        answer.portfolio.legs.map { (set.instruments[$0.instrument], .number($0.weight)) }),
      "rows": .array(rows), "notForecast": answer.outcome.failuresJSON,
    ]
  }

  private static func text(_ answer: Answer, _ set: PortfolioSet) -> String {
    let weights = answer.portfolio.legs.map {
      "\(JSONValue.number($0.weight).text()) \(set.instruments[$0.instrument])"
    }
    var table = TextTable(
      [BacktestRow.header[0]] + BacktestRow.header[2...] + ["legs", "offset", "to best"])
    for (place, row) in answer.outcome.rows.enumerated() {
      table.append(
        [row.cells[0]] + row.cells[2...] + [
          String(format: "%.2f%%", 100 * answer.legs[place]),
          String(format: "%.0f%%", 100 * (1 - row.found.meanMargin / answer.legs[place])),
          answer.toBest[place].map { String(format: "%.4f", $0) } ?? "-",
        ])
    }
    return "\(answer.portfolio.name): \(weights.joined(separator: ", "))\n\n" + table.text
  }
}
