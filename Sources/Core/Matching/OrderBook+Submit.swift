import Storage
import Units

extension OrderBook {
  /// Takes an order through the book and rests what may rest. Its steps are appended to `fills`.
  @inlinable @discardableResult
  public mutating func submit(
    _ order: IncomingOrder, into fills: inout DenseArray<Fill>
  ) -> SubmitOutcome {
    let limit = order.kind == .market ? Ticks.anyPrice(for: order.side) : order.ticks
    if let rejection = rejection(of: order, limit: limit) {
      return SubmitOutcome(
        rejection: rejection, filled: .zero, resting: .zero, cancelled: .zero, slot: .none)
    }
    // Nothing above this line changes the book; nothing below rejects.
    var left = order.quantity.rawValue
    var filled: Int64 = 0
    var cancelled: Int64 = 0
    if crosses(order.side, at: limit) {
      take(order, limit: limit, left: &left, filled: &filled, cancelled: &cancelled, into: &fills)
    }
    var slot = OrderSlot.none
    if left > 0 {
      if order.mayRest {
        slot = add(
          owner: order.owner, side: order.side, ticks: limit, quantity: Quantity(rawValue: left),
          userData: order.userData, isReduceOnly: order.isReduceOnly)
      } else {
        cancelled += left
        left = 0
      }
    }
    return SubmitOutcome(
      rejection: nil, filled: Quantity(rawValue: filled), resting: Quantity(rawValue: left),
      cancelled: Quantity(rawValue: cancelled), slot: slot)
  }

  @inlinable @inline(__always) func rejection(of order: IncomingOrder, limit: Ticks)
    -> SubmitRejection?
  {
    if !order.quantity.isPositive { return .quantityNotPositive }
    if !limit.isInRange { return .priceOutOfRange }
    if order.isPostOnly {
      if !order.mayRest { return .postOnlyCannotRest }
      if crosses(order.side, at: limit) { return .postOnlyWouldTrade }
    }
    if order.timeInForce == .fillOrKill {
      let whole = fillable(
        order.side.opposite, quantity: order.quantity, limit: limit, owner: order.owner,
        selfTradePrevention: order.selfTradePrevention)
      if whole != order.quantity { return .notFillable }
    }
    if order.mayRest, !hasRoom(order.side, for: order.quantity) { return .sideFull }
    return nil
  }

  /// Trades while there is a maker within the limit.
  @inlinable @inline(__always) mutating func take(
    _ order: IncomingOrder, limit: Ticks, left: inout Int64, filled: inout Int64,
    cancelled: inout Int64, into fills: inout DenseArray<Fill>
  ) {
    let place = Self.place(order.side.opposite)
    let limitKey = ladders[place].limitKey(limit)
    while left > 0, Int64(ladders[place].bestKey) <= limitKey {
      let level = levels[Int(ladders[place].bestLevel)]
      let maker = orders[level.first]
      let slot = orders.livingSlot(at: level.first)
      let ticks = ladders[place].ticks(level.key)
      if let policy = order.selfTradePrevention, maker.owner == order.owner {
        let decision = policy.decide(
          taker: Quantity(rawValue: left), maker: Quantity(rawValue: maker.quantity))
        prevent(decision, maker: slot, ticks: ticks, into: &fills)
        cancelled += decision.decrement.rawValue
        left -= decision.decrement.rawValue
        if decision.cancelsTaker {
          cancelled += left
          left = 0
        }
        continue
      }
      let quantity = Swift.min(left, maker.quantity)
      fills.append(
        Fill(
          kind: .trade, isMakerGone: quantity == maker.quantity, ticks: ticks, maker: slot,
          makerOwner: maker.owner, makerUserData: maker.userData,
          quantity: Quantity(rawValue: quantity)))
      if quantity == maker.quantity {
        unlink(maker)
        orders.release(slot)
      } else {
        reduce(slot, by: Quantity(rawValue: quantity))
      }
      left -= quantity
      filled += quantity
    }
  }

  /// Does to the maker what was decided, and says so; a maker left alone is not mentioned.
  @inlinable mutating func prevent(
    _ decision: SelfTradeDecision, maker slot: OrderSlot, ticks: Ticks,
    into fills: inout DenseArray<Fill>
  ) {
    let maker = self[slot]
    let taken = decision.cancelsMaker ? maker.quantity : decision.decrement
    guard taken.isPositive else { return }
    fills.append(
      Fill(
        kind: .selfTradePrevented, isMakerGone: decision.cancelsMaker, ticks: ticks, maker: slot,
        makerOwner: maker.owner, makerUserData: maker.userData, quantity: taken))
    if decision.cancelsMaker {
      remove(slot)
    } else {
      reduce(slot, by: taken)
    }
  }

  /// Takes an open order out of the book.
  /// - Returns: the order as it was, or nil where it is no longer open.
  @inlinable @discardableResult
  public mutating func cancel(_ slot: OrderSlot) -> RestingOrder? {
    guard contains(slot) else { return nil }
    let record = orders[slot.index]
    let order = resting(record)
    unlink(record)
    orders.release(slot)
    return order
  }

  /// Gives an open order a new price and open quantity. It keeps its priority only where the price
  /// is the same and the quantity not greater; otherwise it leaves the book and arrives again as a
  /// limit order, trading where it crosses. What is refused leaves the order as it was.
  /// - Returns: nil where the order is no longer open.
  @inlinable @discardableResult
  public mutating func replace(
    _ slot: OrderSlot, ticks: Ticks, quantity: Quantity, isPostOnly: Bool = false,
    selfTradePrevention: SelfTradePrevention? = nil, into fills: inout DenseArray<Fill>
  ) -> SubmitOutcome? {
    guard contains(slot) else { return nil }
    let order = self[slot]
    if quantity.isPositive, ticks == order.ticks, quantity <= order.quantity {
      if quantity < order.quantity { reduce(slot, by: order.quantity - quantity) }
      return SubmitOutcome(
        rejection: nil, filled: .zero, resting: quantity, cancelled: .zero, slot: slot)
    }
    let arrival = IncomingOrder(
      owner: order.owner, side: order.side, ticks: ticks, quantity: quantity,
      isPostOnly: isPostOnly, selfTradePrevention: selfTradePrevention, userData: order.userData,
      isReduceOnly: order.isReduceOnly)
    // Its own quantity still counts on its side here, so the room asked for is on the safe side.
    if let rejection = rejection(of: arrival, limit: ticks) {
      return SubmitOutcome(
        rejection: rejection, filled: .zero, resting: order.quantity, cancelled: .zero, slot: slot)
    }
    remove(slot)
    return submit(arrival, into: &fills)
  }

  /// Takes all open orders of an owner out of the book, buys before sells, each side in price-time
  /// order, and appends their slots and last states to `cancelled`. O(open orders).
  @inlinable public mutating func cancelAll(
    owner: UInt32, into cancelled: inout DenseArray<CancelledOrder>
  ) {
    for place in 0..<2 {
      var slot = front(place == 0 ? .buy : .sell)
      while let current = slot {
        slot = next(after: current)
        if orders[current].owner == owner {
          cancelled.append(CancelledOrder(slot: current, order: self[current]))
          remove(current)
        }
      }
    }
  }
}
