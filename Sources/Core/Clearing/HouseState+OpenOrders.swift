import Accounts
import Instruments
import Matching
import Messages
import Storage
import Units

/// Where an open order is: its market and its index in the book, as one number.
struct OrderPlace {
  let market: MarketIndex
  let index: UInt32

  init(_ market: MarketIndex, _ index: UInt32) {
    self.market = market
    self.index = index
  }
  init(bits: UInt64) {
    self.init(
      MarketIndex(rawValue: UInt32(truncatingIfNeeded: bits >> Self.indexBits)),
      UInt32(truncatingIfNeeded: bits & (1 << Self.indexBits - 1)))
  }
  /// Less than `NameTable.placeEnd`: `Limits.ordersOpen` and `Limits.instruments` leave room.
  var bits: UInt64 {
    precondition(index >> Self.indexBits == 0, "Invariant: a book has a place for each open order")
    return UInt64(market.rawValue) << Self.indexBits | UInt64(index)
  }
  private static var indexBits: UInt32 { 24 }
}

// Names and bookkeeping of open orders, and the ways in which they end without trading.
extension HouseState {
  /// The number of an order that the present command leaves in the book: the command's own place
  /// in the log, since no command leaves two. So numbers rise and never come twice, and they tell
  /// a member nothing of the others' orders that its receipts do not.
  var nextOrderID: OrderID { OrderID(rawValue: stamp.sequence.rawValue) }

  /// The number of an open order.
  func orderID(_ market: MarketIndex, _ slot: OrderSlot) -> OrderID {
    markets[market].links[Int(slot.index)].order
  }

  /// The open order that a command means, or nil.
  func find(
    _ account: AccountIndex, _ market: MarketIndex, _ order: OrderID, _ client: ClientOrderID
  ) -> OrderSlot? {
    if order != .none { return find(account, market, order) }
    guard client != .none, let place = named(account, client), place.market == market else {
      return nil
    }
    return markets[market].book.livingSlot(at: place.index)
  }

  /// Where the account's open order with a client's name is, or nil.
  @inline(__always) func named(_ account: AccountIndex, _ client: ClientOrderID) -> OrderPlace? {
    clientOrders.place(account.rawValue, client.rawValue) { bears($0, account, client) }
      .map { OrderPlace(bits: $0) }
  }

  private func bears(_ place: UInt64, _ account: AccountIndex, _ client: ClientOrderID) -> Bool {
    let place = OrderPlace(bits: place)
    guard markets[place.market].links[Int(place.index)].clientOrder == client else { return false }
    let slot = markets[place.market].book.livingSlot(at: place.index)
    return markets[place.market].book[slot].account == account
  }

  /// The same by the house's own number, without a table of them that every order would have to be
  /// entered in: those of an account in an instrument are linked, and their numbers fall.
  /// - Complexity: O(open orders of the position), at most `Limits.ordersPerPosition`.
  private func find(
    _ account: AccountIndex, _ market: MarketIndex, _ order: OrderID
  ) -> OrderSlot? {
    guard let position = position(account, market) else { return nil }
    var place = positions[position].firstOrder
    while place != .max {
      let link = markets[market].links[Int(place)]
      assert(
        link.older == .max || markets[market].links[Int(link.older)].order < link.order,
        "Invariant: numbers of orders fall along a chain")
      if link.order <= order {
        return link.order == order ? markets[market].book.livingSlot(at: place) : nil
      }
      place = link.older
    }
    return nil
  }

  mutating func cancelOrder(
    _ command: CancelOrder, into events: inout EventBuffer
  ) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard let slot = find(account, market, command.order, command.clientOrder) else {
      return Receipt(.unknownOrder)
    }
    let name = orderID(market, slot)
    cancel(market, slot, .requested, into: &events)
    return Receipt(order: name)
  }

  mutating func cancelAll(_ command: CancelAll, into events: inout EventBuffer) -> Receipt {
    let account: AccountIndex
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    if command.instrument != .none {
      guard let market = index(of: command.instrument) else {
        return Receipt(.unknownInstrument)
      }
      if let position = position(account, market) {
        cancelOrders(position, .requested, into: &events)
      }
      return Receipt()
    }
    for place in accounts[account].legs {
      let position = legs[place].position
      cancelOrders(position, .requested, into: &events)
    }
    return Receipt()
  }

  /// Cancels all open orders of one position, newest first. At most `Limits.ordersPerPosition`.
  mutating func cancelOrders(
    _ position: PositionIndex, _ reason: CancelReason, into events: inout EventBuffer
  ) {
    let market = positions[position].market
    while let slot = newestOrder(position) {
      cancel(market, slot, reason, into: &events)
    }
    assert(
      positions[position].orderCount == 0 && positions[position].firstOrder == .max,
      "Invariant: nothing is open of a position whose orders were cancelled")
  }

  func newestOrder(_ position: PositionIndex) -> OrderSlot? {
    let market = positions[position].market
    let first = positions[position].firstOrder
    return first == .max ? nil : markets[market].book.slot(at: first)
  }

  mutating func cancel(
    _ market: MarketIndex, _ slot: OrderSlot, _ reason: CancelReason,
    into events: inout EventBuffer
  ) {
    let order = markets[market].book[slot]
    let client = markets[market].links[Int(slot.index)].clientOrder
    let name = orderID(market, slot)
    withdrawExposure(market, order, order.quantity)
    forget(market, slot, order)
    markets[market].book.remove(slot)
    events.append(
      .orderCancelled(
        OrderCancelled(
          account: id(order.account), instrument: markets[market].id, order: name,
          clientOrder: client, quantity: order.quantity, reason: reason)))
  }

  /// Makes an open order smaller; something is left of it.
  mutating func reduce(
    _ market: MarketIndex, _ slot: OrderSlot, by quantity: Quantity, _ reason: CancelReason,
    into events: inout EventBuffer
  ) {
    let order = markets[market].book[slot]
    withdrawExposure(market, order, quantity)
    assert(
      quantity.isPositive && quantity < order.quantity,
      "Invariant: something is left of a reduced order")
    markets[market].book.reduce(slot, by: quantity)
    events.append(
      .orderReduced(
        OrderReduced(
          account: id(order.account), instrument: markets[market].id,
          order: orderID(market, slot),
          clientOrder: markets[market].links[Int(slot.index)].clientOrder,
          quantity: order.quantity - quantity, reason: reason)))
  }

  /// By how much an open order's notional at its limit shrinks as a quantity leaves it. Of a linear
  /// contract that is the quantity's own, `traded` where it is known; inverse values of the parts
  /// do not add up to that of the whole, and what is left is valued anew.
  func exposureFreed(
    _ market: MarketIndex, _ order: RestingOrder, _ quantity: Quantity, traded: Money?
  ) -> Money {
    let payoff = markets[market].payoff
    let price = markets[market].price(order.ticks)
    if payoff.kind == .linear { return traded ?? payoff.value(price, quantity, .nearest) }
    return payoff.exposure(price, order.quantity, .nearest)
      - payoff.exposure(price, order.quantity - quantity, .nearest)
  }

  /// Takes quantity off what the position has open in the book.
  mutating func withdrawExposure(
    _ market: MarketIndex, _ order: RestingOrder, _ quantity: Quantity, traded: Money? = nil
  ) {
    let notional = exposureFreed(market, order, quantity, traded: traded)
    let position = order.position
    if order.side == .buy {
      positions[position].buyQuantity -= quantity
      positions[position].buyNotional -= notional
      if positions[position].buyQuantity.isZero {
        positions[position].buyTicksMax = 0
      }
    } else {
      positions[position].sellQuantity -= quantity
      positions[position].sellNotional -= notional
      if positions[position].sellQuantity.isZero {
        positions[position].sellTicksMin = .max
      }
    }
    if order.isReduceOnly {
      positions[position].reduceOnlyQuantity -= quantity
    }
    forgetOrders(position)
    assert(
      !positions[position].buyQuantity.isNegative && !positions[position].sellQuantity.isNegative,
      "Invariant: no more quantity leaves the open orders than went in")
    assert(
      !positions[position].buyNotional.isNegative && !positions[position].sellNotional.isNegative,
      "Invariant: no more notional leaves the open orders than went in")
    assert(
      !positions[position].reduceOnlyQuantity.isNegative,
      "Invariant: no more leaves the reduce-only orders than went in")
  }

  /// Unlinks an order that is about to leave the book.
  mutating func forget(_ market: MarketIndex, _ slot: OrderSlot, _ order: RestingOrder) {
    let place = Int(slot.index)
    let position = order.position
    let link = markets[market].links[place]
    assert(
      link.newer != .max || positions[position].firstOrder == slot.index,
      "Invariant: the newest order of a position is its first")
    if link.newer == .max {
      positions[position].firstOrder = link.older
    } else {
      markets[market].links[Int(link.newer)].older = link.older
    }
    if link.older != .max { markets[market].links[Int(link.older)].newer = link.newer }
    assert(
      positions[position].orderCount > 0 && orderCount > 0,
      "Invariant: an order that leaves was counted")
    positions[position].orderCount -= 1
    orderCount -= 1
    countOrder(of: order.account, by: -1)
    if link.expiry != .max { markets[market].expiries.remove(slot.index) }
    assert(
      named(order.account, link.clientOrder)?.bits == OrderPlace(market, slot.index).bits,
      "Invariant: an open order has a client's name")
    clientOrders.remove(
      order.account.rawValue, link.clientOrder.rawValue,
      place: OrderPlace(market, slot.index).bits)
  }

  /// Shrinks or cancels reduce-only orders, newest first, until they fit the position again.
  @inline(__always) mutating func trimReduceOnly(
    _ position: PositionIndex, into events: inout EventBuffer
  ) {
    if positions[position].reduceOnlyQuantity.isPositive { trim(position, into: &events) }
  }

  private mutating func trim(_ position: PositionIndex, into events: inout EventBuffer) {
    let market = positions[position].market
    var committed = positions[position].reduceOnlyQuantity
    let held = positions[position].quantity
    var place = positions[position].firstOrder
    while place != .max, committed.isPositive {
      let older = markets[market].links[Int(place)].older
      guard let slot = markets[market].book.slot(at: place) else {
        preconditionFailure("Invariant: a linked order is open")
      }
      let order = markets[market].book[slot]
      if order.isReduceOnly {
        let reducible = Swift.max(.zero, order.side == .buy ? -held : held)
        let excess = committed - reducible
        guard excess.isPositive else { return }
        if excess >= order.quantity {
          cancel(market, slot, .reduceOnly, into: &events)
        } else {
          reduce(market, slot, by: excess, .reduceOnly, into: &events)
        }
        committed = positions[position].reduceOnlyQuantity
      }
      place = older
    }
  }

  /// Cancels good-till-date orders whose time has come, at most as many as one command may.
  @inline(__always) mutating func expireOrders(
    _ market: MarketIndex, into events: inout EventBuffer
  ) {
    if let top = markets[market].expiries.top, top.key <= stamp.time.rawValue {
      cancelExpired(market, into: &events)
    }
  }

  private mutating func cancelExpired(_ market: MarketIndex, into events: inout EventBuffer) {
    var budget = Limits.expiriesPerCommand
    while budget > 0, let top = markets[market].expiries.top,
      top.key <= stamp.time.rawValue
    {
      guard let slot = markets[market].book.slot(at: top.item) else {
        preconditionFailure("Invariant: an order waiting to expire is open")
      }
      cancel(market, slot, .expired, into: &events)
      budget -= 1
    }
  }
}
