import Units

/// One account: who speaks for it and where its positions begin. Balances are kept per asset in
/// the ledger.
@frozen public struct Account: BitwiseCopyable, Sendable {
  public let id: AccountID
  public let member: MemberID
  /// The account's newest position; the others follow through `Position.next`.
  public var firstPosition: PositionPlace = .none
  public var positionCount: UInt16 = 0
  /// Whether a liquidation of the cross account is under way.
  public var isInLiquidation: Bool = false

  @inlinable public init(id: AccountID, member: MemberID) {
    self.id = id
    self.member = member
  }
}
