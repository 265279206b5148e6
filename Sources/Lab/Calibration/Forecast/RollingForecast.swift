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
    _ model: ForecastModel, _ returns: [Double], side: PositionSide, confidence: Double = 0.99
  ) throws(NumericsError) -> (margin: Double, expectedShortfall: Double) {
    let track = try RollingForecast(
      model: model, side: side, confidence: confidence, first: returns.count
    ).run(returns)
    return (track.next, track.shortfalls[track.shortfalls.count - 1])
  }

  /// - Parameter returns: old to new, at least `first`; log returns give log losses.
  public func run(_ returns: [Double]) throws(NumericsError) -> ForecastTrack {
    try Check.sample("returns", returns, least: max(1, first))
    switch model {
    case .normalAverage(let decay):
      let z = try NormalDistribution.quantile(confidence)
      return try average(
        returns, decay, quantile: z,
        meanBeyond: NormalDistribution.density(z) / (1 - confidence))
    case .studentAverage(let decay, let degrees):
      let law = try StudentDistribution(degrees: degrees)
      let scale = try law.unitScale()
      return try average(
        returns, decay, quantile: scale * (try law.quantile(confidence)),
        meanBeyond: scale * (try law.meanBeyond(confidence)))
    case .historical(let window):
      return try historical(side.losses(returns), window, scales: nil, at: nil)
    case .historicalShortfall(let window, let level):
      return try historical(side.losses(returns), window, scales: nil, at: level)
    case .filteredHistorical(let decay, let window):
      let deviations = try deviations(returns, decay)
      let losses = side.losses(returns)
      var units: [Double] = []
      for t in losses.indices {
        try Check.positive("deviation before return \(t)", deviations[t])
        units.append(losses[t] / deviations[t])
      }
      return try historical(units, window, scales: deviations, at: nil)
    case .garch(let innovations, let asymmetric, let window, let refit):
      return try fitted(returns, innovations, asymmetric, window, refit) {
        (fit, _) throws(NumericsError) in
        let tail = try fit.model.innovationTail(confidence)
        return TailRisk(valueAtRisk: tail.quantile, expectedShortfall: tail.meanBeyond)
      }
    case .garchPeaks(let level, let window, let refit):
      return try fitted(returns, .normal, false, window, refit) {
        (fit, sample) throws(NumericsError) in
        let losses = side.losses(Array(sample))
        var units: [Double] = []
        for t in losses.indices { units.append(losses[t] / fit.variances[t].squareRoot()) }
        return try PeaksOverThreshold.fit(units, level: level).tail(confidence)
      }
    }
  }

  private func deviations(
    _ returns: [Double], _ decay: Double
  ) throws(NumericsError) -> [Double] {
    try ExponentialAverage(decay: decay).variances(of: returns).map { $0.squareRoot() }
  }

  private func average(
    _ returns: [Double], _ decay: Double, quantile: Double, meanBeyond: Double
  ) throws(NumericsError) -> ForecastTrack {
    let deviations = Array(try deviations(returns, decay)[first...])
    return try track(
      returns, deviations.map { quantile * $0 }, deviations.map { meanBeyond * $0 }, deviations)
  }

  /// Quantiles and shortfalls of a window of losses that is kept in order while it moves.
  private func historical(
    _ losses: [Double], _ window: Int, scales: [Double]?, at level: Double?
  ) throws(NumericsError) -> ForecastTrack {
    var sorted = losses[(first - window)..<first].sorted()
    var (margins, shortfalls): ([Double], [Double]) = ([], [])
    for t in first...losses.count {
      let scale = scales.map { $0[t] } ?? 1
      let quantile =
        if let level {
          try HistoricalTail.shortfall(ofSorted: sorted, confidence: level)
        } else { try QuantileRule.inverseCumulative.quantile(confidence, ofSorted: sorted) }
      // A requirement that is itself a shortfall is exceeded by more than that.
      let shortfall = try HistoricalTail.shortfall(
        ofSorted: sorted, confidence: max(confidence, level ?? 0))
      margins.append(scale * quantile)
      shortfalls.append(scale * shortfall)
      guard t < losses.count else { break }
      sorted.remove(at: Self.place(of: losses[t - window], in: sorted))
      sorted.insert(losses[t], at: Self.place(of: losses[t], in: sorted))
    }
    return try track(
      losses, margins, shortfalls, scales.map { Array($0[first...]) })
  }

  /// Type-1 quantiles of all losses before each place from `first` on, and of all at the end: the
  /// long-run level that a floor is made of. As many values as a track has margins.
  public static func longRunQuantile(
    _ losses: [Double], confidence: Double, first: Int
  ) throws(NumericsError) -> [Double] {
    guard first >= 1 else {
      throw .outOfDomain("first place", value: Double(first), allowed: "1 or more")
    }
    try Check.sample("losses", losses, least: first)
    var sorted = losses[..<first].sorted()
    var levels: [Double] = []
    for t in first...losses.count {
      levels.append(
        try QuantileRule.inverseCumulative.quantile(confidence, ofSorted: sorted))
      if t < losses.count { sorted.insert(losses[t], at: place(of: losses[t], in: sorted)) }
    }
    return levels
  }

  /// The first place whose value is not below `value`.
  private static func place(of value: Double, in sorted: [Double]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Fits at `first` and every `refit` returns after it, each to the window before.
  private func fitted(
    _ returns: [Double], _ innovations: GarchFit.Innovations, _ asymmetric: Bool,
    _ window: Int, _ refit: Int,
    _ unitTail: (GarchFit, ArraySlice<Double>) throws(NumericsError) -> TailRisk
  ) throws(NumericsError) -> ForecastTrack {
    var (margins, shortfalls, deviations): ([Double], [Double], [Double]) = ([], [], [])
    var (model, tail): (GarchModel?, TailRisk?) = (nil, nil)
    var variance = 0.0
    for t in first...returns.count {
      if (t - first) % refit == 0 {
        let sample = returns[(t - window)..<t]
        let fit = try GarchFit.fit(
          Array(sample), innovations: innovations, asymmetric: asymmetric, withErrors: false)
        (model, tail, variance) = (fit.model, try unitTail(fit, sample), fit.nextVariance)
      } else if let model {
        variance = model.next(after: variance, return: returns[t - 1])
      }
      guard let tail else { preconditionFailure("Invariant: the first forecast has a fit") }
      let deviation = variance.squareRoot()
      deviations.append(deviation)
      margins.append(deviation * tail.valueAtRisk)
      shortfalls.append(deviation * tail.expectedShortfall)
    }
    return try track(returns, margins, shortfalls, deviations)
  }

  private func track(
    _ returns: [Double], _ margins: [Double], _ shortfalls: [Double], _ deviations: [Double]?
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
