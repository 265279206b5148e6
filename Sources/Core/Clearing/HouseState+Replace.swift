import Accounts
import Margin
import Matching
import Messages
import Units

extension HouseState {
  /// Changes an open order. The old order stands until the new one is accepted; priority is kept
  /// only where the price stays and the quantity shrinks or stays.
  mutating func replaceOrder(
    _ command: ReplaceOrder, into events: inout EventBuffer
  ) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    expireOrders(market, into: &events)
    guard let slot = find(account, market, command.order, command.clientOrder) else {
      return Receipt(.unknownOrder)
    }
    let old = markets[market].book[slot]
    let link = markets[market].links[Int(slot.index)]
    guard let limit = markets[market].ticks(command.price) else {
      return Receipt(.priceInvalid)
    }
    guard markets[market].isWholeLots(command.quantity) else {
      return Receipt(.quantityInvalid)
    }
    guard markets[market].isWithinBand(limit, old.side) else {
      return Receipt(.priceOutsideBand)
    }
    let renamed =
      command.newClientOrder == .none ? link.clientOrder : command.newClientOrder
    if renamed != link.clientOrder, named(account, renamed) != nil {
      return Receipt(.clientOrderInvalid)
    }
    if limit == old.ticks, command.quantity <= old.quantity {
      return shrink(market, slot, to: command.quantity, renamed, into: &events)
    }
    let position = old.position
    let without = leg(without: old, market)
    guard !isInLiquidation(without) else { return Receipt(.accountInLiquidation) }
    var order = IncomingOrder(
      account: account, market: market, position: position, clientOrder: renamed,
      side: old.side, limit: limit, isMarket: false,
      timeInForce: link.expiry == .max ? .goodTillCancel : .goodTillDate,
      selfTradePrevention: link.selfTradePrevention, isPostOnly: link.isPostOnly,
      isReduceOnly: old.isReduceOnly,
      quantity: command.quantity, expiry: link.expiry)
    order.freed = 1
    // Not for half of a replace to be done: the old order would be gone and the new one cancelled.
    if order.selfTradePrevention.cancelsTaker, reachesOwn(order) {
      return Receipt(.wouldSelfTrade)
    }
    if let reason = refusal(&order, without) ?? boundsRefusal(order, without) {
      return Receipt(reason)
    }
    // Point of no return.
    settleFunding(position, into: &events)
    cancel(market, slot, .replaced, into: &events)
    return execute(order, into: &events)
  }

  /// The leg of an open order as if that order were gone.
  private func leg(without old: RestingOrder, _ market: MarketIndex) -> ProposedLeg {
    var leg = leg(old.position)
    withdraw(old, old.quantity, market, from: &leg.orders)
    leg.orderCount -= 1
    if old.isReduceOnly { leg.reduceOnlyQuantity -= old.quantity }
    return leg
  }

  /// Whether an own order lies in the way of an order before it is filled.
  private func reachesOwn(_ order: IncomingOrder) -> Bool {
    let market = order.market
    var left = order.quantity
    var slot = markets[market].book.front(order.side.opposite)
    var walked = 0
    while left.isPositive, walked < Limits.matchesPerCommand, let current = slot {
      let resting = markets[market].book[current]
      guard order.limit.reaches(resting.ticks, taker: order.side) else { return false }
      if isOwn(resting, order) { return true }
      left -= Swift.min(left, resting.quantity)
      walked += 1
      slot = markets[market].book.next(after: current)
    }
    return false
  }

  private mutating func shrink(
    _ market: MarketIndex, _ slot: OrderSlot, to quantity: Quantity, _ renamed: ClientOrderID,
    into events: inout EventBuffer
  ) -> Receipt {
    let order = markets[market].book[slot]
    let former = markets[market].links[Int(slot.index)].clientOrder
    if renamed != former {
      let place = OrderPlace(market, slot.index).bits
      clientOrders.remove(order.account.rawValue, former.rawValue, place: place)
      clientOrders.insert(order.account.rawValue, renamed.rawValue, place: place)
      markets[market].links[Int(slot.index)].clientOrder = renamed
    }
    if quantity < order.quantity {
      reduce(market, slot, by: order.quantity - quantity, .requested, into: &events)
    }
    return Receipt(order: orderID(market, slot), resting: quantity)
  }
}
