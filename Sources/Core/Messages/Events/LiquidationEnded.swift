import Units

/// A liquidation is over.
@frozen public struct LiquidationEnded: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  /// What the member keeps.
  public var position: Quantity
  /// Balance after.
  public var balance: Money
  /// Whether margin was restored with a position left.
  public var isRestored: Bool
  @inlinable public init(
    account: AccountID, instrument: InstrumentID, position: Quantity, balance: Money,
    isRestored:
      Bool
  ) {
    self.account = account
    self.instrument = instrument
    self.position = position
    self.balance = balance
    self.isRestored = isRestored
  }
}
