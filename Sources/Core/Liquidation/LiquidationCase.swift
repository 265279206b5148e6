import Accounts
import Storage
import Units

/// One liquidation under way.
@frozen public struct LiquidationCase: BitwiseCopyable, Sendable {
  public let pool: MarginPool
  /// The position worked on, and its quantity when work on it began.
  public var position: PositionIndex
  public var startQuantity: Quantity
  /// Ticks this position has spent in the book so far.
  public var bookTicks: UInt16 = 0
  public var hasStarted = false

  @inlinable public init(
    pool: MarginPool, position: PositionIndex, startQuantity: Quantity
  ) {
    self.pool = pool
    self.position = position
    self.startQuantity = startQuantity
  }
}

/// Liquidations in the order in which they are worked on: first come, first served, and what is
/// not finished in a turn goes to the back.
@frozen public struct LiquidationQueue: ~Copyable {
  @usableFromInline var cases: DenseArray<LiquidationCase>
  @usableFromInline var head = 0

  public init() { cases = DenseArray() }

  @inlinable public var count: Int { cases.count - head }
  @inlinable public subscript(place: Int) -> LiquidationCase { cases[head + place] }

  @inlinable public mutating func append(_ entry: LiquidationCase) { cases.append(entry) }

  @inlinable public mutating func removeFirst() -> LiquidationCase {
    precondition(count > 0, "Invariant: a case taken from the queue is there")
    let first = cases[head]
    head += 1
    if head == cases.count {
      cases.removeAll()
      head = 0
    } else if head >= 1_024, head * 2 >= cases.count {
      compact()
    }
    return first
  }

  // Moves the living to the front once the dead are half, so that memory stays bounded and each
  // case moves at most a constant number of times.
  @inlinable mutating func compact() {
    let living = count
    for place in 0..<living { cases[place] = cases[head + place] }
    while cases.count > living { cases.removeLast() }
    head = 0
  }
}
