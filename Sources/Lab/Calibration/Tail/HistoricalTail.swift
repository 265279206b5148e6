import Numerics

/// VaR and ES read off past losses.
public enum HistoricalTail {
  /// Equal weights: VaR by the named rule, ES by `shortfall`.
  /// - Parameter losses: in any order, positive where the position lost.
  public static func equal(
    _ losses: [Double], confidence: Double, rule: QuantileRule = .inverseCumulative
  ) throws(NumericsError) -> TailRisk {
    try Check.sample("losses", losses)
    let sorted = losses.sorted()
    return TailRisk(
      valueAtRisk: try rule.quantile(confidence, ofSorted: sorted),
      expectedShortfall: try shortfall(ofSorted: sorted, confidence: confidence))
  }

  /// The mean of the worst T (1 - a) losses, the last of them with the fraction that is left:
  /// [sum_(i <= floor k) L(i) + (k - floor k) L(floor k + 1)] / k, k = T (1 - a).
  /// Source: Acerbi, Tasche, "On the coherence of expected shortfall", 2002.
  /// - Parameter sorted: losses in rising order.
  public static func shortfall(
    ofSorted sorted: [Double], confidence: Double
  ) throws(NumericsError) -> Double {
    try Check.probability("confidence", confidence)
    guard !sorted.isEmpty else { throw .tooFew("losses", count: 0, least: 1) }
    let k = Double(sorted.count) * (1 - confidence)
    // 500 x 0.025 is 12.5 and 250 x 0.1 a hair below 25: count it as 25.
    let whole = min(sorted.count, Int((k + 1e-9).rounded(.down)))
    var sum = 0.0
    for i in 0..<whole { sum += sorted[sorted.count - 1 - i] }
    let rest = k - Double(whole)
    if rest > 0, whole < sorted.count { sum += rest * sorted[sorted.count - 1 - whole] }
    return sum / k
  }

  /// Weights decay^age over the sample, the newest weighing most: VaR is the loss at which the
  /// weight from the worst downwards reaches 1 - a; ES takes that loss with the weight still
  /// missing. Source: Boudoukh, Richardson, Whitelaw, "The best of both worlds", 1998.
  /// - Parameter losses: old to new.
  public static func ageWeighted(
    _ losses: [Double], decay: Double, confidence: Double
  ) throws(NumericsError) -> TailRisk {
    try weighted(
      losses, weights: ageWeights(count: losses.count, decay: decay), confidence: confidence)
  }

  /// The weights of ages n - 1 down to 0, adding up to one:
  /// decay^age (1 - decay) / (1 - decay^n).
  public static func ageWeights(count: Int, decay: Double) throws(NumericsError) -> [Double] {
    try Check.probability("decay", decay)
    guard count >= 1 else { throw .tooFew("losses", count: count, least: 1) }
    var weights = Array(repeating: 0.0, count: count)
    var (weight, sum) = (1.0, 0.0)
    for place in stride(from: count - 1, through: 0, by: -1) {
      weights[place] = weight
      sum += weight
      weight *= decay
    }
    return weights.map { $0 / sum }
  }

  /// The same with any weights that are not negative; they are scaled to add up to one.
  public static func weighted(
    _ losses: [Double], weights: [Double], confidence: Double
  ) throws(NumericsError) -> TailRisk {
    try Check.sample("losses", losses)
    try Check.sample("weights", weights)
    try Check.lengths("losses and weights", losses.count, weights.count)
    try Check.probability("confidence", confidence)
    var total = 0.0
    for w in weights {
      try Check.range("weight", w, 0...Double.greatestFiniteMagnitude)
      total += w
    }
    try Check.positive("sum of weights", total)
    let order = losses.indices.sorted { losses[$0] > losses[$1] }
    let share = (1 - confidence) * total
    var (reached, sum) = (0.0, 0.0)
    for place in order {
      let weight = weights[place]
      if reached + weight >= share * (1 - 1e-12) {
        sum += (share - reached) * losses[place]
        return TailRisk(valueAtRisk: losses[place], expectedShortfall: sum / share)
      }
      sum += weight * losses[place]
      reached += weight
    }
    throw .undefined("weighted quantile", because: "the weights do not reach the tail")
  }

  /// A sample in which stressed losses keep a fixed weight: each of the recent losses weighs
  /// (1 - stressWeight) / n, each stressed one stressWeight / m. One reading of EMIR RTS 153/2013,
  /// article 28(1)(b).
  public static func stressWeighted(
    _ losses: [Double], stressed: [Double], stressWeight: Double, confidence: Double
  ) throws(NumericsError) -> TailRisk {
    try Check.probability("weight of stressed losses", stressWeight)
    try Check.sample("losses", losses)
    try Check.sample("stressed losses", stressed)
    let calm = (1 - stressWeight) / Double(losses.count)
    let stress = stressWeight / Double(stressed.count)
    return try weighted(
      losses + stressed,
      weights: Array(repeating: calm, count: losses.count)
        + Array(repeating: stress, count: stressed.count), confidence: confidence)
  }

  /// Past losses in units of the deviation forecast for their day, times the deviation forecast
  /// now. Sources: Hull, White 1998; Barone-Adesi, Giannopoulos, Vosper 1999.
  /// - Parameters:
  ///   - deviations: the forecast for each loss, made before it; same length, above 0.
  ///   - now: the forecast for the next period.
  public static func filtered(
    _ losses: [Double], deviations: [Double], now: Double, confidence: Double,
    rule: QuantileRule = .inverseCumulative
  ) throws(NumericsError) -> TailRisk {
    try Check.lengths("losses and deviations", losses.count, deviations.count)
    try Check.positive("deviation of the next period", now)
    var residuals: [Double] = []
    for (loss, deviation) in zip(losses, deviations) {
      try Check.positive("deviation", deviation)
      residuals.append(loss / deviation)
    }
    let unit = try equal(residuals, confidence: confidence, rule: rule)
    return TailRisk(
      valueAtRisk: now * unit.valueAtRisk, expectedShortfall: now * unit.expectedShortfall)
  }
}
