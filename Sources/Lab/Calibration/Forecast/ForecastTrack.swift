import Numerics

/// What a rolling forecast said, and how it fared.
public struct ForecastTrack: Sendable {
  public let forecast: RollingForecast
  /// The requirement for returns `first`, `first` + 1, ...; the last is for the return to come.
  /// VaR at the confidence, or the shortfall where the model is one.
  public internal(set) var margins: [Double]
  /// The mean loss where the requirement is exceeded, for the same returns: the model's expected
  /// shortfall at the confidence; of a damped requirement as many times it as the model says.
  public internal(set) var shortfalls: [Double]
  /// The deviation forecast; nil for models without one.
  public let deviations: [Double]?

  /// The requirement for the return after the last.
  public var next: Double { margins[margins.count - 1] }
  /// Requirements for the returns that were seen.
  public var tested: [Double] { Array(margins.dropLast()) }

  /// The same track with the forecast for the return to come made anew from all returns: a model
  /// that is fitted now and then would else answer with parameters of some returns ago.
  /// - Parameter returns: those the track was run on; `bars` as `RollingForecast.run` takes them.
  public func fittedAtEnd(
    _ returns: [Double], bars: BarSeries? = nil
  ) throws(NumericsError) -> ForecastTrack {
    guard forecast.model.isRefitted, forecast.first < returns.count else { return self }
    let last = try RollingForecast(
      model: forecast.model, side: forecast.side, confidence: forecast.confidence,
      first: returns.count
    ).run(returns, bars: bars)
    return ForecastTrack(
      forecast: forecast, margins: margins.dropLast() + last.margins,
      shortfalls: shortfalls.dropLast() + last.shortfalls,
      deviations: deviations.map { $0.dropLast() + (last.deviations ?? []) })
  }

  /// The same track with its requirement damped.
  public func damped(by tools: [ProcyclicalityTool]) throws(NumericsError) -> ForecastTrack {
    var track = self
    track.margins = try ProcyclicalityTool.apply(tools, to: margins)
    for t in margins.indices { track.shortfalls[t] *= track.margins[t] / margins[t] }
    return track
  }

  /// True where the loss exceeded the requirement, for the returns that were seen.
  public func hits(_ returns: [Double]) throws(NumericsError) -> [Bool] {
    try Check.lengths(
      "returns and forecasts", returns.count, forecast.first + margins.count - 1)
    return zip(forecast.side.losses(Array(returns[forecast.first...])), margins).map { $0 > $1 }
  }
}
