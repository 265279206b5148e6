import Accounts
import Instruments
import Margin
import Messages
import Units

/// One trade about to be novated: the house becomes buyer to the seller and seller to the buyer.
struct Settlement {
  var instrument: Int
  var kind: TradeKind
  var aggressor: Side
  var price: Price
  var quantity: Quantity
  /// Price x quantity x contract size, one number for both sides.
  var notional: Money
  /// Indices of the positions.
  var buyer: Int
  var seller: Int
  var buyOrder: OrderID = .none
  var sellOrder: OrderID = .none
}

extension HouseState {
  /// Novates a trade: positions, realised profit, fees, margin of isolated positions, prices.
  mutating func settle(_ trade: Settlement, into events: inout EventBuffer) {
    let instrument = trade.instrument
    settleFunding(instrument, trade.buyer, into: &events)
    settleFunding(instrument, trade.seller, into: &events)
    let longBefore = long(instrument, trade.buyer) + long(instrument, trade.seller)
    tradeCount += 1
    let buy = book(trade, .buy, trade.buyer)
    let sell = book(trade, .sell, trade.seller)
    let longAfter = long(instrument, trade.buyer) + long(instrument, trade.seller)
    instruments[instrument].openInterest += longAfter - longBefore
    events.append(
      .traded(
        Traded(
          trade: TradeID(rawValue: tradeCount), instrument: instruments[instrument].id,
          kind: trade.kind, aggressor: trade.aggressor, price: trade.price,
          quantity: trade.quantity, buyer: owner(instrument, trade.buyer),
          seller: owner(instrument, trade.seller), buyOrder: trade.buyOrder,
          sellOrder: trade.sellOrder, buyerFee: buy.fee, sellerFee: sell.fee,
          buyerProfit: buy.realised, sellerProfit: sell.realised)))
    if trade.kind == .book || trade.kind == .disposal
      || (trade.kind == .liquidation && instruments[instrument].markTerms.liquidationTradesMoveMark)
    {
      instruments[instrument].lastTrade = trade.price
    }
    reportFund(instrument, trade, buy, sell, into: &events)
    trimReduceOnly(instrument, trade.buyer, into: &events)
    trimReduceOnly(instrument, trade.seller, into: &events)
  }

  func owner(_ instrument: Int, _ position: Int) -> AccountID {
    id(instruments[instrument].positions[position].account)
  }

  private func long(_ instrument: Int, _ position: Int) -> Quantity {
    Swift.max(.zero, instruments[instrument].positions[position].quantity)
  }

  /// Fee of one side: none for the house's own dealings, nor for a member being liquidated, who
  /// pays the liquidation fee instead.
  private func feeRate(_ trade: Settlement, _ side: Side) -> Rate {
    switch trade.kind {
    case .book:
      side == trade.aggressor
        ? instruments[trade.instrument].fees.taker : instruments[trade.instrument].fees.maker
    case .liquidation, .disposal:
      side == trade.aggressor ? .zero : instruments[trade.instrument].fees.maker
    case .reported: instruments[trade.instrument].fees.taker
    case .takeover, .deleveraging, .lossSharing: .zero
    }
  }

  /// One side of a trade. Returns what it realised and the fee it paid.
  private mutating func book(
    _ trade: Settlement, _ side: Side, _ position: Int
  ) -> (realised: Money, fee: Money) {
    let instrument = trade.instrument
    let before = instruments[instrument].positions[position].quantity
    let change = instruments[instrument].positions[position].apply(
      side, trade.quantity, notional: trade.notional)
    // Rounded up: against the member, and a rebate is rounded towards zero.
    let fee = trade.notional.scaled(by: feeRate(trade, side), .up)
    let scope = scope(instrument, position)
    if scope.isCross {
      post(change.realised, from: .novation, to: scope)
      post(-fee, from: .fees, to: scope)
    } else {
      bookIsolated(trade, scope, before, change, fee)
      touch(MarginScope(account: scope.account, asset: scope.asset))
    }
    touch(scope, by: PositionPlace(instrument: UInt16(instrument), index: UInt32(position)))
    return (change.realised, fee)
  }

  /// An isolated position takes its margin out of the cross balance as it grows and gives the
  /// closed share of it back, with the profit or less the loss realised on it.
  private mutating func bookIsolated(
    _ trade: Settlement, _ scope: MarginScope, _ before: Quantity, _ change: Position.Change,
    _ fee: Money
  ) {
    let instrument = trade.instrument
    let position = Int(scope.position.index)
    let cross = MarginScope(account: scope.account, asset: scope.asset)
    if change.closed.isPositive {
      let held = balance(scope)
      let released =
        change.closed == before.magnitude
        ? Swift.max(held, .zero)
        : Money(
          rawValue: WideArithmetic.multiplyDivide(
            Swift.max(held, .zero).rawValue, change.closed.rawValue,
            before.magnitude.rawValue, .down))
      post(change.realised, from: .novation, to: scope)
      let back = released + change.realised
      if back.isPositive, !instruments[instrument].positions[position].isInLiquidation {
        movePocket(-back, instrument, position)
      }
    }
    post(-fee, from: .fees, to: scope)
    guard change.opened.isPositive else { return }
    let opened = instruments[instrument].contract.value(trade.price, change.opened, .up)
    let needed =
      InitialRequirement.of(
        exposure: opened, leverage: instruments[instrument].positions[position].leverage,
        schedule: instruments[instrument].schedule) + Swift.max(fee, .zero)
    movePocket(
      Swift.max(.zero, Swift.min(needed, balance(cross))), instrument, position)
  }

  private mutating func reportFund(
    _ instrument: Int, _ trade: Settlement, _ buy: (realised: Money, fee: Money),
    _ sell: (realised: Money, fee: Money), into events: inout EventBuffer
  ) {
    guard trade.buyer == 0 || trade.seller == 0 else { return }
    let side = trade.buyer == 0 ? buy : sell
    let other = trade.buyer == 0 ? trade.seller : trade.buyer
    reportFund(
      instrument, side.realised, .inventory, owner(instrument, other), into: &events)
    reportFund(instrument, -side.fee, .tradingFee, .none, into: &events)
  }

  /// Tells a change of the insurance fund's balance that has just been posted.
  mutating func reportFund(
    _ instrument: Int, _ amount: Money, _ reason: FundReason, _ account: AccountID,
    into events: inout EventBuffer
  ) {
    guard !amount.isZero else { return }
    let ledger = ledgerIndex(instrument)
    events.append(
      .fundChanged(
        FundChanged(
          asset: ledgers[ledger].asset, amount: amount, balance: ledgers[ledger].balance(0),
          reason: reason, account: account)))
  }
}
