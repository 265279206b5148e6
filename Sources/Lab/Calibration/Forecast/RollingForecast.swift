import Numerics

/// One-period margin forecasts along a history, each made before the return it is for.
///
/// The forecast at place t uses returns before t only. At the end there is one more, for the
/// return that has not been seen.
public struct RollingForecast: Sendable, Equatable {
  public let model: ForecastModel
  public let side: PositionSide
  /// Of the VaR, and of the ES beside it.
  public let confidence: Double
  /// The place of the first return forecast, at least `model.least`.
  public let first: Int

  public init(
    model: ForecastModel, side: PositionSide, confidence: Double = 0.99, first: Int = 500
  ) throws(NumericsError) {
    try Check.probability("confidence", confidence)
    try model.check()
    guard first >= model.least else {
      throw .outOfDomain(
        "first return forecast", value: Double(first), allowed: "\(model.least) or more")
    }
    self.model = model
    self.side = side
    self.confidence = confidence
    self.first = first
  }

  /// The risk of the return after the last, from all that is known now.
  public static func next(
    _ model: ForecastModel, _ returns: [Double], side: PositionSide, confidence: Double = 0.99,
    bars: BarSeries? = nil
  ) throws(NumericsError) -> (margin: Double, expectedShortfall: Double) {
    let track = try RollingForecast(
      model: model, side: side, confidence: confidence, first: returns.count
    ).run(returns, bars: bars)
    return (track.next, track.shortfalls[track.shortfalls.count - 1])
  }

  /// - Parameters:
  ///   - returns: old to new, at least `first`; log returns give log losses.
  ///   - bars: those whose closes the returns are of, one more than returns; only models that
  ///     `needsBars` read them.
  public func run(
    _ returns: [Double], bars: BarSeries? = nil
  ) throws(NumericsError) -> ForecastTrack {
    try Check.sample("returns", returns, least: max(1, first))
    switch model {
    case .normalAverage(let decay):
      return try scaled(try deviations(returns, decay), degrees: nil)
    case .studentAverage(let decay, let degrees):
      return try scaled(try deviations(returns, decay), degrees: degrees)
    case .longMemory(let degrees):
      return try scaled(try LongMemoryAverage().deviations(of: returns), degrees: degrees)
    case .range(let measure, let window, let degrees):
      return try range(measure, window, degrees, returns, bars)
    case .parametricNormal(let window): return try normal(returns, window)
    case .parametricStudent(let window, let refit): return try student(returns, window, refit)
    case .cornishFisher(let window): return try cornishFisher(returns, window)
    case .historical(let window):
      return try historical(side.losses(returns), window)
    case .historicalShortfall(let window, let level):
      return try historical(side.losses(returns), window, shortfallAt: level)
    case .symmetricHistorical(let window):
      return try historical(returns.map { abs($0) }, window, confidence: symmetric())
    case .ageWeighted(let decay, let window):
      return try ageWeighted(side.losses(returns), decay, window)
    case .filteredHistorical(let decay, let window):
      return try filtered(side.losses(returns), deviations(returns, decay), window)
    case .symmetricFiltered(let decay, let window):
      return try filtered(
        returns.map { abs($0) }, deviations(returns, decay), window, confidence: symmetric())
    case .peaks(let level, let window, let refit):
      return try peaks(side.losses(returns), level, window, refit)
    case .garch(let innovations, let asymmetric, let window, let refit):
      return try garch(returns, innovations, asymmetric, window, refit)
    case .garchPeaks(let level, let window, let refit):
      return try garchPeaks(returns, level, window, refit)
    case .regime(let window, let refit): return try regime(returns, window, refit)
    case .fixed(let rate): return try fixed(rate, returns)
    case .blend(let parts): return try blend(parts, returns, bars)
    case .greatest(let models): return try greatest(models, returns, bars)
    }
  }

  /// The confidence at which the size of a return has the requirement of either side.
  private func symmetric() throws(NumericsError) -> Double {
    guard confidence > 0.5 else {
      throw .outOfDomain(
        "confidence of a symmetric requirement", value: confidence, allowed: "above 0.5")
    }
    return 2 * confidence - 1
  }

  func deviations(
    _ returns: [Double], _ decay: Double
  ) throws(NumericsError) -> [Double] {
    try ExponentialAverage(decay: decay).variances(of: returns).map { $0.squareRoot() }
  }

  /// The places forecast: of every return from `first` on, and of the one to come.
  func places(_ returns: [Double]) -> ClosedRange<Int> { first...returns.count }

  func track(
    _ margins: [Double], _ shortfalls: [Double], _ deviations: [Double]?
  ) throws(NumericsError) -> ForecastTrack {
    for (place, margin) in margins.enumerated() where !(margin > 0) {
      throw .undefined(
        "margin for return \(first + place)",
        because: "the forecast loss is \(margin), not above 0")
    }
    return ForecastTrack(
      forecast: self, margins: margins, shortfalls: shortfalls, deviations: deviations)
  }
}
