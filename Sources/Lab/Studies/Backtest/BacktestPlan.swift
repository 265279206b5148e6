import Calibration
import Foundation
import Inputs
import Numerics

/// Which models are back-tested and how: what studies that do so have in common.
public struct BacktestPlan {
  /// Rows, and what could not be forecast.
  public struct Outcome {
    /// In the order of models, then sides.
    public var rows: [BacktestRow] = []
    /// Models that cannot be forecast, and why.
    public var failures: [(model: String, side: PositionSide, reason: String)] = []
  }

  /// Each once.
  public let models: [ForecastModel]
  /// All of the benchmark rather than models that were named.
  let isAll: Bool
  /// Of the requirement, above 0.5 and below 1.
  public let confidence: Double
  /// The first return forecast, counted from 0.
  public let from: Int
  /// Applied to every requirement.
  public let damping: DampingTools
  /// At which tests reject.
  public let level: Double
  /// Whether a page shows the rows.
  let isPictured: Bool
  let period: AssessedPeriod
  /// Value of the position in the quote asset.
  public let notional: Double
  /// What a year of margin costs, a fraction of it.
  public let fundingRate: Double
  /// Of simulated p-values and resamples.
  public let seed: UInt64
  let store: TrackStore

  var why: String { "\(from) before the first forecast and 5 to test it" }
  /// Returns assessed at least.
  static let leastAssessed = 5

  /// - Parameters:
  ///   - models: each once, in the order of the rows.
  ///   - isAll: of models that were not named one by one, one that cannot be forecast is told and
  ///     left out; of those that were it is a fault.
  ///   - confidence: of the requirement, above 0.5 and below 1.
  ///   - from: the first return forecast, counted from 0.
  ///   - level: at which tests reject, above 0 and below 1.
  ///   - notional: value of the position in the quote asset, for costs and shortfalls.
  ///   - fundingRate: what a year of margin costs, a fraction of it.
  ///   - seed: of simulated p-values and resamples.
  ///   - isPictured: whether rows keep what pictures show, some kilobytes each.
  /// - Throws: where `from` leaves a model too few returns before its first forecast.
  public init(
    models: [ForecastModel], isAll: Bool = false, confidence: Double = 0.99, from: Int = 500,
    damping: DampingTools = .none, level: Double = 0.05, period: AssessedPeriod = .whole,
    notional: Double = 1e6, fundingRate: Double = 0.05, seed: UInt64 = 1,
    isPictured: Bool = false, store: TrackStore = TrackStore()
  ) throws(SettingFault) {
    self.models = models
    self.isAll = isAll
    self.confidence = confidence
    self.from = from
    self.damping = damping
    self.level = level
    self.period = period
    self.notional = notional
    self.fundingRate = fundingRate
    self.seed = seed
    self.isPictured = isPictured
    self.store = store
    if let model = models.first(where: { $0.least > from }) {
      throw SettingFault(
        "from",
        "\(from) is below \(model.least), the returns that "
          + "\(ModelName.spelling(model)) needs before its first forecast")
    }
  }

  /// A model's requirements over a sample, undamped and from the first forecast on.
  func track(
    _ model: ForecastModel, _ side: PositionSide, on sample: BacktestSample
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
  public var unreached: [String] {
    models.compactMap { $0.unreached(at: confidence) }.map { Self.unreached($0, confidence) }
  }

  /// Models that were named must all be forecast; of all models, and of portfolios among others,
  /// those that cannot be are told.
  /// - Parameters:
  ///   - file, part: what a fault names.
  ///   - mayFail: whether the rest goes on where nothing can be forecast.
  func run(
    _ sample: BacktestSample, sides: [PositionSide], file: String, part: String = "",
    mayFail: Bool = false, _ observe: StudyObserver
  ) throws -> Outcome {
    var outcome = Outcome()
    let stage = "back-tests"
    defer { observe(.ended(stage: stage)) }
    let pairs = models.flatMap { model in sides.map { (model, $0) } }
    for (place, (model, side)) in pairs.enumerated() {
      let name = ModelName.spelling(model)
      observe(
        .progress(
          stage: stage, fraction: Double(place) / Double(pairs.count), detail: part + name))
      do {
        outcome.rows.append(
          try BacktestRow(try track(model, side, on: sample), on: sample, plan: self))
      } catch let error as NumericsError {
        outcome.failures.append((name, side, error.description))
        let fault = InputFault(
          file: file, place: "\(part)\(name), \(side.rawValue)", reason: error.description)
        guard mayFail || (isAll && outcome.failures.count < pairs.count) else { throw fault }
        observe(.warning(fault.description))
      }
    }
    return outcome
  }
}
