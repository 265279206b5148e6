import State
import Storage
import Units

extension OrderBook {
  /// The open orders of each side in price-time order, each with its place, and which free places
  /// are used next: everything else follows. Levels and ladders are made anew, and so are the
  /// generations of the places, as no name of an order outlives a command.
  public mutating func code(_ coder: inout StateCoder) {
    let places = coder.count(orders.places, atMost: Limits.ordersOpen, taking: 4)
    if coder.isReading {
      self = OrderBook(orders: places)
      orders.vacate(places, with: .vacant)
    }
    for side in Side.allCases { code(side, &coder) }
    orders.codeFree(&coder)
  }

  private mutating func code(_ side: Side, _ coder: inout StateCoder) {
    var upcoming = front(side)
    let count = coder.count(self.count(side), atMost: Limits.ordersOpen, taking: 29)
    for _ in 0..<count {
      var index: UInt32 = 0
      var order = RestingOrder(
        owner: 0, side: side, ticks: .min, quantity: .zero, userData: 0, isReduceOnly: false)
      if let slot = upcoming, !coder.isReading {
        index = slot.index
        order = self[slot]
        upcoming = next(after: slot)
      }
      coder.code(&index)
      order.code(&coder)
      if coder.isReading { restore(order, at: index, &coder) }
      if coder.fault != nil { return }
    }
  }

  /// Rests an order that was read at its place, behind those read before it.
  private mutating func restore(
    _ order: RestingOrder, at index: UInt32, _ coder: inout StateCoder
  ) {
    guard coder.fault == nil else { return }
    guard Int(index) < orders.places, order.ticks.isInRange, order.quantity.isPositive,
      hasRoom(order.side, for: order.quantity)
    else { return coder.fail(.outOfRange) }
    guard orders.slot(at: index) == nil, !crosses(order.side, at: order.ticks),
      levelCount(order.side) == 0 || !isAheadOfLast(order)
    else { return coder.fail(.inconsistent) }
    orders.offer(index)
    let slot = add(
      owner: order.owner, side: order.side, ticks: order.ticks, quantity: order.quantity,
      userData: order.userData, isReduceOnly: order.isReduceOnly)
    precondition(slot.index == index, "Invariant: an order that is read back has its place")
  }

  /// Whether an order's price is better than one that was read before it.
  private func isAheadOfLast(_ order: RestingOrder) -> Bool {
    let ladder = Self.place(order.side)
    let key = ladders[ladder].key(order.ticks)
    return ladders[ladder].nextKey(after: key) != absent
  }
}

extension OrderRecord {
  static var vacant: OrderRecord {
    OrderRecord(
      quantity: 0, userData: 0, next: absent, previous: absent, level: absent, owner: 0,
      side: .buy, isReduceOnly: false)
  }
}

extension RestingOrder {
  /// All but the side, under which it is listed.
  mutating func code(_ coder: inout StateCoder) {
    var (ticks, quantity, userData) = (ticks, quantity, userData)
    var (owner, isReduceOnly) = (owner, isReduceOnly)
    coder.code(&ticks)
    coder.code(&quantity)
    coder.code(&userData)
    coder.code(&owner)
    coder.code(&isReduceOnly)
    guard coder.isReading else { return }
    self = RestingOrder(
      owner: owner, side: side, ticks: ticks, quantity: quantity, userData: userData,
      isReduceOnly: isReduceOnly)
  }
}
