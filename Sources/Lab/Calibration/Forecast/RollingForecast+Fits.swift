import Numerics

/// Models whose parameters are fitted at `first` and every `refit` returns after it, each time to
/// the window before.
extension RollingForecast {
  func garch(
    _ returns: [Double], _ innovations: GarchFit.Innovations, _ asymmetric: Bool,
    _ window: Int, _ refit: Int
  ) throws(NumericsError) -> ForecastTrack {
    try conditional(returns, innovations, asymmetric, window, refit) {
      (fit, _) throws(NumericsError) in
      let tail = try fit.model.innovationTail(confidence)
      return TailRisk(valueAtRisk: tail.quantile, expectedShortfall: tail.meanBeyond)
    }
  }

  func garchPeaks(
    _ returns: [Double], _ level: Double, _ window: Int, _ refit: Int
  ) throws(NumericsError) -> ForecastTrack {
    try conditional(returns, .normal, false, window, refit) {
      (fit, sample) throws(NumericsError) in
      let losses = side.losses(Array(sample))
      var units: [Double] = []
      for t in losses.indices { units.append(losses[t] / fit.variances[t].squareRoot()) }
      return try PeaksOverThreshold.fit(units, level: level).tail(confidence)
    }
  }

  private func conditional(
    _ returns: [Double], _ innovations: GarchFit.Innovations, _ asymmetric: Bool,
    _ window: Int, _ refit: Int,
    _ unitTail: (GarchFit, ArraySlice<Double>) throws(NumericsError) -> TailRisk
  ) throws(NumericsError) -> ForecastTrack {
    var (margins, shortfalls, deviations): ([Double], [Double], [Double]) = ([], [], [])
    var (model, tail): (GarchModel?, TailRisk?) = (nil, nil)
    var variance = 0.0
    for t in places(returns) {
      if (t - first) % refit == 0 {
        let sample = returns[(t - window)..<t]
        let fit = try named(t) { () throws(NumericsError) in
          try GarchFit.fit(
            Array(sample), innovations: innovations, asymmetric: asymmetric, withErrors: false)
        }
        tail = try named(t) { () throws(NumericsError) in try unitTail(fit, sample) }
        (model, variance) = (fit.model, fit.nextVariance)
      } else if let model {
        variance = model.next(after: variance, return: returns[t - 1])
      }
      guard let tail else { preconditionFailure("Invariant: the first forecast has a fit") }
      let deviation = variance.squareRoot()
      deviations.append(deviation)
      margins.append(deviation * tail.valueAtRisk)
      shortfalls.append(deviation * tail.expectedShortfall)
    }
    return try track(margins, shortfalls, deviations)
  }

  /// The tail of a law fitted to the window's losses, held until the next fit.
  private func held(
    _ losses: [Double], _ window: Int, _ refit: Int,
    _ tail: ([Double]) throws(NumericsError) -> TailRisk
  ) throws(NumericsError) -> ForecastTrack {
    var (margins, shortfalls): ([Double], [Double]) = ([], [])
    var held = TailRisk(valueAtRisk: 0, expectedShortfall: 0)
    for t in places(losses) {
      if (t - first) % refit == 0 {
        held = try named(t) { () throws(NumericsError) in
          try tail(Array(losses[(t - window)..<t]))
        }
      }
      margins.append(held.valueAtRisk)
      shortfalls.append(held.expectedShortfall)
    }
    return try track(margins, shortfalls, nil)
  }

  func student(
    _ returns: [Double], _ window: Int, _ refit: Int
  ) throws(NumericsError) -> ForecastTrack {
    try held(side.losses(returns), window, refit) { (losses) throws(NumericsError) in
      try StudentFit(losses).tail(confidence)
    }
  }

  func peaks(
    _ losses: [Double], _ level: Double, _ window: Int, _ refit: Int
  ) throws(NumericsError) -> ForecastTrack {
    try held(losses, window, refit) { (losses) throws(NumericsError) in
      try PeaksOverThreshold.fit(losses, level: level).tail(confidence)
    }
  }

  func regime(
    _ returns: [Double], _ window: Int, _ refit: Int
  ) throws(NumericsError) -> ForecastTrack {
    var (margins, shortfalls, deviations): ([Double], [Double], [Double]) = ([], [], [])
    var model: RegimeModel?
    var stormy = 0.0
    for t in places(returns) {
      if (t - first) % refit == 0 {
        let sample = Array(returns[(t - window)..<t])
        let fit = try named(t) { () throws(NumericsError) in try RegimeModel.fit(sample) }
        stormy = try fit.filter(sample).stormy[window]
        model = fit
      } else if let model {
        stormy = model.next(after: stormy, return: returns[t - 1])
      }
      guard let model else { preconditionFailure("Invariant: the first forecast has a fit") }
      let law = try model.law(stormy: stormy)
      let tail = try law.tail(confidence)
      margins.append(tail.valueAtRisk)
      shortfalls.append(tail.expectedShortfall)
      deviations.append(law.deviation)
    }
    return try track(margins, shortfalls, deviations)
  }

  /// A failure with the return it was to forecast.
  private func named<Value>(
    _ place: Int, _ fit: () throws(NumericsError) -> Value
  ) throws(NumericsError) -> Value {
    do { return try fit() } catch {
      switch error {
      case .notConverged(let name, let reason):
        throw .notConverged("\(name) for return \(place)", reason: reason)
      case .undefined(let name, let reason):
        throw .undefined("\(name) for return \(place)", because: reason)
      default: throw error
      }
    }
  }
}
