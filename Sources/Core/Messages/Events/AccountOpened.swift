import Units

/// An account was opened.
@frozen public struct AccountOpened: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var member: MemberID
  /// Whom it belongs to: the one that the command named, or else its member, under its number.
  /// None only where the account has no member, or the sender is too old to tell.
  public var owner: OwnerID
  @inlinable public init(account: AccountID, member: MemberID, owner: OwnerID) {
    self.account = account
    self.member = member
    self.owner = owner
  }
}
