import Instruments
import Margin
import Units

/// How much of a position can be deleveraged at a price that is worse for it than the mark.
public enum DeleveragingShare {
  /// The greatest whole number of lots, at most `wanted`, whose closing at `price` leaves equity of
  /// at least the maintenance requirement of what remains.
  ///
  /// Equity falls by |mark - price| x quantity, the requirement by that of the quantity closed. The
  /// requirement grows no slower than the position, so what is left over is concave in the
  /// quantity: from a pool that is not in breach the quantities that fit are an interval from
  /// zero, whose end is searched by halving.
  /// - Parameters:
  ///   - wanted: above zero, at most the position.
  ///   - held: the signed position; `entryNotional` signed as the payoff says.
  ///   - equity: of the pool, at the mark.
  ///   - maintenanceOthers: requirement of the pool's other positions.
  /// - Returns: zero where nothing fits.
  /// - Complexity: O(log lots).
  public static func quantity(
    wanted: Quantity, held: Quantity, entryNotional: Money, equity: Money,
    maintenanceOthers: Money, price: Price, mark: Price, contract: Contract,
    schedule: borrowing MarginSchedule
  ) -> Quantity {
    assert(
      wanted.isPositive && wanted <= held.magnitude, "Invariant: no more is closed than is held")
    let payoff = contract.payoff
    func fits(_ quantity: Quantity) -> Bool {
      let atPrice = payoff.value(price, quantity, held.isPositive ? .down : .up)
      let atMark = payoff.value(mark, quantity, held.isPositive ? .up : .down)
      let cost = held.isPositive ? atMark - atPrice : atPrice - atMark
      let kept = held.isPositive ? held - quantity : held + quantity
      let entry = WideArithmetic.multiplyDivide(
        entryNotional.rawValue, kept.magnitude.rawValue, held.magnitude.rawValue, .towardZero)
      let required = MaintenanceRequirement.of(
        quantity: kept, entryNotional: Money(rawValue: entry), mark: mark, payoff: payoff,
        schedule: schedule)
      return equity - cost >= maintenanceOthers + required
    }
    return WholeLots.most(wanted, lot: contract.lot, where: fits)
  }
}
