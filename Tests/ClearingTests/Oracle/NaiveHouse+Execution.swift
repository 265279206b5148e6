import Instruments
import Messages
import Units

// Orders meet orders, and what a trade does to both sides.
extension NaiveHouse {
  /// What a taker got.
  struct Got {
    var filled: Int128 = 0
    /// The value of a long of it.
    var notional: Int128 = 0
    /// What self-trade prevention took off it.
    var prevented: Int128 = 0
    var ended: CancelReason?
  }

  mutating func execute(_ order: Incoming) -> Answer {
    var got = match(order)
    var left = order.quantity - got.filled - got.prevented
    if order.isReduceOnly { left = min(left, reducible(order)) }
    if left > 0, order.rests, got.ended == nil, !mayRest(order, left) {
      got.ended = .undercollateralized
    }
    if left > 0, order.rests, got.ended == nil {
      rest(order, left)
      return Answer(filled: got.filled, resting: left)
    }
    if order.quantity > got.filled {
      told.append(
        .orderCancelled(
          OrderCancelled(
            account: Self.id(order.account), instrument: id(market: order.market), order: .none,
            clientOrder: ClientOrderID(rawValue: order.client),
            quantity: Self.quantity(order.quantity - got.filled),
            reason: got.ended ?? (left > 0 ? .unfilled : .reduceOnly))))
    }
    return Answer(filled: got.filled)
  }

  private func reducible(_ order: Incoming) -> Int128 {
    let held = position(order.account, order.market).quantity
    let committed = orders(of: order.account, order.market).filter(\.isReduceOnly)
      .reduce(Int128(0)) { $0 + $1.quantity }
    return max(0, (order.side == .buy ? -held : held) - committed)
  }

  private func mayRest(_ order: Incoming, _ left: Int128) -> Bool {
    guard order.isGuarded else { return true }
    return covers(
      order.fill(left, chargedAtLimit(order, left), worst: order.limit),
      orders(of: order.account, order.market))
  }

  private mutating func rest(_ order: Incoming, _ left: Int128) {
    arrivals += 1
    orders.append(
      Order(
        market: order.market, account: order.account, client: order.client, side: order.side,
        price: order.limit, quantity: left, isReduceOnly: order.isReduceOnly,
        expiry: order.expiry, arrival: arrivals, isPostOnly: order.isPostOnly,
        prevention: order.prevention))
    told.append(
      .orderRested(
        OrderRested(
          account: Self.id(order.account), instrument: id(market: order.market),
          order: OrderID(rawValue: UInt64(arrivals)),
          clientOrder: ClientOrderID(rawValue: order.client), side: order.side,
          price: Self.price(order.limit), quantity: Self.quantity(left))))
  }

  /// Fill by fill: each is settled before the next order is looked at.
  mutating func match(_ order: Incoming) -> Got {
    let market = order.market
    var got = Got()
    var left = order.quantity
    while left > 0, got.ended == nil,
      let place = queue(market, order.side, order.limit).first
    {
      let met = orders[place]
      if met.expiry <= time {
        cancel(place, .expired)
        continue
      }
      if isOwn(met, order) {
        switch order.prevention {
        case .cancelNewest: got.ended = .selfTradePrevention
        case .cancelOldest: cancel(place, .selfTradePrevention)
        case .cancelBoth:
          cancel(place, .selfTradePrevention)
          got.ended = .selfTradePrevention
        case .decrement:
          let part = min(left, met.quantity)
          shrink(place, by: part, .selfTradePrevention)
          left -= part
          got.prevented += part
          if left == 0 { got.ended = .selfTradePrevention }
        }
        continue
      }
      let part = min(left, met.quantity)
      payFunding(met.account, market)
      guard mayTrade(place, part) else {
        cancel(place, .undercollateralized)
        continue
      }
      let notional = markets[market].nearest(met.price, part)
      if order.isGuarded,
        !covers(order.fill(part, notional, worst: met.price), orders(of: order.account, market))
      {
        got.ended = .undercollateralized
        continue
      }
      left -= part
      got.filled += part
      got.notional += notional
      orders[place].quantity -= part
      if orders[place].quantity == 0 { orders.remove(at: place) }
      trade(
        market, order.kind, order.side, met.price, part, notional, taker: order.account,
        maker: met.account, makerOrder: met.arrival)
    }
    return got
  }

  // MARK: Trades

  /// What one side of a trade did to its position.
  private struct Booking {
    var before: Position
    var closed: Int128 = 0
    var opened: Int128 = 0
    var profit: Int128 = 0
    var fee: Int128 = 0
  }

  /// A trade: positions, realised profit, fees, pockets, the last trade, the fund, and orders that
  /// no longer fit. `aggressor` is the side of `taker`.
  mutating func trade(
    _ market: Int, _ kind: TradeKind, _ aggressor: Side, _ price: Int128, _ quantity: Int128,
    _ notional: Int128, taker: Int, maker: Int, makerOrder: Int = 0
  ) {
    let buyer = aggressor == .buy ? taker : maker
    let seller = aggressor == .buy ? maker : taker
    payFunding(buyer, market)
    payFunding(seller, market)
    trades += 1
    let bought = book(
      buyer, .buy, market, quantity, notional, feeRate(market, kind, aggressor == .buy),
      kind, price)
    let sold = book(
      seller, .sell, market, quantity, notional, feeRate(market, kind, aggressor == .sell),
      kind, price)
    let order = OrderID(rawValue: UInt64(makerOrder))
    told.append(
      .traded(
        Traded(
          trade: TradeID(rawValue: trades), instrument: id(market: market), kind: kind,
          aggressor: aggressor, price: Self.price(price), quantity: Self.quantity(quantity),
          buyer: Self.id(buyer), seller: Self.id(seller),
          buyOrder: aggressor == .buy ? .none : order,
          sellOrder: aggressor == .buy ? order : .none, buyerFee: Self.money(bought.fee),
          sellerFee: Self.money(sold.fee), buyerProfit: Self.money(bought.profit),
          sellerProfit: Self.money(sold.profit))))
    movePocket(buyer, .buy, market, price, bought)
    movePocket(seller, .sell, market, price, sold)
    if makesLastTrade(market, kind, buyer, seller) {
      markets[market].price.lastTrade = (price, time)
    }
    if buyer == Self.fund || seller == Self.fund {
      let own = buyer == Self.fund ? bought : sold
      fundChanged(
        market, own.profit, .inventory, account: buyer == Self.fund ? seller : buyer)
      fundChanged(market, -own.fee, .tradingFee)
      reimburse(market, own.fee - own.profit, .inventory)
    }
    trim(buyer, market)
    trim(seller, market)
  }

  /// Fees are for trades among members; who is liquidated, and the fund, pay none, and no rebate
  /// is paid out of nothing.
  private func feeRate(_ market: Int, _ kind: TradeKind, _ isTaker: Bool) -> Int128 {
    switch kind {
    case .book: isTaker ? markets[market].taker : markets[market].maker
    case .liquidation, .disposal: isTaker ? 0 : max(0, markets[market].maker)
    case .reported: max(0, markets[market].taker)
    case .takeover, .deleveraging, .lossSharing: 0
    }
  }

  private func makesLastTrade(
    _ market: Int, _ kind: TradeKind, _ buyer: Int, _ seller: Int
  ) -> Bool {
    let isOneMember =
      buyer != Self.fund && seller != Self.fund
      && accounts[buyer].member == accounts[seller].member
    switch kind {
    case .book, .disposal: return !isOneMember
    case .liquidation:
      return !isOneMember && markets[market].marking.liquidationTradesMoveMark
    default: return false
    }
  }

  private mutating func book(
    _ account: Int, _ side: Side, _ market: Int, _ quantity: Int128, _ notional: Int128,
    _ rate: Int128, _ kind: TradeKind, _ price: Int128
  ) -> Booking {
    var held = position(account, market)
    var booking = Booking(before: held)
    let sign: Int128 = side == .buy ? 1 : -1
    let isOpposite = held.quantity != 0 && (held.quantity > 0) != (side == .buy)
    let closed = isOpposite ? min(abs(held.quantity), quantity) : 0
    // Swift's division rounds towards zero, as the closed share does.
    let closedNotional = notional * closed / quantity
    let closedEntry = closed == 0 ? 0 : held.entry * closed / abs(held.quantity)
    booking.closed = closed
    booking.opened = quantity - closed
    booking.profit = closed == 0 ? 0 : -sign * closedNotional - closedEntry
    booking.fee = Self.up(abs(notional) * rate, Self.rateUnit)
    held.quantity += sign * quantity
    held.entry += sign * (notional - closedNotional) - closedEntry
    if booking.profit != 0, !isLiquidating(account, market) {
      held.realised[markets[market].window, default: 0] += booking.profit
    }
    if closed > 0, isOwn(kind), !isLiquidating(account, market) {
      let mark = markets[market].mark
      let given =
        side == .sell
        ? markets[market].down(mark, closed) - markets[market].up(price, closed)
        : markets[market].down(price, closed) - markets[market].up(mark, closed)
      held.closes.append(
        Close(
          wasLong: side == .sell, quantity: closed, profit: booking.profit,
          given: max(0, given)))
    }
    markets[market].positions[account] = held
    let scope = scope(account, market)
    credit(scope, booking.profit - booking.fee)
    fees[markets[market].asset, default: 0] += booking.fee
    if !scope.isCross { touch(.cross(account: account, asset: markets[market].asset)) }
    touch(scope)
    return booking
  }

  /// Whether a member wanted it, or had an order in the book: nobody was closed by the house.
  private func isOwn(_ kind: TradeKind) -> Bool {
    switch kind {
    case .book, .liquidation, .disposal, .reported: true
    case .takeover, .deleveraging, .lossSharing: false
    }
  }

  /// A pocket gives back what a close frees, and takes what its growth was checked for.
  private mutating func movePocket(
    _ account: Int, _ side: Side, _ market: Int, _ price: Int128, _ booking: Booking
  ) {
    let before = booking.before
    guard before.isIsolated else { return }
    let needed: Int128
    if booking.opened == 0 {
      if isLiquidating(account, market) { return }
      let share = max(0, before.pocket) * booking.closed / abs(before.quantity)
      needed = min(0, -(share + booking.profit - booking.fee))
    } else {
      let mark = markets[market].mark
      let loss = max(
        0,
        side == .buy
          ? markets[market].up(price, booking.opened) - markets[market].down(mark, booking.opened)
          : markets[market].up(mark, booking.opened) - markets[market].down(price, booking.opened))
      if booking.closed > 0 {
        // Turned over: the pocket holds what an opening holds, whatever it held before.
        needed = initialAlone(account, market) + loss - position(account, market).pocket
      } else {
        needed =
          initialAlone(account, market)
          - initial(account, market, before.quantity, before.leverage) + loss + max(0, booking.fee)
      }
    }
    let cross = Scope.cross(account: account, asset: markets[market].asset)
    move(min(needed, max(0, balance(cross))), account, market)
  }

  /// Moves margin from the cross balance into the pocket, and tells it.
  mutating func move(_ amount: Int128, _ account: Int, _ market: Int) {
    if amount == 0 { return }
    credit(.cross(account: account, asset: markets[market].asset), -amount)
    credit(.pocket(account: account, market: market), amount)
    told.append(
      .marginTransferred(
        MarginTransferred(
          account: Self.id(account), instrument: id(market: market), amount: Self.money(amount),
          isolatedBalance: Self.money(position(account, market).pocket))))
  }

  /// Reduce-only orders keep to the position, the newest giving way first.
  private mutating func trim(_ account: Int, _ market: Int) {
    let held = position(account, market).quantity
    for place in orders.indices.reversed()
    where orders[place].account == account && orders[place].market == market
      && orders[place].isReduceOnly
    {
      let committed = orders(of: account, market).filter(\.isReduceOnly)
        .reduce(Int128(0)) { $0 + $1.quantity }
      let closable = max(0, orders[place].side == .buy ? -held : held)
      let part = min(orders[place].quantity, committed - closable)
      if part > 0 { shrink(place, by: part, .reduceOnly) }
    }
  }
}
