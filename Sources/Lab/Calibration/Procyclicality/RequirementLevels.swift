import Numerics

/// What history says a requirement should at least be, at each place of a forecast: the levels
/// that damping tools hold on to. All at a place come from losses before it.
public struct RequirementLevels: Sendable, Equatable {
  /// The type-1 quantile at the confidence of the losses of the lookback, or of all there are.
  public let longRun: [Double]
  /// The greatest expected shortfall at the confidence that any stretch of the stress window has
  /// had so far. It never falls.
  public let stressed: [Double]

  /// - Parameters:
  ///   - losses: of one side, old to new.
  ///   - first: the first place forecast; there are as many levels as a track has margins.
  ///   - lookback: losses behind the long-run level, such as those of ten years.
  ///   - stressWindow: losses of a stretch, `first` at most.
  public init(
    _ losses: [Double], confidence: Double, first: Int, lookback: Int, stressWindow: Int = 500
  ) throws(NumericsError) {
    try Check.sample("losses", losses, least: max(1, first))
    try Check.probability("confidence", confidence)
    guard first >= 1, lookback >= 1, stressWindow >= 1 else {
      throw .outOfDomain(
        "first place, lookback or stress window",
        value: Double(min(first, lookback, stressWindow)), allowed: "1 or more")
    }
    let window = min(stressWindow, first)
    var past = OrderedWindow([])
    var recent = OrderedWindow([])
    var worst = -Double.infinity
    var (longRun, stressed): ([Double], [Double]) = ([], [])
    for t in 0...losses.count {
      if t >= window {
        worst = max(
          worst, try HistoricalTail.shortfall(ofSorted: recent.sorted, confidence: confidence))
      }
      if t >= first {
        longRun.append(
          try QuantileRule.inverseCumulative.quantile(confidence, ofSorted: past.sorted))
        stressed.append(worst)
      }
      guard t < losses.count else { break }
      if t >= lookback { past.remove(losses[t - lookback]) }
      past.insert(losses[t])
      if t >= window { recent.remove(losses[t - window]) }
      recent.insert(losses[t])
    }
    self.longRun = longRun
    self.stressed = stressed
  }
}
