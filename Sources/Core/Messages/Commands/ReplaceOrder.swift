import Units

/// Changes price and quantity of an open order. Priority is kept only when the price stays and
/// the quantity shrinks.
///
/// Reject codes: as CancelOrder and PlaceOrder.
@frozen public struct ReplaceOrder: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  /// The house's name, or none to go by `clientOrder`.
  public var order: OrderID
  /// The order's present client name.
  public var clientOrder: ClientOrderID
  /// Its new client name; none keeps the old.
  public var newClientOrder: ClientOrderID
  /// New limit.
  public var price: Price
  /// New open quantity, above zero.
  public var quantity: Quantity
  @inlinable public init(
    account: AccountID, instrument: InstrumentID, order: OrderID, clientOrder: ClientOrderID,
    newClientOrder: ClientOrderID, price: Price, quantity: Quantity
  ) {
    self.account = account
    self.instrument = instrument
    self.order = order
    self.clientOrder = clientOrder
    self.newClientOrder = newClientOrder
    self.price = price
    self.quantity = quantity
  }
}
