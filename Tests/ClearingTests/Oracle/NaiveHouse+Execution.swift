import Messages
import Units

extension NaiveHouse {
  mutating func execute(_ order: Incoming) -> Answer {
    var left = order.quantity
    var filled: Int128 = 0
    var isEnded = false
    while left > 0, !isEnded, let place = queue(order.side, order.limit).first {
      let met = orders[place]
      if met.expiry <= time {
        orders.remove(at: place)
        continue
      }
      if isOwn(met, order.account) {
        switch order.prevention {
        case .cancelNewest: isEnded = true
        case .cancelOldest: orders.remove(at: place)
        case .cancelBoth:
          orders.remove(at: place)
          isEnded = true
        case .decrement:
          let part = min(left, met.quantity)
          left -= part
          isEnded = left == 0
          take(part, from: place)
        }
        continue
      }
      let part = min(left, met.quantity)
      guard mayTrade(place, part) else {
        orders.remove(at: place)
        continue
      }
      let charged = part * met.price / unit
      if order.isGuarded, !covers(order.fill(part, charged), orders(of: order.account)) {
        isEnded = true
        continue
      }
      left -= part
      filled += part
      take(part, from: place)
      trade(order, with: met.account, part, at: met.price)
    }
    var resting: Int128 = 0
    if left > 0, !isEnded, order.rests, mayRest(order, left) {
      arrivals += 1
      resting = left
      orders.append(
        Order(
          account: order.account, client: order.client, side: order.side, price: order.limit,
          quantity: left, isReduceOnly: order.isReduceOnly, expiry: order.expiry,
          arrival: arrivals, isPostOnly: order.isPostOnly, prevention: order.prevention))
    }
    return Answer(filled: filled, resting: resting)
  }

  private func mayRest(_ order: Incoming, _ left: Int128) -> Bool {
    guard order.isGuarded else { return true }
    let charged = Self.up(order.limit * left, unit)
    return covers(order.fill(left, charged), orders(of: order.account))
  }

  private mutating func take(_ part: Int128, from place: Int) {
    orders[place].quantity -= part
    if orders[place].quantity == 0 { orders.remove(at: place) }
  }

  private mutating func trade(
    _ order: Incoming, with other: Int, _ quantity: Int128, at price: Int128
  ) {
    for (account, side, rate) in [
      (order.account, order.side, taker), (other, order.side.opposite, maker),
    ] {
      book(account, side, quantity, price, rate)
    }
    for account in [order.account, other] { trim(account) }
  }

  private mutating func book(
    _ account: Int, _ side: Side, _ quantity: Int128, _ price: Int128, _ rate: Int128
  ) {
    let before = accounts[account]
    let sign: Int128 = side == .buy ? 1 : -1
    let notional = quantity * price / unit
    let isOpposite = before.quantity != 0 && (before.quantity > 0) != (side == .buy)
    let closed = isOpposite ? min(abs(before.quantity), quantity) : 0
    let opened = quantity - closed
    // Swift's division rounds towards zero, as the share of the entry does.
    let closedNotional = notional * closed / quantity
    let closedEntry = closed == 0 ? 0 : before.entry * closed / abs(before.quantity)
    let profit = closed == 0 ? 0 : -sign * closedNotional - closedEntry
    let fee = Self.up(notional * rate, rateUnit)
    accounts[account].quantity += sign * quantity
    accounts[account].entry += sign * (notional - closedNotional) - closedEntry
    guard before.isIsolated else {
      accounts[account].cash += profit - fee
      return
    }
    accounts[account].pocket += profit - fee
    let needed: Int128
    if opened == 0 {
      let share = max(0, before.pocket) * closed / abs(before.quantity)
      needed = min(0, -(share + profit - fee))
    } else {
      let paid = Self.up(price * opened, unit)
      let loss = max(
        0, side == .buy ? paid - Self.down(opened * mark, unit) : exposure(opened) - paid)
      if closed > 0 {
        // Turned over: the pocket holds what an opening holds, whatever it held before.
        needed = initialAlone(account) + loss - accounts[account].pocket
      } else {
        let former =
          before.quantity == 0 ? 0 : initial(exposure(before.quantity), before.leverage)
        needed = initialAlone(account) - former + loss + max(0, fee)
      }
    }
    move(min(needed, max(0, accounts[account].cash)), account)
  }

  /// Moves margin from the cross balance into the pocket.
  mutating func move(_ amount: Int128, _ account: Int) {
    accounts[account].cash -= amount
    accounts[account].pocket += amount
  }

  /// Reduce-only orders keep to the position, the newest giving way first.
  private mutating func trim(_ account: Int) {
    let held = accounts[account].quantity
    var excess = Int128(0)
    for order in orders where order.account == account && order.isReduceOnly {
      excess += order.quantity
    }
    for place in orders.indices.reversed()
    where orders[place].account == account && orders[place].isReduceOnly {
      let closable = max(0, orders[place].side == .buy ? -held : held)
      let part = min(orders[place].quantity, max(0, excess - closable))
      orders[place].quantity -= part
      excess -= part
    }
    orders.removeAll { $0.quantity == 0 }
  }

  mutating func replace(_ command: ReplaceOrder) -> Answer {
    let account = Int(command.account.rawValue)
    guard
      let place = orders.firstIndex(where: {
        $0.account == account && $0.client == command.clientOrder.rawValue
      })
    else { return Answer(reason: .unknownOrder) }
    let old = orders[place]
    let price = Int128(command.price.rawValue)
    let quantity = Int128(command.quantity.rawValue)
    if price <= 0 || price % tick != 0 { return Answer(reason: .priceInvalid) }
    if quantity <= 0 || quantity % lot != 0 { return Answer(reason: .quantityInvalid) }
    if isBeyondBand(old.side, price) { return Answer(reason: .priceOutsideBand) }
    let name =
      command.newClientOrder == .none ? old.client : command.newClientOrder.rawValue
    if name != old.client,
      orders.contains(where: { $0.account == account && $0.client == name })
    {
      return Answer(reason: .clientOrderInvalid)
    }
    if price == old.price, quantity <= old.quantity {
      orders[place].quantity = quantity
      orders[place].client = name
      return Answer(resting: quantity)
    }
    let kept = orders
    orders.remove(at: place)
    var order = Incoming(
      account: account, client: name, side: old.side, limit: price, quantity: quantity,
      timeInForce: old.expiry == .max ? .goodTillCancel : .goodTillDate,
      prevention: old.prevention, isPostOnly: old.isPostOnly, isReduceOnly: old.isReduceOnly,
      expiry: old.expiry)
    let reason =
      (meetsItself(order) ? .wouldSelfTrade : refusal(&order))
      ?? (opensTooMuch(order) ? .openInterestLimit : nil)
    if let reason {
      orders = kept
      return Answer(reason: reason)
    }
    return execute(order)
  }

  /// Whether a replaced order would be cancelled by an own order before it is filled.
  private func meetsItself(_ order: Incoming) -> Bool {
    guard order.prevention == .cancelNewest || order.prevention == .cancelBoth else {
      return false
    }
    var left = order.quantity
    for place in queue(order.side, order.limit) where left > 0 {
      if isOwn(orders[place], order.account) { return true }
      left -= orders[place].quantity
    }
    return false
  }

  mutating func cancel(_ account: Int, _ client: UInt64) -> RejectReason {
    guard
      let place = orders.firstIndex(where: { $0.account == account && $0.client == client })
    else { return .unknownOrder }
    orders.remove(at: place)
    return .accepted
  }
}
