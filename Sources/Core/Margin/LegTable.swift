import Accounts
import Storage

/// The legs of all accounts: those of one account side by side, in blocks that double and move when
/// they are full.
@frozen public struct LegTable: ~Copyable {
  @usableFromInline var legs: DenseArray<Leg>
  /// Blocks of 2^n legs that nobody uses any more, by n.
  @usableFromInline var vacant: DenseArray<DenseArray<UInt32>>

  public init() {
    legs = DenseArray()
    vacant = DenseArray()
    for _ in 0...UInt16.bitWidth { vacant.append(DenseArray()) }
  }

  @inlinable public subscript(place: UInt32) -> Leg {
    @inline(__always) unsafeAddress {
      precondition(Int(place) < legs.count, "Invariant: a leg's place is in bounds")
      return UnsafePointer(legs.unsafeBaseAddress + Int(place))
    }
    @inline(__always) unsafeMutableAddress {
      precondition(Int(place) < legs.count, "Invariant: a leg's place is in bounds")
      return legs.unsafeBaseAddress + Int(place)
    }
  }

  /// The same leg for what it remembers, which whoever only reads may bring up to date: nothing
  /// that the house decides depends on whether it was.
  @inlinable public func remembered(_ place: UInt32) -> UnsafeMutablePointer<Leg> {
    precondition(Int(place) < legs.count, "Invariant: a leg's place is in bounds")
    return legs.unsafeBaseAddress + Int(place)
  }

  /// Adds a leg behind the others of a block. Amortised O(1).
  /// - Returns: its place within the block.
  public mutating func append(_ leg: Leg, to block: inout LegBlock) -> LegPlace {
    if block.count == block.room { grow(&block) }
    let place = LegPlace(rawValue: block.count)
    block.count += 1
    self[block[place]] = leg
    return place
  }

  private mutating func grow(_ block: inout LegBlock) {
    let room = Swift.max(1, block.room * 2)
    let moved = take(room)
    for place in 0..<UInt32(block.count) { self[moved + place] = self[block.first + place] }
    if block.room > 0 { vacant[block.room.trailingZeroBitCount].append(block.first) }
    block.first = moved
    block.room = room
  }

  private mutating func take(_ room: UInt16) -> UInt32 {
    let size = room.trailingZeroBitCount
    if !vacant[size].isEmpty { return vacant[size].removeLast() }
    let first = UInt32(legs.count)
    let none = Leg(position: .none, market: .none, ledger: .none)
    legs.append(repeating: none, count: Int(room))
    return first
  }
}
