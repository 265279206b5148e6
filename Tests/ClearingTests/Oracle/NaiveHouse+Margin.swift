import Instruments
import Messages
import Units

// Requirements, and whether margin stands behind a fill: the page on orders, and the comments of
// the margin schedule.
extension NaiveHouse {
  /// Equity and maintenance requirement of a scope.
  typealias Risk = (equity: Int128, maintenance: Int128)

  /// What is at stake with a quantity of either sign at the mark, up.
  func exposure(_ market: Int, _ quantity: Int128) -> Int128 {
    markets[market].stakeUp(markets[market].mark, abs(quantity))
  }

  /// Initial requirement of an account if it held a quantity.
  func initial(
    _ account: Int, _ market: Int, _ quantity: Int128, _ leverage: Int128
  ) -> Int128 {
    if quantity == 0 { return 0 }
    let exposure = exposure(market, quantity)
    let bracket = brackets(account, market, quantity).last { $0.floor <= exposure }!
    return max(
      Self.up(exposure, leverage), Self.up(exposure * bracket.initial, Self.rateUnit))
  }

  func initialAlone(_ account: Int, _ market: Int) -> Int128 {
    let held = position(account, market)
    return initial(account, market, held.quantity, held.leverage)
  }

  /// Maintenance requirement of a quantity under a schedule.
  func maintenance(
    _ brackets: [Bracket], _ market: Int, _ quantity: Int128, _ entry: Int128
  ) -> Int128 {
    if quantity == 0 { return 0 }
    let terms = markets[market]
    let exposure =
      terms.valuation == .entry ? abs(entry) : abs(terms.down(terms.mark, quantity))
    let bracket = brackets.last { $0.floor <= exposure }!
    let rate = bracket.maintenance + terms.closingFee
    return max(0, Self.up(exposure * rate, Self.rateUnit) - bracket.deduction)
  }

  /// The same of an account if it held a quantity.
  func maintenance(
    _ account: Int, _ market: Int, _ quantity: Int128, _ entry: Int128
  ) -> Int128 {
    maintenance(brackets(account, market, quantity), market, quantity, entry)
  }

  func maintenance(_ account: Int, _ market: Int) -> Int128 {
    let held = position(account, market)
    return maintenance(account, market, held.quantity, held.entry)
  }

  func unrealised(_ account: Int, _ market: Int) -> Int128 {
    let held = position(account, market)
    return markets[market].down(markets[market].mark, held.quantity) - held.entry
  }

  func risk(_ scope: Scope) -> Risk {
    switch scope {
    case .pocket(let account, let market):
      return (
        position(account, market).pocket + unrealised(account, market),
        maintenance(account, market)
      )
    case .cross(let account, let asset):
      var risk: Risk = (balance(scope), 0)
      for market in crossMarkets(account, asset) {
        risk.equity += unrealised(account, market)
        risk.maintenance += maintenance(account, market)
      }
      return risk
    }
  }

  func isInBreach(_ scope: Scope) -> Bool {
    let risk = risk(scope)
    return risk.equity < risk.maintenance
  }

  // MARK: Open orders

  /// Quantity of orders on a side that may open or enlarge a position.
  func opening(_ orders: [Order], _ side: Side) -> Int128 {
    orders.filter { $0.side == side && !$0.isReduceOnly }.reduce(0) { $0 + $1.quantity }
  }

  /// What orders would lose against the mark at their limits, each by itself, up.
  func loss(_ orders: [Order]) -> Int128 {
    orders.reduce(0) {
      let market = markets[$1.market]
      let (low, high) =
        $1.side == .buy ? (market.mark, $1.price) : ($1.price, market.mark)
      if high <= low { return $0 }
      return $0
        + (market.isInverse
          // Two values, each rounded against the member.
          ? market.up(high, $1.quantity) - market.down(low, $1.quantity)
          : market.up(high - low, $1.quantity))
    }
  }

  /// Equity and initial requirement of a cross balance with all open orders; those in one market
  /// may be taken to be others, with a further loss.
  func standing(
    _ account: Int, _ asset: Int, in replaced: Int? = nil, _ replacement: [Order] = [],
    losing cost: Int128 = 0
  ) -> (equity: Int128, initial: Int128) {
    var equity = accounts[account].cash[asset, default: 0]
    var required: Int128 = 0
    var used = accounts[account].markets
    if let replaced, !used.contains(replaced) { used.append(replaced) }
    for market in used where markets[market].asset == asset {
      let isReplaced = market == replaced
      let open = isReplaced ? replacement : orders(of: account, market)
      let losses = loss(open) + (isReplaced ? cost : 0)
      let state = position(account, market)
      let held = state.quantity
      var targets: [Int128] = []
      if opening(open, .buy) > 0 { targets.append(held + opening(open, .buy)) }
      if opening(open, .sell) > 0 { targets.append(held - opening(open, .sell)) }
      if !state.isIsolated {
        equity += unrealised(account, market)
        let worst = ([held] + targets).map { initial(account, market, $0, state.leverage) }.max()!
        required += worst + losses
        continue
      }
      if targets.isEmpty && losses == 0 { continue }
      // What filling takes out of the cross balance: growth, or the new pocket less the old one.
      let growth = targets.map { target -> Int128 in
        let turns = held != 0 && target != 0 && (held > 0) != (target > 0)
        let alone =
          turns
          ? state.pocket + unrealised(account, market) : initialAlone(account, market)
        return initial(account, market, target, state.leverage) - alone
      }.max()
      required += max(0, (growth ?? 0) + losses)
    }
    return (equity, required)
  }

  // MARK: Whether margin stands behind a fill

  /// A fill that might happen; `charged` is the value at which it would be bought or sold, that of
  /// a long, `worst` the worst price of it.
  struct Fill {
    var account: Int
    var market: Int
    var side: Side
    var size: Int128
    var charged: Int128
    var worst: Int128
    var isReduceOnly: Bool
  }

  /// Whether margin stands behind a fill, with the account's other orders in the market given.
  func covers(_ fill: Fill, _ others: [Order]) -> Bool {
    let market = markets[fill.market]
    let isBuy = fill.side == .buy
    let state = position(fill.account, fill.market)
    let worth =
      isBuy ? market.down(market.mark, fill.size) : market.up(market.mark, fill.size)
    let fee = Self.up(abs(fill.charged) * max(0, market.maker, market.taker), Self.rateUnit)
    // At the mark or better it loses nothing, whatever the values round to.
    let isWorse = isBuy ? fill.worst > market.mark : fill.worst < market.mark
    let loss = isBuy ? fill.charged - worth : worth - fill.charged
    let cost = fee + (isWorse ? max(0, loss) : 0)
    let closable = isBuy ? -state.quantity : state.quantity
    let closes = closable > 0 && (fill.isReduceOnly || fill.size <= closable)
    let onlyCloses =
      closes && (fill.isReduceOnly || opening(others, fill.side) + fill.size <= closable)
    if state.isIsolated, closes {
      let isLeft = leavesMargin(
        fill, .pocket(account: fill.account, market: fill.market), cost, others)
      if onlyCloses || !isLeft { return isLeft }
    }
    var all = others
    if !fill.isReduceOnly {
      // At the mark: its loss is in the cost.
      all.append(
        Order(
          market: fill.market, account: fill.account, client: 0, side: fill.side,
          price: market.mark, quantity: fill.size, isReduceOnly: false, expiry: .max, arrival: 0))
    }
    let standing = standing(fill.account, market.asset, in: fill.market, all, losing: cost)
    if stands(fill.account, fill.market, standing.equity) >= standing.initial { return true }
    if standing.equity >= standing.initial { reach("fresh gain refused") }
    return onlyCloses
      && leavesMargin(
        fill, .cross(account: fill.account, asset: market.asset), cost, others)
  }

  /// Whether a closing fill leaves the scope's equity, less what its other orders would lose, at
  /// least zero and at least the maintenance requirement of what remains, or takes no more off the
  /// equity than off the requirement.
  private func leavesMargin(
    _ fill: Fill, _ scope: Scope, _ cost: Int128, _ others: [Order]
  ) -> Bool {
    let held = position(fill.account, fill.market)
    let closed = min(fill.size, abs(held.quantity))
    let rest = held.quantity + (fill.side == .buy ? closed : -closed)
    let entry = held.entry - held.entry * closed / abs(held.quantity)
    // Reduce-only orders that no longer fit the position are gone, the newest first.
    var kept = others
    var excess = kept.filter(\.isReduceOnly).reduce(0) { $0 + $1.quantity } - abs(rest)
    for place in kept.indices.reversed() where kept[place].isReduceOnly {
      let part = min(kept[place].quantity, max(0, excess))
      kept[place].quantity -= part
      excess -= part
    }
    var losses = loss(kept)
    if scope.isCross {
      for market in accounts[fill.account].markets
      where market != fill.market && markets[market].asset == markets[fill.market].asset {
        losses += loss(orders(of: fill.account, market))
      }
    }
    let risk = risk(scope)
    let fresh = fresh(fill.account, asset: markets[fill.market].asset)
    let early =
      scope.isCross
      ? fresh.realised + fresh.open : self.fresh(fill.account, fill.market).open
    let equity = risk.equity - early - cost - losses
    let before = maintenance(fill.account, fill.market)
    let after = maintenance(fill.account, fill.market, rest, entry)
    return equity >= 0
      && (equity >= risk.maintenance - before + after || cost <= before - after)
  }

  /// Whether a resting order may trade a part of itself now.
  func mayTrade(_ place: Int, _ part: Int128) -> Bool {
    let order = orders[place]
    var others: [Order] = []
    for (at, other) in orders.enumerated()
    where other.account == order.account && other.market == order.market {
      var kept = other
      if at == place { kept.quantity -= part }
      others.append(kept)
    }
    return covers(
      Fill(
        account: order.account, market: order.market, side: order.side, size: part,
        charged: markets[order.market].nearest(order.price, part), worst: order.price,
        isReduceOnly: order.isReduceOnly), others)
  }

  /// Whether all orders of an owner in a market are covered at once, with their fees.
  func standsBehindAll(_ order: Order) -> Bool {
    let market = markets[order.market]
    let state = position(order.account, order.market)
    let own = orders(of: order.account, order.market)
    let closes = state.quantity != 0 && (state.quantity > 0) != (order.side == .buy)
    if state.isIsolated, closes { return false }
    var fees: Int128 = 0
    for side in [Side.buy, .sell] {
      let notional = own.filter { $0.side == side }.reduce(0) {
        $0 + market.stakeNearest($1.price, $1.quantity)
      }
      fees += Self.up(notional * max(0, market.maker), Self.rateUnit)
    }
    let standing = standing(order.account, market.asset)
    return stands(order.account, order.market, standing.equity) - fees >= standing.initial
  }
}
