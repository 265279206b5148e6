import Storage

/// An account's place in the house's table, in order of opening.
@frozen public struct AccountIndex: TableIndex {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// The insurance fund, which is opened before anybody.
  @inlinable public static var fund: AccountIndex { AccountIndex(rawValue: 0) }
}

/// A market's place, in order of listing.
@frozen public struct MarketIndex: TableIndex {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An underlying's place, in the order in which markets first referred to one.
@frozen public struct UnderlyingIndex: TableIndex {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// The place of an asset's ledger, in the order in which markets first settled in one.
@frozen public struct LedgerIndex: TableIndex {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A position's place among those of all accounts and markets, in order of first use.
@frozen public struct PositionIndex: TableIndex {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A position's place among those of its market, in order of first use; the insurance fund's is
/// the first.
@frozen public struct HolderIndex: TableIndex {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public static var fund: HolderIndex { HolderIndex(rawValue: 0) }
}
