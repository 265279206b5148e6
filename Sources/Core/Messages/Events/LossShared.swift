import Units

/// A share of an uncovered loss was taken from an account.
@frozen public struct LossShared: Equatable, Sendable, BitwiseCopyable {
  public var asset: AssetID
  /// Who paid.
  public var account: AccountID
  /// Positive is paid.
  public var amount: Money
  /// Whose loss it was; none for the fund's own, and for a withdrawal's part of an unfunded loss.
  public var bankrupt: AccountID
  /// In which instrument it arose; none for a withdrawal's part.
  public var instrument: InstrumentID
  @inlinable public init(
    asset: AssetID, account: AccountID, amount: Money, bankrupt: AccountID,
    instrument: InstrumentID = .none
  ) {
    self.asset = asset
    self.account = account
    self.amount = amount
    self.bankrupt = bankrupt
    self.instrument = instrument
  }
}
