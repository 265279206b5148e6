import Foundation
import Pricing
import Reports

/// How far delta, gamma and vega mislead about an option over a grid of moves: nine prices by
/// three volatilities, at once.
struct SensitivityErrors {
  /// Fractions of the forward, and points of volatility as fractions; both above 0.
  let priceRange: Double
  let volatilityRange: Double
  let found: ApproximationErrors

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

  /// For one unit bought and for one sold the worst losses, in the quote asset, undiscounted.
  var json: JSONValue {
    let sold = found.rows.map { (full: $0.full, approximate: $0.approximate) }
    return [
      "priceRange": .number(priceRange), "volatilityRange": .number(volatilityRange),
      "errorGreatest": .number(found.errorGreatest),
      "worstLossHeld": [
        "full": .number(found.worstLoss.full), "approximate": .number(found.worstLoss.approximate),
      ],
      "worstLossSold": [
        "full": .number(sold.map(\.full).max().map { max(0, $0) } ?? 0),
        "approximate": .number(sold.map(\.approximate).max().map { max(0, $0) } ?? 0),
      ],
      "moves": .array(
        found.rows.map {
          [
            "forward": .number($0.move.forward), "volatility": .number($0.move.volatility),
            "full": .number($0.full), "approximate": .number($0.approximate),
            "error": .number($0.error),
          ]
        }),
    ]
  }
}
