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
    var execution = match(order, taker: .none, into: &events)
    var rest = order.quantity - execution.filled - execution.prevented
    assert(!rest.isNegative, "Invariant: no more fills of an order than it has")
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
            account: id(order.account), instrument: markets[order.market].id,
            order: .none, clientOrder: order.clientOrder,
            quantity: order.quantity - execution.filled,
            reason: execution.ended ?? (rest.isPositive ? .unfilled : .reduceOnly))))
    }
    return receipt
  }

  /// The value at which a quantity of an order would be bought or sold at its limit, that of a long
  /// of it, rounded against the member.
  func chargedAtLimit(_ order: IncomingOrder, _ quantity: Quantity) -> Money {
    markets[order.market].payoff.value(
      markets[order.market].price(order.limit), quantity, order.side == .buy ? .up : .down)
  }

  /// Whether what is left of an order may rest: a guarded one is looked at once more.
  private func isRestCovered(_ order: IncomingOrder, _ rest: Quantity) -> Bool {
    guard order.isGuarded else { return true }
    let charged = chargedAtLimit(order, rest)
    return covers(
      order.fill(rest, charged: charged, worst: markets[order.market].price(order.limit)),
      leg(order.position))
  }

  private func reducible(_ order: IncomingOrder) -> Quantity {
    let held = positions[order.position].quantity
    let open = order.side == .buy ? -held : held
    return Swift.max(
      .zero, open - positions[order.position].reduceOnlyQuantity)
  }

  /// Matches an order against the book, fill by fill: each fill is settled before the next order
  /// is looked at, because settling may take orders out of the book. An order in the book whose
  /// time has passed, or behind which margin no longer stands, is cancelled in its turn instead.
  mutating func match(
    _ order: IncomingOrder, taker: OrderID, into events: inout EventBuffer
  ) -> Execution {
    let market = order.market
    let opposite = order.side.opposite
    var result = Execution()
    var left = order.quantity
    var matches = 0
    while left.isPositive, let slot = markets[market].book.front(opposite) {
      let maker = markets[market].book[slot]
      assert(
        maker.side == opposite && maker.quantity.isPositive,
        "Invariant: a taker meets the other side")
      guard order.limit.reaches(maker.ticks, taker: order.side) else { break }
      guard matches < Limits.matchesPerCommand else {
        result.ended = .matchLimit
        break
      }
      matches += 1
      if markets[market].links[Int(slot.index)].expiry <= stamp.time {
        cancel(market, slot, .expired, into: &events)
        continue
      }
      if isOwn(maker, order) {
        let decision = order.selfTradePrevention.decide(taker: left, maker: maker.quantity)
        prevent(decision, market, slot, maker, into: &events)
        left -= decision.decrement
        result.prevented += decision.decrement
        if decision.cancelsTaker {
          result.ended = .selfTradePrevention
          break
        }
        continue
      }
      let quantity = Swift.min(left, maker.quantity)
      let notional = markets[market].payoff.value(
        markets[market].price(maker.ticks), quantity, .nearest)
      settleFunding(maker.position, into: &events)
      guard covers(maker: maker, quantity, notional, market) else {
        cancel(market, slot, .undercollateralized, into: &events)
        continue
      }
      if order.isGuarded,
        !covers(
          order.fill(
            quantity, charged: notional, worst: markets[market].price(maker.ticks)),
          leg(order.position))
      {
        result.ended = .undercollateralized
        break
      }
      guard hasRoom(order.position, order.side, quantity, notional) else {
        result.ended = .valueLimit
        break
      }
      guard hasRoom(maker.position, opposite, quantity, notional) else {
        cancel(market, slot, .valueLimit, into: &events)
        continue
      }
      left -= quantity
      result.filled += quantity
      result.notional += Int128(notional.rawValue)
      fill(order, taker, slot, maker, quantity, notional, into: &events)
    }
    assert(
      left + result.filled + result.prevented == order.quantity,
      "Invariant: what a taker got and what is left of it are the order")
    return result
  }

  /// Whether an order in the book belongs to the owner of an incoming one: the same account, or
  /// another of the same owner where the instrument's terms look at owners. What the house
  /// itself sends meets other accounts of the owner like anybody's.
  func isOwn(_ maker: RestingOrder, _ order: IncomingOrder) -> Bool {
    if maker.account == order.account { return true }
    guard order.kind == .book,
      markets[order.market].contract.selfTradeScope == .owner
    else { return false }
    let owner = accounts[order.account].owner
    return owner != .none && owner == accounts[maker.account].owner
  }

  private mutating func prevent(
    _ decision: SelfTradeDecision, _ market: MarketIndex, _ slot: OrderSlot, _ maker: RestingOrder,
    into events: inout EventBuffer
  ) {
    if decision.cancelsMaker {
      cancel(market, slot, .selfTradePrevention, into: &events)
    } else if decision.decrement.isPositive {
      reduce(market, slot, by: decision.decrement, .selfTradePrevention, into: &events)
    }
  }

  /// One fill between a taker and a resting order.
  private mutating func fill(
    _ order: IncomingOrder, _ taker: OrderID, _ slot: OrderSlot, _ maker: RestingOrder,
    _ quantity: Quantity, _ notional: Money, into events: inout EventBuffer
  ) {
    let market = order.market
    let price = markets[market].price(maker.ticks)
    let makerOrder = orderID(market, slot)
    let makerPosition = maker.position
    withdrawExposure(market, maker, quantity, traded: notional)
    assert(
      quantity.isPositive && quantity <= maker.quantity, "Invariant: a fill is part of an order")
    if quantity == maker.quantity { forget(market, slot, maker) }
    markets[market].book.fill(slot, quantity)
    let isBuy = order.side == .buy
    settle(
      Settlement(
        market: market, kind: order.kind, aggressor: order.side, price: price,
        quantity: quantity, notional: notional,
        buyer: isBuy ? order.position : makerPosition,
        seller: isBuy ? makerPosition : order.position,
        buyOrder: isBuy ? taker : makerOrder, sellOrder: isBuy ? makerOrder : taker),
      into: &events)
  }

  /// Rests an order and links it to its account. Returns its number.
  private mutating func rest(
    _ order: IncomingOrder, _ quantity: Quantity, into events: inout EventBuffer
  ) -> OrderID {
    let market = order.market
    let slot = markets[market].book.add(
      owner: order.account.rawValue, side: order.side, ticks: order.limit, quantity: quantity,
      userData: UInt64(order.position.rawValue), isReduceOnly: order.isReduceOnly)
    assert(quantity <= order.quantity, "Invariant: no more rests than was sent")
    let place = Int(slot.index)
    markets[market].links.extend(toInclude: place, with: .vacant)
    let older = positions[order.position].firstOrder
    let number = nextOrderID
    markets[market].links[place] = OrderLink(
      order: number, clientOrder: order.clientOrder, expiry: order.expiry, newer: .max,
      older: older, isPostOnly: order.isPostOnly, selfTradePrevention: order.selfTradePrevention)
    assert(
      older == .max || markets[market].links[Int(older)].order < number,
      "Invariant: numbers of orders rise")
    if older != .max { markets[market].links[Int(older)].newer = slot.index }
    positions[order.position].firstOrder = slot.index
    positions[order.position].orderCount += 1
    orderCount += 1
    countOrder(of: order.account, by: 1)
    let price = markets[market].price(order.limit)
    // A linear one is a whole number of 1e-8, whichever way it is rounded.
    let payoff = markets[market].payoff
    let whole = payoff.kind == .linear && quantity == order.quantity ? order.notional : nil
    let notional = whole ?? payoff.exposure(price, quantity, .nearest)
    if order.side == .buy {
      let most = positions[order.position].buyTicksMax
      positions[order.position].buyTicksMax = Swift.max(
        most, order.limit.rawValue)
      positions[order.position].buyQuantity += quantity
      positions[order.position].buyNotional += notional
    } else {
      let least = positions[order.position].sellTicksMin
      positions[order.position].sellTicksMin = Swift.min(
        least, order.limit.rawValue)
      positions[order.position].sellQuantity += quantity
      positions[order.position].sellNotional += notional
    }
    if order.isReduceOnly {
      positions[order.position].reduceOnlyQuantity += quantity
    }
    forgetOrders(order.position)
    if order.expiry != .max {
      markets[market].expiries.insert(slot.index, key: order.expiry.rawValue)
    }
    let whereabouts = OrderPlace(market, slot.index).bits
    clientOrders.insert(order.account.rawValue, order.clientOrder.rawValue, place: whereabouts)
    events.append(
      .orderRested(
        OrderRested(
          account: id(order.account), instrument: markets[market].id, order: number,
          clientOrder: order.clientOrder, side: order.side, price: price, quantity: quantity)))
    return number
  }
}
