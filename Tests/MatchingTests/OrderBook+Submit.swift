import Matching
import Storage
import Units

// An order's way through the book by the steps that the house takes: it asks for the front, fills,
// reduces or removes it, and adds what rests. The house looks at margin between two of them.
extension OrderBook {
  /// Takes an order through the book and rests what may rest. Its steps are appended to `fills`.
  @discardableResult
  mutating func submit(
    _ order: IncomingOrder, into fills: inout DenseArray<Fill>
  ) -> SubmitOutcome {
    let limit = order.kind == .market ? Ticks.anyPrice(for: order.side) : order.ticks
    if let rejection = rejection(of: order, limit: limit) {
      return SubmitOutcome(
        rejection: rejection, filled: .zero, resting: .zero, cancelled: .zero, slot: .none)
    }
    var left = order.quantity
    var outcome = take(order, limit: limit, left: &left, into: &fills)
    var slot = OrderSlot.none
    if left.isPositive {
      if order.mayRest {
        slot = add(
          owner: order.owner, side: order.side, ticks: limit, quantity: left,
          userData: order.userData, isReduceOnly: order.isReduceOnly)
      } else {
        outcome.cancelled += left
        left = .zero
      }
    }
    return SubmitOutcome(
      rejection: nil, filled: outcome.filled, resting: left, cancelled: outcome.cancelled,
      slot: slot)
  }

  func rejection(of order: IncomingOrder, limit: Ticks) -> SubmitRejection? {
    if !order.quantity.isPositive { return .quantityNotPositive }
    if !limit.isInRange { return .priceOutOfRange }
    if order.isPostOnly {
      if !order.mayRest { return .postOnlyCannotRest }
      if crosses(order.side, at: limit) { return .postOnlyWouldTrade }
    }
    if order.timeInForce == .fillOrKill, fillable(order, limit: limit) != order.quantity {
      return .notFillable
    }
    if order.mayRest, !hasRoom(order.side, for: order.quantity) { return .sideFull }
    return nil
  }

  /// What a taker could fill: up to the first order that ends it, past those that give way to it.
  func fillable(_ order: IncomingOrder, limit: Ticks) -> Quantity {
    guard let policy = order.selfTradePrevention else {
      return sweep(order.side.opposite, quantity: order.quantity, limit: limit).quantity
    }
    var left = order.quantity
    var slot = front(order.side.opposite)
    while left.isPositive, let current = slot {
      let resting = self[current]
      guard limit.reaches(resting.ticks, taker: order.side) else { break }
      if resting.owner == order.owner {
        if policy != .cancelOldest { break }
      } else {
        left -= min(left, resting.quantity)
      }
      slot = next(after: current)
    }
    return order.quantity - left
  }

  /// Trades while there is a maker within the limit.
  private mutating func take(
    _ order: IncomingOrder, limit: Ticks, left: inout Quantity, into fills: inout DenseArray<Fill>
  ) -> (filled: Quantity, cancelled: Quantity) {
    var filled = Quantity.zero
    var cancelled = Quantity.zero
    while left.isPositive, let slot = front(order.side.opposite) {
      let maker = self[slot]
      guard limit.reaches(maker.ticks, taker: order.side) else { break }
      if let policy = order.selfTradePrevention, maker.owner == order.owner {
        let decision = policy.decide(taker: left, maker: maker.quantity)
        prevent(decision, maker: slot, into: &fills)
        cancelled += decision.decrement
        left -= decision.decrement
        if decision.cancelsTaker {
          cancelled += left
          left = .zero
        }
        continue
      }
      let quantity = min(left, maker.quantity)
      let rest = fill(slot, quantity)
      fills.append(
        Fill(
          kind: .trade, isMakerGone: rest.isZero, ticks: maker.ticks, maker: slot,
          makerOwner: maker.owner, makerUserData: maker.userData, quantity: quantity))
      left -= quantity
      filled += quantity
    }
    return (filled, cancelled)
  }

  /// Does to the maker what was decided, and says so; a maker left alone is not mentioned.
  private mutating func prevent(
    _ decision: SelfTradeDecision, maker slot: OrderSlot, into fills: inout DenseArray<Fill>
  ) {
    let maker = self[slot]
    let taken = decision.cancelsMaker ? maker.quantity : decision.decrement
    guard taken.isPositive else { return }
    fills.append(
      Fill(
        kind: .selfTradePrevented, isMakerGone: decision.cancelsMaker, ticks: maker.ticks,
        maker: slot, makerOwner: maker.owner, makerUserData: maker.userData, quantity: taken))
    if decision.cancelsMaker {
      remove(slot)
    } else {
      reduce(slot, by: taken)
    }
  }

  /// Takes an open order out of the book.
  /// - Returns: the order as it was, or nil where it is no longer open.
  @discardableResult
  mutating func cancel(_ slot: OrderSlot) -> RestingOrder? {
    guard contains(slot) else { return nil }
    let order = self[slot]
    remove(slot)
    return order
  }

  /// Gives an open order a new price and open quantity. It keeps its priority only where the price
  /// is the same and the quantity not greater; otherwise it leaves the book and arrives again as a
  /// limit order, trading where it crosses. What is refused leaves the order as it was.
  /// - Returns: nil where the order is no longer open.
  @discardableResult
  mutating func replace(
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
    if let rejection = rejection(of: arrival, limit: ticks) {
      return SubmitOutcome(
        rejection: rejection, filled: .zero, resting: order.quantity, cancelled: .zero, slot: slot)
    }
    remove(slot)
    return submit(arrival, into: &fills)
  }

  /// Takes all open orders of an owner out of the book, buys before sells, each side in price-time
  /// order, and appends their slots and last states to `cancelled`.
  mutating func cancelAll(owner: UInt32, into cancelled: inout DenseArray<CancelledOrder>) {
    for side in [Side.buy, .sell] {
      var slot = front(side)
      while let current = slot {
        slot = next(after: current)
        let order = self[current]
        guard order.owner == owner else { continue }
        cancelled.append(CancelledOrder(slot: current, order: order))
        remove(current)
      }
    }
  }
}
