import Instruments
import Units

/// An account's margin mode in an instrument changed.
@frozen public struct MarginModeChanged: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  public var mode: MarginMode
  @inlinable public init(account: AccountID, instrument: InstrumentID, mode: MarginMode) {
    self.account = account
    self.instrument = instrument
    self.mode = mode
  }
}
