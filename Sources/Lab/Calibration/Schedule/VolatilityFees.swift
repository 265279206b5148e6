import Numerics

/// Fees that rise with volatility, each what the house is left with in its regime.
///
/// Days are sorted by the deviation forecast for them, exponentially weighted: low up to the
/// lower boundary, high above the upper one. In each regime, as fractions of the notional:
/// - liquidation fee: what closing a reference position costs on the mean, the impact's cost at the
///   deviation of the regime, to which it is proportional;
/// - taker fee: the mean over starts of close-outs of what the price went beyond the maintenance
///   rate, what a position opened at the greatest leverage leaves to the fund on the mean; the
///   worse side.
///
/// The rule is a choice of ours: each fee is the expected cost that nothing else pays for.
public struct VolatilityFees: Sendable {
  public enum Regime: String, CaseIterable, Sendable { case low, normal, high }

  public struct Row: Sendable {
    public let regime: Regime
    public let days: Int
    /// The median deviation of a day in the regime.
    public let deviation: IntervalEstimate
    public let liquidationFee: IntervalEstimate
    public let takerFee: IntervalEstimate
  }

  /// Quantiles of the forecasts that part the regimes.
  public static let boundaryShares = (lower: 1.0 / 3, upper: 0.9)

  public let boundaries: (lower: Double, upper: Double)
  /// Where the forecast for the next day lies.
  public let current: Regime
  public let rows: [Row]

  /// - Parameters:
  ///   - deviations: forecast for each day before it, at least 100, above 0.
  ///   - next: the forecast for the day to come.
  ///   - excess: mean excess of each day's starts over the maintenance rate, one list a side, each
  ///     as long as `deviations`, 0 or more.
  ///   - cost: of closing the reference position, a fraction, at the deviation `usual`.
  public init(
    deviations: [Double], next: Double, excess: [[Double]], cost: IntervalEstimate, usual: Double,
    resamples: Int, seed: UInt64
  ) throws(NumericsError) {
    guard deviations.count >= 100 else {
      throw .tooFew("days of volatility", count: deviations.count, least: 100)
    }
    for deviation in deviations + [next, usual] { try Check.positive("deviation", deviation) }
    for side in excess {
      try Check.lengths("days of volatility and of excess", deviations.count, side.count)
      for value in side { try Check.range("excess", value, 0...1e6) }
    }
    let sorted = deviations.sorted()
    let rule = QuantileRule.inverseCumulative
    let lower = try rule.quantile(Self.boundaryShares.lower, ofSorted: sorted)
    let upper = try rule.quantile(Self.boundaryShares.upper, ofSorted: sorted)
    boundaries = (lower, upper)
    func regime(_ deviation: Double) -> Regime {
      deviation <= lower ? .low : deviation <= upper ? .normal : .high
    }
    current = regime(next)
    var rows: [Row] = []
    for (salt, kind) in Regime.allCases.enumerated() {
      let places = deviations.indices.filter { regime(deviations[$0]) == kind }
      guard places.count >= 10 else {
        throw .tooFew("days of \(kind.rawValue) volatility", count: places.count, least: 10)
      }
      let block = max(1, Double(places.count).squareRoot())
      let seed = seed &+ UInt64(8 * salt)
      let deviation = try BootstrapQuantile.estimate(
        places.map { deviations[$0] }, at: 0.5, block: block, resamples: resamples, seed: seed)
      var taker = IntervalEstimate(value: 0, low: 0, high: 0)
      for (number, side) in excess.enumerated() {
        let mean = try Self.mean(
          places.map { side[$0] }, block, resamples, seed &+ UInt64(1 + number))
        if mean.value > taker.value { taker = mean }
      }
      rows.append(
        Row(
          regime: kind, days: places.count, deviation: deviation,
          liquidationFee: IntervalEstimate(
            value: cost.value * deviation.value / usual, low: cost.low * deviation.low / usual,
            high: cost.high * deviation.high / usual), takerFee: taker))
    }
    self.rows = rows
  }

  private static func mean(
    _ values: [Double], _ block: Double, _ resamples: Int, _ seed: UInt64
  ) throws(NumericsError) -> IntervalEstimate {
    var bootstrap = try StationaryBootstrap(seed: seed, meanBlockLength: block)
    let spread = try bootstrap.distribution(of: values, count: resamples) { sample in
      sample.reduce(0, +) / Double(sample.count)
    }
    let rule = QuantileRule.inverseCumulative
    return IntervalEstimate(
      value: values.reduce(0, +) / Double(values.count),
      low: try rule.quantile(0.025, ofSorted: spread),
      high: try rule.quantile(0.975, ofSorted: spread))
  }
}
