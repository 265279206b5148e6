import Messages
import Units

/// What a member may do; one may have several roles.
@frozen public struct Roles: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Administration of the house, deposits, and time in a lock-step run.
  public static var `operator`: Roles { Roles(rawValue: 1) }
  /// Index prices.
  public static var feed: Roles { Roles(rawValue: 2) }
  /// Bilateral trades with both sides, reported for clearing.
  public static var venue: Roles { Roles(rawValue: 4) }
  /// Everything done with the member's own accounts.
  public static var trader: Roles { Roles(rawValue: 8) }
}

extension Command {
  /// Whom the stamp names when `sender` speaks: the sender where the house must check that an
  /// account is its own, and none where the role alone gives the right.
  public func stampedMember(sender: MemberID) -> MemberID {
    requiredRole == .trader ? sender : .none
  }
}

/// A member as the configuration names it.
public struct MemberTerms: Sendable, Equatable {
  public var member: MemberID
  /// What the member proves itself with; compared in a time that does not depend on what differs.
  public var token: [UInt8]
  public var roles: Roles
  /// Whether a lock-step run waits for this member's promises.
  public var takesPart: Bool

  public init(member: MemberID, token: [UInt8], roles: Roles, takesPart: Bool = true) {
    self.member = member
    self.token = token
    self.roles = roles
    self.takesPart = takesPart
  }

  /// Whether `offered` is the token. The work depends on the length of `offered` alone.
  public func accepts(token offered: UnsafeRawBufferPointer) -> Bool {
    var difference = UInt64(truncatingIfNeeded: offered.count ^ token.count)
    for index in 0..<offered.count {
      let expected = token.isEmpty ? 0 : token[index % token.count]
      difference |= UInt64(offered[index] ^ expected)
    }
    return difference == 0 && !token.isEmpty
  }
}
