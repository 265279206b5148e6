import Instruments
import Units

/// A position at a price, as its payoff values it, rounded down: against the member. What a
/// position is worth rounds towards zero and what it owes away from it.
public enum PositionValue {
  /// - Precondition: the value is within `Payoff.valueMax`.
  @inlinable @inline(__always) public static func of(
    quantity: Quantity, mark: Price, payoff: Payoff
  ) -> Money {
    payoff.value(mark, quantity, .down)
  }

  /// |value| rounded up, or `Payoff.valueMax` where it would be more:
  /// the exposure of orders, which a member may pile up further than the house lets them fill.
  @inlinable @inline(__always) public static func exposure(
    quantity: Quantity, mark: Price, payoff: Payoff
  ) -> Money {
    payoff.exposure(mark, quantity.magnitude, .up)
  }
}

/// What a position has gained since it was entered, at a mark price.
public enum UnrealisedProfit {
  /// Value - entry notional, rounded down. Both are signed as the payoff says.
  @inlinable @inline(__always) public static func of(
    quantity: Quantity, entryNotional: Money, mark: Price, payoff: Payoff
  ) -> Money {
    PositionValue.of(quantity: quantity, mark: mark, payoff: payoff) - entryNotional
  }
}
