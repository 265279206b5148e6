import Units

/// An order, or what is left of it, rests in the book.
@frozen public struct OrderRested: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  public var order: OrderID
  public var clientOrder: ClientOrderID
  public var side: Side
  public var price: Price
  /// Open quantity.
  public var quantity: Quantity
  @inlinable public init(
    account: AccountID, instrument: InstrumentID, order: OrderID, clientOrder: ClientOrderID,
    side: Side, price: Price, quantity: Quantity
  ) {
    self.account = account
    self.instrument = instrument
    self.order = order
    self.clientOrder = clientOrder
    self.side = side
    self.price = price
    self.quantity = quantity
  }
}
