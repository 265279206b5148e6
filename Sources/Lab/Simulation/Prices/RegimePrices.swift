import Numerics
import Units

/// A market that changes between regimes, each with a drift and a volatility of its own: a Markov
/// chain in continuous time.
///
///     d ln S = (μ_r − σ_r²/2) dt + σ_r dW
///
/// A regime lasts an exponential time of mean `stays`, then another takes its place, drawn in
/// proportion to the weights `to`. With p_r the long-run part of the time in each regime, the
/// logarithm's variance over a long time T is near Σ p_r σ_r² T. Changes come between two prices
/// too: what a step adds is summed over the times within it.
/// Source: Hamilton, "A new approach to the economic analysis of nonstationary time series and the
/// business cycle", Econometrica 57 (1989), here in continuous time.
public struct RegimePrices: Equatable, Sendable, GeneratedPath {
  public struct Regime: Equatable, Sendable {
    public var name: String
    /// Standard deviation of the logarithm over 365 days.
    public var volatility: Double
    /// Growth of the expected price over 365 days, as a logarithm.
    public var drift: Double
    /// Mean time in the regime.
    public var stays: TimeSpan
    /// Weights of the regimes that may follow, by place; its own is zero.
    public var to: [Double]
    public init(
      name: String, volatility: Double, drift: Double, stays: TimeSpan, to: [Double]
    ) {
      self.name = name
      self.volatility = volatility
      self.drift = drift
      self.stays = stays
      self.to = to
    }
  }

  public var start: Double
  /// At least two; the run starts in the first.
  public var regimes: [Regime]
  public var moves: [ScriptedMove]

  public init(start: Double, regimes: [Regime], moves: [ScriptedMove]) {
    self.start = start
    self.regimes = regimes
    self.moves = moves
  }

  func chance(_ frame: PathFrame) -> [Double] {
    var shocks = frame.shocks
    var chain = frame.stream("regimes")
    var regime = 0
    var change = chain.exponential(mean: Double(regimes[0].stays.rawValue))
    var chance = 0.0
    return (0..<frame.count).map { place in
      guard place > 0 else { return chance }
      var (trend, variance) = (0.0, 0.0)
      var time = frame.elapsed(place - 1)
      let end = frame.elapsed(place)
      while time < end {
        let until = min(change, end)
        let years = (until - time) / PathFrame.yearNanoseconds
        let square = regimes[regime].volatility * regimes[regime].volatility
        trend += (regimes[regime].drift - square / 2) * years
        variance += square * years
        time = until
        guard change <= end else { continue }
        regime = chain.place(weights: regimes[regime].to)
        change += max(1, chain.exponential(mean: Double(regimes[regime].stays.rawValue)))
      }
      chance += trend + variance.squareRoot() * shocks.next()
      return chance
    }
  }
}
