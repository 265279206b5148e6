import Matching
import Units

/// An order as it arrives.
struct IncomingOrder: Equatable, Sendable, BitwiseCopyable {
  var owner: UInt32
  var side: Side
  var kind: OrderKind
  /// The limit; a market order's is not looked at.
  var ticks: Ticks
  var quantity: Quantity
  /// `goodTillDate` rests like `goodTillCancel`; the caller cancels it when its time has come.
  var timeInForce: TimeInForce
  /// Rejected instead of trading on arrival.
  var isPostOnly: Bool
  /// Nil lets an owner trade with himself.
  var selfTradePrevention: SelfTradePrevention?
  /// Kept with a resting order; opaque to the book.
  var isReduceOnly: Bool
  /// Kept with a resting order and reported in its fills; opaque to the book.
  var userData: UInt64

  init(
    owner: UInt32, side: Side, kind: OrderKind = .limit, ticks: Ticks, quantity: Quantity,
    timeInForce: TimeInForce = .goodTillCancel, isPostOnly: Bool = false,
    selfTradePrevention: SelfTradePrevention? = nil, userData: UInt64 = 0,
    isReduceOnly: Bool = false
  ) {
    self.owner = owner
    self.side = side
    self.kind = kind
    self.ticks = ticks
    self.quantity = quantity
    self.timeInForce = timeInForce
    self.isPostOnly = isPostOnly
    self.selfTradePrevention = selfTradePrevention
    self.userData = userData
    self.isReduceOnly = isReduceOnly
  }
}

extension IncomingOrder {
  /// Whether what it does not trade on arrival goes into the book.
  var mayRest: Bool {
    kind == .limit && (timeInForce == .goodTillCancel || timeInForce == .goodTillDate)
  }
}
