import Messages
import Numerics
import Units

/// Market makers; see `MarketMaking` for what they compute.
///
/// Each holds a fixed set of quotes: a slot per side and level, under a client order number of its
/// own. A slot with a command under way is left alone until the receipt is there, so that what the
/// maker believes of its quotes is never more than one answer old.
final class MarketMakers: Strategy {
  private let terms: MarketMaking
  @exclusivity(unchecked) private var quotes: [Quote] = []
  @exclusivity(unchecked) private var makers: [Maker] = []

  /// One slot of a maker.
  private struct Quote {
    var order = OrderID.none
    var price = Price.zero
    var quantity = Quantity.zero
    var isUnderWay = false
    /// The house would not move it: it goes, and another takes its place at the next look.
    var isStuck = false
    /// What was asked for, until the receipt says whether it is so.
    var wantedPrice = Price.zero
    var wantedQuantity = Quantity.zero
    var isOpen: Bool { quantity.isPositive }
  }

  private struct Maker {
    /// Notional filled lately, decaying.
    var filled = 0.0
    var filledAt = Timestamp.zero
  }

  init(_ terms: MarketMaking) { self.terms = terms }

  private var slots: Int { 2 * terms.levels }

  func begin(_ desk: Desk, at start: Timestamp) {
    quotes = Array(repeating: Quote(), count: desk.count * slots)
    makers = Array(repeating: Maker(), count: desk.count)
    for maker in 0..<desk.count {
      // Makers look at different times within the interval.
      let first = desk.streams[maker].uniform(0, terms.interval.seconds)
      desk.wake(maker, at: start + TimeSpan(seconds: first))
    }
  }

  func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk) {
    desk.wake(agent, at: now + terms.interval)
    guard desk.view.isReady else { return }
    let equity = desk.equity(agent)
    guard equity > 0, !desk.holdings[agent].isInLiquidation else { return }
    decay(agent, to: now)
    let plan = plan(agent, equity, desk)
    for level in 0..<terms.levels {
      let distance = plan.halfSpread * (1 + terms.levelStep * Double(level))
      let bid = desk.grid.price(plan.reservation * (1 - distance), .down)
      let ask = desk.grid.price(plan.reservation * (1 + distance), .up)
      settle(agent, .buy, level, bid, plan.bidNotional, plan, desk)
      settle(agent, .sell, level, ask, plan.askNotional, plan, desk)
    }
  }

  /// Where and how much a maker wants to quote.
  private struct Plan {
    var reservation: Double
    /// Relative.
    var halfSpread: Double
    var bidNotional: Double
    var askNotional: Double
  }

  private func plan(_ agent: Int, _ equity: Double, _ desk: Desk) -> Plan {
    let view = desk.view
    let limit = terms.inventoryLimit * equity
    let inventory = desk.grid.notional(desk.holdings[agent].position, at: view.mark) / limit
    let volatility = (view.variance * terms.horizon.seconds).squareRoot()
    let half =
      terms.halfSpread + terms.volatilityFactor * volatility
      + terms.fillFactor * makers[agent].filled / limit
    let fair = view.index * (1 + terms.basisWeight * view.basis)
    let bounded = min(max(inventory, -1.5), 1.5)
    let level = terms.levelNotional / (1 + volatility / terms.thinningVolatility)
    return Plan(
      reservation: fair * (1 - terms.skew * half * bounded), halfSpread: half,
      bidNotional: level * min(1, max(0, 1 - inventory)),
      askNotional: level * min(1, max(0, 1 + inventory)))
  }

  /// Brings one slot to where it should be with at most one command.
  private func settle(
    _ agent: Int, _ side: Side, _ level: Int, _ price: Price, _ notional: Double, _ plan: Plan,
    _ desk: Desk
  ) {
    let slot = (side == .buy ? 0 : terms.levels) + level
    let place = agent * slots + slot
    guard !quotes[place].isUnderWay else { return }
    let quantity = desk.grid.quantity(notional: notional, at: price.value)
    let quote = quotes[place]
    if !quote.isOpen {
      guard quantity.isPositive else { return }
      desk.send(place: order(agent, side, slot, price, quantity, desk), from: agent, slot: slot)
    } else if quote.isStuck || !quantity.isPositive {
      desk.send(
        .cancelOrder(
          CancelOrder(
            account: desk.account(agent), instrument: desk.instrument, order: quote.order,
            clientOrder: .none)),
        from: agent, tag: Int32(slot))
    } else if isAstray(quote, price, quantity, plan) {
      desk.send(
        .replaceOrder(
          ReplaceOrder(
            account: desk.account(agent), instrument: desk.instrument, order: quote.order,
            clientOrder: .none, newClientOrder: .none, price: price, quantity: quantity)),
        from: agent, tag: Int32(slot))
    } else {
      return
    }
    quotes[place].isUnderWay = true
    quotes[place].wantedPrice = price
    quotes[place].wantedQuantity = quantity
  }

  private func isAstray(
    _ quote: Quote, _ price: Price, _ quantity: Quantity, _ plan: Plan
  ) -> Bool {
    let distance = (quote.price - price).magnitude.value
    if distance > terms.tolerance * plan.halfSpread * plan.reservation { return true }
    let ratio = quote.quantity.value / quantity.value
    return ratio > 1.6 || ratio < 0.6
  }

  private func order(
    _ agent: Int, _ side: Side, _ slot: Int, _ price: Price, _ quantity: Quantity, _ desk: Desk
  ) -> PlaceOrder {
    PlaceOrder(
      account: desk.account(agent), instrument: desk.instrument,
      clientOrder: ClientOrderID(rawValue: UInt64(slot + 1)), side: side, kind: .limit,
      timeInForce: .goodTillCancel, selfTradePrevention: .cancelNewest, isPostOnly: true,
      isReduceOnly: false, price: price, quantity: quantity, expiry: .zero)
  }

  func answered(_ agent: Int, tag: Int32, _ receipt: Receipt, _ desk: Desk) {
    let place = agent * slots + Int(tag)
    quotes[place].isUnderWay = false
    if receipt.reason == .accepted {
      quotes[place].order = receipt.order
      quotes[place].price = quotes[place].wantedPrice
      quotes[place].quantity = receipt.resting
      quotes[place].isStuck = false
    } else if receipt.reason == .unknownOrder {
      quotes[place].quantity = .zero
    } else {
      quotes[place].isStuck = quotes[place].isOpen
    }
  }

  func traded(_ agent: Int, _ side: Side, _ trade: Traded, _ desk: Desk) {
    decay(agent, to: desk.now)
    makers[agent].filled += desk.grid.notional(trade.quantity, at: trade.price.value)
    let order = side == .buy ? trade.buyOrder : trade.sellOrder
    reduce(agent, order, by: trade.quantity)
  }

  func cancelled(_ agent: Int, _ order: OrderCancelled, _ desk: Desk) {
    // A replaced order lives on under another number, which its receipt tells.
    if order.reason != .replaced { reduce(agent, order.order, by: order.quantity) }
  }

  private func reduce(_ agent: Int, _ order: OrderID, by quantity: Quantity) {
    guard order != .none else { return }
    for place in (agent * slots)..<((agent + 1) * slots) where quotes[place].order == order {
      let left = quotes[place].quantity - quantity
      quotes[place].quantity = left.isPositive ? left : .zero
    }
  }

  private func decay(_ agent: Int, to now: Timestamp) {
    let elapsed = (now - makers[agent].filledAt).seconds
    makers[agent].filled *= PortableMath.exp(-elapsed / terms.fillMemory.seconds)
    makers[agent].filledAt = now
  }
}

extension Desk {
  fileprivate func send(place order: PlaceOrder, from agent: Int, slot: Int) {
    send(.placeOrder(order), from: agent, tag: Int32(slot))
  }
}
