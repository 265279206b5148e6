import Glibc
import Numerics

/// Models that read the tail off a window of past returns.
extension RollingForecast {
  /// Quantiles and shortfalls of a window of losses that is kept in order while it moves.
  /// - Parameters:
  ///   - confidence: of the quantile where it is not that of the forecast.
  ///   - level: the shortfall at this confidence is the requirement.
  ///   - scales: what each place's quantile is multiplied by.
  func historical(
    _ losses: [Double], _ window: Int, confidence: Double? = nil,
    shortfallAt level: Double? = nil, scales: [Double]? = nil
  ) throws(NumericsError) -> ForecastTrack {
    let confidence = confidence ?? self.confidence
    var recent = OrderedWindow(losses[(first - window)..<first])
    var (margins, shortfalls): ([Double], [Double]) = ([], [])
    for t in first...losses.count {
      let scale = scales.map { $0[t] } ?? 1
      let quantile =
        if let level {
          try HistoricalTail.shortfall(ofSorted: recent.sorted, confidence: level)
        } else {
          try QuantileRule.inverseCumulative.quantile(confidence, ofSorted: recent.sorted)
        }
      // A requirement that is itself a shortfall is exceeded by more than that.
      let shortfall = try HistoricalTail.shortfall(
        ofSorted: recent.sorted, confidence: max(confidence, level ?? 0))
      margins.append(scale * quantile)
      shortfalls.append(scale * shortfall)
      guard t < losses.count else { break }
      recent.remove(losses[t - window])
      recent.insert(losses[t])
    }
    return try track(margins, shortfalls, scales.map { Array($0[first...]) })
  }

  /// Losses in units of their own deviation forecast, times the deviation now.
  func filtered(
    _ losses: [Double], _ deviations: [Double], _ window: Int, confidence: Double? = nil
  ) throws(NumericsError) -> ForecastTrack {
    var units: [Double] = []
    for t in losses.indices {
      try Check.positive("deviation before return \(t)", deviations[t])
      units.append(losses[t] / deviations[t])
    }
    return try historical(units, window, confidence: confidence, scales: deviations)
  }

  func ageWeighted(
    _ losses: [Double], _ decay: Double, _ window: Int
  ) throws(NumericsError) -> ForecastTrack {
    let weights = try HistoricalTail.ageWeights(count: window, decay: decay)
    return try risks(places(losses)) { (t) throws(NumericsError) in
      try HistoricalTail.weighted(
        Array(losses[(t - window)..<t]), weights: weights, confidence: confidence)
    }
  }

  func normal(_ returns: [Double], _ window: Int) throws(NumericsError) -> ForecastTrack {
    let losses = side.losses(returns)
    return try risks(places(returns)) { (t) throws(NumericsError) in
      let moments = try Moments(Array(losses[(t - window)..<t]))
      return try ParametricTail.normal(
        mean: -moments.mean, deviation: moments.standardDeviation, confidence: confidence)
    }
  }

  /// Counts the places where the expansion is no quantile, so that one line says how much of the
  /// history is out of its domain.
  func cornishFisher(
    _ returns: [Double], _ window: Int
  ) throws(NumericsError) -> ForecastTrack {
    let losses = side.losses(returns)
    var refused: (count: Int, first: Int, why: NumericsError)?
    let forecast = places(returns)
    func moments(_ t: Int) throws(NumericsError) -> (
      mean: Double, deviation: Double, skewness: Double, kurtosis: Double
    ) {
      let found = try Moments(Array(losses[(t - window)..<t]))
      return (
        found.mean, found.standardDeviation, try found.skewness(), try found.excessKurtosis()
      )
    }
    for t in forecast {
      let found = try moments(t)
      do {
        _ = try CornishFisher(
          lossSkewness: found.skewness, excessKurtosis: found.kurtosis)
      } catch {
        refused = ((refused?.count ?? 0) + 1, refused?.first ?? t, refused?.why ?? error)
      }
    }
    if let refused {
      throw .undefined(
        "a Cornish-Fisher forecast for \(refused.count) of \(forecast.count) returns",
        because: "for return \(refused.first): \(refused.why)")
    }
    return try risks(forecast) { (t) throws(NumericsError) in
      let found = try moments(t)
      return try CornishFisher(lossSkewness: found.skewness, excessKurtosis: found.kurtosis)
        .tail(mean: -found.mean, deviation: found.deviation, confidence: confidence)
    }
  }

  /// The rate as a log loss of this side: a long that loses r of the price has -ln(1 - r), a short
  /// ln(1 + r).
  func fixed(_ rate: Double, _ returns: [Double]) throws(NumericsError) -> ForecastTrack {
    let margin = side == .long ? -log1p(-rate) : log1p(rate)
    let z = try NormalDistribution.quantile(confidence)
    let shortfall = margin * NormalDistribution.density(z) / (1 - confidence) / z
    let count = returns.count - first + 1
    return try track(
      [Double](repeating: margin, count: count), [Double](repeating: shortfall, count: count), nil)
  }

  /// One VaR and ES a place.
  private func risks(
    _ places: ClosedRange<Int>, _ risk: (Int) throws(NumericsError) -> TailRisk
  ) throws(NumericsError) -> ForecastTrack {
    var (margins, shortfalls): ([Double], [Double]) = ([], [])
    for t in places {
      let found = try risk(t)
      margins.append(found.valueAtRisk)
      shortfalls.append(found.expectedShortfall)
    }
    return try track(margins, shortfalls, nil)
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
    var all = OrderedWindow(losses[..<first])
    var levels: [Double] = []
    for t in first...losses.count {
      levels.append(
        try QuantileRule.inverseCumulative.quantile(confidence, ofSorted: all.sorted))
      if t < losses.count { all.insert(losses[t]) }
    }
    return levels
  }
}

/// Values kept in rising order while some come and others go.
struct OrderedWindow {
  private(set) var sorted: [Double]

  init(_ values: some Sequence<Double>) { sorted = values.sorted() }

  mutating func insert(_ value: Double) { sorted.insert(value, at: place(of: value)) }

  /// - Parameter value: one of those held.
  mutating func remove(_ value: Double) { sorted.remove(at: place(of: value)) }

  /// The first place whose value is not below `value`.
  private func place(of value: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
