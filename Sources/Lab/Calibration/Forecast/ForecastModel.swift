import Numerics

/// A way to say, from the returns so far, how much the next one may lose.
///
/// ```swift
/// let track = try RollingForecast(model: .historical(window: 500), side: .long)
///   .run(returns)
/// ```
public enum ForecastModel: Sendable, Equatable {
  /// Normal tail with an exponentially weighted deviation, started at the first squared return.
  case normalAverage(decay: Double)
  /// The same with a t of unit variance.
  case studentAverage(decay: Double, degrees: Double)
  /// Type-1 quantile of the losses in the window.
  case historical(window: Int)
  /// Expected shortfall of the losses in the window at a confidence of its own, such as 0.975.
  case historicalShortfall(window: Int, confidence: Double)
  /// Losses in units of their day's deviation over the window, times the deviation now.
  case filteredHistorical(decay: Double, window: Int)
  /// GARCH(1,1), or GJR, fitted to the window and fitted afresh every `refit` returns; in between
  /// the variance runs on with the parameters held.
  case garch(
    innovations: GarchFit.Innovations, asymmetric: Bool, window: Int, refit: Int)
  /// GARCH with normal innovations; the tail of its standardised losses from peaks over the
  /// threshold at quantile `level`. Source: McNeil, Frey 2000.
  case garchPeaks(level: Double, window: Int, refit: Int)

  /// Returns needed before the first forecast.
  public var least: Int {
    switch self {
    case .normalAverage, .studentAverage: 1
    case .historical(let window), .historicalShortfall(let window, _),
      .filteredHistorical(_, let window), .garch(_, _, let window, _),
      .garchPeaks(_, let window, _):
      window
    }
  }

  /// One word a model, with its numbers, as tables show it.
  public var name: String {
    switch self {
    case .normalAverage(let decay): "ewma-\(decay)"
    case .studentAverage(let decay, let degrees): "ewma-\(decay)-t\(degrees)"
    case .historical(let window): "historical-\(window)"
    case .historicalShortfall(let window, let confidence):
      "historical-es\(confidence)-\(window)"
    case .filteredHistorical(let decay, let window): "filtered-\(decay)-\(window)"
    case .garch(let innovations, let asymmetric, let window, _):
      "\(asymmetric ? "gjr" : "garch")-\(innovations == .normal ? "n" : "t")-\(window)"
    case .garchPeaks(let level, let window, _): "garch-pot\(level)-\(window)"
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

  func check() throws(NumericsError) {
    switch self {
    case .normalAverage(let decay): _ = try ExponentialAverage(decay: decay)
    case .studentAverage(let decay, let degrees):
      _ = try ExponentialAverage(decay: decay)
      _ = try StudentDistribution(degrees: degrees).unitScale()
    case .historical(let window): try Self.check(window, least: 2)
    case .historicalShortfall(let window, let confidence):
      try Self.check(window, least: 2)
      try Check.probability("confidence of the shortfall", confidence)
    case .filteredHistorical(let decay, let window):
      _ = try ExponentialAverage(decay: decay)
      try Self.check(window, least: 2)
    case .garch(_, _, let window, let refit):
      try Self.check(window, least: 100)
      try Self.check(refit, least: 1)
    case .garchPeaks(let level, let window, let refit):
      try Check.range("level of the threshold", level, 0.5...0.999)
      try Self.check(window, least: 100)
      try Self.check(refit, least: 1)
    }
  }

  private static func check(_ count: Int, least: Int) throws(NumericsError) {
    guard count >= least, count <= 1_000_000 else {
      throw .outOfDomain(
        "window or refit", value: Double(count), allowed: "\(least) to a million returns")
    }
  }
}
