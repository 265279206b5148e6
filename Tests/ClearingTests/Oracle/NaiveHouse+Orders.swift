import Messages
import Units

extension NaiveHouse {
  struct Answer: Equatable {
    var reason = RejectReason.accepted
    var filled: Int128 = 0
    var resting: Int128 = 0
  }

  /// A fill that might happen.
  struct Fill {
    var account: Int
    var side: Side
    var size: Int128
    var charged: Int128
    var isReduceOnly: Bool
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
    var isGuarded = false
    func fill(_ size: Int128, _ charged: Int128) -> Fill {
      Fill(
        account: account, side: side, size: size, charged: charged, isReduceOnly: isReduceOnly)
    }
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
    if let reason = refusal(&order) { return Answer(reason: reason) }
    if opensTooMuch(order) { return Answer(reason: .openInterestLimit) }
    return execute(order)
  }

  /// Beyond the band on the far side, or ten times away on its own.
  func isBeyondBand(_ side: Side, _ price: Int128) -> Bool {
    side == .buy
      ? price > bandEdge(.buy) || price * 10 < mark
      : price < bandEdge(.sell) || price > mark * 10
  }

  func isOwn(_ order: Order, _ account: Int) -> Bool {
    accounts[order.account].member == accounts[account].member
  }

  /// Why the book or the margin refuses an order that is well formed.
  func refusal(_ order: inout Incoming) -> RejectReason? {
    let held = accounts[order.account].quantity
    let closable = order.side == .buy ? -held : held
    let onlyCloses =
      closable > 0
      && order.quantity <= closable - opening(orders(of: order.account), order.side)
    if isStale, !order.isReduceOnly, !onlyCloses { return .indexStale }
    if order.isReduceOnly {
      let committed = orders.filter { $0.account == order.account && $0.isReduceOnly }
        .reduce(Int128(0)) { $0 + $1.quantity }
      if closable <= 0 || order.quantity > closable - committed { return .wouldIncrease }
    }
    let queue = queue(order.side, order.limit)
    if order.isPostOnly, !queue.isEmpty { return .wouldTrade }
    if order.prevention == .cancelNewest, let first = queue.first,
      isOwn(orders[first], order.account)
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
    let others = orders(of: order.account)
    if covers(order.fill(order.quantity, notional), others) {
      order.isGuarded = accounts[order.account].isIsolated && closable > 0
      return nil
    }
    if queue.isEmpty { return .insufficientMargin }
    let worst = worstCase(order, queue)
    order.isGuarded = true
    return covers(order.fill(worst.open, worst.charged), others) ? nil : .insufficientMargin
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
      || orders(of: order.account).filter { $0.side == order.side }.reduce(0) { $0 + $1.quantity }
        <= abs(accounts[order.account].quantity)
  }

  func certain(_ order: Incoming, _ queue: [Int]) -> Int128 {
    var sum: Int128 = 0
    for place in queue {
      if isOwn(orders[place], order.account) {
        if order.prevention != .cancelOldest { break }
      } else if isSafe(orders[place]), standsBehindAll(orders[place]) {
        sum += orders[place].quantity
      }
    }
    return min(sum, order.quantity)
  }

  func isBeyondLimit(_ order: Incoming, _ notional: Int128) -> Bool {
    let held = accounts[order.account].quantity
    let own = orders(of: order.account)
    func summed(_ side: Side) -> (quantity: Int128, notional: Int128) {
      let notionals = own.filter { $0.side == side }.map { $0.quantity * $0.price / unit }
      let isIts = order.side == side
      return (
        opening(own, side) + (isIts ? order.quantity : 0),
        notionals.reduce(0, +) + (isIts ? notional : 0)
      )
    }
    let buys = summed(.buy)
    let sells = summed(.sell)
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
    for place in queue where left > 0 && !isOwn(orders[place], order.account) {
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

  /// Whether margin stands behind a fill, with the account's other orders given.
  func covers(_ fill: Fill, _ others: [Order]) -> Bool {
    let isBuy = fill.side == .buy
    let account = accounts[fill.account]
    let worth = isBuy ? Self.down(fill.size * mark, unit) : exposure(fill.size)
    let fee = Self.up(fill.charged * max(0, maker, taker), rateUnit)
    let cost = fee + max(0, isBuy ? fill.charged - worth : worth - fill.charged)
    let closable = isBuy ? -account.quantity : account.quantity
    let closes = closable > 0 && (fill.isReduceOnly || fill.size <= closable)
    let onlyCloses =
      closes && (fill.isReduceOnly || opening(others, fill.side) + fill.size <= closable)
    if account.isIsolated, closes {
      let isLeft = leavesMargin(fill, cost, others)
      if onlyCloses || !isLeft { return isLeft }
    }
    var all = others
    if !fill.isReduceOnly {
      // At the mark: its loss is in the cost.
      all.append(
        Order(
          account: fill.account, client: 0, side: fill.side, price: mark, quantity: fill.size,
          isReduceOnly: false, expiry: .max, arrival: 0))
    }
    let state = cross(fill.account, all, losing: cost)
    let stands = account.isIsolated ? min(state.equity, account.cash) : state.equity
    return stands >= state.initial || onlyCloses && leavesMargin(fill, cost, others)
  }

  private func leavesMargin(_ fill: Fill, _ cost: Int128, _ others: [Order]) -> Bool {
    var after = self
    let held = accounts[fill.account].quantity
    let closed = min(fill.size, abs(held))
    let entry = accounts[fill.account].entry
    after.accounts[fill.account].quantity += fill.side == .buy ? closed : -closed
    after.accounts[fill.account].entry -= entry * closed / abs(held)
    // Reduce-only orders that no longer fit the position are gone, the newest first.
    var kept = others
    var excess = kept.filter(\.isReduceOnly).reduce(0) { $0 + $1.quantity } - (abs(held) - closed)
    for place in kept.indices.reversed() where kept[place].isReduceOnly {
      let part = min(kept[place].quantity, max(0, excess))
      kept[place].quantity -= part
      excess -= part
    }
    let left = equity(fill.account) - cost - loss(kept)
    let (before, rest) = (maintenance(fill.account), after.maintenance(fill.account))
    return left >= 0 && (left >= rest || cost <= before - rest)
  }

  /// Whether a resting order may trade a part of itself now.
  func mayTrade(_ place: Int, _ part: Int128) -> Bool {
    let order = orders[place]
    var others: [Order] = []
    for (at, other) in orders.enumerated() where other.account == order.account {
      var kept = other
      if at == place { kept.quantity -= part }
      others.append(kept)
    }
    return covers(
      Fill(
        account: order.account, side: order.side, size: part,
        charged: part * order.price / unit, isReduceOnly: order.isReduceOnly), others)
  }

  /// Whether all orders of an owner are covered at once, with their fees.
  func standsBehindAll(_ order: Order) -> Bool {
    let account = accounts[order.account]
    let own = orders(of: order.account)
    let state = cross(order.account)
    var fees: Int128 = 0
    for side in [Side.buy, .sell] {
      let notional = own.filter { $0.side == side }.reduce(0) {
        $0 + $1.quantity * $1.price / unit
      }
      fees += Self.up(notional * max(0, maker), rateUnit)
    }
    if account.isIsolated, account.quantity != 0, (account.quantity > 0) != (order.side == .buy) {
      return false
    }
    let stands = account.isIsolated ? min(state.equity, account.cash) : state.equity
    return stands - fees >= state.initial
  }
}
