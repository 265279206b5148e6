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
    let account: UInt32
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let instrument = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    expireOrders(instrument, into: &events)
    guard let slot = find(account, instrument, command.order, command.clientOrder) else {
      return Receipt(.unknownOrder)
    }
    let old = instruments[instrument].book[slot]
    let link = instruments[instrument].links[Int(slot.index)]
    guard let limit = instruments[instrument].ticks(command.price) else {
      return Receipt(.priceInvalid)
    }
    guard instruments[instrument].isWholeLots(command.quantity) else {
      return Receipt(.quantityInvalid)
    }
    guard isWithinBand(instrument, limit, old.side) else { return Receipt(.priceOutsideBand) }
    let renamed =
      command.newClientOrder == .none ? link.clientOrder : command.newClientOrder
    if renamed != link.clientOrder, clientOrders.value(account, renamed.rawValue) != nil {
      return Receipt(.clientOrderInvalid)
    }
    if limit == old.ticks, command.quantity <= old.quantity {
      return shrink(instrument, slot, to: command.quantity, renamed, into: &events)
    }
    let position = Int(old.userData)
    guard !isInLiquidation(account, instrument, position) else {
      return Receipt(.accountInLiquidation)
    }
    var order = IncomingOrder(
      account: account, instrument: instrument, position: position, clientOrder: renamed,
      side: old.side, limit: limit, isMarket: false,
      timeInForce: link.expiry == .max ? .goodTillCancel : .goodTillDate,
      selfTradePrevention: link.selfTradePrevention, isPostOnly: link.isPostOnly,
      isReduceOnly: old.isReduceOnly,
      quantity: command.quantity, expiry: link.expiry)
    settleFunding(instrument, position, into: &events)
    if let reason = refusal(ofReplacing: old, by: &order) ?? replacedBoundsRefusal(order) {
      return Receipt(reason)
    }
    // Point of no return.
    cancel(instrument, slot, .replaced, into: &events)
    return execute(order, into: &events)
  }

  /// As for a new order, but the member has one order less already.
  private mutating func replacedBoundsRefusal(_ order: IncomingOrder) -> RejectReason? {
    countOrder(of: order.account, by: -1)
    defer { countOrder(of: order.account, by: 1) }
    return boundsRefusal(order)
  }

  /// The new order is judged as if the old one were gone.
  private mutating func refusal(
    ofReplacing old: RestingOrder, by order: inout IncomingOrder
  ) -> RejectReason? {
    let instrument = order.instrument
    let position = order.position
    // Not for half of a replace to be done: the old order would be gone and the new one cancelled.
    if order.selfTradePrevention.cancelsTaker, reachesOwn(order) { return .wouldSelfTrade }
    let notional = instruments[instrument].payoff.value(
      instruments[instrument].price(old.ticks), old.quantity, .nearest)
    var exposure = orders(instrument, position)
    withdraw(old, old.quantity, notional, instrument, from: &exposure)
    let committed = old.isReduceOnly ? old.quantity : .zero
    instruments[instrument].positions[position].reduceOnlyQuantity -= committed
    instruments[instrument].positions[position].orderCount -= 1
    orderCount -= 1
    defer {
      instruments[instrument].positions[position].reduceOnlyQuantity += committed
      instruments[instrument].positions[position].orderCount += 1
      orderCount += 1
    }
    return refusal(&order, exposureNow: exposure)
  }

  /// Whether an own order lies in the way of an order before it is filled.
  private func reachesOwn(_ order: IncomingOrder) -> Bool {
    let instrument = order.instrument
    var left = order.quantity
    var slot = instruments[instrument].book.front(order.side.opposite)
    var walked = 0
    while left.isPositive, walked < Limits.matchesPerCommand, let current = slot {
      let resting = instruments[instrument].book[current]
      guard order.limit.reaches(resting.ticks, taker: order.side) else { return false }
      if isOwn(resting, order) { return true }
      left -= Swift.min(left, resting.quantity)
      walked += 1
      slot = instruments[instrument].book.next(after: current)
    }
    return false
  }

  private mutating func shrink(
    _ instrument: Int, _ slot: OrderSlot, to quantity: Quantity, _ renamed: ClientOrderID,
    into events: inout EventBuffer
  ) -> Receipt {
    let order = instruments[instrument].book[slot]
    let former = instruments[instrument].links[Int(slot.index)].clientOrder
    if renamed != former {
      clientOrders.remove(order.owner, former.rawValue)
      clientOrders.insert(order.owner, renamed.rawValue, value: orderKey(instrument, slot))
      instruments[instrument].links[Int(slot.index)].clientOrder = renamed
    }
    if quantity < order.quantity {
      reduce(instrument, slot, by: order.quantity - quantity, .requested, into: &events)
    }
    return Receipt(order: orderID(instrument, slot), resting: quantity)
  }
}
