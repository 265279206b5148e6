import Accounts
import Instruments
import Liquidation
import Margin
import Matching
import Messages
import Units

// The fund sells what it took over, and what was set aside for one instrument.
extension HouseState {
  /// Sells the fund's inventory in the book: a share of the best price level, so that deep quotes
  /// decide nothing, and no further from the mark than the present discount.
  ///
  /// The discount begins with one step, widens by a step at each tick at which less than a
  /// hundredth of the inventory was sold, and falls back to where it sold. So depth placed far from
  /// the honest quotes is out of reach unless these stay away for as long as the steps to it take.
  /// - Returns: whether anything was sold.
  mutating func disposeInventory(
    _ market: MarketIndex, into events: inout EventBuffer
  ) -> Bool {
    let held = positions[markets[market].fund].quantity
    guard !held.isZero else {
      markets[market].disposalDiscount = .zero
      return false
    }
    guard markets[market].isOpen, !markets[market].isIndexStale else { return false }
    let terms = markets[market].liquidationTerms
    let side: Side = held.isPositive ? .sell : .buy
    let mark = markets[market].mark
    let discount = Disposal.widened(markets[market].disposalDiscount, terms: terms)
    markets[market].disposalDiscount = discount
    let width = mark.scaled(by: discount, .down)
    let limit = markets[market].ticksWithin(
      side == .sell ? mark - width : mark + width, side)
    let (quantity, worst) = disposable(held.magnitude, market, side, limit)
    guard quantity.isPositive else { return false }
    let execution = match(
      houseOrder(markets[market].fund, side, limit, quantity, .disposal), taker: .none,
      into: &events)
    if Disposal.isEnough(execution.filled, of: held.magnitude) {
      let distance = (markets[market].price(worst) - mark).magnitude
      markets[market].disposalDiscount = Swift.min(
        discount, Disposal.discount(distance, mark: mark))
    }
    return execution.filled.isPositive
  }

  /// What may be sold now, at most what is held and in whole lots, and the worst level it reaches.
  ///
  /// Level by level: of each the share, at least a lot. Where that leaves something of a level,
  /// what lies behind it is out of reach: to sell there would pass over a better price, and to sell
  /// the whole level first would let deep quotes decide how much is sold at the best ones.
  private func disposable(
    _ held: Quantity, _ market: MarketIndex, _ side: Side, _ limit: Ticks
  ) -> (quantity: Quantity, worst: Ticks) {
    let share = markets[market].liquidationTerms.disposalShareMax
    let lot = markets[market].contract.lot
    let opposite = side.opposite
    var sum = Quantity.zero
    var worst = limit
    var levels = 0
    var next = markets[market].book.best(opposite)
    while let ticks = next, limit.reaches(ticks, taker: side), sum < held,
      levels < Limits.matchesPerCommand
    {
      let depth = markets[market].book.quantity(opposite, at: ticks)
      let part = Quantity(
        rawValue: WideArithmetic.multiplyDivide(
          depth.rawValue, share.rawValue, WideArithmetic.rateScale, .down))
      let taken = Swift.max(lot, markets[market].lots(notAbove: part))
      sum += Swift.min(taken, held - sum)
      worst = ticks
      guard taken == depth else { break }
      levels += 1
      next = markets[market].book.nextPrice(opposite, after: ticks)
    }
    return (sum, worst)
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
