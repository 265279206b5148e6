import Instruments
import Units

/// How much of a bankrupt position a gain can bear that was realised before the loss was laid on
/// anybody: who has left pays what the bankruptcy price lacks against the mark.
public enum LeaverShare {
  /// The greatest whole number of lots, at most `wanted`, whose cost is at most `gain`.
  /// - Parameter held: the signed bankrupt position.
  /// - Returns: zero where not even a lot fits.
  /// - Complexity: O(log lots).
  public static func quantity(
    wanted: Quantity, gain: Money, held: Quantity, price: Price, mark: Price, lot: Quantity,
    payoff: Payoff
  ) -> Quantity {
    WholeLots.most(wanted, lot: lot) {
      cost($0, held: held, price: price, mark: mark, payoff: payoff) <= gain
    }
  }

  /// What the bankrupt position lacks when a quantity of it is closed at the mark in place of its
  /// bankruptcy price: each value rounded as the house rounds such a close, up for a long and down
  /// for a short.
  public static func cost(
    _ quantity: Quantity, held: Quantity, price: Price, mark: Price, payoff: Payoff
  ) -> Money {
    assert(!held.isZero && !quantity.isNegative, "Invariant: a part of a position is charged")
    let rounding: Rounding = held.isPositive ? .up : .down
    let atPrice = payoff.value(price, quantity, rounding)
    let atMark = payoff.value(mark, quantity, rounding)
    return held.isPositive ? atPrice - atMark : atMark - atPrice
  }
}
