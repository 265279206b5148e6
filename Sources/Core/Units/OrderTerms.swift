/// Whether an order names a price. The raw values travel on the wire and never change.
@frozen public enum OrderKind: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Trades at its limit price or better.
  case limit = 1
  /// Trades at any price and never rests.
  case market = 2
}

/// How long an order may stay open. The raw values travel on the wire and never change.
///
/// Post-only is not one of these: it says what an order must not do on arrival, whatever its life.
@frozen public enum TimeInForce: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Until it is filled or cancelled.
  case goodTillCancel = 1
  /// What cannot trade on arrival is cancelled.
  case immediateOrCancel = 2
  /// Trades its whole quantity on arrival, or nothing at all.
  case fillOrKill = 3
  /// Until it is filled or cancelled, or its expiry time has come.
  case goodTillDate = 4
}

/// What happens where an arriving order would trade with an open order of its own owner,
/// by the instrument's `SelfTradeScope`.
/// The raw values travel on the wire and never change.
@frozen public enum SelfTradePrevention: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// The rest of the arriving order is cancelled; the open one stays.
  case cancelNewest = 1
  /// The open order is cancelled; the arriving one goes on.
  case cancelOldest = 2
  /// Both are cancelled.
  case cancelBoth = 3
  /// Both shrink by the smaller quantity without a trade; what reaches zero is cancelled.
  case decrement = 4
}

/// Whose orders may not trade with each other. The raw values travel on the wire.
@frozen public enum SelfTradeScope: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Orders of one account.
  case account = 1
  /// Orders of all accounts of one owner (Binance: trade group; CME: executing firm).
  case owner = 2
}

/// Whose positions are counted together for the position limit and the bracket of the margin
/// schedule.
@frozen public enum PositionScope: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Each account by itself: sub-accounts have limits and brackets of their own (Binance, Bybit).
  case account = 1
  /// All accounts of one owner in the instrument, longs and shorts apart: who splits a position
  /// over accounts pays the bracket of the sum (CME and ICE aggregate positions by owner).
  case owner = 2
}
