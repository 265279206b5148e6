import Instruments
import Units

/// A liquidation stage did something to a position.
@frozen public struct LiquidationStep: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  public var stage: LiquidationStage
  /// Side of the closing trade: sell closes a long.
  public var side: Side
  /// Quantity closed by the step.
  public var quantity: Quantity
  /// Average price of the step, zero where nothing traded.
  public var price: Price
  public var bankruptcyPrice: Price
  public var mark: Price
  /// Liquidation fee taken out of the surplus.
  public var fee: Money
  @inlinable public init(
    account: AccountID, instrument: InstrumentID, stage: LiquidationStage, side: Side,
    quantity:
      Quantity, price: Price, bankruptcyPrice: Price, mark: Price, fee: Money
  ) {
    self.account = account
    self.instrument = instrument
    self.stage = stage
    self.side = side
    self.quantity = quantity
    self.price = price
    self.bankruptcyPrice = bankruptcyPrice
    self.mark = mark
    self.fee = fee
  }
}
