import Accounts
import Instruments
import Margin
import Units

// The formulas of margin at this market's mark, payoff and schedule. Here the schedule is read
// where it lies: passed out of the table of markets it would be retained and released each time.
extension Market {
  @inline(__always) func valuation(_ quantity: Quantity, _ entryNotional: Money)
    -> PositionValuation
  {
    PositionValuation.of(
      quantity: quantity, entryNotional: entryNotional, mark: mark, payoff: payoff,
      schedule: schedule)
  }

  func maintenance(_ quantity: Quantity, _ entryNotional: Money) -> Money {
    MaintenanceRequirement.of(
      quantity: quantity, entryNotional: entryNotional, mark: mark, payoff: payoff,
      schedule: schedule)
  }

  func initial(_ quantity: Quantity, _ leverage: UInt16) -> Money {
    InitialRequirement.at(quantity, mark, leverage, payoff, schedule)
  }

  func initial(
    _ quantity: Quantity, with orders: OrderExposure, _ leverage: UInt16
  ) -> Money {
    InitialRequirement.withOrders(
      position: quantity, orders: orders, mark: mark, leverage: leverage, payoff: payoff,
      schedule: schedule)
  }

  func liquidationPrice(
    _ quantity: Quantity, _ entryNotional: Money, _ collateral: Money
  ) -> Price? {
    LiquidationPrice.exact(
      collateral: collateral, quantity: quantity, entryNotional: entryNotional, payoff: payoff,
      schedule: schedule)
  }
}
