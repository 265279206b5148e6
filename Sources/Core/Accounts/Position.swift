import Instruments
import Storage
import Units

/// What one account holds in one instrument: signed quantity and signed entry notional.
///
/// The entry notional is the value at which the open quantity was entered, not an average price, so
/// profit stays exact: a fill moves notional in, a closing fill moves the closed share out, and
/// what is not moved out stays. Linear, a long's quantity and entry notional are above zero and a
/// short's below; inverse, the signs of the notional are the opposite; flat, both are zero.
@frozen public struct Position: BitwiseCopyable, Sendable {
  /// Signed: long positive, short negative.
  public var quantity: Quantity = .zero
  /// Signed like the quantity, or inverse, like its opposite.
  public var entryNotional: Money = .zero
  /// Collateral of an isolated position; empty under cross margin. Of the insurance fund, what is
  /// kept for this instrument alone.
  public var pocket = Pocket()
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
  /// What profit less maintenance requirement may fall to before the cross pool is looked at
  /// again; zero for isolated and flat positions.
  public var floor: Money = .zero
  /// Profit less loss that the member's own trades realised in this instrument, in the window of
  /// ticks called `gainWindow` and in the one before it. See `recentGain(at:)`.
  public internal(set) var gainNow: Money = .zero
  public internal(set) var gainBefore: Money = .zero
  public internal(set) var gainWindow: UInt32 = 0
  /// Its place among those that have closed something in the market since the last tick, if it is
  /// one of them; see `Closer`.
  public var closer: UInt32 = .max
  public let account: AccountIndex
  /// Its place among the market's positions.
  public let holder: HolderIndex
  /// The newest open order's index in the book; `UInt32.max` where there is none.
  public var firstOrder: UInt32 = .max
  /// Number of the last funding that was paid on this position.
  public var fundingEpoch: UInt32
  @usableFromInline let marketNumber: UInt16
  /// The place among the account's legs, and above it what can be only on or off.
  @usableFromInline var legAndFlags: UInt16 = Position.legMask
  public var orderCount: UInt16 = 0
  /// Leverage that prices the initial requirement.
  public var leverage: UInt16

  @inlinable public init(
    account: AccountIndex, market: MarketIndex, holder: HolderIndex, leverage: UInt16,
    fundingEpoch: UInt32
  ) {
    self.account = account
    precondition(
      market.place < Limits.instruments, "Invariant: a market's number fits its position")
    marketNumber = UInt16(truncatingIfNeeded: market.rawValue)
    self.holder = holder
    self.leverage = leverage
    self.fundingEpoch = fundingEpoch
  }

  @inlinable public var market: MarketIndex { MarketIndex(rawValue: UInt32(marketNumber)) }

  // Thirteen bits hold the places of more legs than there may be instruments.
  @inlinable static var legMask: UInt16 { 0x1FFF }
  @inlinable static var isolatedBit: UInt16 { 0x2000 }
  @inlinable static var liquidationBit: UInt16 { 0x4000 }
  @inlinable static var calledBit: UInt16 { 0x8000 }

  /// Its place among the account's legs.
  @inlinable public var leg: LegPlace {
    get {
      let place = legAndFlags & Self.legMask
      return place == Self.legMask ? .none : LegPlace(rawValue: place)
    }
    set {
      precondition(
        newValue == .none || newValue.rawValue < Self.legMask,
        "Invariant: a leg's place fits its position")
      legAndFlags = legAndFlags & ~Self.legMask | newValue.rawValue & Self.legMask
    }
  }
  @inlinable public var mode: MarginMode {
    get { has(Self.isolatedBit) ? .isolated : .cross }
    set { set(Self.isolatedBit, newValue == .isolated) }
  }
  /// Whether a liquidation of this position, or of its cross account, is under way.
  @inlinable public var isInLiquidation: Bool {
    get { has(Self.liquidationBit) }
    set { set(Self.liquidationBit, newValue) }
  }
  /// Whether the member was told that this isolated position is below the warning level.
  @inlinable public var isCalled: Bool {
    get { has(Self.calledBit) }
    set { set(Self.calledBit, newValue) }
  }
  @inlinable func has(_ bit: UInt16) -> Bool { legAndFlags & bit != 0 }
  @inlinable mutating func set(_ bit: UInt16, _ isOn: Bool) {
    if isOn { legAndFlags |= bit } else { legAndFlags &= ~bit }
  }

  @inlinable public var isFlat: Bool { quantity.isZero }
  @inlinable public var isolatedBalance: Money { pocket.balance }
  @inlinable public var side: Side? {
    quantity.isZero ? nil : (quantity.isPositive ? .buy : .sell)
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

  /// What of an entry notional goes with a closed part of a quantity, rounded towards zero.
  /// - Precondition: `0 <= closed <= |quantity|`.
  @inlinable public static func entryShare(
    of entry: Money, closing closed: Quantity, of quantity: Quantity
  ) -> Money {
    let magnitude = quantity.magnitude
    guard closed != magnitude else { return entry }
    assert(!closed.isNegative && closed <= magnitude, "Invariant: no more is closed than is held")
    return Money(
      rawValue: WideArithmetic.multiplyDivide(
        entry.rawValue, closed.rawValue, magnitude.rawValue, .towardZero))
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
    assert(fill.isPositive, "Invariant: a fill has a quantity")
    let sign = side.sign
    let held = quantity.rawValue
    guard held != 0, (held > 0) != (side == .buy) else {
      quantity = Quantity(rawValue: held + sign * fill.rawValue)
      entryNotional += Money(rawValue: sign * notional.rawValue)
      assert(
        quantity.isPositive == (side == .buy), "Invariant: what opens a position is on its side")
      return Change(realised: .zero, closed: .zero, opened: fill)
    }
    let magnitude = abs(held)
    let closed = Swift.min(magnitude, fill.rawValue)
    let closedNotional =
      closed == fill.rawValue
      ? notional.rawValue
      : WideArithmetic.multiplyDivide(notional.rawValue, closed, fill.rawValue, .towardZero)
    let closedEntry = Self.entryShare(
      of: entryNotional, closing: Quantity(rawValue: closed), of: quantity
    ).rawValue
    // Closing a long sells: profit = value at the fill - entry. A short's values are the opposite.
    let realised = Money(rawValue: -sign * closedNotional - closedEntry)
    let opened = fill.rawValue - closed
    assert(closed > 0 && opened >= 0, "Invariant: a fill closes, and opens what it does not close")
    quantity = Quantity(rawValue: held + sign * fill.rawValue)
    entryNotional = Money(
      rawValue: entryNotional.rawValue - closedEntry
        + sign * (notional.rawValue - closedNotional))
    assert(
      !quantity.isZero || entryNotional.isZero, "Invariant: a flat position was entered at nothing")
    return Change(
      realised: realised, closed: Quantity(rawValue: closed), opened: Quantity(rawValue: opened))
  }
}
