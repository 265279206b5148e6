import Instruments
import Units

/// A position at a price: price x quantity x contract size, signed like the quantity, rounded
/// down. A long's value rounds towards zero and a short's away from it: against the member.
public enum PositionValue {
  /// - Precondition: the value is within `Payoff.valueMax`.
  @inlinable public static func of(
    quantity: Quantity, mark: Price, payoff: Payoff
  ) -> Money {
    payoff.value(mark, quantity, .down)
  }

  /// |price x quantity x contract size| rounded up, or `Payoff.valueMax` where it would be more:
  /// the exposure of orders, which a member may pile up further than the house lets them fill.
  @inlinable public static func exposure(
    quantity: Quantity, mark: Price, payoff: Payoff
  ) -> Money {
    min(payoff.product(mark, quantity.magnitude, .up) ?? Payoff.valueMax, Payoff.valueMax)
  }
}

/// What a position has gained since it was entered, at a mark price.
public enum UnrealisedProfit {
  /// Value - entry notional, rounded down. Both are signed: positive for a long.
  @inlinable public static func of(
    quantity: Quantity, entryNotional: Money, mark: Price, payoff: Payoff
  ) -> Money {
    PositionValue.of(quantity: quantity, mark: mark, payoff: payoff) - entryNotional
  }
}
