import Units

/// Cancels an account's open orders.
///
/// Reject codes: unknownAccount, notOwner, unknownInstrument.
@frozen public struct CancelAll: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  /// None for all instruments.
  public var instrument: InstrumentID
  @inlinable public init(account: AccountID, instrument: InstrumentID) {
    self.account = account
    self.instrument = instrument
  }
}
