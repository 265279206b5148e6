import Units

/// A loss that no stage covered was booked to the deficit account.
@frozen public struct LossUnfunded: Equatable, Sendable, BitwiseCopyable {
  public var asset: AssetID
  /// Positive.
  public var amount: Money
  public var account: AccountID
  @inlinable public init(asset: AssetID, amount: Money, account: AccountID) {
    self.asset = asset
    self.amount = amount
    self.account = account
  }
}
