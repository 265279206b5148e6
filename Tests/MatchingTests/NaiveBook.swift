import Matching
import Units

/// The rules of a price-time book written for the reader: one sorted array to a side, no
/// arithmetic beyond adding and comparing. It shares no code with `OrderBook`.
struct NaiveBook {
  struct Order: Equatable {
    var id: UInt64
    var owner: UInt32
    var side: Side
    var ticks: Int32
    var quantity: Int64
    var reduceOnly: Bool
  }
  struct Step: Equatable {
    var isTrade: Bool
    var makerGone: Bool
    var ticks: Int32
    var maker: UInt64
    var makerOwner: UInt32
    var quantity: Int64
  }
  struct Outcome: Equatable {
    var rejection: SubmitRejection?
    var filled: Int64 = 0
    var resting: Int64 = 0
    var cancelled: Int64 = 0
  }

  /// Best first, oldest first at a price.
  var buys: [Order] = []
  var sells: [Order] = []

  func side(_ side: Side) -> [Order] { side == .buy ? buys : sells }

  private mutating func change(_ side: Side, _ body: (inout [Order]) -> Void) {
    if side == .buy { body(&buys) } else { body(&sells) }
  }

  func find(_ id: UInt64) -> Order? { (buys + sells).first { $0.id == id } }

  mutating func remove(_ id: UInt64) {
    buys.removeAll { $0.id == id }
    sells.removeAll { $0.id == id }
  }

  mutating func rest(_ order: Order) {
    change(order.side) { orders in
      let behind = orders.firstIndex {
        order.side == .buy ? $0.ticks < order.ticks : $0.ticks > order.ticks
      }
      orders.insert(order, at: behind ?? orders.count)
    }
  }

  mutating func shrink(_ id: UInt64, by quantity: Int64) {
    for side in Side.allCases {
      change(side) { orders in
        guard let index = orders.firstIndex(where: { $0.id == id }) else { return }
        orders[index].quantity -= quantity
        if orders[index].quantity == 0 { orders.remove(at: index) }
      }
    }
  }

  /// The other side's orders a taker would meet, in order.
  func makers(for taker: IncomingOrder) -> [Order] {
    side(taker.side.opposite).filter { maker in
      if taker.kind == .market { return true }
      return taker.side == .buy
        ? maker.ticks <= taker.ticks.rawValue : maker.ticks >= taker.ticks.rawValue
    }
  }

  func rejection(of order: IncomingOrder) -> SubmitRejection? {
    let rests =
      order.kind == .limit
      && [.goodTillCancel, .goodTillDate].contains(order.timeInForce)
    if order.quantity.rawValue <= 0 { return .quantityNotPositive }
    if order.kind == .limit, order.ticks.rawValue < 1 || order.ticks.rawValue > 1 << 26 {
      return .priceOutOfRange
    }
    let makers = makers(for: order)
    if order.isPostOnly, !rests { return .postOnlyCannotRest }
    if order.isPostOnly, !makers.isEmpty { return .postOnlyWouldTrade }
    if order.timeInForce == .fillOrKill {
      // Played on a copy: it must trade whole and lose nothing to self-trade prevention.
      var trial = self
      var steps: [Step] = []
      var outcome = Outcome()
      trial.take(order, &outcome, &steps)
      if outcome.filled != order.quantity.rawValue { return .notFillable }
    }
    return nil
  }

  mutating func submit(_ order: IncomingOrder, id: UInt64, _ steps: inout [Step]) -> Outcome {
    if let rejection = rejection(of: order) { return Outcome(rejection: rejection) }
    var outcome = Outcome()
    take(order, &outcome, &steps)
    let left = order.quantity.rawValue - outcome.filled - outcome.cancelled
    let rests =
      order.kind == .limit
      && [.goodTillCancel, .goodTillDate].contains(order.timeInForce)
    if rests, left > 0 {
      outcome.resting = left
      rest(
        Order(
          id: id, owner: order.owner, side: order.side, ticks: order.ticks.rawValue,
          quantity: left, reduceOnly: order.isReduceOnly))
    } else {
      outcome.cancelled += left
    }
    return outcome
  }

  mutating func take(_ order: IncomingOrder, _ outcome: inout Outcome, _ steps: inout [Step]) {
    var left = order.quantity.rawValue
    for maker in makers(for: order) where left > 0 {
      var step = Step(
        isTrade: true, makerGone: false, ticks: maker.ticks, maker: maker.id,
        makerOwner: maker.owner, quantity: min(left, maker.quantity))
      guard maker.owner == order.owner, let policy = order.selfTradePrevention else {
        step.makerGone = maker.quantity <= left
        steps.append(step)
        shrink(maker.id, by: step.quantity)
        outcome.filled += step.quantity
        left -= step.quantity
        continue
      }
      step.isTrade = false
      switch policy {
      case .cancelNewest:
        outcome.cancelled += left
        left = 0
        continue
      case .cancelOldest, .cancelBoth:
        step.quantity = maker.quantity
        step.makerGone = true
        if policy == .cancelBoth {
          outcome.cancelled += left
          left = 0
        }
      case .decrement:
        step.makerGone = maker.quantity <= left
        outcome.cancelled += step.quantity
        left -= step.quantity
      }
      steps.append(step)
      shrink(maker.id, by: step.quantity)
    }
  }

  mutating func replace(
    _ id: UInt64, ticks: Int32, quantity: Int64, postOnly: Bool, policy: SelfTradePrevention?,
    _ steps: inout [Step]
  ) -> Outcome? {
    guard let order = find(id) else { return nil }
    if quantity > 0, ticks == order.ticks, quantity <= order.quantity {
      shrink(id, by: order.quantity - quantity)
      return Outcome(resting: quantity)
    }
    let arrival = IncomingOrder(
      owner: order.owner, side: order.side, ticks: Ticks(rawValue: ticks),
      quantity: Quantity(rawValue: quantity), isPostOnly: postOnly, selfTradePrevention: policy,
      isReduceOnly: order.reduceOnly)
    if let rejection = rejection(of: arrival) {
      return Outcome(rejection: rejection, resting: order.quantity)
    }
    remove(id)
    return submit(arrival, id: id, &steps)
  }

  /// Price, quantity and number of orders of each level, best first.
  func depth(_ side: Side) -> [DepthLevel] {
    var levels: [DepthLevel] = []
    for order in self.side(side) {
      if let last = levels.last, last.ticks.rawValue == order.ticks {
        levels[levels.count - 1] = DepthLevel(
          ticks: last.ticks, quantity: last.quantity + Quantity(rawValue: order.quantity),
          orders: last.orders + 1)
      } else {
        levels.append(
          DepthLevel(
            ticks: Ticks(rawValue: order.ticks), quantity: Quantity(rawValue: order.quantity),
            orders: 1))
      }
    }
    return levels
  }
}
