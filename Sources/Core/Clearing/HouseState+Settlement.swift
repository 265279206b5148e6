import Accounts
import Instruments
import Margin
import Messages
import Units

/// One trade about to be novated: the house becomes buyer to the seller and seller to the buyer.
struct Settlement {
  var market: MarketIndex
  var kind: TradeKind
  var aggressor: Side
  var price: Price
  var quantity: Quantity
  /// The value of a long of the quantity at the price, rounded once: one number for both sides.
  var notional: Money
  /// Indices of the positions.
  var buyer: PositionIndex
  var seller: PositionIndex
  var buyOrder: OrderID = .none
  var sellOrder: OrderID = .none

  /// Whether both sides wanted it, or had an order in the book: nobody was closed by the house.
  var isOwn: Bool {
    switch kind {
    case .book, .liquidation, .disposal, .reported: true
    case .takeover, .deleveraging, .lossSharing: false
    }
  }
}

extension HouseState {
  /// Novates a trade: positions, realised profit, fees, margin of isolated positions, prices.
  mutating func settle(_ trade: Settlement, into events: inout EventBuffer) {
    let market = trade.market
    assert(
      trade.quantity.isPositive && trade.buyer != trade.seller,
      "Invariant: a trade has a quantity and two sides")
    assert(
      positions[trade.buyer].market == market && positions[trade.seller].market == market,
      "Invariant: both sides of a trade are positions of its market")
    settleFunding(trade.buyer, into: &events)
    settleFunding(trade.seller, into: &events)
    let longBefore = long(trade.buyer) + long(trade.seller)
    tradeCount += 1
    let buy = book(trade, .buy, trade.buyer)
    let sell = book(trade, .sell, trade.seller)
    let longAfter = long(trade.buyer) + long(trade.seller)
    assert(
      buy.change.opened + buy.change.closed == trade.quantity
        && sell.change.opened + sell.change.closed == trade.quantity,
      "Invariant: each side opens or closes the whole of a trade")
    markets[market].openInterest += longAfter - longBefore
    noteSize(trade.buyer)
    noteSize(trade.seller)
    assert(!markets[market].openInterest.isNegative, "Invariant: open interest is not negative")
    assert(
      markets[market].greatestPosition >= positions[trade.seller].quantity.magnitude,
      "Invariant: no position is greater than the greatest")
    events.append(
      .traded(
        Traded(
          trade: TradeID(rawValue: tradeCount), instrument: markets[market].id,
          kind: trade.kind, aggressor: trade.aggressor, price: trade.price,
          quantity: trade.quantity, buyer: owner(trade.buyer),
          seller: owner(trade.seller), buyOrder: trade.buyOrder,
          sellOrder: trade.sellOrder, buyerFee: buy.fee, sellerFee: sell.fee,
          buyerProfit: buy.change.realised, sellerProfit: sell.change.realised)))
    if !isPooled(trade.buyer) { moveMargin(trade, .buy, trade.buyer, buy, into: &events) }
    if !isPooled(trade.seller) { moveMargin(trade, .sell, trade.seller, sell, into: &events) }
    if makesLastTrade(trade) {
      markets[market].lastTrade = trade.price
      markets[market].lastTradeTime = stamp.time
    }
    if trade.buyer == markets[market].fund || trade.seller == markets[market].fund {
      reportFund(market, trade, buy, sell, into: &events)
    }
    trimReduceOnly(trade.buyer, into: &events)
    trimReduceOnly(trade.seller, into: &events)
  }

  /// Whether a trade counts as last trade: one in the book between two members. A member that
  /// trades with itself pays nothing for the price but fees, and proves nothing by it.
  @inline(__always) private func makesLastTrade(_ trade: Settlement) -> Bool {
    let buyer = positions[trade.buyer].account
    let seller = positions[trade.seller].account
    guard
      buyer == .fund || seller == .fund
        || accounts[buyer].member != accounts[seller].member
    else { return false }
    switch trade.kind {
    case .book, .disposal: return true
    case .liquidation: return markets[trade.market].markTerms.liquidationTradesMoveMark
    case .takeover, .deleveraging, .lossSharing, .reported: return false
    }
  }

  func owner(_ position: PositionIndex) -> AccountID {
    id(positions[position].account)
  }

  private func long(_ position: PositionIndex) -> Quantity {
    Swift.max(.zero, positions[position].quantity)
  }

  /// Fee of one side: none for the house's own dealings, nor for a member being liquidated, who
  /// pays the liquidation fee instead. A rebate is paid out of the other side's fee: where that
  /// side pays none there is no rebate either, so that the fee account is never below zero.
  @inline(__always) private func feeRate(_ trade: Settlement, _ side: Side) -> Rate {
    switch trade.kind {
    case .book:
      side == trade.aggressor
        ? markets[trade.market].fees.taker : markets[trade.market].fees.maker
    case .liquidation, .disposal:
      side == trade.aggressor
        ? .zero : Swift.max(.zero, markets[trade.market].fees.maker)
    case .reported: Swift.max(.zero, markets[trade.market].fees.taker)
    case .takeover, .deleveraging, .lossSharing: .zero
    }
  }

  /// What one side of a trade did to its position, and what it paid.
  private struct Booking {
    var before: Quantity
    var change: Position.Change
    var fee: Money
  }

  /// One side of a trade: position, realised profit and fee.
  private mutating func book(
    _ trade: Settlement, _ side: Side, _ position: PositionIndex
  ) -> Booking {
    let market = trade.market
    let before = positions[position].quantity
    let change = positions[position].apply(
      side, trade.quantity, notional: trade.notional)
    forgetLeg(position)
    countForOwner(position, from: before)
    // Rounded up: against the member, and a rebate is rounded towards zero.
    let fee = trade.notional.magnitude.scaled(by: feeRate(trade, side), .up)
    let pool = pool(position)
    if change.closed.isPositive, !positions[position].isInLiquidation {
      positions[position].remember(
        change.realised, at: markets[market].gainWindow)
      // Also where nothing was realised: all of the gain may have been given away.
      if trade.isOwn {
        noteClose(
          position, ofLong: before.isPositive, change.closed, gain: change.realised,
          slippage: slippage(trade, side, change.closed))
      }
    }
    post(change.realised, from: .novation, to: pool)
    post(-fee, from: .fees, to: pool)
    if pool != pool.ofAccount { touch(pool.ofAccount) }
    touch(pool, by: position)
    return Booking(before: before, change: change, fee: fee)
  }

  /// What a closed quantity brings less than at the mark; not negative.
  private func slippage(_ trade: Settlement, _ side: Side, _ closed: Quantity) -> Money {
    let payoff = markets[trade.market].payoff
    let mark = markets[trade.market].mark
    guard side == .sell ? trade.price < mark : trade.price > mark else { return .zero }
    let loss =
      side == .sell
      ? payoff.value(mark, closed, .down) - payoff.value(trade.price, closed, .up)
      : payoff.value(trade.price, closed, .down) - payoff.value(mark, closed, .up)
    return Swift.max(.zero, loss)
  }

  /// An isolated position gives the closed share of its margin back to the cross balance, with
  /// the profit or less the loss and the fee, and takes out of it what its growth was checked for.
  private mutating func moveMargin(
    _ trade: Settlement, _ side: Side, _ position: PositionIndex, _ booked: Booking,
    into events: inout EventBuffer
  ) {
    let market = trade.market
    let needed: Money
    if booked.change.opened.isZero {
      guard !positions[position].isInLiquidation else { return }
      assert(booked.change.closed.isPositive, "Invariant: what opens nothing closes something")
      needed = Swift.min(.zero, -released(position, trade, booked))
    } else if booked.change.closed.isPositive {
      // Turned over: the old pocket is closed, and the new one holds what an opening holds.
      needed =
        initialAlone(position) + lossAgainstMark(trade, side, booked)
        - positions[position].pocket.balance
    } else {
      needed =
        growth(position, from: booked.before)
        + lossAgainstMark(trade, side, booked) + Swift.max(booked.fee, .zero)
    }
    let account = positions[position].account
    let balance = Swift.max(.zero, ledgers[markets[market].ledger].balance(account))
    transfer(Swift.min(needed, balance), position, into: &events)
  }

  /// What a close gives back: the closed share of the margin held before, and the result.
  private func released(_ position: PositionIndex, _ trade: Settlement, _ booked: Booking) -> Money
  {
    let change = booked.change
    let held = Swift.max(
      .zero,
      positions[position].pocket.balance - change.realised
        + booked.fee)
    assert(change.closed <= booked.before.magnitude, "Invariant: no more is closed than was held")
    let share = Money(
      rawValue: WideArithmetic.multiplyDivide(
        held.rawValue, change.closed.rawValue, booked.before.magnitude.rawValue, .down))
    return share + change.realised - booked.fee
  }

  /// By how much the initial requirement at the mark has grown from a smaller position.
  private func growth(
    _ position: PositionIndex, from before: Quantity
  ) -> Money {
    let alone = initialAlone(position)
    guard !before.isZero else { return alone }
    return alone - initial(legWithoutOrders(position), at: before)
  }

  /// What the opened quantity loses against the mark at the trade's price.
  private func lossAgainstMark(
    _ trade: Settlement, _ side: Side, _ booked: Booking
  ) -> Money {
    let payoff = markets[trade.market].payoff
    let paid = payoff.value(trade.price, booked.change.opened, side == .buy ? .up : .down)
    let worth = payoff.value(
      markets[trade.market].mark, booked.change.opened, side == .buy ? .down : .up)
    return Swift.max(.zero, side == .buy ? paid - worth : worth - paid)
  }

  /// Moves collateral from the cross balance into an isolated position (negative: out of it), and
  /// tells it.
  mutating func transfer(
    _ amount: Money, _ position: PositionIndex, into events: inout EventBuffer
  ) {
    let market = positions[position].market
    guard !amount.isZero else { return }
    fillPocket(position, by: amount)
    events.append(
      .marginTransferred(
        MarginTransferred(
          account: owner(position), instrument: markets[market].id,
          amount: amount,
          isolatedBalance: positions[position].pocket.balance)))
  }

  private mutating func reportFund(
    _ market: MarketIndex, _ trade: Settlement, _ buy: Booking, _ sell: Booking,
    into events: inout EventBuffer
  ) {
    let fund = markets[market].fund
    let side = trade.buyer == fund ? buy : sell
    let other = trade.buyer == fund ? trade.seller : trade.buyer
    reportFund(market, side.change.realised, .inventory, owner(other), into: &events)
    reportFund(market, -side.fee, .tradingFee, .none, into: &events)
    reimburseFund(side.fee - side.change.realised, market, .inventory, into: &events)
  }

  /// Tells a change of the insurance fund's balance that has just been posted.
  mutating func reportFund(
    _ market: MarketIndex, _ amount: Money, _ reason: FundReason, _ account: AccountID,
    into events: inout EventBuffer
  ) {
    guard !amount.isZero else { return }
    let ledger = markets[market].ledger
    events.append(
      .fundChanged(
        FundChanged(
          asset: ledgers[ledger].asset, amount: amount, balance: ledgers[ledger].balance(.fund),
          reason: reason, account: account, instrument: .none)))
  }
}
