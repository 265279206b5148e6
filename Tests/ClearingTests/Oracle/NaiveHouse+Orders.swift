import Instruments
import Messages
import Units

// Orders as they arrive, are replaced and are cancelled: the page on orders.
extension NaiveHouse {
  struct Answer: Equatable {
    var reason = RejectReason.accepted
    var filled: Int128 = 0
    var resting: Int128 = 0
  }

  /// An order with all its terms.
  struct Incoming {
    var market: Int
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
    var kind = TradeKind.book
    func fill(_ size: Int128, _ charged: Int128, worst: Int128) -> Fill {
      Fill(
        account: account, market: market, side: side, size: size, charged: charged, worst: worst,
        isReduceOnly: isReduceOnly)
    }
    var rests: Bool {
      !isMarket && (timeInForce == .goodTillCancel || timeInForce == .goodTillDate)
    }
  }

  /// The nearest price on a tick at or inside a limit: down for a buyer, up for a seller.
  func onTick(_ market: Int, _ limit: Int128, _ side: Side) -> Int128 {
    let tick = markets[market].tick
    return max(1, side == .buy ? Self.down(limit, tick) : Self.up(limit, tick)) * tick
  }

  /// The worst price an order of a side may name.
  func bandEdge(_ market: Int, _ side: Side) -> Int128 {
    let mark = markets[market].mark
    let width = Self.down(mark * markets[market].band, Self.rateUnit)
    return onTick(market, side == .buy ? mark + width : mark - width, side)
  }

  /// Beyond the band on the far side, or ten times away on its own.
  func isBeyondBand(_ market: Int, _ side: Side, _ price: Int128) -> Bool {
    let mark = markets[market].mark
    return side == .buy
      ? price > bandEdge(market, .buy) || price * 10 < mark
      : price < bandEdge(market, .sell) || price > mark * 10
  }

  /// Indices of the orders a taker within a limit would meet, best price first, then oldest.
  func queue(_ market: Int, _ side: Side, _ limit: Int128) -> [Int] {
    orders.indices.filter {
      orders[$0].market == market && orders[$0].side != side
        && (side == .buy ? orders[$0].price <= limit : orders[$0].price >= limit)
    }.sorted { a, b in
      let (x, y) = (orders[a], orders[b])
      if x.price != y.price { return side == .buy ? x.price < y.price : x.price > y.price }
      return x.arrival < y.arrival
    }
  }

  mutating func place(_ command: PlaceOrder) -> Answer {
    let account = Int(command.account.rawValue)
    let market = Int(command.instrument.rawValue) - 1
    expireOrders(market)
    if isLiquidating(account, market) { return Answer(reason: .accountInLiquidation) }
    let client = command.clientOrder.rawValue
    if client == 0 || orders.contains(where: { $0.account == account && $0.client == client }) {
      return Answer(reason: .clientOrderInvalid)
    }
    let price = Int128(command.price.rawValue)
    let isMarket = command.kind == .market
    if !isMarket, price <= 0 || price % markets[market].tick != 0 {
      return Answer(reason: .priceInvalid)
    }
    let quantity = Int128(command.quantity.rawValue)
    if quantity <= 0 || quantity % markets[market].lot != 0 {
      return Answer(reason: .quantityInvalid)
    }
    let isDated = command.timeInForce == .goodTillDate
    var order = Incoming(
      market: market, account: account, client: client, side: command.side,
      limit: isMarket ? bandEdge(market, command.side) : price, quantity: quantity,
      isMarket: isMarket, timeInForce: command.timeInForce,
      prevention: command.selfTradePrevention, isPostOnly: command.isPostOnly,
      isReduceOnly: command.isReduceOnly)
    if isMarket && (price != 0 || order.isPostOnly || isDated)
      || order.isPostOnly && !order.rests || isDated != (command.expiry.rawValue != 0)
    {
      return Answer(reason: .orderTermsInvalid)
    }
    if isDated {
      if command.expiry.rawValue <= time { return Answer(reason: .expired) }
      order.expiry = command.expiry.rawValue
    }
    if !isMarket, isBeyondBand(market, order.side, price) {
      return Answer(reason: .priceOutsideBand)
    }
    let before = self
    payFunding(account, market)
    if let reason = refusal(&order) ?? (opensTooMuch(order) ? .openInterestLimit : nil) {
      return Answer(reason: refuse(reason, before))
    }
    use(account, market)
    return execute(order)
  }

  /// Whether an open order and an incoming one belong together. What the house itself sends meets
  /// other accounts of the owner like anybody's.
  func isOwn(_ order: Order, _ incoming: Incoming) -> Bool {
    if order.account == incoming.account { return true }
    return incoming.kind == .book && markets[incoming.market].selfTradeScope == .owner
      && accounts[order.account].owner == accounts[incoming.account].owner
  }

  /// Why the book or the margin refuses an order that is well formed.
  func refusal(_ order: inout Incoming) -> RejectReason? {
    let held = position(order.account, order.market).quantity
    let closable = order.side == .buy ? -held : held
    let others = orders(of: order.account, order.market)
    let onlyCloses = closable > 0 && order.quantity <= closable - opening(others, order.side)
    if !order.isReduceOnly, !onlyCloses {
      let asset = markets[order.market].asset
      if markets[order.market].isRestricted
        || standsOnStale(order.account, asset, withPockets: false)
      {
        return .indexStale
      }
    }
    if order.isReduceOnly {
      let committed = others.filter(\.isReduceOnly).reduce(Int128(0)) { $0 + $1.quantity }
      if closable <= 0 || order.quantity > closable - committed { return .wouldIncrease }
    }
    let queue = queue(order.market, order.side, order.limit)
    if order.isPostOnly, !queue.isEmpty { return .wouldTrade }
    if order.prevention == .cancelNewest, let first = queue.first, isOwn(orders[first], order) {
      return .wouldSelfTrade
    }
    if queue.isEmpty, !order.rests {
      if order.timeInForce == .fillOrKill { return .notFillable }
      return order.isMarket ? .noLiquidity : nil
    }
    if order.timeInForce == .fillOrKill, certain(order, queue) < order.quantity {
      return .notFillable
    }
    let charged = chargedAtLimit(order, order.quantity)
    if isBeyondLimit(order) { return .positionLimit }
    if covers(order.fill(order.quantity, charged, worst: order.limit), others) {
      order.isGuarded = position(order.account, order.market).isIsolated && closable > 0
      return nil
    }
    if queue.isEmpty { return .insufficientMargin }
    let worst = worstCase(order, queue)
    order.isGuarded = true
    let fill = order.fill(worst.open, worst.charged, worst: order.limit)
    return covers(fill, others) ? nil : .insufficientMargin
  }

  /// What a quantity is bought or sold for at the limit, against the member.
  func chargedAtLimit(_ order: Incoming, _ quantity: Int128) -> Int128 {
    order.side == .buy
      ? markets[order.market].up(order.limit, quantity)
      : markets[order.market].down(order.limit, quantity)
  }

  /// Whether a position of an account in an asset is valued by a restricted market's index.
  func standsOnStale(_ account: Int, _ asset: Int, withPockets: Bool) -> Bool {
    accounts[account].markets.contains {
      let held = position(account, $0)
      return held.quantity != 0 && (withPockets || !held.isIsolated)
        && markets[$0].isRestricted && markets[$0].asset == asset
    }
  }

  /// Whether what the order may open could take the sum of all longs beyond the market's limit.
  func opensTooMuch(_ order: Incoming) -> Bool {
    let held = position(order.account, order.market).quantity
    let opened = order.quantity - max(0, order.side == .buy ? -held : held)
    guard !order.isReduceOnly, opened > 0 else { return false }
    let longs = markets[order.market].positions.values.reduce(Int128(0)) {
      $0 + max(0, $1.quantity)
    }
    return longs + opened > markets[order.market].interestLimit
  }

  /// Whether a reduce-only offer cannot be trimmed before it is reached.
  func isSafe(_ order: Order) -> Bool {
    !order.isReduceOnly
      || orders(of: order.account, order.market).filter { $0.side == order.side }
        .reduce(0) { $0 + $1.quantity }
        <= abs(position(order.account, order.market).quantity)
  }

  /// What a fill-or-kill order can count on.
  func certain(_ order: Incoming, _ queue: [Int]) -> Int128 {
    var sum: Int128 = 0
    for place in queue {
      if isOwn(orders[place], order) {
        if order.prevention != .cancelOldest { break }
      } else if orders[place].expiry > time, isSafe(orders[place]),
        standsBehindAll(orders[place])
      {
        sum += orders[place].quantity
      }
    }
    return min(sum, order.quantity)
  }

  func isBeyondLimit(_ order: Incoming) -> Bool {
    let held = position(order.account, order.market).quantity
    let own = orders(of: order.account, order.market)
    let buys = opening(own, .buy) + (order.side == .buy ? order.quantity : 0)
    let sells = opening(own, .sell) + (order.side == .sell ? order.quantity : 0)
    let most = max(markets[order.market].positionLimit, abs(held))
    if held + buys > most || sells - held > most { return true }
    return isBeyondOwnerLimit(order, order.side == .buy ? held + buys : sells - held)
  }

  /// How much can fill and what it costs at worst: orders that may not be there are passed over,
  /// and what they might have given costs the limit.
  func worstCase(_ order: Incoming, _ queue: [Int]) -> (open: Int128, charged: Int128) {
    let market = markets[order.market]
    var left = order.quantity
    // Of a linear contract exact, and divided once; of an inverse one each level's own value.
    var product: Int128 = 0
    var values: Int128 = 0
    var doubtful: Int128 = 0
    for place in queue where left > 0 && !isOwn(orders[place], order) {
      let part = min(left, orders[place].quantity)
      if isSafe(orders[place]) {
        left -= part
        let price = orders[place].price
        product += price * part * market.size
        values += order.side == .buy ? market.up(price, part) : market.down(price, part)
      } else {
        doubtful += part
      }
    }
    let rest = order.rests ? left : min(left, doubtful)
    return (
      order.quantity - left + rest,
      (market.isInverse ? values : Self.up(product, NaiveMarket.scale))
        + chargedAtLimit(order, rest)
    )
  }

  // MARK: Replace and cancel

  mutating func replace(_ command: ReplaceOrder) -> Answer {
    let account = Int(command.account.rawValue)
    let market = Int(command.instrument.rawValue) - 1
    expireOrders(market)
    guard
      let place = orders.firstIndex(where: {
        $0.account == account && $0.market == market
          && $0.client == command.clientOrder.rawValue
      })
    else { return Answer(reason: .unknownOrder) }
    let old = orders[place]
    let price = Int128(command.price.rawValue)
    let quantity = Int128(command.quantity.rawValue)
    if price <= 0 || price % markets[market].tick != 0 { return Answer(reason: .priceInvalid) }
    if quantity <= 0 || quantity % markets[market].lot != 0 {
      return Answer(reason: .quantityInvalid)
    }
    if isBeyondBand(market, old.side, price) { return Answer(reason: .priceOutsideBand) }
    let name =
      command.newClientOrder == .none ? old.client : command.newClientOrder.rawValue
    if name != old.client,
      orders.contains(where: { $0.account == account && $0.client == name })
    {
      return Answer(reason: .clientOrderInvalid)
    }
    if price == old.price, quantity <= old.quantity {
      orders[place].client = name
      if quantity < old.quantity { shrink(place, by: old.quantity - quantity, .requested) }
      return Answer(resting: quantity)
    }
    if isLiquidating(account, market) { return Answer(reason: .accountInLiquidation) }
    var order = Incoming(
      market: market, account: account, client: name, side: old.side, limit: price,
      quantity: quantity, timeInForce: old.expiry == .max ? .goodTillCancel : .goodTillDate,
      prevention: old.prevention, isPostOnly: old.isPostOnly, isReduceOnly: old.isReduceOnly,
      expiry: old.expiry)
    let before = self
    payFunding(account, market)
    // Judged as if the old order were gone.
    let all = orders
    orders.remove(at: place)
    let reason =
      (meetsItself(order) ? .wouldSelfTrade : refusal(&order))
      ?? (opensTooMuch(order) ? .openInterestLimit : nil)
    if let reason { return Answer(reason: refuse(reason, before)) }
    orders = all
    cancel(place, .replaced)
    return execute(order)
  }

  /// Whether a replaced order would be cancelled by an own order before it is filled.
  private func meetsItself(_ order: Incoming) -> Bool {
    guard order.prevention == .cancelNewest || order.prevention == .cancelBoth else {
      return false
    }
    var left = order.quantity
    for place in queue(order.market, order.side, order.limit) where left > 0 {
      if isOwn(orders[place], order) { return true }
      left -= orders[place].quantity
    }
    return false
  }

  mutating func cancel(_ command: CancelOrder) -> RejectReason {
    guard
      let place = orders.firstIndex(where: {
        $0.account == Int(command.account.rawValue)
          && $0.market == Int(command.instrument.rawValue) - 1
          && $0.client == command.clientOrder.rawValue
      })
    else { return .unknownOrder }
    cancel(place, .requested)
    return .accepted
  }

  mutating func cancelAll(_ command: CancelAll) {
    let account = Int(command.account.rawValue)
    for market in accounts[account].markets
    where command.instrument == .none || market == Int(command.instrument.rawValue) - 1 {
      cancelOrders(account, market, .requested)
    }
  }

  mutating func cancel(_ place: Int, _ reason: CancelReason) {
    let order = orders.remove(at: place)
    told.append(
      .orderCancelled(
        OrderCancelled(
          account: Self.id(order.account), instrument: id(market: order.market),
          order: OrderID(rawValue: UInt64(order.arrival)),
          clientOrder: ClientOrderID(rawValue: order.client),
          quantity: Self.quantity(order.quantity), reason: reason)))
  }

  mutating func shrink(_ place: Int, by part: Int128, _ reason: CancelReason) {
    if part == orders[place].quantity { return cancel(place, reason) }
    orders[place].quantity -= part
    let order = orders[place]
    told.append(
      .orderReduced(
        OrderReduced(
          account: Self.id(order.account), instrument: id(market: order.market),
          order: OrderID(rawValue: UInt64(order.arrival)),
          clientOrder: ClientOrderID(rawValue: order.client),
          quantity: Self.quantity(order.quantity), reason: reason)))
  }

  /// Cancels an account's orders in a market, the newest first.
  mutating func cancelOrders(_ account: Int, _ market: Int, _ reason: CancelReason) {
    for place in orders.indices.reversed()
    where orders[place].account == account && orders[place].market == market {
      cancel(place, reason)
    }
  }

  mutating func expireOrders(_ market: Int) {
    while let next = orders.filter({ $0.market == market && $0.expiry <= time })
      .min(by: { $0.expiry < $1.expiry })
    {
      cancel(orders.firstIndex { $0.arrival == next.arrival }!, .expired)
    }
  }
}
