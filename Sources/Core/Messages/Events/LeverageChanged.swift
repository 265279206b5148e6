import Units

/// An account's leverage in an instrument changed.
@frozen public struct LeverageChanged: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  public var leverage: UInt16
  @inlinable public init(account: AccountID, instrument: InstrumentID, leverage: UInt16) {
    self.account = account
    self.instrument = instrument
    self.leverage = leverage
  }
}
