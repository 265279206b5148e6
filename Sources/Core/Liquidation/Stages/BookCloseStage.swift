import Instruments
import Units

/// The whole position is sent to the book, tick by tick: no worse than the bankruptcy price, so
/// that the account cannot lose more than its equity by trading. A case that has come here goes on
/// until the position is closed.
public enum BookCloseStage: StagePlanner {
  public static var parameters: [StageParameter] {
    [.fractionPerTick, .depthShareMax, .ticksMax, .feeRateMax]
  }
  public static var takesTime: Bool { true }

  public static func plan<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, _ market: borrowing Market
  ) -> StageDirective {
    guard view.steps == 0 else { return BookWork.afterTrade(view, terms) }
    return BookWork.trade(view, terms, wanted: view.quantity.magnitude, market)
  }
}

/// What closing in the book is made of, whichever stage does it.
enum BookWork {
  /// The order of one tick: as much of what is wanted as the stage's pace and the depth within the
  /// bankruptcy price allow.
  static func trade<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, wanted: Quantity, _ market: borrowing Market
  ) -> StageDirective {
    let contract = market.contract(view.position)
    let limit = view.bankruptcyPrice ?? contract.payoff.worthlessPrice
    // More depth than what the share of it fills decides nothing.
    let enough =
      WideArithmetic.multiplyDivideChecked(
        wanted.rawValue, WideArithmetic.rateScale, terms.depthShareMax.rawValue, .up) ?? .max
    let depth = market.depth(
      closing: view.position, limit: limit, enough: Quantity(rawValue: enough))
    return .trade(
      BookTrade(
        quantity: quantity(
          wanted: wanted, start: view.startQuantity, depth: depth, lot: contract.lot,
          terms: terms),
        limit: limit, feeRateMax: terms.feeRateMax,
        stage: wanted < view.quantity.magnitude ? .partialReduction : .bookClose))
  }

  /// Whether a case that has traded in this tick waits for the next one at the stage. It goes on
  /// where its ticks are over or no equity is left, as long as it is in breach.
  static func afterTrade(_ view: CaseView, _ terms: StageTerms) -> StageDirective {
    let isOver = view.ticks >= terms.ticksMax || !view.risk.equity.isPositive
    return isOver && view.risk.isLiquidatable ? .goOn : .wait
  }

  /// The least of: what is wanted, the per-tick fraction of the starting position (at least one
  /// lot), and the greatest share of the depth within the limit; in whole lots, rounded down.
  ///
  /// - Parameters: all quantities not negative; `depth` is what rests no worse than the limit.
  /// - Returns: zero where the book has nothing to give.
  static func quantity(
    wanted: Quantity, start: Quantity, depth: Quantity, lot: Quantity, terms: StageTerms
  ) -> Quantity {
    let paced = Swift.max(
      WideArithmetic.multiplyDivide(
        start.rawValue, terms.fractionPerTick.rawValue, WideArithmetic.rateScale, .up),
      lot.rawValue)
    let shared = WideArithmetic.multiplyDivide(
      depth.rawValue, terms.depthShareMax.rawValue, WideArithmetic.rateScale, .down)
    let least = Swift.min(wanted.rawValue, Swift.min(paced, shared))
    assert(least >= 0 && lot.isPositive, "Invariant: an order of a case is a quantity in lots")
    return Quantity(rawValue: least - least % lot.rawValue)
  }
}
