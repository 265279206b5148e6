import Units

/// Cancels one open order.
///
/// Reject codes: unknownAccount, notOwner, unknownInstrument, unknownOrder.
@frozen public struct CancelOrder: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  /// The house's name, or none to go by the client's.
  public var order: OrderID
  public var clientOrder: ClientOrderID
  @inlinable public init(
    account: AccountID, instrument: InstrumentID, order: OrderID, clientOrder: ClientOrderID
  ) {
    self.account = account
    self.instrument = instrument
    self.order = order
    self.clientOrder = clientOrder
  }
}
