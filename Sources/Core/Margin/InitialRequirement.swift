import Instruments
import Units

/// What equity must cover before new risk is taken or money withdrawn.
///
/// requirement = max(1 / leverage, the bracket's initial rate) x notional, rounded up. The initial
/// rate of a bracket applies to the whole notional (Binance: greatest leverage of the bracket).
public enum InitialRequirement {
  /// The requirement of a notional at the account's chosen leverage.
  /// - Precondition: `0 <= exposure <= Payoff.valueMax`, `leverage > 0`.
  @inlinable @inline(__always) public static func of(
    exposure: Money, leverage: UInt16, schedule: borrowing MarginSchedule
  ) -> Money {
    let least = exposure.scaled(by: schedule.bracket(for: exposure).initialRate, .up)
    assert(!least.isNegative, "Invariant: a requirement is not negative")
    return max(of(exposure: exposure, leverage: leverage), least)
  }

  /// Notional / leverage, rounded up: what an isolated position starts with.
  @inlinable @inline(__always) public static func of(exposure: Money, leverage: UInt16) -> Money {
    precondition(
      leverage > 0 && !exposure.isNegative,
      "Invariant: leverage is at least one, and an exposure is not negative")
    let (whole, rest) = exposure.rawValue.quotientAndRemainder(dividingBy: Int64(leverage))
    return Money(rawValue: rest == 0 ? whole : whole + 1)
  }

  /// The requirement of a position with its open orders: the worst of no order filling, all buys
  /// filling and all sells filling, valued at the mark, plus what each order by itself would lose
  /// against the mark at its limit. No order's gain pays for another's loss, and the losses of both
  /// sides count, because one after the other may fill (Binance: open loss, order by order).
  /// - Parameter orders: `OrderExposure` with quantities that may open; closing ones only lose.
  @inlinable public static func withOrders(
    position: Quantity, orders: OrderExposure, mark: Price, leverage: UInt16, payoff: Payoff,
    schedule: borrowing MarginSchedule
  ) -> Money {
    assert(
      !orders.buyQuantity.isNegative && !orders.sellQuantity.isNegative && !orders.loss.isNegative,
      "Invariant: open orders are quantities and losses")
    if schedule.isInitialRising {
      let most = max(
        position.magnitude,
        max(position + orders.buyQuantity, orders.sellQuantity - position))
      return at(most, mark, leverage, payoff, schedule) + orders.loss
    }
    var worst = Money.zero
    if !position.isZero {
      worst = at(position, mark, leverage, payoff, schedule)
    }
    if orders.buyQuantity.isPositive {
      worst = max(worst, at(position + orders.buyQuantity, mark, leverage, payoff, schedule))
    }
    if orders.sellQuantity.isPositive {
      worst = max(worst, at(position - orders.sellQuantity, mark, leverage, payoff, schedule))
    }
    return worst + orders.loss
  }

  /// The requirement of a quantity of either sign at the mark, without orders.
  @inlinable @inline(__always) public static func at(
    _ quantity: Quantity, _ mark: Price, _ leverage: UInt16, _ payoff: Payoff,
    _ schedule: borrowing MarginSchedule
  ) -> Money {
    of(
      exposure: PositionValue.exposure(quantity: quantity, mark: mark, payoff: payoff),
      leverage: leverage, schedule: schedule)
  }
}
