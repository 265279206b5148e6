import Instruments
import Units

/// The insurance fund takes what it can carry of what is left, at the bankruptcy price: where that
/// costs it more than `lossAbove` and at most `lossMax` against the mark.
public enum FundTakeoverStage: StagePlanner {
  public static var parameters: [StageParameter] { [.leverageMax, .lossAbove, .lossMax] }
  public static var takesTime: Bool { false }

  public static func plan<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, _ market: borrowing Market
  ) -> StageDirective {
    guard view.steps == 0, let price = view.bankruptcyPrice, isWithinBounds(view, terms) else {
      return .goOn
    }
    let fund = market.fund(for: view.position)
    let taken = quantity(
      wanted: view.quantity.magnitude, equity: fund.equity, inventory: fund.inventory,
      side: view.closingSide.opposite, price: price, mark: view.mark,
      contract: market.contract(view.position), leverageMax: terms.leverageMax)
    return taken.isPositive ? .takeOver(taken, at: price) : .goOn
  }

  /// Whether the bankruptcy price costs the fund as much against the mark as the stage is for.
  private static func isWithinBounds(_ view: CaseView, _ terms: StageTerms) -> Bool {
    guard let loss = view.lossAtBankruptcy else { return false }
    let isAbove =
      terms.lossAbove == -StageTerms.unbounded
      || loss > view.mark.scaled(by: terms.lossAbove, .down)
    let isBelow =
      terms.lossMax == StageTerms.unbounded || loss <= view.mark.scaled(by: terms.lossMax, .down)
    return isAbove && isBelow
  }

  /// The greatest whole number of lots, at most `wanted`, whose takeover leaves the fund's equity
  /// not negative at the mark and its inventory within `leverageMax` x equity.
  ///
  /// - Parameters:
  ///   - equity: the fund's equity now, its inventory at the mark.
  ///   - inventory: the fund's signed position in the instrument.
  ///   - side: the side on which the fund would take (buy from a liquidated long).
  ///   - price: the bankruptcy price it would pay or get.
  /// - Complexity: O(log lots). What nets the inventory needs no leverage; beyond that both
  ///   conditions only get worse with the quantity, so its bound is searched by halving.
  public static func quantity(
    wanted: Quantity, equity: Money, inventory: Quantity, side: Side, price: Price, mark: Price,
    contract: Contract, leverageMax: Rate
  ) -> Quantity {
    assert(
      wanted.isPositive && mark.isPositive, "Invariant: something is to be taken over at a mark")
    guard equity.isPositive else { return .zero }
    let payoff = contract.payoff
    func fits(_ quantity: Quantity) -> Bool {
      guard let paid = payoff.notional(price, quantity, .up),
        let worth = payoff.notional(mark, quantity, .down)
      else { return false }
      let loss = side == .buy ? paid - worth : worth - paid
      let left = equity - loss
      let (after, overflow) = inventory.rawValue.addingReportingOverflow(
        side.sign * quantity.rawValue)
      let held = Quantity(rawValue: after).magnitude
      let exposure = payoff.exposure(mark, held, .up)
      guard !overflow, exposure <= Limits.notional else { return false }
      let isNetting = held <= inventory.magnitude
      return !left.isNegative
        && (isNetting || exposure <= left.scaled(by: leverageMax, .down))
    }
    return WholeLots.most(wanted, lot: contract.lot, where: fits)
  }
}
