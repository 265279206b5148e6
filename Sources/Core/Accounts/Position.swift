import Instruments
import Storage
import Units

/// What one account holds in one instrument: signed quantity and signed entry notional.
///
/// The entry notional is the value at which the open quantity was entered, not an average price, so
/// profit stays exact: a fill moves notional in, a closing fill moves the closed share out, and what
/// is not moved out stays. Linear, a long's quantity and entry notional are above zero and a short's
/// below; inverse, the signs of the notional are the opposite; flat, both are zero.
@frozen public struct Position: BitwiseCopyable, Sendable {
  /// Signed: long positive, short negative.
  public var quantity: Quantity = .zero
  /// Signed like the quantity, or inverse, like its opposite.
  public var entryNotional: Money = .zero
  /// Collateral of an isolated position; zero under cross margin. Below zero only until the
  /// liquidation that found it so is over.
  public var isolatedBalance: Money = .zero
  /// Open orders: quantity and notional at their limits, per side.
  public var buyQuantity: Quantity = .zero
  public var sellQuantity: Quantity = .zero
  public var buyNotional: Money = .zero
  public var sellNotional: Money = .zero
  /// No open buy lies above the first and no open sell below the second, in ticks. They say when
  /// no order can lose against the mark; orders that leave do not tighten them until a side is
  /// empty.
  public var buyTicksMax: Int32 = 0
  public var sellTicksMin: Int32 = .max
  /// Quantity of open reduce-only orders, all on the side that shrinks the position; never more
  /// than the position.
  public var reduceOnlyQuantity: Quantity = .zero
  /// What profit less maintenance requirement may fall to before the cross scope is looked at
  /// again; zero for isolated and flat positions.
  public var floor: Money = .zero
  /// Profit less loss that the member's own trades realised in this instrument, in the window of
  /// ticks called `gainWindow` and in the one before it. See `recentGain(at:)`.
  public private(set) var gainNow: Money = .zero
  public private(set) var gainBefore: Money = .zero
  public private(set) var gainWindow: UInt32 = 0
  /// What the member's own trades closed since the tick called `closeTick`: longs and shorts. See
  /// `recentClose(ofLong:at:)`.
  private var closedLong = RecentClose.none
  private var closedShort = RecentClose.none
  public private(set) var closeTick: UInt32 = 0
  public let account: AccountIndex
  public let market: MarketIndex
  /// Its place among the market's positions.
  public let holder: HolderIndex
  /// Its place among the account's legs.
  public var leg: LegPlace = .none
  /// The newest open order's index in the book; `UInt32.max` where there is none.
  public var firstOrder: UInt32 = .max
  public var orderCount: UInt16 = 0
  /// Leverage that prices the initial requirement.
  public var leverage: UInt16
  /// Number of the last funding that was paid on this position.
  public var fundingEpoch: UInt32
  public var mode: MarginMode = .cross
  /// Whether a liquidation of this position, or of its cross account, is under way.
  public var isInLiquidation: Bool = false
  /// Whether the member was told that this isolated position is below the warning level.
  public var isCalled: Bool = false

  @inlinable public init(
    account: AccountIndex, market: MarketIndex, holder: HolderIndex, leverage: UInt16,
    fundingEpoch: UInt32
  ) {
    self.account = account
    self.market = market
    self.holder = holder
    self.leverage = leverage
    self.fundingEpoch = fundingEpoch
  }

  @inlinable public var isFlat: Bool { quantity.isZero }
  @inlinable public var side: Side? {
    quantity.isZero ? nil : (quantity.isPositive ? .buy : .sell)
  }
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
  @inlinable mutating func add(_ quantity: Quantity, _ gain: Money, _ slippage: Money) {
    let sum = Int128(self.quantity.rawValue) + Int128(quantity.rawValue)
    self.quantity = Quantity(rawValue: Int64(clamping: sum))
    self.gain = Money(clamping: Int128(self.gain.rawValue) + Int128(gain.rawValue))
    self.slippage = Money(clamping: Int128(self.slippage.rawValue) + Int128(slippage.rawValue))
  }
}

extension Position {
  /// What was realised lately, before fees: profit positive, loss negative. A loss of the
  /// instrument is shared among gains, and one that was realised a moment before it counts as if
  /// the position were still open.
  ///
  /// - Parameter window: the present window; those before the last count no more.
  public func recentGain(at window: UInt32) -> Money {
    switch window &- gainWindow {
    case 0: gainNow + gainBefore
    case 1: gainNow
    default: .zero
    }
  }

  /// Remembers a realised profit (negative: loss) in the present window.
  public mutating func remember(_ gain: Money, at window: UInt32) {
    if window != gainWindow {
      gainBefore = window &- gainWindow == 1 ? gainNow : .zero
      gainNow = .zero
      gainWindow = window
    }
    gainNow += gain
  }

  /// What was closed of a long (or of a short) since the last tick: who leaves between a change of
  /// the mark and the tick is asked for a loss as if it had stayed.
  ///
  /// - Parameter tick: the present one; closes under an earlier number count no more.
  public func recentClose(ofLong isLong: Bool, at tick: UInt32) -> RecentClose {
    guard tick == closeTick else { return .none }
    return isLong ? closedLong : closedShort
  }

  /// Notes a close by the member's own trade; a negative quantity and gain take back what was
  /// charged for it.
  public mutating func noteClose(
    ofLong isLong: Bool, _ quantity: Quantity, gain: Money, slippage: Money = .zero,
    at tick: UInt32
  ) {
    if tick != closeTick {
      closedLong = .none
      closedShort = .none
      closeTick = tick
    }
    if isLong {
      closedLong.add(quantity, gain, slippage)
    } else {
      closedShort.add(quantity, gain, slippage)
    }
  }

  /// What a fill did to a position.
  @frozen public struct Change: Equatable, Sendable, BitwiseCopyable {
    /// Profit (positive) or loss realised on the closed quantity, before fees.
    public var realised: Money
    /// Quantity that was closed and quantity that was opened, both not negative.
    public var closed: Quantity
    public var opened: Quantity
    @inlinable public init(realised: Money, closed: Quantity, opened: Quantity) {
      self.realised = realised
      self.closed = closed
      self.opened = opened
    }
  }

  /// Applies a fill of `quantity` > 0 on `side` with `notional`, the value of a long of that
  /// quantity at the price of the fill.
  ///
  /// The closed share of the entry notional is rounded towards zero; what rounding leaves stays in
  /// the position and is realised by the fill that closes the rest. A fill that turns the position
  /// over closes it at the pro rata part of the notional and opens the rest with the remainder.
  /// Over both sides of a trade, realised profit less change of entry notional sums to zero.
  @inlinable public mutating func apply(
    _ side: Side, _ fill: Quantity, notional: Money
  ) -> Change {
    let sign = side.sign
    let held = quantity.rawValue
    guard held != 0, (held > 0) != (side == .buy) else {
      quantity = Quantity(rawValue: held + sign * fill.rawValue)
      entryNotional += Money(rawValue: sign * notional.rawValue)
      return Change(realised: .zero, closed: .zero, opened: fill)
    }
    let magnitude = abs(held)
    let closed = Swift.min(magnitude, fill.rawValue)
    let closedNotional =
      closed == fill.rawValue
      ? notional.rawValue
      : WideArithmetic.multiplyDivide(notional.rawValue, closed, fill.rawValue, .towardZero)
    let closedEntry =
      closed == magnitude
      ? entryNotional.rawValue
      : WideArithmetic.multiplyDivide(entryNotional.rawValue, closed, magnitude, .towardZero)
    // Closing a long sells: profit = value at the fill - entry. A short's values are the opposite.
    let realised = Money(rawValue: -sign * closedNotional - closedEntry)
    let opened = fill.rawValue - closed
    quantity = Quantity(rawValue: held + sign * fill.rawValue)
    entryNotional = Money(
      rawValue: entryNotional.rawValue - closedEntry
        + sign * (notional.rawValue - closedNotional))
    return Change(
      realised: realised, closed: Quantity(rawValue: closed), opened: Quantity(rawValue: opened))
  }
}
