import Units

/// Moves collateral between the cross balance and an isolated position.
///
/// Reject codes: unknownAccount, notOwner, accountInLiquidation, unknownInstrument, notIsolated,
/// amountInvalid, insufficientMargin.
@frozen public struct TransferMargin: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  /// Positive into the position, negative out of it.
  public var amount: Money
  @inlinable public init(account: AccountID, instrument: InstrumentID, amount: Money) {
    self.account = account
    self.instrument = instrument
    self.amount = amount
  }
}
