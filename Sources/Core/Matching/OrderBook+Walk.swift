import Storage
import Units

// In every walk `side` is the side whose resting orders are looked at.
extension OrderBook {
  /// The best price of a side: the greatest buy or the least sell. O(1).
  @inlinable @inline(__always) public func best(_ side: Side) -> Ticks? {
    let key = ladders[Self.place(side)].bestKey
    return key == absent ? nil : ladders[Self.place(side)].ticks(key)
  }

  /// Whether an order of `side` with limit `ticks` would trade on arrival. O(1).
  @inlinable @inline(__always) public func crosses(_ side: Side, at ticks: Ticks) -> Bool {
    let other = Self.place(side.opposite)
    return Int64(ladders[other].bestKey) <= ladders[other].limitKey(ticks)
  }

  /// The order a taker meets first, or nil where the side is empty. O(1).
  @inlinable @inline(__always) public func front(_ side: Side) -> OrderSlot? {
    let level = ladders[Self.place(side)].bestLevel
    return level == absent ? nil : orders.slot(at: levels[Int(level)].first)
  }

  /// The order a taker meets first at one price, or nil. O(1).
  @inlinable @inline(__always) public func front(_ side: Side, at ticks: Ticks) -> OrderSlot? {
    let level = level(side, ticks)
    return level == absent ? nil : orders.slot(at: levels[Int(level)].first)
  }

  /// The order a taker meets after this one, across prices, or nil at the end. O(1).
  /// - Precondition: the order is open.
  @inlinable @inline(__always) public func next(after slot: OrderSlot) -> OrderSlot? {
    let record = orders[slot]
    if record.next != absent { return orders.slot(at: record.next) }
    let place = Self.place(record.side)
    let key = ladders[place].nextKey(after: levels[Int(record.level)].key)
    if key == absent { return nil }
    return orders.slot(at: levels[Int(ladders[place].level(at: key))].first)
  }

  /// The next worse occupied price of a side, or nil. O(1).
  @inlinable @inline(__always) public func nextPrice(_ side: Side, after ticks: Ticks) -> Ticks? {
    precondition(ticks.isInRange, "Invariant: a price asked for is in range")
    let place = Self.place(side)
    let key = ladders[place].nextKey(after: ladders[place].key(ticks))
    return key == absent ? nil : ladders[place].ticks(key)
  }

  @inlinable @inline(__always) func level(_ side: Side, _ ticks: Ticks) -> UInt32 {
    guard ticks.isInRange else { return absent }
    let place = Self.place(side)
    return ladders[place].level(at: ladders[place].key(ticks))
  }

  /// All that rests on a side at one price. O(1).
  @inlinable @inline(__always) public func quantity(_ side: Side, at ticks: Ticks) -> Quantity {
    let level = level(side, ticks)
    return level == absent ? .zero : Quantity(rawValue: levels[Int(level)].quantity)
  }

  /// The number of orders of a side at one price. O(1).
  @inlinable @inline(__always) public func count(_ side: Side, at ticks: Ticks) -> Int {
    let level = level(side, ticks)
    return level == absent ? 0 : Int(levels[Int(level)].count)
  }

  /// All that rests on a side. O(1).
  @inlinable @inline(__always) public func quantity(_ side: Side) -> Quantity {
    Quantity(rawValue: ladders[Self.place(side)].quantity)
  }

  /// All that rests on a side at `limit` or at a price better for a taker. O(levels).
  @inlinable public func quantity(_ side: Side, noWorseThan limit: Ticks) -> Quantity {
    sweep(side, quantity: Quantity(rawValue: .max), limit: limit).quantity
  }

  /// The best `count` levels, best first, in place of what `depth` held. O(count).
  @inlinable public func depth(
    _ side: Side, levels count: Int, into depth: inout DenseArray<DepthLevel>
  ) {
    depth.removeAll()
    let place = Self.place(side)
    var key = ladders[place].bestKey
    while key != absent, depth.count < count {
      let level = levels[Int(ladders[place].level(at: key))]
      depth.append(
        DepthLevel(
          ticks: ladders[place].ticks(key), quantity: Quantity(rawValue: level.quantity),
          orders: level.count))
      key = ladders[place].nextKey(after: key)
    }
  }

  /// What a taker of `quantity` would get from a side at `limit` or better, and what it costs,
  /// walking at most `levelsMax` levels. Changes nothing. O(levels walked).
  @inlinable public func sweep(
    _ side: Side, quantity: Quantity, limit: Ticks? = nil, levelsMax: Int = .max
  ) -> Sweep {
    let place = Self.place(side)
    let limitKey = ladders[place].limitKey(limit ?? Ticks.anyPrice(for: side.opposite))
    var left = quantity.rawValue
    var cost: Int128 = 0
    var worst: Ticks?
    var walked = 0
    var key = ladders[place].bestKey
    while left > 0, Int64(key) <= limitKey, walked < levelsMax {
      let part = Swift.min(left, levels[Int(ladders[place].level(at: key))].quantity)
      let ticks = ladders[place].ticks(key)
      let product = Int64(ticks.rawValue).multipliedFullWidth(by: part)
      cost += Int128(truncatingIfNeeded: product.high) << 64 | Int128(product.low)
      worst = ticks
      assert(part > 0, "Invariant: a level that is walked over has a quantity")
      left -= part
      walked += 1
      key = ladders[place].nextKey(after: key)
    }
    return Sweep(quantity: Quantity(rawValue: quantity.rawValue - left), cost: cost, worst: worst)
  }
}
