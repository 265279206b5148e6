import Units

/// A bilateral trade reported for clearing by a trusted venue, with both sides.
///
/// Reject codes: see proto-docs/reject-codes.md, fills.
@frozen public struct ReportFill: Equatable, Sendable, BitwiseCopyable {
  /// Above zero; not reported before.
  public var trade: ReportedTradeID
  public var instrument: InstrumentID
  public var buyer: AccountID
  public var seller: AccountID
  public var price: Price
  /// Whole lots, above zero.
  public var quantity: Quantity
  @inlinable public init(
    trade: ReportedTradeID, instrument: InstrumentID, buyer: AccountID, seller: AccountID,
    price:
      Price, quantity: Quantity
  ) {
    self.trade = trade
    self.instrument = instrument
    self.buyer = buyer
    self.seller = seller
    self.price = price
    self.quantity = quantity
  }
}
