import Accounts
import Instruments
import Matching
import Messages
import Storage
import Units

// Names and bookkeeping of open orders, and the ways in which they end without trading.
extension HouseState {
  /// An order's place as one number: instrument index (10 bits), generation of its slot (31),
  /// index in the book (23). It comes again only after 2^31 orders have used the same slot.
  func orderKey(_ instrument: Int, _ slot: OrderSlot) -> UInt64 {
    UInt64(instrument) << 54 | UInt64(slot.generation >> 1) << 23 | UInt64(slot.index)
  }

  /// An order's name: its key plus one, so that no order is called none.
  func orderID(_ instrument: Int, _ slot: OrderSlot) -> OrderID {
    OrderID(rawValue: orderKey(instrument, slot) + 1)
  }

  func slot(ofKey key: UInt64) -> OrderSlot {
    OrderSlot(
      index: UInt32(truncatingIfNeeded: key & 0x7F_FFFF),
      generation: UInt32(truncatingIfNeeded: (key >> 23) & 0x7FFF_FFFF) << 1 | 1)
  }

  /// The open order that a command means, or nil.
  func find(
    _ account: UInt32, _ instrument: Int, _ order: OrderID, _ client: ClientOrderID
  ) -> OrderSlot? {
    let key: UInt64
    if order != .none {
      key = order.rawValue &- 1
    } else {
      guard client != .none, let found = clientOrders.value(account, client.rawValue) else {
        return nil
      }
      key = found
    }
    guard Int(key >> 54) == instrument else { return nil }
    let slot = slot(ofKey: key)
    guard instruments[instrument].book.contains(slot),
      instruments[instrument].book[slot].owner == account
    else { return nil }
    return slot
  }

  mutating func cancelOrder(
    _ command: CancelOrder, into events: inout EventBuffer
  ) -> Receipt {
    let account: UInt32
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let instrument = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard let slot = find(account, instrument, command.order, command.clientOrder) else {
      return Receipt(.unknownOrder)
    }
    let name = orderID(instrument, slot)
    cancel(instrument, slot, .requested, into: &events)
    return Receipt(order: name)
  }

  mutating func cancelAll(_ command: CancelAll, into events: inout EventBuffer) -> Receipt {
    let account: UInt32
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    if command.instrument != .none {
      guard let instrument = index(of: command.instrument) else {
        return Receipt(.unknownInstrument)
      }
      if let position = position(account, instrument) {
        cancelOrders(instrument, position, .requested, into: &events)
      }
      return Receipt()
    }
    var place = accounts[Int(account)].firstPosition
    while !place.isNone {
      cancelOrders(Int(place.instrument), Int(place.index), .requested, into: &events)
      place = instruments[Int(place.instrument)].positions[Int(place.index)].next
    }
    return Receipt()
  }

  /// Cancels all open orders of one position, newest first. At most `Limits.ordersPerPosition`.
  mutating func cancelOrders(
    _ instrument: Int, _ position: Int, _ reason: CancelReason, into events: inout EventBuffer
  ) {
    while let slot = newestOrder(instrument, position) {
      cancel(instrument, slot, reason, into: &events)
    }
  }

  func newestOrder(_ instrument: Int, _ position: Int) -> OrderSlot? {
    let first = instruments[instrument].positions[position].firstOrder
    return first == .max ? nil : instruments[instrument].book.slot(at: first)
  }

  mutating func cancel(
    _ instrument: Int, _ slot: OrderSlot, _ reason: CancelReason,
    into events: inout EventBuffer
  ) {
    let order = instruments[instrument].book[slot]
    let client = instruments[instrument].links[Int(slot.index)].clientOrder
    let name = orderID(instrument, slot)
    let price = instruments[instrument].price(order.ticks)
    withdrawExposure(
      instrument, order, order.quantity,
      instruments[instrument].payoff.value(price, order.quantity, .nearest))
    forget(instrument, slot, order)
    instruments[instrument].book.remove(slot)
    events.append(
      .orderCancelled(
        OrderCancelled(
          account: id(order.owner), instrument: instruments[instrument].id, order: name,
          clientOrder: client, quantity: order.quantity, reason: reason)))
  }

  /// Makes an open order smaller; something is left of it.
  mutating func reduce(
    _ instrument: Int, _ slot: OrderSlot, by quantity: Quantity, _ reason: CancelReason,
    into events: inout EventBuffer
  ) {
    let order = instruments[instrument].book[slot]
    let price = instruments[instrument].price(order.ticks)
    withdrawExposure(
      instrument, order, quantity,
      instruments[instrument].payoff.value(price, quantity, .nearest))
    instruments[instrument].book.reduce(slot, by: quantity)
    events.append(
      .orderReduced(
        OrderReduced(
          account: id(order.owner), instrument: instruments[instrument].id,
          order: orderID(instrument, slot),
          clientOrder: instruments[instrument].links[Int(slot.index)].clientOrder,
          quantity: order.quantity - quantity, reason: reason)))
  }

  /// Takes quantity off what the position has open in the book.
  mutating func withdrawExposure(
    _ instrument: Int, _ order: RestingOrder, _ quantity: Quantity, _ notional: Money
  ) {
    let position = Int(order.userData)
    if order.side == .buy {
      instruments[instrument].positions[position].buyQuantity -= quantity
      instruments[instrument].positions[position].buyNotional -= notional
      if instruments[instrument].positions[position].buyQuantity.isZero {
        instruments[instrument].positions[position].buyTicksMax = 0
      }
    } else {
      instruments[instrument].positions[position].sellQuantity -= quantity
      instruments[instrument].positions[position].sellNotional -= notional
      if instruments[instrument].positions[position].sellQuantity.isZero {
        instruments[instrument].positions[position].sellTicksMin = .max
      }
    }
    if order.isReduceOnly {
      instruments[instrument].positions[position].reduceOnlyQuantity -= quantity
    }
  }

  /// Unlinks an order that is about to leave the book.
  mutating func forget(_ instrument: Int, _ slot: OrderSlot, _ order: RestingOrder) {
    let place = Int(slot.index)
    let position = Int(order.userData)
    let link = instruments[instrument].links[place]
    if link.newer == .max {
      instruments[instrument].positions[position].firstOrder = link.older
    } else {
      instruments[instrument].links[Int(link.newer)].older = link.older
    }
    if link.older != .max { instruments[instrument].links[Int(link.older)].newer = link.newer }
    instruments[instrument].positions[position].orderCount -= 1
    orderCount -= 1
    countOrder(of: order.owner, by: -1)
    if link.expiry != .max { instruments[instrument].expiries.remove(slot.index) }
    clientOrders.remove(order.owner, link.clientOrder.rawValue)
  }

  /// Shrinks or cancels reduce-only orders, newest first, until they fit the position again.
  mutating func trimReduceOnly(
    _ instrument: Int, _ position: Int, into events: inout EventBuffer
  ) {
    var committed = instruments[instrument].positions[position].reduceOnlyQuantity
    guard committed.isPositive else { return }
    let held = instruments[instrument].positions[position].quantity
    var place = instruments[instrument].positions[position].firstOrder
    while place != .max, committed.isPositive {
      let older = instruments[instrument].links[Int(place)].older
      guard let slot = instruments[instrument].book.slot(at: place) else {
        preconditionFailure("Invariant: a linked order is open")
      }
      let order = instruments[instrument].book[slot]
      if order.isReduceOnly {
        let reducible = Swift.max(.zero, order.side == .buy ? -held : held)
        let excess = committed - reducible
        guard excess.isPositive else { return }
        if excess >= order.quantity {
          cancel(instrument, slot, .reduceOnly, into: &events)
        } else {
          reduce(instrument, slot, by: excess, .reduceOnly, into: &events)
        }
        committed = instruments[instrument].positions[position].reduceOnlyQuantity
      }
      place = older
    }
  }

  /// Cancels good-till-date orders whose time has come, at most as many as one command may.
  mutating func expireOrders(_ instrument: Int, into events: inout EventBuffer) {
    var budget = Limits.expiriesPerCommand
    while budget > 0, let top = instruments[instrument].expiries.top,
      top.key <= stamp.time.rawValue
    {
      guard let slot = instruments[instrument].book.slot(at: top.item) else {
        preconditionFailure("Invariant: an order waiting to expire is open")
      }
      cancel(instrument, slot, .expired, into: &events)
      budget -= 1
    }
  }
}
