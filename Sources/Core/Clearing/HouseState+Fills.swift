import Accounts
import Instruments
import Margin
import Matching
import Messages
import Storage
import Units

/// A bilateral trade that one party has affirmed.
struct PendingFill: BitwiseCopyable {
  var terms: FillTerms
  /// The party that affirmed, and the one that has not.
  var account: AccountIndex
  var counterparty: AccountIndex
  var deadline: Timestamp
}

/// What both parties of a bilateral trade must agree on.
struct FillTerms: Equatable, BitwiseCopyable {
  var reported: ReportedTradeID
  var market: MarketIndex
  var buyer: AccountIndex
  var seller: AccountIndex
  var price: Price
  var quantity: Quantity

  /// The two parties, whichever side each takes.
  var lower: UInt32 { Swift.min(buyer.rawValue, seller.rawValue) }
  var upper: UInt32 { Swift.max(buyer.rawValue, seller.rawValue) }
}

// Trades made elsewhere and reported for clearing: novated to both parties or to neither.
extension HouseState {
  mutating func reportFill(_ command: ReportFill, into events: inout EventBuffer) -> Receipt {
    lapseFills(into: &events)
    guard let buyer = index(of: command.buyer), let seller = index(of: command.seller) else {
      return Receipt(.unknownAccount)
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    let terms = FillTerms(
      reported: command.trade, market: market, buyer: buyer, seller: seller,
      price: command.price, quantity: command.quantity)
    if let reason = refusal(terms) { return Receipt(reason) }
    let known = reportedTrade(terms)
    guard known != FillPair.settled else { return Receipt(.fillAlreadyReported) }
    guard buyer != seller else { return Receipt(.samePartyFill) }
    guard known != nil || !isPassed(terms) else { return Receipt(.reportedTradePassed) }
    let reason = clear(terms, into: &events)
    guard reason == .accepted else { return Receipt(reason) }
    // The venue goes before a party that waits for the other under the same number.
    if let known { release(Slot(bits: known)) }
    noteSettled(terms)
    return Receipt(filled: command.quantity)
  }

  mutating func affirmFill(_ command: AffirmFill, into events: inout EventBuffer) -> Receipt {
    lapseFills(into: &events)
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let counterparty = index(of: command.counterparty) else {
      return Receipt(.unknownAccount)
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    let isBuyer = command.side == .buy
    let terms = FillTerms(
      reported: command.trade, market: market, buyer: isBuyer ? account : counterparty,
      seller: isBuyer ? counterparty : account, price: command.price, quantity: command.quantity)
    if let reason = refusal(terms) { return Receipt(reason) }
    guard let known = reportedTrade(terms) else {
      guard account != counterparty else { return Receipt(.samePartyFill) }
      guard !isPassed(terms) else { return Receipt(.reportedTradePassed) }
      return hold(terms, account, counterparty, into: &events)
    }
    guard known != FillPair.settled else { return Receipt(.fillAlreadyReported) }
    let slot = Slot(bits: known)
    assert(pendingFills.contains(slot), "Invariant: a trade that is known and not over waits")
    let pending = pendingFills[slot]
    guard pending.account != account else { return Receipt(.fillAlreadyReported) }
    guard account != counterparty else { return Receipt(.samePartyFill) }
    guard pending.terms == terms else { return Receipt(.fillTermsDiffer) }
    let reason = clear(terms, into: &events)
    if reason == .accepted {
      release(slot)
      noteSettled(terms)
    } else {
      lapse(slot, reason, into: &events)
    }
    return Receipt(reason, filled: reason == .accepted ? command.quantity : .zero)
  }

  /// What is wrong with a reported trade in itself.
  private func refusal(_ terms: FillTerms) -> RejectReason? {
    guard markets[terms.market].isOpen else { return .notTrading }
    guard let ticks = markets[terms.market].ticks(terms.price) else {
      return .priceInvalid
    }
    guard markets[terms.market].isWholeLots(terms.quantity) else {
      return .quantityInvalid
    }
    guard markets[terms.market].isWithinFillBand(ticks) else {
      return .priceOutsideBand
    }
    guard terms.reported != .none else { return .reportedTradeInvalid }
    return nil
  }

  private mutating func hold(
    _ terms: FillTerms, _ account: AccountIndex, _ counterparty: AccountIndex,
    into events: inout EventBuffer
  ) -> Receipt {
    let member = accounts[account].member
    let waiting = fillsByMember.value(0, UInt64(member.rawValue)) ?? 0
    guard pendingFills.count < Limits.fillsPending, waiting < Limits.fillsPendingPerMember else {
      return Receipt(.fillLimit)
    }
    let deadline = stamp.time + Limits.affirmationTime
    let slot = pendingFills.acquire(
      PendingFill(
        terms: terms, account: account, counterparty: counterparty, deadline: deadline))
    notePending(terms, slot)
    fillsByMember.insert(0, UInt64(member.rawValue), value: waiting + 1)
    fillDeadlines.insert(slot.index, key: deadline.rawValue)
    assert(
      fillDeadlines.count == pendingFills.count, "Invariant: every trade that waits has a deadline")
    events.append(
      .fillPending(
        FillPending(
          reported: terms.reported, instrument: markets[terms.market].id,
          account: id(account), counterparty: id(counterparty), deadline: deadline)))
    return Receipt()
  }

  /// Checks both sides and novates, or gives the reason that names the side.
  private mutating func clear(
    _ terms: FillTerms, into events: inout EventBuffer
  ) -> RejectReason {
    let market = terms.market
    let notional = markets[market].payoff.value(terms.price, terms.quantity, .nearest)
    if let reason = refusal(terms, notional) { return reason }
    // Point of no return: both sides are novated.
    let buyer = positionForUse(terms.buyer, market)
    let seller = positionForUse(terms.seller, market)
    settle(
      Settlement(
        market: market, kind: .reported, aggressor: .buy, price: terms.price,
        quantity: terms.quantity, notional: notional,
        buyer: buyer, seller: seller), into: &events)
    events.append(
      .fillCleared(
        FillCleared(
          reported: terms.reported, trade: TradeID(rawValue: tradeCount), buyer: id(terms.buyer),
          seller: id(terms.seller))))
    return .accepted
  }

  /// Why a trade that is right in itself may not be cleared, or nil.
  private func refusal(_ terms: FillTerms, _ notional: Money) -> RejectReason? {
    let market = terms.market
    guard mayUse(terms.buyer, market) else { return .ownerAccountLimit }
    let isOneOwner = accounts[terms.buyer].owner == accounts[terms.seller].owner
    let made = isOneOwner && position(terms.buyer, market) == nil ? 1 : 0
    guard mayUse(terms.seller, market, beside: made) else { return .ownerAccountLimit }
    let buyer = leg(terms.buyer, market)
    let seller = leg(terms.seller, market)
    guard !isInLiquidation(buyer) else { return .buyerInLiquidation }
    guard !isInLiquidation(seller) else { return .sellerInLiquidation }
    // A side is judged like an order at the trade's price that is sure to fill.
    guard let ticks = markets[market].ticks(terms.price) else {
      preconditionFailure("Invariant: a trade's price was checked before its margin")
    }
    let bought = order(terms, .buy, terms.buyer, ticks)
    let sold = order(terms, .sell, terms.seller, ticks)
    if let reason = staleRefusal(bought, buyer) ?? staleRefusal(sold, seller) { return reason }
    guard isWithinPositionLimit(bought, buyer) else { return .buyerPositionLimit }
    guard isWithinPositionLimit(sold, seller) else { return .sellerPositionLimit }
    guard isAffordable(bought, buyer) else { return .buyerRefused }
    guard isAffordable(sold, seller) else { return .sellerRefused }
    guard hasRoom(buyer, .buy, terms.quantity, notional) else { return .buyerPositionLimit }
    guard hasRoom(seller, .sell, terms.quantity, notional) else { return .sellerPositionLimit }
    // What both sides open is what the open interest grows by.
    let opening = Swift.min(
      terms.quantity + Swift.min(.zero, buyer.quantity),
      terms.quantity - Swift.max(.zero, seller.quantity))
    guard keepsOpenInterest(market, opening: opening) else { return .openInterestLimit }
    return mayBePartners(terms) ? nil : .fillPartnerLimit
  }

  /// One side of a reported trade as an order.
  private func order(
    _ terms: FillTerms, _ side: Side, _ account: AccountIndex, _ ticks: Ticks
  ) -> IncomingOrder {
    IncomingOrder(
      account: account, market: terms.market, position: .none, clientOrder: .none,
      side: side, limit: ticks, isMarket: false, timeInForce: .goodTillCancel,
      selfTradePrevention: .cancelNewest, isPostOnly: false, isReduceOnly: false,
      quantity: terms.quantity, expiry: .max)
  }

  /// Lets unaffirmed trades lapse whose time has passed.
  mutating func lapseFills(into events: inout EventBuffer) {
    var budget = Limits.expiriesPerCommand
    while budget > 0, let top = fillDeadlines.top, top.key <= stamp.time.rawValue {
      guard let slot = pendingFills.slot(at: top.item) else {
        preconditionFailure("Invariant: a trade waiting to lapse is pending")
      }
      lapse(slot, .accepted, into: &events)
      budget -= 1
    }
  }

  private mutating func lapse(
    _ slot: Slot, _ reason: RejectReason, into events: inout EventBuffer
  ) {
    let pending = pendingFills[slot]
    release(slot)
    events.append(
      .fillLapsed(
        FillLapsed(
          reported: pending.terms.reported, account: id(pending.account),
          counterparty: id(pending.counterparty), reason: reason)))
  }

  /// Takes a trade that waits out of the tables: it may be reported again, unless it is noted as
  /// settled.
  private mutating func release(_ slot: Slot) {
    let pending = pendingFills[slot]
    let member = UInt64(accounts[pending.account].member.rawValue)
    guard let waiting = fillsByMember.remove(0, member) else {
      preconditionFailure("Invariant: a trade that waits is counted for its member")
    }
    if waiting > 1 { fillsByMember.insert(0, member, value: waiting - 1) }
    forgetPending(pending.terms)
    fillDeadlines.remove(slot.index)
    pendingFills.release(slot)
    assert(
      fillDeadlines.count == pendingFills.count, "Invariant: every trade that waits has a deadline")
  }
}
