import Storage
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

/// One step of a taker through the book: a trade, or what self-trade prevention did instead.
@frozen public struct Fill: Equatable, Sendable, BitwiseCopyable {
  @frozen public enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// Both sides traded `quantity` at `ticks`, the maker's price.
    case trade = 1
    /// The maker was the taker's own; `quantity` was taken off it without a trade.
    case selfTradePrevented = 2
  }
  public let kind: Kind
  /// Whether the maker left the book with this step.
  public let isMakerGone: Bool
  public let ticks: Ticks
  public let maker: OrderSlot
  public let makerOwner: UInt32
  public let makerUserData: UInt64
  public let quantity: Quantity

  @inlinable public init(
    kind: Kind, isMakerGone: Bool, ticks: Ticks, maker: OrderSlot, makerOwner: UInt32,
    makerUserData: UInt64, quantity: Quantity
  ) {
    self.kind = kind
    self.isMakerGone = isMakerGone
    self.ticks = ticks
    self.maker = maker
    self.makerOwner = makerOwner
    self.makerUserData = makerUserData
    self.quantity = quantity
  }
}

/// Why an order was refused before it changed anything, in order of precedence.
@frozen public enum SubmitRejection: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case quantityNotPositive = 1
  case priceOutOfRange = 2
  /// A post-only order that is a market order or may not rest.
  case postOnlyCannotRest = 3
  /// A post-only order that would trade on arrival.
  case postOnlyWouldTrade = 4
  /// A fill-or-kill order the book cannot fill whole.
  case notFillable = 5
  /// The side cannot hold so much more within 64 bits.
  case sideFull = 6
}

/// What became of a submitted order.
@frozen public struct SubmitOutcome: Equatable, Sendable, BitwiseCopyable {
  public let rejection: SubmitRejection?
  /// What it traded.
  public let filled: Quantity
  /// What rests in the book, with `slot` as its name; zero where nothing does.
  public let resting: Quantity
  /// What was dropped: the rest of an order that may not rest, or what self-trade prevention took.
  public let cancelled: Quantity
  /// `OrderSlot.none` where nothing rests.
  public let slot: OrderSlot

  @inlinable public init(
    rejection: SubmitRejection?, filled: Quantity, resting: Quantity, cancelled: Quantity,
    slot: OrderSlot
  ) {
    self.rejection = rejection
    self.filled = filled
    self.resting = resting
    self.cancelled = cancelled
    self.slot = slot
  }
}

extension OrderBook {
  /// Takes an order through the book and rests what may rest. Its steps are appended to `fills`.
  @inlinable @discardableResult
  public mutating func submit(
    _ order: IncomingOrder, into fills: inout DenseArray<Fill>
  ) -> SubmitOutcome {
    let limit = order.kind == .market ? Ticks.anyPrice(for: order.side) : order.ticks
    if let rejection = rejection(of: order, limit: limit) {
      return SubmitOutcome(
        rejection: rejection, filled: .zero, resting: .zero, cancelled: .zero, slot: .none)
    }
    // Nothing above this line changes the book; nothing below rejects.
    var left = order.quantity.rawValue
    var filled: Int64 = 0
    var cancelled: Int64 = 0
    if crosses(order.side, at: limit) {
      take(order, limit: limit, left: &left, filled: &filled, cancelled: &cancelled, into: &fills)
    }
    var slot = OrderSlot.none
    if left > 0 {
      if order.mayRest {
        slot = add(
          owner: order.owner, side: order.side, ticks: limit, quantity: Quantity(rawValue: left),
          userData: order.userData, isReduceOnly: order.isReduceOnly)
      } else {
        cancelled += left
        left = 0
      }
    }
    return SubmitOutcome(
      rejection: nil, filled: Quantity(rawValue: filled), resting: Quantity(rawValue: left),
      cancelled: Quantity(rawValue: cancelled), slot: slot)
  }

  @inlinable @inline(__always) func rejection(of order: IncomingOrder, limit: Ticks) -> SubmitRejection? {
    if !order.quantity.isPositive { return .quantityNotPositive }
    if !limit.isInRange { return .priceOutOfRange }
    if order.isPostOnly {
      if !order.mayRest { return .postOnlyCannotRest }
      if crosses(order.side, at: limit) { return .postOnlyWouldTrade }
    }
    if order.timeInForce == .fillOrKill {
      let whole = fillable(
        order.side.opposite, quantity: order.quantity, limit: limit, owner: order.owner,
        selfTradePrevention: order.selfTradePrevention)
      if whole != order.quantity { return .notFillable }
    }
    if order.mayRest, !hasRoom(order.side, for: order.quantity) { return .sideFull }
    return nil
  }

  /// Trades while there is a maker within the limit.
  @inlinable @inline(__always) mutating func take(
    _ order: IncomingOrder, limit: Ticks, left: inout Int64, filled: inout Int64,
    cancelled: inout Int64, into fills: inout DenseArray<Fill>
  ) {
    let place = Self.place(order.side.opposite)
    let limitKey = ladders[place].limitKey(limit)
    while left > 0, Int64(ladders[place].bestKey) <= limitKey {
      let level = levels[Int(ladders[place].bestLevel)]
      let maker = orders[level.first]
      let slot = orders.livingSlot(at: level.first)
      let ticks = ladders[place].ticks(level.key)
      if let policy = order.selfTradePrevention, maker.owner == order.owner {
        let decision = policy.decide(
          taker: Quantity(rawValue: left), maker: Quantity(rawValue: maker.quantity))
        prevent(decision, maker: slot, ticks: ticks, into: &fills)
        cancelled += decision.decrement.rawValue
        left -= decision.decrement.rawValue
        if decision.cancelsTaker {
          cancelled += left
          left = 0
        }
        continue
      }
      let quantity = Swift.min(left, maker.quantity)
      fills.append(
        Fill(
          kind: .trade, isMakerGone: quantity == maker.quantity, ticks: ticks, maker: slot,
          makerOwner: maker.owner, makerUserData: maker.userData,
          quantity: Quantity(rawValue: quantity)))
      if quantity == maker.quantity {
        unlink(maker)
        orders.release(slot)
      } else {
        reduce(slot, by: Quantity(rawValue: quantity))
      }
      left -= quantity
      filled += quantity
    }
  }

  /// Does to the maker what was decided, and says so; a maker left alone is not mentioned.
  @inlinable mutating func prevent(
    _ decision: SelfTradeDecision, maker slot: OrderSlot, ticks: Ticks,
    into fills: inout DenseArray<Fill>
  ) {
    let maker = self[slot]
    let taken = decision.cancelsMaker ? maker.quantity : decision.decrement
    guard taken.isPositive else { return }
    fills.append(
      Fill(
        kind: .selfTradePrevented, isMakerGone: decision.cancelsMaker, ticks: ticks, maker: slot,
        makerOwner: maker.owner, makerUserData: maker.userData, quantity: taken))
    if decision.cancelsMaker {
      remove(slot)
    } else {
      reduce(slot, by: taken)
    }
  }

  /// Takes an open order out of the book.
  /// - Returns: the order as it was, or nil where it is no longer open.
  @inlinable @discardableResult
  public mutating func cancel(_ slot: OrderSlot) -> RestingOrder? {
    guard contains(slot) else { return nil }
    let record = orders[slot.index]
    let order = resting(record)
    unlink(record)
    orders.release(slot)
    return order
  }

  /// Gives an open order a new price and open quantity. It keeps its priority only where the price
  /// is the same and the quantity not greater; otherwise it leaves the book and arrives again as a
  /// limit order, trading where it crosses. What is refused leaves the order as it was.
  /// - Returns: nil where the order is no longer open.
  @inlinable @discardableResult
  public mutating func replace(
    _ slot: OrderSlot, ticks: Ticks, quantity: Quantity, isPostOnly: Bool = false,
    selfTradePrevention: SelfTradePrevention? = nil, into fills: inout DenseArray<Fill>
  ) -> SubmitOutcome? {
    guard contains(slot) else { return nil }
    let order = self[slot]
    if quantity.isPositive, ticks == order.ticks, quantity <= order.quantity {
      if quantity < order.quantity { reduce(slot, by: order.quantity - quantity) }
      return SubmitOutcome(
        rejection: nil, filled: .zero, resting: quantity, cancelled: .zero, slot: slot)
    }
    let arrival = IncomingOrder(
      owner: order.owner, side: order.side, ticks: ticks, quantity: quantity,
      isPostOnly: isPostOnly, selfTradePrevention: selfTradePrevention, userData: order.userData,
      isReduceOnly: order.isReduceOnly)
    // Its own quantity still counts on its side here, so the room asked for is on the safe side.
    if let rejection = rejection(of: arrival, limit: ticks) {
      return SubmitOutcome(
        rejection: rejection, filled: .zero, resting: order.quantity, cancelled: .zero, slot: slot)
    }
    remove(slot)
    return submit(arrival, into: &fills)
  }

  /// Takes all open orders of an owner out of the book, buys before sells, each side in price-time
  /// order, and appends their slots and last states to `cancelled`. O(open orders).
  @inlinable public mutating func cancelAll(
    owner: UInt32, into cancelled: inout DenseArray<CancelledOrder>
  ) {
    for place in 0..<2 {
      var slot = front(place == 0 ? .buy : .sell)
      while let current = slot {
        slot = next(after: current)
        if orders[current].owner == owner {
          cancelled.append(CancelledOrder(slot: current, order: self[current]))
          remove(current)
        }
      }
    }
  }
}

/// An order that was taken out of the book, as it last was.
@frozen public struct CancelledOrder: Equatable, Sendable, BitwiseCopyable {
  public let slot: OrderSlot
  public let order: RestingOrder

  @inlinable public init(slot: OrderSlot, order: RestingOrder) {
    self.slot = slot
    self.order = order
  }
}

extension IncomingOrder {
  /// Whether what it does not trade on arrival goes into the book.
  @inlinable @inline(__always) public var mayRest: Bool {
    kind == .limit && (timeInForce == .goodTillCancel || timeInForce == .goodTillDate)
  }
}
