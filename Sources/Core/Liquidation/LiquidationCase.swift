import Accounts
import Storage
import Units

/// One liquidation under way: where it stands in its instrument's policy.
@frozen public struct LiquidationCase: BitwiseCopyable, Sendable {
  public let pool: MarginPool
  /// The position worked on, and its quantity when the present stage began.
  public var position: PositionIndex
  public var startQuantity: Quantity
  /// The place of the present stage in the policy; zero, where orders are cancelled, until work on
  /// the case has begun.
  public var stage: UInt8 = 0
  /// Ticks that this position has spent at a stage that takes time.
  public var ticks: UInt16 = 0
  /// What the present stage keeps from tick to tick; zero when it begins.
  public var memory: Int64 = 0

  @inlinable public init(
    pool: MarginPool, position: PositionIndex, startQuantity: Quantity
  ) {
    self.pool = pool
    self.position = position
    self.startQuantity = startQuantity
  }

  /// Moves the case to a stage, with as much of a position as there then is.
  @inlinable public mutating func begin(
    _ place: Int, _ position: PositionIndex, _ startQuantity: Quantity
  ) {
    assert(place >= 0 && place < Limits.liquidationStages, "Invariant: a case stands at a stage")
    assert(!startQuantity.isNegative, "Invariant: a stage begins with a quantity")
    stage = UInt8(truncatingIfNeeded: place)
    self.position = position
    self.startQuantity = startQuantity
    ticks = 0
    memory = 0
  }
}

/// Liquidations in the order in which they are worked on: first come, first served, and what is
/// not finished in a turn goes to the back.
@frozen public struct LiquidationQueue: ~Copyable {
  @usableFromInline var cases: DenseArray<LiquidationCase>
  @usableFromInline var head = 0

  public init() { cases = DenseArray() }

  @inlinable public var count: Int { cases.count - head }
  @inlinable public subscript(place: Int) -> LiquidationCase {
    get { cases[head + place] }
    set { cases[head + place] = newValue }
  }

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
    assert(living < cases.count, "Invariant: memory is freed where somebody has left")
    for place in 0..<living { cases[place] = cases[head + place] }
    while cases.count > living { cases.removeLast() }
    head = 0
    assert(count == living, "Invariant: no case is lost as memory is freed")
  }
}
