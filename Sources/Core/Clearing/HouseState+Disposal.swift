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
  mutating func disposeInventory(_ instrument: Int, into events: inout EventBuffer) {
    let held = instruments[instrument].positions[0].quantity
    guard !held.isZero else {
      instruments[instrument].disposalDiscount = .zero
      return
    }
    guard instruments[instrument].isOpen, !instruments[instrument].isIndexStale else { return }
    let terms = instruments[instrument].liquidationTerms
    let side: Side = held.isPositive ? .sell : .buy
    let mark = instruments[instrument].mark
    let discount = Disposal.widened(instruments[instrument].disposalDiscount, terms: terms)
    instruments[instrument].disposalDiscount = discount
    let width = mark.scaled(by: discount, .down)
    let limit = instruments[instrument].ticksWithin(
      side == .sell ? mark - width : mark + width, side)
    let (quantity, worst) = disposable(held.magnitude, instrument, side, limit)
    guard quantity.isPositive else { return }
    let execution = match(
      houseOrder(0, instrument, 0, side, limit, quantity, .disposal), taker: .none,
      into: &events)
    if Disposal.isEnough(execution.filled, of: held.magnitude) {
      let distance = (instruments[instrument].price(worst) - mark).magnitude
      instruments[instrument].disposalDiscount = Swift.min(
        discount, Disposal.discount(distance, mark: mark))
    }
  }

  /// What may be sold now, at most what is held and in whole lots, and the worst level it reaches.
  ///
  /// Level by level: of each the share, at least a lot. Where that leaves something of a level,
  /// what lies behind it is out of reach: to sell there would pass over a better price, and to sell
  /// the whole level first would let deep quotes decide how much is sold at the best ones.
  private func disposable(
    _ held: Quantity, _ instrument: Int, _ side: Side, _ limit: Ticks
  ) -> (quantity: Quantity, worst: Ticks) {
    let share = instruments[instrument].liquidationTerms.disposalShareMax
    let lot = instruments[instrument].contract.lot
    let opposite = side.opposite
    var sum = Quantity.zero
    var worst = limit
    var levels = 0
    var next = instruments[instrument].book.best(opposite)
    while let ticks = next, limit.reaches(ticks, taker: side), sum < held,
      levels < Limits.matchesPerCommand
    {
      let depth = instruments[instrument].book.quantity(opposite, at: ticks)
      let part = Quantity(
        rawValue: WideArithmetic.multiplyDivide(
          depth.rawValue, share.rawValue, WideArithmetic.rateScale, .down))
      let taken = Swift.max(lot, instruments[instrument].lots(notAbove: part))
      sum += Swift.min(taken, held - sum)
      worst = ticks
      guard taken == depth else { break }
      levels += 1
      next = instruments[instrument].book.nextPrice(opposite, after: ticks)
    }
    return (sum, worst)
  }

  // MARK: What is set aside for one instrument

  /// The part of the fund that only this instrument's losses may use. It is kept as the pocket of
  /// the fund's own position.
  func reserve(_ instrument: Int) -> Money {
    instruments[instrument].positions[0].isolatedBalance
  }

  /// Tells and books a change of what is set aside for an instrument; the other side of the posting
  /// is the caller's.
  mutating func changeReserve(
    _ amount: Money, _ instrument: Int, _ reason: FundReason, _ account: AccountID,
    into events: inout EventBuffer
  ) {
    changePocket(instrument, 0, by: amount)
    events.append(
      .fundChanged(
        FundChanged(
          asset: ledgers[ledgerIndex(instrument)].asset, amount: amount,
          balance: reserve(instrument), reason: reason, account: account,
          instrument: instruments[instrument].id)))
  }

  /// Pays what the shared fund has just lost by an instrument's inventory back to it, as far as
  /// money is set aside for the instrument.
  mutating func reimburseFund(
    _ loss: Money, _ instrument: Int, _ reason: FundReason, into events: inout EventBuffer
  ) {
    let part = Swift.min(loss, reserve(instrument))
    guard part.isPositive else { return }
    ledgers[ledgerIndex(instrument)].postToPocket(-part, from: 0)
    changeReserve(-part, instrument, reason, .none, into: &events)
    reportFund(instrument, part, reason, .none, into: &events)
  }
}
