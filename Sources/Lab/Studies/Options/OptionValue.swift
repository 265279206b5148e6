import Pricing
import Units

/// What an option is worth at a volatility, and how that moves.
public struct OptionValue {
  /// What was asked.
  public let option: OptionRequest
  /// As it was given, or as the premium implies it.
  public let volatility: Double
  /// Value and derivatives per unit of the underlying, in the quote asset.
  public let plain: Greeks
  /// The same in what the option is settled in.
  public let shown: Greeks
  /// Of the payoff, discounted, in what the option is settled in.
  public let intrinsic: Double
  /// Where an interval of hedging was given; of Black's model alone.
  public let hedging: HedgingCost?
  /// Where a grid was given; of Black's model alone.
  public let errors: SensitivityErrors?

  init(
    _ option: OptionRequest, hedgeEvery interval: TimeSpan?, cost: Double,
    grid: (price: Double, volatility: Double)?
  ) throws(PricingFault) {
    self.option = option
    var used = option.volatility ?? 0
    // A premium in coins is one in the quote asset at the forward.
    let price = option.price.map { option.settlement == .coin ? $0 * option.forward : $0 }
    var hedging: HedgingCost?
    switch option.model {
    case .black:
      if let price {
        used = try ImpliedVolatility.black(
          price: price, forward: option.forward, strike: option.strike, years: option.years,
          type: option.type, discount: option.discount)
      }
      let black = try Black76(
        forward: option.forward, strike: option.strike, volatility: used, years: option.years,
        discount: option.discount)
      plain = black.greeks(option.type)
      if let interval {
        hedging = try HedgingCost(
          black, option.type,
          interval: Double(interval.rawValue) / OptionRequest.yearNanoseconds, cost: cost)
      }
    case .bachelier:
      if let price {
        used = try ImpliedVolatility.bachelier(
          price: price, forward: option.forward, strike: option.strike, years: option.years,
          type: option.type, discount: option.discount)
      }
      plain = try Bachelier(
        forward: option.forward, strike: option.strike, volatility: used, years: option.years,
        discount: option.discount
      ).greeks(option.type)
    }
    volatility = used
    self.hedging = hedging
    shown =
      option.settlement == .coin ? plain.settledInCoin(forward: option.forward) : plain
    intrinsic =
      option.discount * option.type.intrinsic(forward: option.forward, strike: option.strike)
      / (option.settlement == .coin ? option.forward : 1)
    if let grid, option.model == .black {
      errors = try SensitivityErrors(
        option, volatility: used, priceRange: grid.price, volatilityRange: grid.volatility)
    } else {
      errors = nil
    }
  }
}
