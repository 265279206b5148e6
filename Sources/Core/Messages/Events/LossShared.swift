import Units

/// A share of an uncovered loss was taken from an account.
@frozen public struct LossShared: Equatable, Sendable, BitwiseCopyable {
  public var asset: AssetID
  /// Who paid.
  public var account: AccountID
  /// Positive is paid.
  public var amount: Money
  public var bankrupt: AccountID
  @inlinable public init(asset: AssetID, account: AccountID, amount: Money, bankrupt: AccountID) {
    self.asset = asset
    self.account = account
    self.amount = amount
    self.bankrupt = bankrupt
  }
}
