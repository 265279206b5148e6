import Instruments
import Units

/// Switches an account between cross and isolated margin in an instrument, moving margin with a
/// live position.
///
/// Reject codes: unknownAccount, notOwner, accountInLiquidation, unknownInstrument, ordersOpen,
/// insufficientMargin.
@frozen public struct SetMarginMode: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  public var mode: MarginMode
  @inlinable public init(account: AccountID, instrument: InstrumentID, mode: MarginMode) {
    self.account = account
    self.instrument = instrument
    self.mode = mode
  }
}
