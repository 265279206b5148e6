import Units

/// A position's funding.
@frozen public struct FundingPaid: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  /// Positive is received.
  public var amount: Money
  @inlinable public init(account: AccountID, instrument: InstrumentID, amount: Money) {
    self.account = account
    self.instrument = instrument
    self.amount = amount
  }
}
