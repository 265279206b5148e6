import Units

/// Pays an account's free collateral out of the house; never below its initial requirement.
///
/// Reject codes: unknownAccount, notOwner, accountInLiquidation, unknownAsset, amountInvalid,
/// insufficientMargin.
@frozen public struct Withdraw: Equatable, Sendable, BitwiseCopyable {
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
