import Calibration
import Foundation
import Inputs
import Numerics
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
    options: [
      .value("models", "LIST", "models, with commas between them, or all", default: "all"),
      .value("confidence", "C", "confidence of the requirement", default: "0.99"),
      .value("from", "N", "the first return forecast, counted from 0", default: "500"),
      .value("side", "SIDE", "positions that lose: long, short or both", default: "long"),
      .value("apc", "TOOLS", "damp the requirement, with commas between tools", default: "none"),
      .value("level", "P", "level at which tests reject", default: "0.05"),
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
    let plan = try Plan(arguments)
    var answers: [(history: PriceHistory, rows: [BacktestRow], failures: [Failure])] = []
    for file in arguments.operands {
      let history = try PriceHistory(file)
      let (rows, failures) = try plan.run(history, console)
      answers.append((history, rows, failures))
    }
    if arguments.has("json") {
      try console.result([
        "confidence": .number(plan.confidence), "from": .count(plan.from),
        "level": .number(plan.level), "apc": .string(plan.damping.text),
        "files": .array(answers.map { json($0, $1, $2) }),
      ])
    } else {
      try console.result(answers.map { text(plan, $0.history, $0.rows) }.joined(separator: "\n"))
    }
    return .done
  }

  private typealias Failure = (model: String, side: Calibration.PositionSide, reason: String)

  private struct Plan {
    let models: [ForecastModel]
    let isAll: Bool
    let confidence: Double
    let from: Int
    let sides: [Calibration.PositionSide]
    let damping: DampingTools
    let level: Double

    init(_ arguments: Arguments) throws {
      let list = arguments.text("models") ?? "all"
      isAll = list == "all"
      var models: [ForecastModel] = isAll ? ForecastModel.benchmark : []
      if !isAll {
        for name in list.split(separator: ",", omittingEmptySubsequences: false) {
          let model = try arguments.model("models", String(name))
          if !models.contains(model) { models.append(model) }
        }
      }
      self.models = models
      confidence = try arguments.confidence()
      from = try arguments.integer("from", in: 1...1_000_000) ?? 500
      sides = (try arguments.choice("side", of: Sides.self) ?? .long).sides
      damping = try DampingTools(arguments)
      level = try arguments.number("level", in: 0.0001...0.5) ?? 0.05
      if let model = models.first(where: { $0.least > from }) {
        throw arguments.usage(
          "--from: \(from) is below \(model.least), the returns that "
            + "\(ModelName.spelling(model)) needs before its first forecast")
      }
    }

    /// Models that were named must all be forecast; of all models, those that cannot be are told.
    func run(
      _ history: PriceHistory, _ console: Console
    ) throws -> (rows: [BacktestRow], failures: [Failure]) {
      let returns = try history.returns(
        least: from + 2, why: "\(from) before the first forecast and 2 to test it")
      if let note = history.gapNote { console.warning(note) }
      var rows: [BacktestRow] = []
      var failures: [Failure] = []
      let progress = console.progress("back-tests")
      defer { progress.finish() }
      let pairs = models.flatMap { model in sides.map { (model, $0) } }
      for (place, (model, side)) in pairs.enumerated() {
        let name = ModelName.spelling(model)
        progress.update(Double(place) / Double(pairs.count), name)
        do {
          rows.append(
            try BacktestRow(
              model, side: side, returns: returns, confidence: confidence, from: from,
              damping: damping, lookback: history.lookback(), level: level))
        } catch let error as NumericsError {
          failures.append((name, side, error.description))
          let fault = InputFault(
            file: history.file, place: "\(name), \(side.rawValue)", reason: error.description)
          guard isAll, failures.count < pairs.count else { throw fault }
          console.warning(fault.description)
        }
      }
      return (rows, failures)
    }
  }

  private static func date(_ time: Timestamp) -> String {
    Date(timeIntervalSince1970: Double(time.rawValue) / 1e9).ISO8601Format()
  }

  private static func json(
    _ history: PriceHistory, _ rows: [BacktestRow], _ failures: [Failure]
  ) -> JSONValue {
    let bars = history.series.bars
    return [
      "file": .string(history.file), "bars": .count(bars.count),
      "interval": .string(DurationText.format(history.interval)),
      "start": .string(date(bars[0].openTime)),
      "end": .string(date(bars[bars.count - 1].openTime)),
      "gaps": .count(history.series.gaps.count), "rows": .array(rows.map(\.json)),
      "notForecast": .array(
        failures.map {
          [
            "model": .string($0.model), "side": .string($0.side.rawValue),
            "reason": .string($0.reason),
          ]
        }),
    ]
  }

  private static func text(
    _ plan: Plan, _ history: PriceHistory, _ rows: [BacktestRow]
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
