import Units

/// An account was paid out.
@frozen public struct Withdrawn: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var asset: AssetID
  public var amount: Money
  /// Cross balance after.
  public var balance: Money
  @inlinable public init(account: AccountID, asset: AssetID, amount: Money, balance: Money) {
    self.account = account
    self.asset = asset
    self.amount = amount
    self.balance = balance
  }
}
