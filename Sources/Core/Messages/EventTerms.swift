/// How a trade came about.
@frozen public enum TradeKind: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Two orders met in the book.
  case book = 1
  /// A liquidation's order met the book.
  case liquidation = 2
  /// The insurance fund took a position over.
  case takeover = 3
  /// The insurance fund's disposal of its inventory met the book.
  case disposal = 4
  /// Auto-deleveraging.
  case deleveraging = 5
  /// A position closed at the mark price in the loss-sharing stage.
  case lossSharing = 6
  /// A bilateral trade reported for clearing.
  case reported = 7
}

/// Why an order ended, or lost quantity, without trading.
@frozen public enum CancelReason: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// The member asked.
  case requested = 1
  /// What was left of an immediate-or-cancel or market order.
  case unfilled = 2
  /// A good-till-date order reached its expiry.
  case expired = 3
  case selfTradePrevention = 4
  /// A reduce-only order no longer had a position to shrink.
  case reduceOnly = 5
  /// The account is being liquidated or deleveraged.
  case liquidation = 6
  /// A replace took its place.
  case replaced = 7
  /// The order reached the most matches one command may make.
  case matchLimit = 8
  /// Margin no longer stands behind the order, found when its turn to trade came.
  case undercollateralized = 9
  /// A fill would take a position beyond the greatest value that one may be entered at or worth.
  case valueLimit = 10
}

/// Why the insurance fund's balance changed.
@frozen public enum FundReason: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case contribution = 1
  /// Liquidation fee out of the surplus over the bankruptcy price.
  case liquidationFee = 2
  /// Profit or loss realised on inventory.
  case inventory = 3
  /// A bankrupt balance brought up to zero.
  case deficitCovered = 4
  /// Funding paid or received on inventory.
  case funding = 5
  /// Trading fees of the inventory's disposal.
  case tradingFee = 6
}
