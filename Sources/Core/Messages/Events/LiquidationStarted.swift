import Instruments
import Units

/// Equity fell below the maintenance requirement.
@frozen public struct LiquidationStarted: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  /// The position's instrument.
  public var instrument: InstrumentID
  public var mode: MarginMode
  /// Signed.
  public var position: Quantity
  public var mark: Price
  /// Zero where no positive price is.
  public var bankruptcyPrice: Price
  public var equity: Money
  public var maintenance: Money
  @inlinable public init(
    account: AccountID, instrument: InstrumentID, mode: MarginMode, position: Quantity,
    mark:
      Price, bankruptcyPrice: Price, equity: Money, maintenance: Money
  ) {
    self.account = account
    self.instrument = instrument
    self.mode = mode
    self.position = position
    self.mark = mark
    self.bankruptcyPrice = bankruptcyPrice
    self.equity = equity
    self.maintenance = maintenance
  }
}
