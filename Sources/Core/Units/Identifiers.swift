/// A name for something, as a number that is never computed with.
public protocol Identifier: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable,
  CustomStringConvertible
where RawValue: FixedWidthInteger & UnsignedInteger & Sendable {
  init(rawValue: RawValue)
}

extension Identifier {
  /// Zero stands for "none" in every identifier.
  @inlinable public static var none: Self { Self(rawValue: 0) }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  public var description: String { String(rawValue) }
}

/// An account at the house; members own one or more. House accounts have none.
@frozen public struct AccountID: Identifier {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A clearing member: whoever logs on, and whose accounts its sessions may use.
@frozen public struct MemberID: Identifier {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Whoever owns accounts, whichever members speak for them. An account that names no owner is its
/// member's: the owner then has the member's number.
@frozen public struct OwnerID: Identifier {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A listed contract.
@frozen public struct InstrumentID: Identifier {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// What markets have their index price from: one or more of them refer to it.
@frozen public struct UnderlyingID: Identifier {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// An asset in which balances are kept.
@frozen public struct AssetID: Identifier {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// An order, named by the house when it comes to rest: by the place in the log of the command that
/// left it in the book. Rises, and never comes twice.
@frozen public struct OrderID: Identifier {
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// An order, named by its member (FIX ClOrdID); unique among the open orders of the account.
@frozen public struct ClientOrderID: Identifier {
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A trade, numbered by the house from 1 in order of execution.
@frozen public struct TradeID: Identifier {
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A bilateral trade as its parties or venue name it (FIX TrdRegID); both sides give the same.
@frozen public struct ReportedTradeID: Identifier {
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// The place of a command in the log, from 1.
@frozen public struct SequenceNumber: Identifier {
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A session of a member with the node.
@frozen public struct SessionID: Identifier {
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}
