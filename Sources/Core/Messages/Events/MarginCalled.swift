import Units

/// Equity fell below the warning level of the maintenance requirement, or recovered
/// from it; told when a command touches the account or a mark update looks at it, once each.
@frozen public struct MarginCalled: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  /// The isolated position; none for the cross account.
  public var instrument: InstrumentID
  public var equity: Money
  public var maintenance: Money
  @inlinable public init(
    account: AccountID, instrument: InstrumentID, equity: Money, maintenance: Money
  ) {
    self.account = account
    self.instrument = instrument
    self.equity = equity
    self.maintenance = maintenance
  }
}
