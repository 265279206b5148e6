import Accounts
import Storage

/// The legs of all accounts: those of one account side by side, in blocks that double and move when
/// they are full.
@frozen public struct LegTable: ~Copyable {
  @usableFromInline var legs: DenseArray<Leg>
  /// The legs' markets once more, so that a leg is found without a walk over cache lines.
  @usableFromInline var markets: DenseArray<UInt16>
  /// Of the blocks with many legs, each found by the place of its block's first.
  @usableFromInline var sums: DenseArray<PoolSum>
  @usableFromInline var sumPlaces: DenseArray<UInt32>
  /// Blocks of 2^n legs that nobody uses any more, by n.
  @usableFromInline var vacant: DenseArray<DenseArray<UInt32>>

  public init() {
    legs = DenseArray()
    markets = DenseArray()
    sums = DenseArray()
    sumPlaces = DenseArray()
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

  /// What is added up over the legs of a block that has many; like what a leg remembers.
  /// - Precondition: `hasSum(block)`.
  @inlinable public func sum(of block: LegBlock) -> UnsafeMutablePointer<PoolSum> {
    let place = Int(sumPlaces[Int(block.first)])
    precondition(place < sums.count, "Invariant: a sum's place is in bounds")
    return sums.unsafeBaseAddress + place
  }

  @inlinable public func hasSum(_ block: LegBlock) -> Bool { block.count > PoolSum.legsFew }

  /// Where a block's leg in a market lies, or nil.
  @inlinable public func place(of market: MarketIndex, in block: LegBlock) -> UInt32? {
    // The leg itself is about to be read.
    if block.count == 1 { return self[block.first].market == market ? block.first : nil }
    let number = UInt16(truncatingIfNeeded: market.rawValue)
    let end = block.first + UInt32(block.count)
    precondition(Int(end) <= markets.count, "Invariant: a block lies within the table")
    let base = markets.unsafeBaseAddress
    var place = block.first
    while place < end {
      if base[Int(place)] == number { return place }
      place += 1
    }
    return nil
  }

  /// Adds a leg behind the others of a block. Amortised O(1).
  /// - Returns: its place within the block.
  public mutating func append(_ leg: Leg, to block: inout LegBlock) -> LegPlace {
    if block.count == block.room { grow(&block) }
    let place = LegPlace(rawValue: block.count)
    block.count += 1
    self[block[place]] = leg
    markets[Int(block[place])] = leg.marketNumber
    if block.count > PoolSum.legsFew + 1 {
      sum(of: block).pointee.wait(place.rawValue)
    } else if block.count > PoolSum.legsFew {
      sumPlaces.extend(toInclude: Int(block.first), with: .max)
      sumPlaces[Int(block.first)] = UInt32(sums.count)
      sums.append(PoolSum(ledger: leg.ledger))
    }
    return place
  }

  private mutating func grow(_ block: inout LegBlock) {
    let room = Swift.max(1, block.room * 2)
    let moved = take(room)
    for place in 0..<UInt32(block.count) {
      self[moved + place] = self[block.first + place]
      markets[Int(moved + place)] = markets[Int(block.first + place)]
    }
    if block.count > PoolSum.legsFew {
      sumPlaces.extend(toInclude: Int(moved), with: .max)
      sumPlaces[Int(moved)] = sumPlaces[Int(block.first)]
    }
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
    markets.append(repeating: .max, count: Int(room))
    return first
  }
}
