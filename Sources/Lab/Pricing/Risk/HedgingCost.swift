import Foundation

/// What it costs, and what it leaves, to hedge an option with its delta at a frequency.
///
/// - Cost: H. Leland, Option pricing and replication with transactions costs, 1985. Hedging every
///   dt at a proportional cost c of the amount traded is worth, for short and long alike, the value
///   at variance s^2 (1 + A) less the plain value, A = 2 c sqrt(2/pi) / (s sqrt(dt)).
/// - Error: E. Derman and M. Kamal, When you cannot hedge continuously, 1999. The result of n
///   hedges has the standard deviation sqrt(pi/4) vega s / sqrt(n).
///
/// Both hold for frequent hedges of an option near the money; A should be below 1.
public struct HedgingCost: Equatable, Sendable {
  /// Expected cost of trading until expiry, at least 0, in the forward's quote currency.
  public let expected: Double
  /// Standard deviation of what hedging misses until expiry.
  public let errorDeviation: Double
  /// Expected cost of the next hedge alone: c F gamma F s sqrt(dt) sqrt(2/pi).
  public let next: Double
  public let hedges: Double
  /// Leland's number A.
  public let leland: Double

  /// - Parameters:
  ///   - interval: years between hedges, above 1e-9; at most the option's time counts.
  ///   - cost: of trading, as a fraction of the amount traded, 0 to 0.5.
  public init(
    _ option: Black76, _ type: OptionType, interval: Double, cost: Double
  ) throws(PricingFault) {
    try PricingFault.check("interval", interval, 1e-9, 100)
    try PricingFault.check("cost", cost, 0, 0.5)
    let greeks = option.greeks(type)
    guard option.volatility > 0, option.years > 0 else {
      (expected, errorDeviation, next, hedges, leland) = (0, 0, 0, 0, 0)
      return
    }
    let step = min(interval, option.years)
    let root = (2 / Double.pi).squareRoot()
    hedges = option.years / step
    leland = 2 * cost * root / (option.volatility * step.squareRoot())
    let raised = try Black76(
      forward: option.forward, strike: option.strike,
      volatility: min(100, option.volatility * (1 + leland).squareRoot()), years: option.years,
      discount: option.discount)
    expected = max(0, raised.price(type) - greeks.value)
    errorDeviation =
      (Double.pi / 4).squareRoot() * greeks.vega * option.volatility / hedges.squareRoot()
    next =
      cost * greeks.gamma * option.forward * option.forward * option.volatility
      * step.squareRoot() * root
  }
}
