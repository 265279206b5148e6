import Numerics

/// A way to say, from the returns so far, how much the next one may lose.
///
/// ```swift
/// let track = try RollingForecast(model: .historical(window: 500), side: .long)
///   .run(returns)
/// ```
///
/// Windows are counted in returns. `refit` is how many returns parameters are held before they are
/// fitted afresh to the window before. examples/lab/models.md has a line on every model.
public indirect enum ForecastModel: Sendable, Equatable {
  /// Normal tail with an exponentially weighted deviation, started at the first squared return.
  case normalAverage(decay: Double)
  /// The same with a t of unit variance.
  case studentAverage(decay: Double, degrees: Double)
  /// Deviation of long memory, `LongMemoryAverage`; normal tail, or a t of unit variance.
  case longMemory(degrees: Double?)
  /// Deviation of a window of bars; normal tail, or a t of unit variance. Needs bars.
  case range(RangeVolatility, window: Int, degrees: Double?)
  /// Normal law with the mean and the deviation of the window.
  case parametricNormal(window: Int)
  /// Student's t with location, scale and degrees fitted to the window, `StudentFit`.
  case parametricStudent(window: Int, refit: Int)
  /// Cornish-Fisher expansion with the moments of the window. Refused where it is not monotone at
  /// any of the forecasts.
  case cornishFisher(window: Int)
  /// Type-1 quantile of the losses in the window.
  case historical(window: Int)
  /// Expected shortfall of the losses in the window at a confidence of its own, such as 0.975.
  case historicalShortfall(window: Int, confidence: Double)
  /// Type-1 quantile of sizes of returns in the window at 2 a - 1: as if every return of the window
  /// had come with either sign. The same requirement for both sides.
  case symmetricHistorical(window: Int)
  /// Losses in the window, the weight of each falling by `decay` a return of age.
  case ageWeighted(decay: Double, window: Int)
  /// Losses in units of their day's deviation over the window, times the deviation now.
  case filteredHistorical(decay: Double, window: Int)
  /// The same of sizes of returns at 2 a - 1.
  case symmetricFiltered(decay: Double, window: Int)
  /// Generalised Pareto law of losses beyond the quantile `level` of the window.
  case peaks(level: Double, window: Int, refit: Int)
  /// GARCH(1,1), or GJR, fitted to the window; between fits the variance runs on.
  case garch(
    innovations: GarchFit.Innovations, asymmetric: Bool, window: Int, refit: Int)
  /// GARCH with normal innovations; the tail of its standardised losses from peaks over the
  /// threshold at quantile `level`. Source: McNeil, Frey 2000.
  case garchPeaks(level: Double, window: Int, refit: Int)
  /// Two states fitted to the window; between fits their chances run on. The tail is that of the
  /// mixture of both.
  case regime(window: Int, refit: Int)
  /// The same requirement at every place: `rate` is the simple fraction of the price that is held,
  /// as a schedule has it. What lies beyond is taken for the tail of a normal law.
  case fixed(rate: Double)
  /// The weighted mean of requirements.
  case blend([WeightedModel])
  /// The greatest of requirements, at each place.
  case greatest([ForecastModel])

  /// Returns needed before the first forecast.
  public var least: Int {
    switch self {
    case .normalAverage, .studentAverage, .fixed: 1
    case .longMemory: 100
    case .historical(let window), .historicalShortfall(let window, _),
      .symmetricHistorical(let window), .ageWeighted(_, let window),
      .filteredHistorical(_, let window), .symmetricFiltered(_, let window),
      .parametricNormal(let window), .parametricStudent(let window, _),
      .cornishFisher(let window), .peaks(_, let window, _), .range(_, let window, _),
      .garch(_, _, let window, _), .garchPeaks(_, let window, _), .regime(let window, _):
      window
    case .blend(let parts): parts.map(\.model.least).max() ?? 1
    case .greatest(let models): models.map(\.least).max() ?? 1
    }
  }

  /// Whether the model reads highs and lows, not closes alone.
  public var needsBars: Bool {
    switch self {
    case .range: true
    case .blend(let parts): parts.contains(where: \.model.needsBars)
    case .greatest(let models): models.contains(where: \.needsBars)
    default: false
    }
  }

  /// The models of the benchmark table of daily bitcoin returns.
  public static let benchmark: [ForecastModel] = [
    .normalAverage(decay: 0.94), .normalAverage(decay: 0.97),
    .studentAverage(decay: 0.97, degrees: 3), .historical(window: 500),
    .historicalShortfall(window: 500, confidence: 0.975),
    .filteredHistorical(decay: 0.97, window: 500), .filteredHistorical(decay: 0.99, window: 500),
    .garch(innovations: .normal, asymmetric: false, window: 500, refit: 20),
    .garch(innovations: .student, asymmetric: false, window: 500, refit: 20),
    .garchPeaks(level: 0.9, window: 500, refit: 20),
  ]
}

/// One model of a blend.
public struct WeightedModel: Sendable, Equatable {
  /// Above 0; the weights of a blend add up to 1.
  public let weight: Double
  public let model: ForecastModel

  public init(weight: Double, model: ForecastModel) {
    self.weight = weight
    self.model = model
  }
}
