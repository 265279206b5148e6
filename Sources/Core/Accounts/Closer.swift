import Units

/// What a position has closed since the last tick by its member's own trades: of a long and of a
/// short. Who leaves between a change of the mark and the tick is asked for a loss as if it had
/// stayed.
@frozen public struct Closer: BitwiseCopyable, Sendable {
  public let holder: HolderIndex
  public var long = RecentClose.none
  public var short = RecentClose.none

  @inlinable public init(holder: HolderIndex) { self.holder = holder }
}

/// What of a position was closed since the last tick, on one side, and what that realised.
@frozen public struct RecentClose: Equatable, Sendable, BitwiseCopyable {
  /// Closed by the member's own trades and not charged yet; not negative.
  public var quantity: Quantity
  /// Profit less loss of those trades, before fees, less what was charged.
  public var gain: Money
  /// What those trades brought less than the mark of their time; not negative. Who gives a gain
  /// away as it leaves has had it.
  public var slippage: Money
  @inlinable public init(quantity: Quantity, gain: Money, slippage: Money) {
    self.quantity = quantity
    self.gain = gain
    self.slippage = slippage
  }
  @inlinable public static var none: RecentClose {
    RecentClose(quantity: .zero, gain: .zero, slippage: .zero)
  }

  /// One side of an account that trades with itself again and again can gain without end what the
  /// other loses: the sums stop at what 64 bits hold.
  @inlinable public mutating func add(_ quantity: Quantity, _ gain: Money, _ slippage: Money) {
    let sum = Int128(self.quantity.rawValue) + Int128(quantity.rawValue)
    self.quantity = Quantity(rawValue: Int64(clamping: sum))
    self.gain = Money(clamping: Int128(self.gain.rawValue) + Int128(gain.rawValue))
    self.slippage = Money(clamping: Int128(self.slippage.rawValue) + Int128(slippage.rawValue))
    assert(!self.quantity.isNegative, "Invariant: no more is charged than was closed")
    assert(!self.slippage.isNegative, "Invariant: a close is never counted as better than the mark")
  }
}
