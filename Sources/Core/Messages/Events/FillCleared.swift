import Units

/// A reported trade was novated.
@frozen public struct FillCleared: Equatable, Sendable, BitwiseCopyable {
  public var reported: ReportedTradeID
  /// The trade event that goes with it.
  public var trade: TradeID
  public var buyer: AccountID
  public var seller: AccountID
  @inlinable public init(
    reported: ReportedTradeID, trade: TradeID, buyer: AccountID, seller: AccountID
  ) {
    self.reported = reported
    self.trade = trade
    self.buyer = buyer
    self.seller = seller
  }
}
