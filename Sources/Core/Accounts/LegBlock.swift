import Storage

/// Where the legs of an account lie: side by side, in order of first use.
///
/// As a sequence it is their places, the newest first.
@frozen public struct LegBlock: BitwiseCopyable, Sendable {
  /// Place of the first, in the house's table of legs.
  public var first: UInt32 = 0
  public var count: UInt16 = 0
  /// How many there is room for before the block must move.
  public var room: UInt16 = 0
  @inlinable public init() {}

  @inlinable public subscript(place: LegPlace) -> UInt32 {
    precondition(place.rawValue < count, "Invariant: a leg lies within its block")
    return first + UInt32(place.rawValue)
  }
}

/// A leg's place within its account's block. It stays when the block moves.
@frozen public struct LegPlace: Equatable, BitwiseCopyable, Sendable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// Of the insurance fund's positions, which are in no pool.
  @inlinable public static var none: LegPlace { LegPlace(rawValue: .max) }
}

extension LegBlock: Sequence {
  @frozen public struct Iterator: IteratorProtocol {
    @usableFromInline let first: UInt32
    @usableFromInline var upcoming: UInt32
    @inlinable init(_ block: LegBlock) {
      first = block.first
      upcoming = block.first + UInt32(block.count)
    }
    @inlinable public mutating func next() -> UInt32? {
      guard upcoming > first else { return nil }
      upcoming -= 1
      return upcoming
    }
  }
  @inlinable public func makeIterator() -> Iterator { Iterator(self) }
}
