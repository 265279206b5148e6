import Calibration
import Foundation
import Inputs
import Numerics
import Reports

/// Which models are back-tested and how: what the commands that do so have in common.
struct BacktestPlan {
  static let options: [OptionDeclaration] =
    [
      .value("models", "LIST", "models, with commas between them, or all", default: "all"),
      .value("confidence", "C", "confidence of the requirement", default: "0.99"),
      .value("horizon", "SPAN", "what the requirement covers, such as 2d (default one bar)"),
      .value("from", "N", "the first return forecast, counted from 0", default: "500"),
      .value("apc", "TOOLS", "damp the requirement, with commas between tools", default: "none"),
      .value("level", "P", "level at which tests reject", default: "0.05"),
    ] + AssessedPeriod.options + [
      .value(
        "notional", "N", "value of the position, for costs and shortfalls", default: "1000000"),
      .value("funding-rate", "R", "what a year of margin costs, a share of it", default: "0.05"),
      .value("resume", "FILE", "keep finished forecasts there, and go on from those it holds"),
      .seed, .page,
    ]

  /// What is common to the help of commands that test models.
  static let help = """
    first: the time until the first exception. indep.: Christoffersen's test that exceptions come
    alone; both: that and Kupiec's together. duration: Christoffersen and Pelletier's, mixed:
    Haas's on the times between exceptions, with a simulated p-value. tail: degrees of the t law
    that the model's expected shortfall over its requirement stands for. residuals: McNeil and
    Frey's test of losses beyond the requirement, Z1 and Z2: Acerbi and Szekely's, all one-sided,
    p-values simulated under that tail. joint loss: of requirement and expected shortfall together
    (FZ0). responsive: the share of a 5-bar change of volatility (EWMA, 0.94) that the requirement
    follows. cost: mean requirement of --notional times --funding-rate, a year. shortfall, worst:
    losses of that position beyond its requirement, added up, and the greatest.

    The choice goes by stages. Coverage (Kupiec), independence (Christoffersen, duration) and
    shortfall (residuals, Z2) send away what they reject at the level after Holm's correction over
    all tests of the stage; loss sends away what the model confidence set of the joint loss does
    (T_max, 1,000 resamples); procyclicality those with a peak to trough more than 5 % above the
    least; the lowest mean requirement is chosen of the rest.

    --horizon takes returns over that many bars, none overlapping, cut at multiples of it from
    Monday 2000-01-03, 00:00 UTC: a day ends at midnight. Weekday bars are counted off from the
    first. --resume keeps each model's
    forecasts when they are done: stopped at any moment and started again, the command skips them
    and ends with the same output.
    """

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
  let notional: Double
  let fundingRate: Double
  let seed: UInt64
  let store: TrackStore

  var why: String { "\(from) before the first forecast and 5 to test it" }
  /// Returns assessed at least.
  static let leastAssessed = 5

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
    notional = try arguments.number("notional", in: 0.01...1e15) ?? 1e6
    fundingRate = try arguments.number("funding-rate", in: 0...10) ?? 0.05
    seed = try arguments.integer("seed") ?? 1
    store = try TrackStore(path: arguments.text("resume"))
    if let model = models.first(where: { $0.least > from }) {
      throw arguments.usage(
        "--from: \(from) is below \(model.least), the returns that "
          + "\(ModelName.spelling(model)) needs before its first forecast")
    }
  }

  /// A model's requirements over a sample, undamped and from the first forecast on.
  func track(
    _ model: ForecastModel, _ side: Calibration.PositionSide, on sample: BacktestSample
  ) throws -> ForecastTrack {
    try store.track(
      RollingForecast(model: model, side: side, confidence: confidence, first: from), on: sample)
  }

  /// That track damped, without the forecasts that are not assessed.
  func damped(_ plain: ForecastTrack, on sample: BacktestSample) throws -> ForecastTrack {
    try damping.apply(to: plain, returns: sample.returns, lookback: sample.lookback)
      .starting(at: sample.assessed)
  }

  /// That a quantile lies beyond the sample it is taken from.
  static func unreached(_ found: (name: String, beyond: Double), _ confidence: Double) -> String {
    "\(found.name) at \(confidence): \(String(format: "%.3g", found.beyond)) losses of its window "
      + "lie beyond the quantile, so the requirement is the greatest of them whatever the "
      + "confidence"
  }

  /// Quantiles of the plan's models that their windows do not reach.
  var unreached: [String] {
    models.compactMap { $0.unreached(at: confidence) }.map { Self.unreached($0, confidence) }
  }

  /// Models that were named must all be forecast; of all models, and of portfolios among others,
  /// those that cannot be are told.
  /// - Parameters:
  ///   - file, part: what a fault names.
  ///   - mayFail: whether the rest goes on where nothing can be forecast.
  func run(
    _ sample: BacktestSample, sides: [Calibration.PositionSide], file: String, part: String = "",
    mayFail: Bool = false, _ console: Console
  ) throws -> Outcome {
    var outcome = Outcome()
    let progress = console.progress("back-tests")
    defer { progress.finish() }
    let pairs = models.flatMap { model in sides.map { (model, $0) } }
    for (place, (model, side)) in pairs.enumerated() {
      let name = ModelName.spelling(model)
      progress.update(Double(place) / Double(pairs.count), part + name)
      do {
        outcome.rows.append(
          try BacktestRow(try track(model, side, on: sample), on: sample, plan: self))
      } catch let error as NumericsError {
        outcome.failures.append((name, side, error.description))
        let fault = InputFault(
          file: file, place: "\(part)\(name), \(side.rawValue)", reason: error.description)
        guard mayFail || (isAll && outcome.failures.count < pairs.count) else { throw fault }
        console.warning(fault.description)
      }
    }
    return outcome
  }
}
