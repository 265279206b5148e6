import Units

/// What a bankrupt scope lacked was taken from what its owner has elsewhere.
///
/// An account's cross balance, or one isolated position of it, on either side; both accounts belong
/// to one member.
@frozen public struct RecourseTaken: Equatable, Sendable, BitwiseCopyable {
  public var asset: AssetID
  /// Who paid.
  public var account: AccountID
  /// The isolated position whose pocket paid; none for the cross balance.
  public var instrument: InstrumentID
  /// Whose loss it was; may be the same account.
  public var debtor: AccountID
  /// The isolated position that was bankrupt; none for the cross balance.
  public var debtorInstrument: InstrumentID
  /// Positive: from `account` to `debtor`.
  public var amount: Money
  @inlinable public init(
    asset: AssetID, account: AccountID, instrument: InstrumentID, debtor: AccountID,
    debtorInstrument: InstrumentID, amount: Money
  ) {
    self.asset = asset
    self.account = account
    self.instrument = instrument
    self.debtor = debtor
    self.debtorInstrument = debtorInstrument
    self.amount = amount
  }
}
