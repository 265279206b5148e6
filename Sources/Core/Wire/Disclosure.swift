import Messages
import Units

/// Whose names and money an event shows to a reader.
///
/// The node sends an event to the members of its parties, each with its own side only, and to the
/// feed with neither.
@frozen public struct Disclosure: OptionSet, Sendable, BitwiseCopyable {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// The first of `Event.parties`.
  @inlinable public static var first: Disclosure { Disclosure(rawValue: 1) }
  /// The second of `Event.parties`.
  @inlinable public static var second: Disclosure { Disclosure(rawValue: 2) }
  /// Both: a member who owns both accounts, a log, a test.
  @inlinable public static var all: Disclosure { Disclosure(rawValue: 3) }
  /// Neither: the public feed.
  @inlinable public static var everyone: Disclosure { Disclosure(rawValue: 0) }
}

/// The accounts an event concerns, in a fixed order; none where there is none.
@frozen public struct EventParties: Equatable, Sendable, BitwiseCopyable {
  public var first: AccountID
  public var second: AccountID
  @inlinable public init(_ first: AccountID = .none, _ second: AccountID = .none) {
    self.first = first
    self.second = second
  }
}
