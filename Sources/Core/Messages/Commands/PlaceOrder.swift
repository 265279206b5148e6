import Units

/// A new order.
///
/// Reject codes: see proto-docs/reject-codes.md, orders and margin.
@frozen public struct PlaceOrder: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  /// Unique among the account's open orders; above zero.
  public var clientOrder: ClientOrderID
  public var side: Side
  public var kind: OrderKind
  public var timeInForce: TimeInForce
  public var selfTradePrevention: SelfTradePrevention
  /// Rejected instead of trading at once.
  public var isPostOnly: Bool
  /// May only shrink the position.
  public var isReduceOnly: Bool
  /// Limit; zero for a market order, which is bounded by the price band.
  public var price: Price
  /// Whole lots, above zero.
  public var quantity: Quantity
  /// Last time a good-till-date order may trade; zero otherwise.
  public var expiry: Timestamp
  @inlinable public init(
    account: AccountID, instrument: InstrumentID, clientOrder: ClientOrderID, side: Side,
    kind:
      OrderKind, timeInForce: TimeInForce, selfTradePrevention: SelfTradePrevention,
    isPostOnly:
      Bool, isReduceOnly: Bool, price: Price, quantity: Quantity, expiry: Timestamp
  ) {
    self.account = account
    self.instrument = instrument
    self.clientOrder = clientOrder
    self.side = side
    self.kind = kind
    self.timeInForce = timeInForce
    self.selfTradePrevention = selfTradePrevention
    self.isPostOnly = isPostOnly
    self.isReduceOnly = isReduceOnly
    self.price = price
    self.quantity = quantity
    self.expiry = expiry
  }
}
