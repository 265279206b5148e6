import Storage
import Units

/// No order, no level.
@inlinable var absent: UInt32 { .max }

/// An open order in memory: 40 bytes with its generation. Its price is its level's.
@frozen @usableFromInline struct OrderRecord: BitwiseCopyable {
  @usableFromInline var quantity: Int64
  @usableFromInline var userData: UInt64
  /// The orders behind and before it at its level; `absent` at the ends.
  @usableFromInline var next: UInt32
  @usableFromInline var previous: UInt32
  @usableFromInline var level: UInt32
  @usableFromInline var owner: UInt32
  @usableFromInline var side: Side
  @usableFromInline var isReduceOnly: Bool

  @inlinable init(
    quantity: Int64, userData: UInt64, next: UInt32, previous: UInt32, level: UInt32,
    owner: UInt32, side: Side, isReduceOnly: Bool
  ) {
    self.quantity = quantity
    self.userData = userData
    self.next = next
    self.previous = previous
    self.level = level
    self.owner = owner
    self.side = side
    self.isReduceOnly = isReduceOnly
  }
}

/// All orders of one side at one price: 32 bytes.
@frozen @usableFromInline struct Level: BitwiseCopyable {
  @usableFromInline var quantity: Int64
  @usableFromInline var first: UInt32
  @usableFromInline var last: UInt32
  @usableFromInline var count: UInt32
  /// The price as the side's ladder counts it: 0 is the best price there can be.
  @usableFromInline var key: UInt32
  @usableFromInline var side: Side

  @inlinable init(
    quantity: Int64, first: UInt32, last: UInt32, count: UInt32, key: UInt32, side: Side
  ) {
    self.quantity = quantity
    self.first = first
    self.last = last
    self.count = count
    self.key = key
    self.side = side
  }

  @inlinable @inline(__always) mutating func append(_ order: UInt32, _ quantity: Int64) {
    last = order
    count += 1
    self.quantity += quantity
  }
}
