import Units

/// Collateral moved between the cross balance and an isolated position.
@frozen public struct MarginTransferred: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  /// Positive into the position.
  public var amount: Money
  /// The position's own balance after.
  public var isolatedBalance: Money
  @inlinable public init(
    account: AccountID, instrument: InstrumentID, amount: Money, isolatedBalance: Money
  ) {
    self.account = account
    self.instrument = instrument
    self.amount = amount
    self.isolatedBalance = isolatedBalance
  }
}
