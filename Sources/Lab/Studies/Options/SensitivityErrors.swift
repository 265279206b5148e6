import Pricing

/// How far delta, gamma and vega mislead about an option over a grid of moves: nine prices by
/// three volatilities, at once.
public struct SensitivityErrors {
  /// Fractions of the forward, and points of volatility as fractions; both above 0.
  public let priceRange: Double
  /// Greatest move of volatility up or down, 0.05 being five points.
  public let volatilityRange: Double
  /// A row a move, and the worst losses of one unit held.
  public let found: ApproximationErrors

  init(_ option: OptionRequest, volatility: Double, priceRange: Double, volatilityRange: Double)
    throws(PricingFault)
  {
    self.priceRange = priceRange
    self.volatilityRange = volatilityRange
    let portfolio = try OptionPortfolio(
      forward: option.forward,
      options: [
        OptionPosition(
          type: option.type, strike: option.strike, years: option.years, volatility: volatility,
          quantity: 1)
      ])
    let grid = try ScenarioGrid.matrix(
      priceRange: priceRange * option.forward,
      shock: try TenorShock(up: volatilityRange, down: volatilityRange))
    found = try portfolio.approximationErrors(
      grid.scenarios.map {
        MarketMove(
          forward: $0.price * grid.priceRange,
          volatility: max(-volatility, $0.volatility * volatilityRange))
      })
  }
}
