import Numerics

/// Several models' requirements made one.
extension RollingForecast {
  /// The weighted mean of the models' quantiles, and of their shortfalls.
  func blend(
    _ parts: [WeightedModel], _ returns: [Double], _ bars: BarSeries?
  ) throws(NumericsError) -> ForecastTrack {
    let tracks = try run(parts.map(\.model), returns, bars)
    func mean(_ values: [[Double]]) -> [Double] {
      values[0].indices.map { place in
        zip(parts, values).reduce(0) { $0 + $1.0.weight * $1.1[place] }
      }
    }
    return try track(mean(tracks.map(\.margins)), mean(tracks.map(\.shortfalls)), nil)
  }

  func greatest(
    _ models: [ForecastModel], _ returns: [Double], _ bars: BarSeries?
  ) throws(NumericsError) -> ForecastTrack {
    let tracks = try run(models, returns, bars)
    func most(_ values: [[Double]]) -> [Double] {
      values[0].indices.map { place in
        values.reduce(-.infinity) { max($0, $1[place]) }
      }
    }
    return try track(most(tracks.map(\.margins)), most(tracks.map(\.shortfalls)), nil)
  }

  private func run(
    _ models: [ForecastModel], _ returns: [Double], _ bars: BarSeries?
  ) throws(NumericsError) -> [ForecastTrack] {
    var tracks: [ForecastTrack] = []
    for model in models {
      tracks.append(
        try RollingForecast(model: model, side: side, confidence: confidence, first: first)
          .run(returns, bars: bars))
    }
    return tracks
  }
}
