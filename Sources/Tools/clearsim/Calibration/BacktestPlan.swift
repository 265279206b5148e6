import Calibration
import Inputs
import Numerics
import Reports

/// Which models are back-tested and how: what the commands that do so have in common.
struct BacktestPlan {
  static let options: [OptionDeclaration] =
    [
      .value("models", "LIST", "models, with commas between them, or all", default: "all"),
      .value("confidence", "C", "confidence of the requirement", default: "0.99"),
      .value("from", "N", "the first return forecast, counted from 0", default: "500"),
      .value("apc", "TOOLS", "damp the requirement, with commas between tools", default: "none"),
      .value("level", "P", "level at which tests reject", default: "0.05"),
      .page,
    ] + AssessedPeriod.options

  /// Rows, and what could not be forecast.
  struct Outcome {
    var rows: [BacktestRow] = []
    var failures: [(model: String, side: Calibration.PositionSide, reason: String)] = []

    var failuresJSON: JSONValue {
      .array(
        failures.map {
          [
            "model": .string($0.model), "side": .string($0.side.rawValue),
            "reason": .string($0.reason),
          ]
        })
    }
  }

  let models: [ForecastModel]
  /// All of the benchmark rather than models that were named.
  let isAll: Bool
  let confidence: Double
  let from: Int
  let damping: DampingTools
  let level: Double
  /// Whether a page shows the rows.
  let isPictured: Bool
  let period: AssessedPeriod

  var why: String { "\(from) before the first forecast and 2 to test it" }

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
    damping = try DampingTools(arguments)
    level = try arguments.number("level", in: 0.0001...0.5) ?? 0.05
    period = try AssessedPeriod(arguments)
    isPictured = arguments.text("page") != nil
    if let model = models.first(where: { $0.least > from }) {
      throw arguments.usage(
        "--from: \(from) is below \(model.least), the returns that "
          + "\(ModelName.spelling(model)) needs before its first forecast")
    }
  }

  /// Models that were named must all be forecast; of all models, those that cannot be are told.
  /// - Parameters:
  ///   - returns: all there are; none behind those assessed is used.
  ///   - assessed: places of the returns whose forecasts are assessed.
  ///   - lookback: returns in ten years.
  ///   - file, part: what a fault names.
  func run(
    _ returns: [Double], assessed: Range<Int>, sides: [Calibration.PositionSide], lookback: Int,
    file: String, part: String = "", _ console: Console
  ) throws -> Outcome {
    var outcome = Outcome()
    let progress = console.progress("back-tests")
    defer { progress.finish() }
    let returns = Array(returns[..<assessed.upperBound])
    let pairs = models.flatMap { model in sides.map { (model, $0) } }
    for (place, (model, side)) in pairs.enumerated() {
      let name = ModelName.spelling(model)
      progress.update(Double(place) / Double(pairs.count), part + name)
      do {
        outcome.rows.append(
          try BacktestRow(
            model, side: side, returns: returns, confidence: confidence, from: from,
            assessed: assessed.lowerBound, damping: damping, lookback: lookback, level: level,
            isPictured: isPictured))
      } catch let error as NumericsError {
        outcome.failures.append((name, side, error.description))
        let fault = InputFault(
          file: file, place: "\(part)\(name), \(side.rawValue)", reason: error.description)
        guard isAll, outcome.failures.count < pairs.count else { throw fault }
        console.warning(fault.description)
      }
    }
    return outcome
  }
}
