import Units

/// One party's report of a bilateral trade; cleared when the other party affirms the same terms.
///
/// Reject codes: see proto-docs/reject-codes.md, fills.
@frozen public struct AffirmFill: Equatable, Sendable, BitwiseCopyable {
  /// Above zero; the same from both parties.
  public var trade: ReportedTradeID
  public var instrument: InstrumentID
  /// The party that speaks.
  public var account: AccountID
  public var counterparty: AccountID
  /// The side of `account`.
  public var side: Side
  public var price: Price
  /// Whole lots, above zero.
  public var quantity: Quantity
  @inlinable public init(
    trade: ReportedTradeID, instrument: InstrumentID, account: AccountID, counterparty: AccountID,
    side: Side, price: Price, quantity: Quantity
  ) {
    self.trade = trade
    self.instrument = instrument
    self.account = account
    self.counterparty = counterparty
    self.side = side
    self.price = price
    self.quantity = quantity
  }
}
