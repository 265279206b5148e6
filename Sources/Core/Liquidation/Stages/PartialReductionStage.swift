import Instruments
import Margin
import Units

/// As much of the position is sent to the book as restores margin, tick by tick: the least number
/// of lots whose closing leaves equity >= maintenance requirement x (1 + `restoreBuffer`), and all
/// where nothing less does or no equity is left.
///
/// A case that has traded here is restored once equity covers the requirement with the buffer, or
/// covers it when the stage's ticks are over.
public enum PartialReductionStage: StagePlanner {
  public static var parameters: [StageParameter] {
    [.fractionPerTick, .depthShareMax, .restoreBuffer, .ticksMax, .feeRateMax]
  }
  public static var takesTime: Bool { true }

  public static func plan<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, _ market: borrowing Market
  ) -> StageDirective {
    if isRestored(view, terms) { return .restore }
    guard view.steps == 0 else { return BookWork.afterTrade(view, terms) }
    return BookWork.trade(view, terms, wanted: wanted(view, terms, market), market)
  }

  private static func isRestored(_ view: CaseView, _ terms: StageTerms) -> Bool {
    guard view.ticks > 0, !view.risk.isLiquidatable else { return false }
    return view.ticks >= terms.ticksMax
      || Reduction.covers(view.risk.equity, view.risk.maintenance, terms.restoreBuffer)
  }

  private static func wanted<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, _ market: borrowing Market
  ) -> Quantity {
    guard view.risk.equity.isPositive else { return view.quantity.magnitude }
    // Of an owner's share, too: the share shrinks with the position, and the next tick sees to it.
    let wanted = Reduction.quantityToRestore(
      equity: view.risk.equity, maintenanceOthers: view.risk.maintenance - view.maintenance,
      quantity: view.quantity, entryNotional: view.entryNotional, mark: view.mark,
      price: market.bestClosing(view.position) ?? view.mark, costRate: terms.feeRateMax,
      buffer: terms.restoreBuffer, contract: market.contract(view.position),
      schedule: market.schedule(view.position))
    assert(wanted <= view.quantity.magnitude, "Invariant: no more is closed than is held")
    return wanted.isPositive ? wanted : view.quantity.magnitude
  }
}
