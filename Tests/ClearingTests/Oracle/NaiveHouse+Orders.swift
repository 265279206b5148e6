import Messages
import Units

extension NaiveHouse {
  struct Answer: Equatable {
    var reason = RejectReason.accepted
    var filled: Int128 = 0
    var resting: Int128 = 0
  }

  /// An order with all its terms.
  struct Incoming {
    var account: Int
    var client: UInt64
    var side: Side
    var limit: Int128
    var quantity: Int128
    var isMarket = false
    var timeInForce = TimeInForce.goodTillCancel
    var prevention = SelfTradePrevention.cancelNewest
    var isPostOnly = false
    var isReduceOnly = false
    var expiry: Int64 = .max
    var rests: Bool {
      !isMarket && (timeInForce == .goodTillCancel || timeInForce == .goodTillDate)
    }
  }

  /// The worst price an order of a side may name.
  func bandEdge(_ side: Side) -> Int128 {
    let width = Self.down(mark * band, rateUnit)
    return side == .buy
      ? Self.down(mark + width, tick) * tick : Self.up(mark - width, tick) * tick
  }

  /// Indices of the orders a taker within a limit would meet, best price first, then oldest.
  func queue(_ side: Side, _ limit: Int128) -> [Int] {
    orders.indices.filter {
      orders[$0].side != side
        && (side == .buy ? orders[$0].price <= limit : orders[$0].price >= limit)
    }.sorted { a, b in
      let (x, y) = (orders[a], orders[b])
      if x.price != y.price { return side == .buy ? x.price < y.price : x.price > y.price }
      return x.arrival < y.arrival
    }
  }

  mutating func place(_ command: PlaceOrder) -> Answer {
    let account = Int(command.account.rawValue)
    let client = command.clientOrder.rawValue
    if client == 0 || orders.contains(where: { $0.account == account && $0.client == client }) {
      return Answer(reason: .clientOrderInvalid)
    }
    let price = Int128(command.price.rawValue)
    let isMarket = command.kind == .market
    if !isMarket, price <= 0 || price % tick != 0 || price > 10_000_000_000 * unit {
      return Answer(reason: .priceInvalid)
    }
    let quantity = Int128(command.quantity.rawValue)
    if quantity <= 0 || quantity % lot != 0 { return Answer(reason: .quantityInvalid) }
    let isDated = command.timeInForce == .goodTillDate
    var order = Incoming(
      account: account, client: client, side: command.side,
      limit: isMarket ? bandEdge(command.side) : price, quantity: quantity, isMarket: isMarket,
      timeInForce: command.timeInForce, prevention: command.selfTradePrevention,
      isPostOnly: command.isPostOnly, isReduceOnly: command.isReduceOnly)
    if isMarket && (price != 0 || order.isPostOnly || isDated)
      || order.isPostOnly && !order.rests || isDated != (command.expiry.rawValue != 0)
    {
      return Answer(reason: .orderTermsInvalid)
    }
    if isDated {
      if command.expiry.rawValue <= time { return Answer(reason: .expired) }
      order.expiry = command.expiry.rawValue
    }
    if !isMarket, isBeyondBand(order.side, price) { return Answer(reason: .priceOutsideBand) }
    if let reason = refusal(order) { return Answer(reason: reason) }
    if opensTooMuch(order) { return Answer(reason: .openInterestLimit) }
    return execute(order)
  }

  func isBeyondBand(_ side: Side, _ price: Int128) -> Bool {
    side == .buy ? price > bandEdge(.buy) : price < bandEdge(.sell)
  }

  /// Why the book or the margin refuses an order that is well formed.
  func refusal(_ order: Incoming) -> RejectReason? {
    let held = accounts[order.account].quantity
    let closable = order.side == .buy ? -held : held
    let onlyCloses =
      closable > 0 && order.quantity <= closable - open(order.account, order.side).quantity
    if isStale, !order.isReduceOnly, !onlyCloses { return .indexStale }
    if order.isReduceOnly {
      let committed = orders.filter { $0.account == order.account && $0.isReduceOnly }
        .reduce(Int128(0)) { $0 + $1.quantity }
      if closable <= 0 || order.quantity > closable - committed { return .wouldIncrease }
    }
    let queue = queue(order.side, order.limit)
    if order.isPostOnly, !queue.isEmpty { return .wouldTrade }
    if order.prevention == .cancelNewest, let first = queue.first,
      orders[first].account == order.account
    {
      return .wouldSelfTrade
    }
    if queue.isEmpty, !order.rests {
      if order.timeInForce == .fillOrKill { return .notFillable }
      return order.isMarket ? .noLiquidity : nil
    }
    if order.timeInForce == .fillOrKill, certain(order, queue) < order.quantity {
      return .notFillable
    }
    let notional = Self.up(order.limit * order.quantity, unit)
    if isBeyondLimit(order, notional) { return .positionLimit }
    if covers(order, open: order.quantity, charged: notional) { return nil }
    if queue.isEmpty { return .insufficientMargin }
    let worst = worstCase(order, queue)
    return covers(order, open: worst.open, charged: worst.charged) ? nil : .insufficientMargin
  }

  /// Whether what the order may open could take the sum of all longs beyond the market's limit.
  func opensTooMuch(_ order: Incoming) -> Bool {
    let held = accounts[order.account].quantity
    let opened = order.quantity - max(0, order.side == .buy ? -held : held)
    guard !order.isReduceOnly, opened > 0 else { return false }
    let longs = accounts.reduce(Int128(0)) { $0 + max(0, $1.quantity) }
    return longs + opened > interestLimit
  }

  /// Whether a reduce-only offer cannot be trimmed before it is reached.
  func isSafe(_ order: Order) -> Bool {
    !order.isReduceOnly
      || open(order.account, order.side).quantity <= abs(accounts[order.account].quantity)
  }

  func certain(_ order: Incoming, _ queue: [Int]) -> Int128 {
    var sum: Int128 = 0
    for place in queue {
      if orders[place].account == order.account {
        if order.prevention != .cancelOldest { break }
      } else if isSafe(orders[place]) {
        sum += orders[place].quantity
      }
    }
    return min(sum, order.quantity)
  }

  func isBeyondLimit(_ order: Incoming, _ notional: Int128) -> Bool {
    let held = accounts[order.account].quantity
    var buys = open(order.account, .buy)
    var sells = open(order.account, .sell)
    if order.side == .buy {
      buys = (buys.quantity + order.quantity, buys.notional + notional)
    } else {
      sells = (sells.quantity + order.quantity, sells.notional + notional)
    }
    let most = max(positionLimit, abs(held))
    let limit = Int128(Limits.notional.rawValue)
    return held + buys.quantity > most || sells.quantity - held > most
      || buys.notional > limit || sells.notional > limit
      || exposure(held + buys.quantity) > limit || exposure(held - sells.quantity) > limit
  }

  /// How much can fill and what it costs at worst: orders that may not be there are passed over,
  /// and what they might have given costs the limit.
  func worstCase(_ order: Incoming, _ queue: [Int]) -> (open: Int128, charged: Int128) {
    var left = order.quantity
    var charged: Int128 = 0
    var doubtful: Int128 = 0
    for place in queue where left > 0 && orders[place].account != order.account {
      let part = min(left, orders[place].quantity)
      if isSafe(orders[place]) {
        left -= part
        charged += part * orders[place].price / unit
      } else {
        doubtful += part
      }
    }
    let rest = order.rests ? left : min(left, doubtful)
    return (order.quantity - left + rest, charged + Self.up(order.limit * rest, unit))
  }

  func covers(_ order: Incoming, open size: Int128, charged: Int128) -> Bool {
    let isBuy = order.side == .buy
    let account = accounts[order.account]
    let worth = isBuy ? Self.down(size * mark, unit) : exposure(size)
    let fee = Self.up(charged * max(0, maker, taker), rateUnit)
    let cost = fee + max(0, isBuy ? charged - worth : worth - charged)
    let restingBuys = open(order.account, .buy)
    let restingSells = open(order.account, .sell)
    let buys = isBuy ? (restingBuys.quantity + size, restingBuys.notional + worth) : restingBuys
    let sells =
      isBuy ? restingSells : (restingSells.quantity + size, restingSells.notional + worth)
    let state = cross(order.account, buys: buys, sells: sells)
    let stands = account.isIsolated ? min(state.equity, account.cash) : state.equity
    if stands - cost >= state.initial { return true }
    let closable = isBuy ? -account.quantity : account.quantity
    let side = isBuy ? restingBuys : restingSells
    guard closable > 0, side.quantity + size <= closable else { return false }
    let restingLoss =
      isBuy
      ? side.notional - Self.down(side.quantity * mark, unit)
      : exposure(side.quantity) - side.notional
    return equity(order.account) - cost - max(0, restingLoss) >= 0
  }
}
