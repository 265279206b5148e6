import Units

/// A profitable position was closed against a bankrupt one.
@frozen public struct Deleveraged: Equatable, Sendable, BitwiseCopyable {
  public var trade: TradeID
  public var instrument: InstrumentID
  public var bankrupt: AccountID
  public var counterparty: AccountID
  public var quantity: Quantity
  public var price: Price
  /// Place in the queue, from 1.
  public var rank: UInt32
  /// Profit fraction x leverage.
  public var score: Rate
  @inlinable public init(
    trade: TradeID, instrument: InstrumentID, bankrupt: AccountID, counterparty: AccountID,
    quantity: Quantity, price: Price, rank: UInt32, score: Rate
  ) {
    self.trade = trade
    self.instrument = instrument
    self.bankrupt = bankrupt
    self.counterparty = counterparty
    self.quantity = quantity
    self.price = price
    self.rank = rank
    self.score = score
  }
}
