import Accounts
import Instruments
import Liquidation
import Margin
import Matching
import Messages
import Units

/// The book as the disposal's planner sees it, level by level.
extension Market: DisposalBook {
  func worstLevel(within limit: Price, taker side: Side) -> Ticks { ticksWithin(limit, side) }
  func best(_ side: Side) -> Ticks? { book.best(side) }
  func level(_ side: Side, after level: Ticks) -> Ticks? { book.nextPrice(side, after: level) }
  func depth(_ side: Side, at level: Ticks) -> Quantity { book.quantity(side, at: level) }
}

// The fund sells what it took over, and what was set aside for one instrument.
extension HouseState {
  /// Sells the fund's inventory in the book as its planner says.
  /// - Returns: whether anything was sold.
  mutating func disposeInventory(
    _ market: MarketIndex, into events: inout EventBuffer
  ) -> Bool {
    let held = positions[markets[market].fund].quantity
    guard held.isZero || markets[market].isOpen && !markets[market].isIndexStale else {
      return false
    }
    let view = DisposalView(
      held: held, mark: markets[market].mark, lot: markets[market].contract.lot,
      discount: markets[market].disposalDiscount)
    switch Disposal.plan(view, markets[market].liquidationTerms, markets[market]) {
    case .begin:
      markets[market].disposalDiscount = .zero
      return false
    case .widen(let discount):
      markets[market].disposalDiscount = discount
      return false
    case .sell(let order):
      let execution = match(
        houseOrder(markets[market].fund, order.side, order.limit, order.quantity, .disposal),
        taker: .none, into: &events)
      markets[market].disposalDiscount = order.discount(selling: execution.filled)
      return execution.filled.isPositive
    }
  }

  // MARK: What is set aside for one instrument

  /// The part of the fund that only this instrument's losses may use. It is kept as the pocket of
  /// the fund's own position.
  func reserve(_ market: MarketIndex) -> Money {
    positions[markets[market].fund].pocket.balance
  }

  /// Tells a change of what is set aside for an instrument that has just been posted.
  mutating func reportReserve(
    _ amount: Money, _ market: MarketIndex, _ reason: FundReason, _ account: AccountID,
    into events: inout EventBuffer
  ) {
    events.append(
      .fundChanged(
        FundChanged(
          asset: ledgers[markets[market].ledger].asset, amount: amount,
          balance: reserve(market), reason: reason, account: account,
          instrument: markets[market].id)))
  }

  /// Pays what the shared fund has just lost by an instrument's inventory back to it, as far as
  /// money is set aside for the instrument.
  mutating func reimburseFund(
    _ loss: Money, _ market: MarketIndex, _ reason: FundReason, into events: inout EventBuffer
  ) {
    let part = Swift.min(loss, reserve(market))
    guard part.isPositive else { return }
    fillPocket(markets[market].fund, by: -part)
    reportReserve(-part, market, reason, .none, into: &events)
    reportFund(market, part, reason, .none, into: &events)
  }
}
