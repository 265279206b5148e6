import Units

/// Sets the leverage that prices the initial requirement of an account in an instrument.
///
/// Reject codes: unknownAccount, notOwner, accountInLiquidation, unknownInstrument,
/// leverageInvalid, insufficientMargin.
@frozen public struct SetLeverage: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  /// 1 to the first bracket's greatest.
  public var leverage: UInt16
  @inlinable public init(account: AccountID, instrument: InstrumentID, leverage: UInt16) {
    self.account = account
    self.instrument = instrument
    self.leverage = leverage
  }
}
