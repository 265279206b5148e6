import Storage
import Units

/// The open orders of one instrument in price-time order.
///
/// ```swift
/// var book = OrderBook()
/// let ask = book.add(owner: 7, side: .sell, ticks: Ticks(rawValue: 100), quantity: .one)
/// book.best(.sell)               // 100
/// book.fill(ask, Quantity(rawValue: 1))
/// ```
///
/// Orders at one price form a chain in order of arrival; prices are found through a paged ladder
/// with bit sets, so every step is O(1) whatever the number of orders and prices. Buys are always
/// below sells. The open quantity of a side is at most 2^63 - 1 counts, so that every sum of
/// quantities fits its type.
@frozen public struct OrderBook: ~Copyable {
  @usableFromInline var orders: SlotPool<OrderRecord>
  @usableFromInline var levels: DenseArray<Level>
  @usableFromInline var freeLevels: DenseArray<UInt32>
  /// Buys, then sells.
  @usableFromInline var ladders: DenseArray<PriceLadder>

  /// An empty book with memory for so many orders; it grows beyond by doubling.
  @inlinable public init(orders capacity: Int = 0) {
    orders = SlotPool(capacity: capacity)
    levels = DenseArray()
    freeLevels = DenseArray()
    ladders = DenseArray(capacity: 2)
    ladders.append(PriceLadder(.buy))
    ladders.append(PriceLadder(.sell))
  }

  @inlinable static func place(_ side: Side) -> Int { Int(side.rawValue) - 1 }

  // MARK: Reading

  /// Open orders on both sides.
  @inlinable public var count: Int { orders.count }
  @inlinable public func count(_ side: Side) -> Int { ladders[Self.place(side)].orders }
  @inlinable public func levelCount(_ side: Side) -> Int { ladders[Self.place(side)].levels }
  /// Every index of a slot is below this; tables kept beside the book have this many entries.
  @inlinable public var places: Int { orders.places }

  /// Whether the slot's order is still open.
  @inlinable @inline(__always) public func contains(_ slot: OrderSlot) -> Bool {
    orders.contains(slot)
  }
  /// The slot of the open order at an index, or nil.
  @inlinable @inline(__always) public func slot(at index: UInt32) -> OrderSlot? {
    orders.slot(at: index)
  }

  /// The slot of the order at an index.
  /// - Precondition: one is open there.
  @inlinable @inline(__always) public func livingSlot(at index: UInt32) -> OrderSlot {
    orders.livingSlot(at: index)
  }

  /// The order as it is now.
  /// - Precondition: it is open.
  @inlinable @inline(__always) public subscript(slot: OrderSlot) -> RestingOrder {
    resting(orders[slot])
  }

  @inlinable @inline(__always) func resting(_ record: OrderRecord) -> RestingOrder {
    RestingOrder(
      owner: record.owner, side: record.side, ticks: ticks(ofLevel: record.level, record.side),
      quantity: Quantity(rawValue: record.quantity), userData: record.userData,
      isReduceOnly: record.isReduceOnly)
  }

  /// What the caller gave with the order, which may be changed.
  /// - Precondition: the order is open.
  @inlinable public subscript(userData slot: OrderSlot) -> UInt64 {
    get { orders[slot].userData }
    set { orders[slot].userData = newValue }
  }

  @inlinable @inline(__always) func ticks(ofLevel level: UInt32, _ side: Side) -> Ticks {
    ladders[Self.place(side)].ticks(levels[Int(level)].key)
  }

  /// Whether so much more can rest on a side before its sum leaves 64 bits.
  @inlinable @inline(__always) public func hasRoom(_ side: Side, for quantity: Quantity) -> Bool {
    !ladders[Self.place(side)].quantity.addingReportingOverflow(quantity.rawValue).overflow
  }

  // MARK: Writing

  /// Rests an order at the back of its price.
  /// - Precondition: the price is in range, the quantity positive and within `hasRoom`, and the
  ///   order does not cross the other side.
  @inlinable @discardableResult
  public mutating func add(
    owner: UInt32, side: Side, ticks: Ticks, quantity: Quantity, userData: UInt64 = 0,
    isReduceOnly: Bool = false
  ) -> OrderSlot {
    precondition(ticks.isInRange, "Invariant: a resting price is in range")
    precondition(quantity.isPositive, "Invariant: a resting quantity is positive")
    precondition(!crosses(side, at: ticks), "Invariant: a resting order does not cross")
    let place = Self.place(side)
    let ladder = ladders.unsafeBaseAddress + place
    let key = ladder.pointee.key(ticks)
    let keyPlace = ladder.pointee.openPlace(of: key)
    let level = ladder.pointee.level(at: key, place: keyPlace)
    ladder.pointee.orders += 1
    ladder.pointee.quantity += quantity.rawValue
    if level != absent {
      let last = levels[Int(level)].last
      assert(
        levels[Int(level)].key == key && levels[Int(level)].side == side,
        "Invariant: a level is found at its price")
      let slot = orders.acquire(
        OrderRecord(
          quantity: quantity.rawValue, userData: userData, next: absent, previous: last,
          level: level, owner: owner, side: side, isReduceOnly: isReduceOnly))
      assert(orders[last].next == absent, "Invariant: nobody is behind the last of a level")
      orders[last].next = slot.index
      levels[Int(level)].append(slot.index, quantity.rawValue)
      return slot
    }
    let opened = acquireLevel()
    let slot = orders.acquire(
      OrderRecord(
        quantity: quantity.rawValue, userData: userData, next: absent, previous: absent,
        level: opened, owner: owner, side: side, isReduceOnly: isReduceOnly))
    levels[Int(opened)] = Level(
      quantity: quantity.rawValue, first: slot.index, last: slot.index, count: 1, key: key,
      side: side)
    ladder.pointee.enter(opened, at: key, place: keyPlace)
    return slot
  }

  /// Takes an order out of the book.
  /// - Precondition: it is open.
  @inlinable public mutating func remove(_ slot: OrderSlot) {
    let record = orders[slot]
    unlink(record)
    orders.release(slot)
  }

  /// Takes an order out of its level, and its level out of the ladder where it was the last.
  @inlinable @inline(__always) mutating func unlink(_ record: OrderRecord) {
    let ladder = ladders.unsafeBaseAddress + Self.place(record.side)
    ladder.pointee.orders -= 1
    ladder.pointee.quantity -= record.quantity
    assert(
      ladder.pointee.orders >= 0 && ladder.pointee.quantity >= 0,
      "Invariant: no more leaves a side than is on it")
    assert(levels[Int(record.level)].count > 0, "Invariant: a level that an order is in has one")
    let level = Int(record.level)
    if levels[level].count == 1 {
      ladder.pointee.leave(levels[level].key)
      freeLevels.append(record.level)
      return
    }
    if record.previous == absent {
      levels[level].first = record.next
    } else {
      orders[record.previous].next = record.next
    }
    if record.next == absent {
      levels[level].last = record.previous
    } else {
      orders[record.next].previous = record.previous
    }
    levels[level].count -= 1
    levels[level].quantity -= record.quantity
    assert(levels[level].quantity > 0, "Invariant: a level that has orders has a quantity")
  }

  /// Makes an order smaller; it keeps its priority.
  /// - Precondition: it is open, and something is left of it.
  @inlinable public mutating func reduce(_ slot: OrderSlot, by quantity: Quantity) {
    let record = orders[slot]
    precondition(
      quantity.isPositive && quantity.rawValue < record.quantity,
      "Invariant: a reduced order keeps some quantity")
    orders[slot.index].quantity = record.quantity - quantity.rawValue
    levels[Int(record.level)].quantity -= quantity.rawValue
    ladders[Self.place(record.side)].quantity -= quantity.rawValue
    assert(levels[Int(record.level)].quantity > 0, "Invariant: a level keeps what its orders keep")
  }

  /// Takes a fill off an order, and the order out of the book where nothing is left.
  /// - Returns: what is left of it.
  /// - Precondition: it is open and has at least so much.
  @inlinable @discardableResult
  public mutating func fill(_ slot: OrderSlot, _ quantity: Quantity) -> Quantity {
    let open = orders[slot].quantity
    precondition(
      quantity.isPositive && quantity.rawValue <= open,
      "Invariant: a fill is at most what is open")
    if quantity.rawValue == open {
      remove(slot)
      return .zero
    }
    reduce(slot, by: quantity)
    return Quantity(rawValue: open - quantity.rawValue)
  }

  @inlinable @inline(__always) mutating func acquireLevel() -> UInt32 {
    if !freeLevels.isEmpty { return freeLevels.removeLast() }
    levels.append(
      Level(quantity: 0, first: absent, last: absent, count: 0, key: absent, side: .buy))
    freeLevels.reserve(levels.capacity)
    return UInt32(levels.count - 1)
  }
}

extension OrderBook: @unchecked Sendable {}
