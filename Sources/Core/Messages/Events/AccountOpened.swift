import Units

/// An account was opened.
@frozen public struct AccountOpened: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var member: MemberID
  @inlinable public init(account: AccountID, member: MemberID) {
    self.account = account
    self.member = member
  }
}
