import Instruments
import Units

/// A position at a price: price x quantity x contract size, signed like the quantity, rounded
/// down. A long's value rounds towards zero and a short's away from it: against the member.
public enum PositionValue {
  /// - Precondition: the value is within `Contract.valueMax`.
  @inlinable public static func of(
    quantity: Quantity, mark: Price, contract: Contract
  ) -> Money {
    contract.value(mark, quantity, .down)
  }

  /// |price x quantity x contract size| rounded up, or `Contract.valueMax` where it would be more:
  /// the exposure of orders, which a member may pile up further than the house lets them fill.
  @inlinable public static func exposure(
    quantity: Quantity, mark: Price, contract: Contract
  ) -> Money {
    min(contract.product(mark, quantity.magnitude, .up) ?? Contract.valueMax, Contract.valueMax)
  }
}

/// What a position has gained since it was entered, at a mark price.
public enum UnrealisedProfit {
  /// Value - entry notional, rounded down. Both are signed: positive for a long.
  @inlinable public static func of(
    quantity: Quantity, entryNotional: Money, mark: Price, contract: Contract
  ) -> Money {
    PositionValue.of(quantity: quantity, mark: mark, contract: contract) - entryNotional
  }
}
