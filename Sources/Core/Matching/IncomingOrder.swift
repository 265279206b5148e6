import Units

/// An order as it arrives.
@frozen public struct IncomingOrder: Equatable, Sendable, BitwiseCopyable {
  public var owner: UInt32
  public var side: Side
  public var kind: OrderKind
  /// The limit; a market order's is not looked at.
  public var ticks: Ticks
  public var quantity: Quantity
  /// `goodTillDate` rests like `goodTillCancel`; the caller cancels it when its time has come.
  public var timeInForce: TimeInForce
  /// Rejected instead of trading on arrival.
  public var isPostOnly: Bool
  /// Nil lets an owner trade with himself.
  public var selfTradePrevention: SelfTradePrevention?
  /// Kept with a resting order; opaque to the book.
  public var isReduceOnly: Bool
  /// Kept with a resting order and reported in its fills; opaque to the book.
  public var userData: UInt64

  @inlinable public init(
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
  @inlinable @inline(__always) public var mayRest: Bool {
    kind == .limit && (timeInForce == .goodTillCancel || timeInForce == .goodTillDate)
  }
}
