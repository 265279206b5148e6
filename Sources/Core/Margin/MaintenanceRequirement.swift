import Instruments
import Units

/// What equity must not fall below while a position is open.
///
/// requirement = ceil(notional x (maintenance rate + closing fee rate)) - deduction, at least zero,
/// with rate and deduction of the bracket that holds the notional. It never falls as the notional
/// rises. Binance USD-M brackets; OKX and Gate for the closing fee.
public enum MaintenanceRequirement {
  /// The requirement of a position. Notional is |value at mark|, or |entry notional|, as the
  /// schedule's valuation says.
  /// - Precondition: the position's value is within `Payoff.valueMax`.
  @inlinable public static func of(
    quantity: Quantity, entryNotional: Money, mark: Price, payoff: Payoff,
    schedule: borrowing MarginSchedule
  ) -> Money {
    if quantity.isZero { return .zero }
    switch schedule.valuation {
    case .mark:
      let value = PositionValue.of(quantity: quantity, mark: mark, payoff: payoff)
      return of(exposure: value.magnitude, schedule: schedule)
    case .entry:
      return of(exposure: entryNotional.magnitude, schedule: schedule)
    }
  }

  /// The requirement of a notional.
  /// - Precondition: `0 <= exposure <= Payoff.valueMax`.
  @inlinable @inline(__always) public static func of(
    exposure: Money, schedule: borrowing MarginSchedule
  ) -> Money {
    precondition(!exposure.isNegative, "Invariant: an exposure is not negative")
    let bracket = schedule.bracket(for: exposure)
    assert(bracket.floor <= exposure, "Invariant: a notional lies in its bracket")
    let rate = bracket.maintenanceRate + schedule.closingFeeRate
    return max(.zero, exposure.scaled(by: rate, .up) - bracket.deduction)
  }
}
