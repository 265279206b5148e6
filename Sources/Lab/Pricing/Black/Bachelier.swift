import Foundation
import Numerics

/// A European option on a forward that itself is normal (Bachelier, Théorie de la spéculation,
/// 1900): C = D s [d N(d) + n(d)], d = (F - K)/s, s = volatility sqrt(years).
///
/// Volatility is in units of the forward per square root of a year; forward and strike may be of
/// either sign, so that it also serves spreads. Domain: |F|, |K| and volatility up to 1e15.
public struct Bachelier: Equatable, Sendable {
  public let forward: Double
  public let strike: Double
  public let volatility: Double
  public let years: Double
  public let discount: Double

  public init(
    forward: Double, strike: Double, volatility: Double, years: Double, discount: Double = 1
  ) throws(PricingFault) {
    try PricingFault.check("forward", forward, -1e15, 1e15)
    try PricingFault.check("strike", strike, -1e15, 1e15)
    try PricingFault.check("volatility", volatility, 0, 1e15)
    try PricingFault.check("years", years, in: PricingDomain.years)
    try PricingFault.check("discount", discount, in: PricingDomain.discount)
    self.forward = forward
    self.strike = strike
    self.volatility = volatility
    self.years = years
    self.discount = discount
  }

  public func price(_ type: OptionType) -> Double { greeks(type).value }

  /// Value and sensitivities, vega per unit of the normal volatility; see `Greeks`. As with
  /// `Black76`, without time or volatility only value, delta and rho are not zero, but at the
  /// money.
  public func greeks(_ type: OptionType) -> Greeks {
    var greeks = Greeks()
    let gap = forward - strike
    let rootOfYears = years.squareRoot()
    let deviation = volatility * rootOfYears
    let intrinsic = type.intrinsic(forward: forward, strike: strike)
    guard deviation > (gap == 0 ? 0 : PricingDomain.deviationLeast * max(1, abs(gap))) else {
      greeks.value = discount * intrinsic
      let gain = type.sign * gap
      greeks.delta = gain > 0 ? discount * type.sign : gain == 0 ? 0.5 * discount * type.sign : 0
      greeks.rho = -years * greeks.value
      if gain == 0 {
        greeks.atTheKink(
          unit: 1, discount: discount, volatility: volatility, years: years,
          rate: discount == 1 || years == 0 ? 0 : -log(discount) / years, isLognormal: false)
      }
      return greeks
    }
    let d = gap / deviation
    let n = discount * NormalDistribution.density(d)
    let rate = discount == 1 ? 0 : -log(discount) / years
    greeks.value =
      discount * intrinsic + deviation * n * MillsRatio.moment(abs(d))
    greeks.delta = discount * type.sign * NormalDistribution.cumulative(type.sign * d)
    greeks.gamma = n / deviation
    greeks.vega = n * rootOfYears
    greeks.theta = -n * volatility / (2 * rootOfYears) + rate * greeks.value
    greeks.rho = -years * greeks.value
    greeks.vanna = -n * d / volatility
    greeks.volga = greeks.vega * d * d / volatility
    greeks.charm = n * d / (2 * years) + rate * greeks.delta
    greeks.veta = -greeks.vega * ((1 + d * d) / (2 * years) - rate)
    greeks.speed = -greeks.gamma * d / deviation
    greeks.zomma = greeks.gamma * (d * d - 1) / volatility
    greeks.color = greeks.gamma * ((1 - d * d) / (2 * years) + rate)
    greeks.ultima = greeks.vega * d * d * (d * d - 3) / (volatility * volatility)
    return greeks
  }
}
