import Accounts
import Instruments
import Margin
import Matching
import Messages
import Storage
import Units

/// An order on its way into the book.
struct IncomingOrder {
  var account: AccountIndex
  var market: MarketIndex
  /// The account's position in the market; none until the order is accepted, where there is none.
  var position: PositionIndex
  var clientOrder: ClientOrderID
  var side: Side
  /// The limit in ticks; for a market order the price band.
  var limit: Ticks
  var isMarket: Bool
  var timeInForce: TimeInForce
  var selfTradePrevention: SelfTradePrevention
  var isPostOnly: Bool
  var isReduceOnly: Bool
  var quantity: Quantity
  var expiry: Timestamp
  var kind: TradeKind = .book
  /// Whether margin is looked at before each fill, because acceptance did not cover the worst.
  var isGuarded = false

  /// What all of it is worth at its limit, a magnitude; set when its margin is looked at, which an
  /// order that meets nothing and may not rest does not come to.
  var notional: Money?

  /// How many open orders leave the book as this one is accepted: the one that it replaces.
  var freed = 0

  /// A part of the order as a fill that might happen, at its limit `worst`.
  func fill(_ quantity: Quantity, charged: Money, worst: Price) -> ProposedFill {
    ProposedFill(
      side: side, isReduceOnly: isReduceOnly, quantity: quantity, charged: charged, worst: worst)
  }

  @inline(__always) var rests: Bool {
    !isMarket && timeInForce != .immediateOrCancel && timeInForce != .fillOrKill
  }
}

extension IncomingOrder {
  /// A new order before its terms are looked at, which give its limit.
  @inline(__always) init(_ command: PlaceOrder, _ account: AccountIndex, _ market: MarketIndex) {
    self.init(
      account: account, market: market, position: .none, clientOrder: command.clientOrder,
      side: command.side, limit: Ticks(rawValue: 0), isMarket: command.kind == .market,
      timeInForce: command.timeInForce, selfTradePrevention: command.selfTradePrevention,
      isPostOnly: command.isPostOnly, isReduceOnly: command.isReduceOnly,
      quantity: command.quantity, expiry: .max)
  }
}

extension HouseState {
  mutating func placeOrder(
    _ command: PlaceOrder, into events: inout EventBuffer
  ) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard mayUse(account, market) else { return Receipt(.ownerAccountLimit) }
    expireOrders(market, into: &events)
    let leg = leg(account, market)
    guard !isInLiquidation(leg) else { return Receipt(.accountInLiquidation) }
    guard markets[market].isOpen else { return Receipt(.notTrading) }
    if command.clientOrder == .none
      || named(account, command.clientOrder) != nil
    {
      return Receipt(.clientOrderInvalid)
    }
    var order = IncomingOrder(command, account, market)
    if let reason = termsRefusal(&order, command) { return Receipt(reason) }
    if let reason = refusal(&order, leg) ?? boundsRefusal(order, leg) { return Receipt(reason) }
    // Point of no return: the order is accepted.
    order.position = leg.position.isNone ? positionForUse(account, market) : leg.position
    settleFunding(order.position, into: &events)
    return execute(order, into: &events)
  }

  /// Why the order's own terms are refused, without its margin, or nil; sets its limit and expiry.
  private func termsRefusal(_ order: inout IncomingOrder, _ command: PlaceOrder) -> RejectReason? {
    let market = order.market
    if order.isMarket {
      order.limit = markets[market].bandLimit(command.side)
    } else {
      guard let ticks = markets[market].ticks(command.price) else { return .priceInvalid }
      order.limit = ticks
    }
    guard markets[market].isWholeLots(command.quantity) else { return .quantityInvalid }
    let isGoodTillDate = command.timeInForce == .goodTillDate
    if order.isMarket && (!command.price.isZero || order.isPostOnly || isGoodTillDate)
      || order.isPostOnly && !order.rests || isGoodTillDate != (command.expiry != .zero)
    {
      return .orderTermsInvalid
    }
    if isGoodTillDate {
      guard command.expiry > stamp.time else { return .expired }
      order.expiry = command.expiry
    }
    return order.isMarket || markets[market].isWithinBand(order.limit, command.side)
      ? nil : .priceOutsideBand
  }

  /// Why the book or the margin refuses the order, or nil. `leg` is the account's in the market
  /// without this order.
  func refusal(_ order: inout IncomingOrder, _ leg: ProposedLeg) -> RejectReason? {
    let market = order.market
    if let reason = staleRefusal(order, leg) { return reason }
    if order.rests {
      guard orderCount - order.freed < Limits.ordersOpen,
        leg.orderCount < Limits.ordersPerPosition,
        markets[market].book.hasRoom(order.side, for: order.quantity)
      else { return .orderLimit }
    }
    if order.isReduceOnly, let reason = reduceOnlyRefusal(order, leg) { return reason }
    let opposite = order.side.opposite
    let crosses = markets[market].book.crosses(order.side, at: order.limit)
    if order.isPostOnly, crosses { return .wouldTrade }
    if crosses, order.selfTradePrevention == .cancelNewest,
      let first = markets[market].book.front(opposite),
      isOwn(markets[market].book[first], order)
    {
      return .wouldSelfTrade
    }
    if !crosses, !order.rests {
      if order.timeInForce == .fillOrKill { return .notFillable }
      // An immediate-or-cancel limit order that meets nothing is cancelled, not refused.
      return order.isMarket ? .noLiquidity : nil
    }
    if order.timeInForce == .fillOrKill {
      guard fillable(order) >= order.quantity else { return .notFillable }
    }
    guard let notional = notionalAtLimit(order),
      isWithinPositionLimit(order, leg, notional)
    else { return .positionLimit }
    order.isGuarded = false
    order.notional = notional
    let worst = markets[market].price(order.limit)
    // Exact of a linear contract, whichever way it is rounded.
    let payoff = markets[market].payoff
    let charged = payoff.kind == .linear ? notional : chargedAtLimit(order, order.quantity)
    if covers(order.fill(order.quantity, charged: charged, worst: worst), leg) {
      order.isGuarded = isPaidByPocket(order, leg)
      return nil
    }
    // The limit price is the worst case; what the book would really charge may be covered.
    guard crosses else { return .insufficientMargin }
    guard let (open, charged) = worstCharge(order) else { return .positionLimit }
    order.isGuarded = true
    return covers(order.fill(open, charged: charged, worst: worst), leg)
      ? nil : .insufficientMargin
  }

  /// Whether fills of an accepted order come out of an isolated pocket, which must cover each by
  /// itself: a part that closes is not covered by what the whole would bring.
  private func isPaidByPocket(_ order: IncomingOrder, _ leg: ProposedLeg) -> Bool {
    !leg.isPooled && leg.closable(order.side).isPositive
  }

  /// How much of an order can trade or rest, and what that would cost at worst; nil beyond
  /// `Limits.notional`.
  ///
  /// The account's own orders trade with nobody, and a reduce-only order may be gone when its turn
  /// comes: both are passed over, and what the passed ones might give is charged at the limit.
  private func worstCharge(_ order: IncomingOrder) -> (open: Quantity, charged: Money)? {
    let market = order.market
    var charge = WorstCharge(order.side, order.quantity, payoff: markets[market].payoff)
    var slot = markets[market].book.front(order.side.opposite)
    var walked = 0
    while charge.left.isPositive, let current = slot {
      let resting = markets[market].book[current]
      guard order.limit.reaches(resting.ticks, taker: order.side) else { break }
      guard walked < Limits.matchesPerCommand else {
        charge.passOverAll()
        break
      }
      walked += 1
      slot = markets[market].book.next(after: current)
      if isOwn(resting, order) { continue }
      if resting.isReduceOnly, !isReduceOnlySafe(market, resting) {
        charge.passOver(resting.quantity)
      } else {
        charge.meet(resting.quantity, at: markets[market].price(resting.ticks))
      }
    }
    return charge.total(limit: markets[market].price(order.limit), rests: order.rests)
  }

  /// The order's notional at its limit, a magnitude; nil beyond `Limits.notional`.
  @inline(__always) private func notionalAtLimit(_ order: IncomingOrder) -> Money? {
    let notional = markets[order.market].payoff.exposure(
      markets[order.market].price(order.limit), order.quantity, .up)
    return notional <= Limits.notional ? notional : nil
  }

  /// Whether an order that fills in full at its limit stays within the position limit.
  func isWithinPositionLimit(_ order: IncomingOrder, _ leg: ProposedLeg) -> Bool {
    guard let notional = notionalAtLimit(order) else { return false }
    return isWithinPositionLimit(order, leg, notional)
  }

  /// Whether margin allows an order within the position limit to fill in full at its limit.
  func isAffordable(_ order: IncomingOrder, _ leg: ProposedLeg) -> Bool {
    guard notionalAtLimit(order) != nil else { return false }
    return covers(
      order.fill(
        order.quantity, charged: chargedAtLimit(order, order.quantity),
        worst: markets[order.market].price(order.limit)), leg)
  }

  private func isWithinPositionLimit(
    _ order: IncomingOrder, _ leg: ProposedLeg, _ notional: Money
  ) -> Bool {
    var exposure = leg.orders
    exposure.add(order.side, order.quantity, notional)
    guard isWithinPositionLimit(order.market, leg.quantity, exposure) else { return false }
    let reached =
      order.side == .buy
      ? leg.quantity + exposure.buyQuantity : exposure.sellQuantity - leg.quantity
    return isWithinOwnerLimit(leg, order.side, reached)
  }

  func isWithinPositionLimit(
    _ market: MarketIndex, _ quantity: Quantity, _ exposure: OrderExposure
  ) -> Bool {
    guard let long = quantity.adding(exposure.buyQuantity),
      let short = quantity.subtracting(exposure.sellQuantity)
    else { return false }
    // A position beyond a lowered limit may still be closed.
    let most = Swift.max(
      markets[market].contract.positionLimit, quantity.magnitude)
    return long <= most && -short <= most
      && exposure.buyNotional <= Limits.notional && exposure.sellNotional <= Limits.notional
      && markets[market].isWithinNotionalLimit(long)
      && markets[market].isWithinNotionalLimit(short)
  }

  /// A reduce-only order must lie opposite the position, and with the others like it not exceed it.
  private func reduceOnlyRefusal(_ order: IncomingOrder, _ leg: ProposedLeg) -> RejectReason? {
    let reducible = leg.closable(order.side)
    guard reducible.isPositive, order.quantity <= reducible - leg.reduceOnlyQuantity else {
      return .wouldIncrease
    }
    return nil
  }

  /// What a fill-or-kill order could trade. Reduce-only orders of a maker whose position might be
  /// gone before they are reached are not counted, nor orders behind which margin might not stand
  /// when their turn comes, so that the answer never promises too much.
  private func fillable(_ order: IncomingOrder) -> Quantity {
    let market = order.market
    let opposite = order.side.opposite
    var left = order.quantity
    var slot = markets[market].book.front(opposite)
    var walked = 0
    while left.isPositive, walked < Limits.matchesPerCommand, let current = slot {
      let resting = markets[market].book[current]
      guard order.limit.reaches(resting.ticks, taker: order.side) else { break }
      if isOwn(resting, order) {
        if order.selfTradePrevention != .cancelOldest { break }
      } else if isSure(market, resting, current) {
        left -= Swift.min(left, resting.quantity)
      }
      walked += 1
      slot = markets[market].book.next(after: current)
    }
    return order.quantity - left
  }

  /// Whether a resting order trades when its turn comes, whatever of its owner trades before it.
  private func isSure(
    _ market: MarketIndex, _ resting: RestingOrder, _ slot: OrderSlot
  ) -> Bool {
    markets[market].links[Int(slot.index)].expiry > stamp.time
      && (!resting.isReduceOnly || isReduceOnlySafe(market, resting))
      && standsBehindAll(resting, market)
  }

  private func isReduceOnlySafe(_ market: MarketIndex, _ resting: RestingOrder) -> Bool {
    let position = resting.position
    let held = positions[position].quantity.magnitude
    let open =
      resting.side == .buy
      ? positions[position].buyQuantity
      : positions[position].sellQuantity
    return open <= held
  }
}
