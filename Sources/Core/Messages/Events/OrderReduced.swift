import Units

/// An open order lost quantity without trading and kept its priority.
@frozen public struct OrderReduced: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  public var order: OrderID
  public var clientOrder: ClientOrderID
  /// Open quantity after.
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
