import Units

/// The insurance fund's balance changed: the shared part, or what is set aside for an instrument.
@frozen public struct FundChanged: Equatable, Sendable, BitwiseCopyable {
  public var asset: AssetID
  /// Positive is received.
  public var amount: Money
  /// Balance of that part after.
  public var balance: Money
  public var reason: FundReason
  /// Whom it concerns, or none.
  public var account: AccountID
  /// For which instrument the part is set aside; none for the shared part.
  public var instrument: InstrumentID
  @inlinable public init(
    asset: AssetID, amount: Money, balance: Money, reason: FundReason, account: AccountID,
    instrument: InstrumentID = .none
  ) {
    self.asset = asset
    self.amount = amount
    self.balance = balance
    self.reason = reason
    self.account = account
    self.instrument = instrument
  }
}
