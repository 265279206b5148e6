import Foundation

/// A European option on a forward whose logarithm is normal (Black, The pricing of commodity
/// contracts, 1976): C = D [F N(d1) - K N(d2)], d1,2 = ln(F/K)/s +- s/2,
/// s = volatility sqrt(years).
///
/// ```swift
/// let option = try Black76(forward: 60_000, strike: 70_000, volatility: 0.7, years: 30.0 / 365)
/// option.greeks(.call).delta                       // 0.2521…
/// option.greeks(.call).settledInCoin(forward: 60_000).value   // 0.02747… BTC
/// ```
///
/// Relative error of value and delta below 1e-12 however far out of the money. Where volatility or
/// time is zero the value is the discounted intrinsic value, its delta that of the forward or
/// nothing (half of it exactly at the money), and the other derivatives are zero. At the money they
/// are their limits there, infinite where there is none: see `Greeks.atTheKink`.
public struct Black76: Equatable, Sendable {
  public let forward: Double
  public let strike: Double
  public let volatility: Double
  public let years: Double
  public let discount: Double

  /// - Parameters:
  ///   - forward: price of the underlying for delivery at expiry; 1e-9 to 1e15, as the strike.
  ///   - volatility: fraction per square root of a year, 0 to 100.
  ///   - years: to expiry, 0 to 100.
  ///   - discount: value now of one unit at expiry, 1e-6 to 10.
  public init(
    forward: Double, strike: Double, volatility: Double, years: Double, discount: Double = 1
  ) throws(PricingFault) {
    try PricingFault.check("forward", forward, in: PricingDomain.price)
    try PricingFault.check("strike", strike, in: PricingDomain.price)
    try PricingFault.check("volatility", volatility, in: PricingDomain.volatility)
    try PricingFault.check("years", years, in: PricingDomain.years)
    try PricingFault.check("discount", discount, in: PricingDomain.discount)
    self.init(
      valid: forward, strike: strike, volatility: volatility, years: years, discount: discount)
  }

  init(
    valid forward: Double, strike: Double, volatility: Double, years: Double, discount: Double
  ) {
    self.forward = forward
    self.strike = strike
    self.volatility = volatility
    self.years = years
    self.discount = discount
  }

  /// The value in units of the forward's quote currency.
  public func price(_ type: OptionType) -> Double {
    let intrinsic = type.intrinsic(forward: forward, strike: strike)
    let deviation = volatility * years.squareRoot()
    guard deviation > PricingDomain.deviationLeast else { return discount * intrinsic }
    let kernel = OptionKernel(
      moneyness: OptionKernel.moneyness(forward, strike), deviation: deviation)
    let scale = (forward * strike).squareRoot() * kernel.density
    let time =
      kernel.u >= kernel.t || kernel.t < OptionKernel.seriesBelow
      ? scale * kernel.value : min(forward, strike) - scale * kernel.complement
    return discount * (intrinsic + max(0, time))
  }

  /// The value in coins of the option settled in the coin whose price the forward is: the
  /// undiscounted value over the forward.
  public func coinPrice(_ type: OptionType) -> Double { price(type) / (discount * forward) }

  /// Value and sensitivities; see `Greeks` for units and signs.
  public func greeks(_ type: OptionType) -> Greeks {
    let rootOfYears = years.squareRoot()
    let deviation = volatility * rootOfYears
    // At the money itself any deviation is seen, however small.
    guard deviation > (forward == strike ? 0 : PricingDomain.deviationLeast) else {
      return certain(type)
    }
    let kernel = OptionKernel(
      moneyness: OptionKernel.moneyness(forward, strike), deviation: deviation)
    let (u, t) = (kernel.u, kernel.t)
    let scale = (forward * strike).squareRoot() * kernel.density
    let n = scale / forward
    let far = MillsRatio.ratio(u + t)
    let near = MillsRatio.ratio(abs(u - t))
    let isAbove = forward >= strike
    let (d1, d2) = isAbove ? (u + t, u - t) : (t - u, -u - t)
    var time: Double
    if t < OptionKernel.seriesBelow {
      time = scale * kernel.seriesValue
    } else {
      time = u >= t ? scale * (near - far) : min(forward, strike) - scale * (near + far)
    }
    time = max(0, time)
    // The probability on the side that is small is the one computed; the other is its complement.
    let upside: Double
    let downside: Double
    if isAbove {
      downside = n * far
      upside = 1 - downside
    } else if u >= t {
      upside = n * near
      downside = 1 - upside
    } else {
      downside = n * near
      upside = 1 - downside
    }
    var greeks = Greeks()
    greeks.value = discount * (type.intrinsic(forward: forward, strike: strike) + time)
    greeks.delta = discount * (type == .call ? upside : -downside)
    greeks.fillBlack(
      density: discount * n, d1: d1, d2: d2, forward: forward, volatility: volatility,
      years: years, rootOfYears: rootOfYears,
      rate: discount == 1 ? 0 : -log(discount) / years)
    return greeks
  }

  private func certain(_ type: OptionType) -> Greeks {
    var greeks = Greeks()
    let gain = type.sign * (forward - strike)
    greeks.value = discount * max(0, gain)
    greeks.delta = gain > 0 ? discount * type.sign : gain == 0 ? 0.5 * discount * type.sign : 0
    greeks.rho = -years * greeks.value
    if gain == 0 {
      greeks.atTheKink(
        unit: forward, discount: discount, volatility: volatility, years: years,
        rate: discount == 1 || years == 0 ? 0 : -log(discount) / years, isLognormal: true)
      greeks.speed = -.infinity
    }
    return greeks
  }
}

extension Greeks {
  /// The limits at the money as volatility goes to zero, or time does: the kink of the payoff is
  /// seen from the money itself. Vega tends to unit sqrt(t) n(0), gamma grows without bound, and so
  /// does what is derived from it; theta and what follows it only as time runs out.
  /// - Parameters:
  ///   - unit: what a deviation moves, undiscounted: the forward, or 1 for a normal forward.
  ///   - isLognormal: whether a deviation moves the median away from the forward.
  mutating func atTheKink(
    unit: Double, discount: Double, volatility: Double, years: Double, rate: Double,
    isLognormal: Bool
  ) {
    let n = discount * 0.398_942_280_401_432_7
    let rootOfYears = years.squareRoot()
    vega = unit * n * rootOfYears
    gamma = .infinity
    zomma = -.infinity
    vanna = isLognormal ? n * rootOfYears / 2 : 0
    ultima = isLognormal ? -vega * years / 4 : 0
    if years > 0 {
      theta = rate * value
      charm = rate * delta
      veta = -vega * (0.5 / years - rate)
      color = .infinity
    } else {
      // Without volatility time takes nothing away.
      let falls = volatility > 0 ? -Double.infinity : 0
      theta = falls
      charm = isLognormal ? falls : 0
      veta = -.infinity
      color = -falls
    }
  }
}

extension Greeks {
  /// Everything behind value and delta, from the discounted density n at d1.
  @inline(__always) fileprivate mutating func fillBlack(
    density n: Double, d1: Double, d2: Double, forward: Double, volatility: Double, years: Double,
    rootOfYears: Double, rate: Double
  ) {
    let perVolatility = 1 / volatility
    let perDeviation = perVolatility / rootOfYears
    let perForward = 1 / forward
    let halfPerYear = 0.5 / years
    let product = d1 * d2
    gamma = n * perDeviation * perForward
    vega = n * forward * rootOfYears
    theta = -vega * volatility * halfPerYear + rate * value
    rho = -years * value
    vanna = -n * d2 * perVolatility
    volga = vega * product * perVolatility
    charm = n * d2 * halfPerYear + rate * delta
    veta = -vega * ((1 + product) * halfPerYear - rate)
    speed = -gamma * perForward * (1 + d1 * perDeviation)
    zomma = gamma * (product - 1) * perVolatility
    color = gamma * ((1 - product) * halfPerYear + rate)
    ultima =
      vega * perVolatility * perVolatility * (product * product - d1 * d1 - d2 * d2 - product)
  }
}
