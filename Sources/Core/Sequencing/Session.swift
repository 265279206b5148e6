import Units

/// A way to a member, as the shell numbers it. A connection that comes back has a new number.
@frozen public struct ConnectionID: Identifier {
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A member's standing with the node: one for each member, for the whole life of the log.
///
/// It is bound to a connection while the member is logged on. The numbers of what the member sends
/// go on from logon to logon, so that a command sent twice is known and carried out once.
public struct Session: Sendable {
  public let terms: MemberTerms
  /// None while the member is not logged on.
  public internal(set) var connection: ConnectionID = .none
  /// When anything last came over the connection.
  public internal(set) var heard: Timestamp = .zero
  /// When anything was last sent over it.
  public internal(set) var told: Timestamp = .zero
  /// Counts logons, so that a packet of an earlier one is told apart.
  public internal(set) var logons: UInt32 = 0
  /// Whether the member's open orders are cancelled when the session ends.
  public internal(set) var cancelsOnDisconnect = false
  /// The number of the member's last command in the log; zero before the first.
  public internal(set) var loggedThrough: UInt64 = 0
  /// The number expected of the member's next command.
  public var nextFromMember: UInt64 = 1
  /// The number of the next message to the member; starts anew at each logon.
  public internal(set) var nextToMember: UInt64 = 1

  public var isLive: Bool { connection != .none }
  public var member: MemberID { terms.member }
  /// The name of the present logon in packet headers.
  public var id: SessionID {
    SessionID(rawValue: UInt64(logons) << 32 | UInt64(terms.member.rawValue))
  }
}

/// What a command's number says about it.
@frozen public enum SequenceCheck: Equatable, Sendable, BitwiseCopyable {
  /// The number expected.
  case next
  /// Received before: it does not count again, and its sender is told so.
  case duplicate
  /// `count` commands from number `from` on never arrived; this one is new and counts.
  case gap(from: UInt64, count: UInt64)
  /// Zero, or so far ahead that it can only be an error.
  case impossible
}

extension Session {
  /// The greatest gap that is believed.
  public static var gapMax: UInt64 { 1 << 32 }

  /// Takes a command's number in: unless it is `impossible` or a `duplicate`, the one behind it is
  /// expected from now on.
  @inlinable public mutating func take(_ number: UInt64) -> SequenceCheck {
    guard number > 0, number < .max else { return .impossible }
    let expected = nextFromMember
    if number < expected { return .duplicate }
    let missing = number - expected
    guard missing <= Self.gapMax else { return .impossible }
    nextFromMember = number + 1
    return missing == 0 ? .next : .gap(from: expected, count: missing)
  }
}
