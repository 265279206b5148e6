import Units

/// The insurance fund's balance changed.
@frozen public struct FundChanged: Equatable, Sendable, BitwiseCopyable {
  public var asset: AssetID
  /// Positive is received.
  public var amount: Money
  /// Balance after.
  public var balance: Money
  public var reason: FundReason
  /// Whom it concerns, or none.
  public var account: AccountID
  @inlinable public init(
    asset: AssetID, amount: Money, balance: Money, reason: FundReason, account: AccountID
  ) {
    self.asset = asset
    self.amount = amount
    self.balance = balance
    self.reason = reason
    self.account = account
  }
}
