import Units

/// The change of value of one unit of an instrument, held long, under each scenario of a grid, in
/// its settlement asset: what the house multiplies by positions and adds up.
///
/// Values are rounded to the nearest 1e-8: a position may be long or short, so no direction is
/// against its holder; the error of a position is at most half a count a unit. Scenario weights
/// are in the values.
public struct RiskArray: Equatable, Sendable {
  public let values: [Money]

  /// The weighted changes of a European option on one unit of the underlying.
  ///
  /// Settled in coin, the value is V/F coins before and V'/F' after. A discount other than 1
  /// stands for quote settlement only.
  /// - Throws: where a value leaves the range of `Money`.
  public init(
    _ option: Black76, _ type: OptionType, settlement: OptionSettlement, grid: ScenarioGrid
  ) throws(PricingFault) {
    func value(_ option: Black76) -> Double {
      settlement == .coin ? option.coinPrice(type) : option.price(type)
    }
    let now = value(option)
    var values: [Money] = []
    for scenario in grid.scenarios {
      let moved = try grid.revalued(option, scenario)
      values.append(try Self.money(scenario.weight * (value(moved) - now)))
    }
    self.values = values
  }

  /// The weighted changes of a future or perpetual: F' - F for one unit of the underlying settled
  /// in quote; 1/F - 1/F' coins for one unit of quote notional settled in coin (inverse).
  public init(
    forward: Double, settlement: OptionSettlement, grid: ScenarioGrid
  ) throws(PricingFault) {
    try PricingFault.check("forward", forward, in: PricingDomain.price)
    var values: [Money] = []
    for scenario in grid.scenarios {
      let moved = grid.forward(forward, scenario)
      let change = settlement == .coin ? 1 / forward - 1 / moved : moved - forward
      values.append(try Self.money(scenario.weight * change))
    }
    self.values = values
  }

  private static func money(_ amount: Double) throws(PricingFault) -> Money {
    let greatest = 9e10
    try PricingFault.check("scenario value", amount, -greatest, greatest)
    return Money(rawValue: Int64((amount * 1e8).rounded()))
  }
}
