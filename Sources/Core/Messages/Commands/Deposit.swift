import Units

/// Credits an account from outside the house.
///
/// Reject codes: unknownAccount, unknownAsset, amountInvalid, depositLimit.
@frozen public struct Deposit: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var asset: AssetID
  /// Above zero.
  public var amount: Money
  @inlinable public init(account: AccountID, asset: AssetID, amount: Money) {
    self.account = account
    self.asset = asset
    self.amount = amount
  }
}
