import Accounts
import Instruments
import Matching
import Messages
import Storage
import Units

/// What a taker got.
struct Execution {
  var filled: Quantity = .zero
  /// Sum over the fills, in raw counts.
  var notional: Int128 = 0
  /// Quantity that self-trade prevention took off the taker.
  var prevented: Quantity = .zero
  /// Why the rest may not go on, or nil.
  var ended: CancelReason?
}

extension HouseState {
  /// Trades an accepted order and rests or cancels what is left.
  mutating func execute(_ order: IncomingOrder, into events: inout EventBuffer) -> Receipt {
    // Point of no return: the order is accepted.
    var execution = match(order, taker: .none, into: &events)
    var rest = order.quantity - execution.filled - execution.prevented
    if order.isReduceOnly { rest = Swift.min(rest, reducible(order)) }
    var receipt = Receipt(filled: execution.filled)
    if rest.isPositive, order.rests, execution.ended == nil, !isRestCovered(order, rest) {
      execution.ended = .undercollateralized
    }
    if rest.isPositive, order.rests, execution.ended == nil {
      receipt.order = self.rest(order, rest, into: &events)
      receipt.resting = rest
    } else if order.quantity > execution.filled {
      events.append(
        .orderCancelled(
          OrderCancelled(
            account: id(order.account), instrument: instruments[order.instrument].id,
            order: .none, clientOrder: order.clientOrder,
            quantity: order.quantity - execution.filled,
            reason: execution.ended ?? (rest.isPositive ? .unfilled : .reduceOnly))))
    }
    return receipt
  }

  /// Whether what is left of an order may rest: a guarded one is looked at once more.
  private func isRestCovered(_ order: IncomingOrder, _ rest: Quantity) -> Bool {
    guard order.isGuarded else { return true }
    let charged = instruments[order.instrument].payoff.value(
      instruments[order.instrument].price(order.limit), rest, .up)
    return covers(
      order.fill(rest, charged: charged), orders(order.instrument, order.position))
  }

  private func reducible(_ order: IncomingOrder) -> Quantity {
    let held = instruments[order.instrument].positions[order.position].quantity
    let open = order.side == .buy ? -held : held
    return Swift.max(
      .zero, open - instruments[order.instrument].positions[order.position].reduceOnlyQuantity)
  }

  /// Matches an order against the book, fill by fill: each fill is settled before the next order
  /// is looked at, because settling may take orders out of the book. An order in the book whose
  /// time has passed, or behind which margin no longer stands, is cancelled in its turn instead.
  mutating func match(
    _ order: IncomingOrder, taker: OrderID, into events: inout EventBuffer
  ) -> Execution {
    let instrument = order.instrument
    let opposite = order.side.opposite
    var result = Execution()
    var left = order.quantity
    var matches = 0
    while left.isPositive, let slot = instruments[instrument].book.front(opposite) {
      let maker = instruments[instrument].book[slot]
      guard order.limit.reaches(maker.ticks, taker: order.side) else { break }
      guard matches < Limits.matchesPerCommand else {
        result.ended = .matchLimit
        break
      }
      matches += 1
      if instruments[instrument].links[Int(slot.index)].expiry <= stamp.time {
        cancel(instrument, slot, .expired, into: &events)
        continue
      }
      if isOwn(maker, order) {
        let decision = order.selfTradePrevention.decide(taker: left, maker: maker.quantity)
        prevent(decision, instrument, slot, maker, into: &events)
        left -= decision.decrement
        result.prevented += decision.decrement
        if decision.cancelsTaker {
          result.ended = .selfTradePrevention
          break
        }
        continue
      }
      let quantity = Swift.min(left, maker.quantity)
      let notional = instruments[instrument].payoff.value(
        instruments[instrument].price(maker.ticks), quantity, .nearest)
      settleFunding(instrument, Int(maker.userData), into: &events)
      guard covers(maker: maker, quantity, notional, instrument) else {
        cancel(instrument, slot, .undercollateralized, into: &events)
        continue
      }
      if order.isGuarded,
        !covers(
          order.fill(quantity, charged: notional), orders(instrument, order.position))
      {
        result.ended = .undercollateralized
        break
      }
      guard hasRoom(instrument, order.position, order.side, quantity, notional) else {
        result.ended = .valueLimit
        break
      }
      guard hasRoom(instrument, Int(maker.userData), opposite, quantity, notional) else {
        cancel(instrument, slot, .valueLimit, into: &events)
        continue
      }
      left -= quantity
      result.filled += quantity
      result.notional += Int128(notional.rawValue)
      fill(order, taker, slot, maker, quantity, notional, into: &events)
    }
    return result
  }

  /// Whether an order in the book belongs to the owner of an incoming one: the same account, or
  /// another of the same owner where the instrument's terms look at owners. What the house
  /// itself sends meets other accounts of the owner like anybody's.
  func isOwn(_ maker: RestingOrder, _ order: IncomingOrder) -> Bool {
    if maker.owner == order.account { return true }
    guard order.kind == .book,
      instruments[order.instrument].contract.selfTradeScope == .owner
    else { return false }
    let owner = accounts[Int(order.account)].owner
    return owner != .none && owner == accounts[Int(maker.owner)].owner
  }

  private mutating func prevent(
    _ decision: SelfTradeDecision, _ instrument: Int, _ slot: OrderSlot, _ maker: RestingOrder,
    into events: inout EventBuffer
  ) {
    if decision.cancelsMaker {
      cancel(instrument, slot, .selfTradePrevention, into: &events)
    } else if decision.decrement.isPositive {
      reduce(instrument, slot, by: decision.decrement, .selfTradePrevention, into: &events)
    }
  }

  /// One fill between a taker and a resting order.
  private mutating func fill(
    _ order: IncomingOrder, _ taker: OrderID, _ slot: OrderSlot, _ maker: RestingOrder,
    _ quantity: Quantity, _ notional: Money, into events: inout EventBuffer
  ) {
    let instrument = order.instrument
    let price = instruments[instrument].price(maker.ticks)
    let makerOrder = orderID(instrument, slot)
    let makerPosition = Int(maker.userData)
    withdrawExposure(instrument, maker, quantity, notional)
    if quantity == maker.quantity { forget(instrument, slot, maker) }
    instruments[instrument].book.fill(slot, quantity)
    let isBuy = order.side == .buy
    settle(
      Settlement(
        instrument: instrument, kind: order.kind, aggressor: order.side, price: price,
        quantity: quantity, notional: notional,
        buyer: isBuy ? order.position : makerPosition,
        seller: isBuy ? makerPosition : order.position,
        buyOrder: isBuy ? taker : makerOrder, sellOrder: isBuy ? makerOrder : taker),
      into: &events)
  }

  /// Rests an order and links it to its account. Returns its name.
  private mutating func rest(
    _ order: IncomingOrder, _ quantity: Quantity, into events: inout EventBuffer
  ) -> OrderID {
    let instrument = order.instrument
    let slot = instruments[instrument].book.add(
      owner: order.account, side: order.side, ticks: order.limit, quantity: quantity,
      userData: UInt64(order.position), isReduceOnly: order.isReduceOnly)
    let place = Int(slot.index)
    instruments[instrument].links.extend(toInclude: place, with: .vacant)
    let older = instruments[instrument].positions[order.position].firstOrder
    instruments[instrument].links[place] = OrderLink(
      clientOrder: order.clientOrder, expiry: order.expiry, newer: .max, older: older,
      isPostOnly: order.isPostOnly, selfTradePrevention: order.selfTradePrevention)
    if older != .max { instruments[instrument].links[Int(older)].newer = slot.index }
    instruments[instrument].positions[order.position].firstOrder = slot.index
    instruments[instrument].positions[order.position].orderCount += 1
    orderCount += 1
    countOrder(of: order.account, by: 1)
    let price = instruments[instrument].price(order.limit)
    let notional = instruments[instrument].payoff.value(price, quantity, .nearest)
    if order.side == .buy {
      let most = instruments[instrument].positions[order.position].buyTicksMax
      instruments[instrument].positions[order.position].buyTicksMax = Swift.max(
        most, order.limit.rawValue)
      instruments[instrument].positions[order.position].buyQuantity += quantity
      instruments[instrument].positions[order.position].buyNotional += notional
    } else {
      let least = instruments[instrument].positions[order.position].sellTicksMin
      instruments[instrument].positions[order.position].sellTicksMin = Swift.min(
        least, order.limit.rawValue)
      instruments[instrument].positions[order.position].sellQuantity += quantity
      instruments[instrument].positions[order.position].sellNotional += notional
    }
    if order.isReduceOnly {
      instruments[instrument].positions[order.position].reduceOnlyQuantity += quantity
    }
    if order.expiry != .max {
      instruments[instrument].expiries.insert(slot.index, key: order.expiry.rawValue)
    }
    clientOrders.insert(
      order.account, order.clientOrder.rawValue, value: orderKey(instrument, slot))
    let name = orderID(instrument, slot)
    events.append(
      .orderRested(
        OrderRested(
          account: id(order.account), instrument: instruments[instrument].id, order: name,
          clientOrder: order.clientOrder, side: order.side, price: price, quantity: quantity)))
    return name
  }
}
