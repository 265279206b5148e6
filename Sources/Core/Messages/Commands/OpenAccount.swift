import Units

/// Opens an account for a member.
///
/// Reject codes: accountExists, accountLimit, malformed.
@frozen public struct OpenAccount: Equatable, Sendable, BitwiseCopyable {
  /// The new account, 1 and up; accounts may be opened in any order.
  public var account: AccountID
  /// The member that will speak for it.
  public var member: MemberID
  /// Whom it belongs to: rules that look beyond one account look at all accounts of its owner.
  /// None stands for the member.
  public var owner: OwnerID
  @inlinable public init(account: AccountID, member: MemberID, owner: OwnerID = .none) {
    self.account = account
    self.member = member
    self.owner = owner
  }
}
