import Numerics

/// Models that say how far returns spread and take the tail from a law of unit variance.
extension RollingForecast {
  /// - Parameters:
  ///   - all: deviations for every return and the one to come.
  ///   - degrees: of a t of unit variance; nil for the normal law.
  func scaled(
    _ all: [Double], degrees: Double?
  ) throws(NumericsError) -> ForecastTrack {
    try scaled(forecast: Array(all[first...]), degrees: degrees)
  }

  /// The same of the deviations forecast alone.
  private func scaled(
    forecast deviations: [Double], degrees: Double?
  ) throws(NumericsError) -> ForecastTrack {
    let (quantile, meanBeyond) = try Self.unitTail(confidence, degrees: degrees)
    return try track(
      deviations.map { quantile * $0 }, deviations.map { meanBeyond * $0 }, deviations)
  }

  private static func unitTail(
    _ confidence: Double, degrees: Double?
  ) throws(NumericsError) -> (quantile: Double, meanBeyond: Double) {
    guard let degrees else {
      let z = try NormalDistribution.quantile(confidence)
      return (z, NormalDistribution.density(z) / (1 - confidence))
    }
    let law = try StudentDistribution(degrees: degrees)
    let scale = try law.unitScale()
    return (
      scale * (try law.quantile(confidence)), scale * (try law.meanBeyond(confidence))
    )
  }

  /// The deviation of the window of bars that ends with the close before the return.
  func range(
    _ measure: RangeVolatility, _ window: Int, _ degrees: Double?, _ returns: [Double],
    _ bars: BarSeries?
  ) throws(NumericsError) -> ForecastTrack {
    guard let bars else {
      throw .undefined("range volatility", because: "there are no highs and lows, closes only")
    }
    try Check.lengths("bars less one and returns", bars.count - 1, returns.count)
    // As many as needed and no more: bars may be ten million.
    var deviations: [Double] = []
    deviations.reserveCapacity(places(returns).count)
    for t in places(returns) {
      deviations.append(try measure.volatility(of: bars[(t - window + 1)..<(t + 1)]))
    }
    return try scaled(forecast: deviations, degrees: degrees)
  }
}
