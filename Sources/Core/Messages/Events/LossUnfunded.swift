import Units

/// A loss that no stage covered was booked to the deficit account.
@frozen public struct LossUnfunded: Equatable, Sendable, BitwiseCopyable {
  public var asset: AssetID
  /// Positive.
  public var amount: Money
  /// Whose loss it was; none for the fund's own.
  public var account: AccountID
  /// In which instrument it arose.
  public var instrument: InstrumentID
  @inlinable public init(
    asset: AssetID, amount: Money, account: AccountID, instrument: InstrumentID = .none
  ) {
    self.asset = asset
    self.amount = amount
    self.account = account
    self.instrument = instrument
  }
}
