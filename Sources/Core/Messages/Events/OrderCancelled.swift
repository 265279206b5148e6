import Units

/// An order, or what was left of it, ended without trading.
@frozen public struct OrderCancelled: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  public var order: OrderID
  public var clientOrder: ClientOrderID
  /// Quantity that did not trade.
  public var quantity: Quantity
  public var reason: CancelReason
  @inlinable public init(
    account: AccountID, instrument: InstrumentID, order: OrderID, clientOrder: ClientOrderID,
    quantity: Quantity, reason: CancelReason
  ) {
    self.account = account
    self.instrument = instrument
    self.order = order
    self.clientOrder = clientOrder
    self.quantity = quantity
    self.reason = reason
  }
}
