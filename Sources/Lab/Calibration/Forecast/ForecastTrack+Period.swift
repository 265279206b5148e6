import Numerics

extension ForecastTrack {
  /// A track whose forecasts were made before: as many of each kind, all above 0.
  public init(
    of forecast: RollingForecast, margins: [Double], shortfalls: [Double], deviations: [Double]?
  ) throws(NumericsError) {
    guard !margins.isEmpty else { throw .tooFew("margins", count: 0, least: 1) }
    try Check.lengths("margins and shortfalls", margins.count, shortfalls.count)
    try Check.lengths("margins and deviations", margins.count, (deviations ?? margins).count)
    for values in [margins, shortfalls, deviations ?? []] {
      for value in values { try Check.positive("forecast", value) }
    }
    self.init(
      forecast: forecast, margins: margins, shortfalls: shortfalls, deviations: deviations)
  }

  /// The same forecasts without those for returns before `place`, so that what is chosen on one
  /// stretch of a history can be assessed on the next one.
  ///
  /// - Parameter place: of the first return whose forecast is kept, from `forecast.first` to the
  ///   place behind the last return seen.
  public func starting(at place: Int) throws(NumericsError) -> ForecastTrack {
    let dropped = place - forecast.first
    guard dropped >= 0, dropped < margins.count else {
      throw .outOfDomain(
        "first return assessed", value: Double(place),
        allowed: "\(forecast.first) to \(forecast.first + margins.count - 1)")
    }
    if dropped == 0 { return self }
    return ForecastTrack(
      forecast: try RollingForecast(
        model: forecast.model, side: forecast.side, confidence: forecast.confidence, first: place),
      margins: Array(margins.dropFirst(dropped)),
      shortfalls: Array(shortfalls.dropFirst(dropped)),
      deviations: deviations.map { Array($0.dropFirst(dropped)) })
  }

  /// The same forecasts without those for returns behind `place`, whose forecast is the `next` of
  /// the new track: to be assessed with the returns before it.
  ///
  /// - Parameter place: from `forecast.first` to the place behind the last return seen.
  public func ending(before place: Int) throws(NumericsError) -> ForecastTrack {
    let kept = place - forecast.first + 1
    guard kept >= 1, kept <= margins.count else {
      throw .outOfDomain(
        "end of the returns assessed", value: Double(place),
        allowed: "\(forecast.first) to \(forecast.first + margins.count - 1)")
    }
    return ForecastTrack(
      forecast: forecast, margins: Array(margins.prefix(kept)),
      shortfalls: Array(shortfalls.prefix(kept)),
      deviations: deviations.map { Array($0.prefix(kept)) })
  }
}
