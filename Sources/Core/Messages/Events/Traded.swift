import Units

/// A trade: both sides are novated to the house.
@frozen public struct Traded: Equatable, Sendable, BitwiseCopyable {
  public var trade: TradeID
  public var instrument: InstrumentID
  public var kind: TradeKind
  /// Side that took; for trades outside the book the side of the party closed out, or the
  /// buyer.
  public var aggressor: Side
  public var price: Price
  public var quantity: Quantity
  /// None is the insurance fund.
  public var buyer: AccountID
  /// None is the insurance fund.
  public var seller: AccountID
  /// None outside the book.
  public var buyOrder: OrderID
  public var sellOrder: OrderID
  /// Positive is paid by the buyer.
  public var buyerFee: Money
  public var sellerFee: Money
  /// Profit realised by the trade, before fees.
  public var buyerProfit: Money
  public var sellerProfit: Money
  @inlinable public init(
    trade: TradeID, instrument: InstrumentID, kind: TradeKind, aggressor: Side, price: Price,
    quantity: Quantity, buyer: AccountID, seller: AccountID, buyOrder: OrderID,
    sellOrder:
      OrderID, buyerFee: Money, sellerFee: Money, buyerProfit: Money, sellerProfit: Money
  ) {
    self.trade = trade
    self.instrument = instrument
    self.kind = kind
    self.aggressor = aggressor
    self.price = price
    self.quantity = quantity
    self.buyer = buyer
    self.seller = seller
    self.buyOrder = buyOrder
    self.sellOrder = sellOrder
    self.buyerFee = buyerFee
    self.sellerFee = sellerFee
    self.buyerProfit = buyerProfit
    self.sellerProfit = sellerProfit
  }
}
