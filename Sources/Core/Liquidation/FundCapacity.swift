import Instruments
import Units

/// What the insurance fund can take over.
public enum FundCapacity {
  /// The greatest whole number of lots, at most `wanted`, whose takeover leaves the fund's equity
  /// not negative at the mark and its inventory within `fundLeverageMax` x equity.
  ///
  /// - Parameters:
  ///   - equity: the fund's equity now, its inventory at the mark.
  ///   - inventory: the fund's signed position in the instrument.
  ///   - side: the side on which the fund would take (buy from a liquidated long).
  ///   - price: the bankruptcy price it would pay or get.
  /// - Complexity: O(log lots): both conditions can only get worse with quantity beyond a
  ///   netting inventory, so the bound is searched by halving.
  public static func quantity(
    wanted: Quantity, equity: Money, inventory: Quantity, side: Side, price: Price, mark: Price,
    contract: Contract, terms: LiquidationTerms
  ) -> Quantity {
    guard terms.fundTakesOver, equity.isPositive else { return .zero }
    let payoff = contract.payoff
    func fits(_ quantity: Quantity) -> Bool {
      guard let paid = payoff.notional(price, quantity, .up),
        let worth = payoff.notional(mark, quantity, .down)
      else { return false }
      let loss = side == .buy ? paid - worth : worth - paid
      let left = equity - loss
      let (after, overflow) = inventory.rawValue.addingReportingOverflow(
        side.sign * quantity.rawValue)
      // Taking that shrinks the inventory needs no leverage.
      let held = Quantity(rawValue: after).magnitude
      let exposure = payoff.exposure(mark, held, .up)
      guard !overflow, exposure <= Limits.notional else { return false }
      let isNetting = held <= inventory.magnitude
      return !left.isNegative
        && (isNetting || exposure <= left.scaled(by: terms.fundLeverageMax, .down))
    }
    return WholeLots.most(wanted, lot: contract.lot, where: fits)
  }
}
