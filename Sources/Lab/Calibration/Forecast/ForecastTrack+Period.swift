import Numerics

extension ForecastTrack {
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
    return ForecastTrack(
      forecast: try RollingForecast(
        model: forecast.model, side: forecast.side, confidence: forecast.confidence, first: place),
      margins: Array(margins.dropFirst(dropped)),
      shortfalls: Array(shortfalls.dropFirst(dropped)),
      deviations: deviations.map { Array($0.dropFirst(dropped)) })
  }
}
