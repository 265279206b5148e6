import Instruments
import Messages
import Units

// A liquidation from the breach to the end of what the book gives: the page on the waterfall.
extension NaiveHouse {
  /// Opens a liquidation; work on it begins at the next tick.
  mutating func open(_ scope: Scope, at fresh: [Int]) {
    let risk = risk(scope)
    liquidating.insert(scope)
    reach(scope.isCross ? "cross liquidation" : "isolated liquidation")
    guard let market = marketToClose(scope) else {
      complaints.append("a liquidation of \(scope) with nothing to close")
      return
    }
    cases.append(Case(scope: scope, market: market))
    let quantity = position(scope.account, market).quantity
    told.append(
      .liquidationStarted(
        LiquidationStarted(
          account: Self.id(scope.account), instrument: id(market: market),
          mode: scope.isCross ? .cross : .isolated, position: Self.quantity(quantity),
          mark: Self.price(markets[market].mark),
          bankruptcyPrice: Self.price(bankruptcyPrice(scope.account, market, risk)),
          equity: Self.money(risk.equity), maintenance: Self.money(risk.maintenance))))
  }

  /// The open position of a scope with the greatest maintenance requirement, of equals the newest;
  /// what waits for its index does not count.
  func marketToClose(_ scope: Scope) -> Int? {
    let open = openMarkets(scope)
    guard scope.isCross else { return open.first }
    let fresh = open.filter { !markets[$0].isStale }
    let most = fresh.map { maintenance(scope.account, $0) }.max()
    return fresh.first { maintenance(scope.account, $0) == most }
  }

  func openMarkets(_ scope: Scope) -> [Int] {
    switch scope {
    case .pocket(let account, let market):
      position(account, market).quantity == 0 ? [] : [market]
    case .cross(let account, let asset):
      crossMarkets(account, asset).filter { position(account, $0).quantity != 0 }
    }
  }

  /// The price that uses up the position's share of the equity, by maintenance requirement; in the
  /// account's favour. The worthless price where none does.
  func bankruptcyPrice(_ account: Int, _ market: Int, _ risk: Risk) -> Int128 {
    bankruptcyPrice(
      account, market,
      budget: risk.maintenance == 0
        ? risk.equity
        : Self.down(risk.equity * maintenance(account, market), risk.maintenance))
  }

  func bankruptcyPrice(_ account: Int, _ market: Int, budget: Int128) -> Int128 {
    let quantity = position(account, market).quantity
    let proceeds = markets[market].down(markets[market].mark, quantity) - budget
    guard
      let price = markets[market].price(
        worth: proceeds, quantity, quantity > 0 ? Self.up : Self.down)
    else { return quantity == 0 ? 0 : markets[market].worthlessPrice }
    return min(max(price, markets[market].isInverse ? 1 : 0), Int128(Limits.price.rawValue))
  }

  // MARK: Work

  /// A turn of each case that waits, in the order of their opening or last turn, as far as a
  /// command may go; then what was lost is shared.
  mutating func work() {
    tradesBefore = trades
    isAllWorkedOn = cases.count <= limits.steps
    if !isAllWorkedOn { reach("steps over budget") }
    for _ in 0..<min(cases.count, limits.steps) where hasBudget {
      var work = cases.removeFirst()
      if turn(&work) { cases.append(work) }
    }
    if !hasBudget {
      reach("trades over budget")
      isAllWorkedOn = false
    }
    for market in markets.indices { shareLosses(market) }
  }

  /// Whether a command may make more trades for liquidations.
  var hasBudget: Bool { trades - tradesBefore < UInt64(limits.trades) }

  /// One turn of a case. Returns whether there is more to do at a later tick.
  private mutating func turn(_ work: inout Case) -> Bool {
    let account = work.scope.account
    if work.stage == 0 {
      cancelAllOrders(work.scope)
      begin(&work, stage: 1)
    }
    if position(account, work.market).quantity == 0, !turnToNext(&work) {
      return false
    }
    if position(account, work.market).quantity == 0 { return true }
    if markets[work.market].isStale { return true }
    payFunding(account, work.market)
    if work.ticks == 0, !isInBreach(work.scope) { return finish(work, isRestored: true) }
    return goThroughStages(&work)
  }

  private mutating func begin(_ work: inout Case, stage: Int) {
    work.stage = stage
    work.ticks = 0
    work.start = abs(position(work.scope.account, work.market).quantity)
  }

  /// From the stage at which the case stands on: at most one that takes time works per tick, the
  /// others follow each other until the position is closed.
  private mutating func goThroughStages(_ work: inout Case) -> Bool {
    let account = work.scope.account
    let market = work.market
    var price = bankruptcyPrice(account, market, risk(work.scope))
    var hasWorkedInBook = false
    for place in work.stage..<markets[market].stages.count {
      let terms = markets[market].stages[place]
      if place > 2, terms.stage != .lossSharing { reach("stage \(terms.stage.name) late") }
      switch terms.stage {
      case .cancelOrders: break
      case .partialReduction, .bookClose:
        if place != work.stage {
          reach("on to another stage in the book")
          begin(&work, stage: place)
        }
        if hasWorkedInBook || !hasBudget { return true }
        hasWorkedInBook = true
        let isPart = terms.stage == .partialReduction
        if isPart, isRestored(work, terms) { return finish(work, isRestored: true) }
        closeInBook(&work, terms)
        if position(account, market).quantity == 0 { break }
        if isPart, isRestored(work, terms) { return finish(work, isRestored: true) }
        let risk = risk(work.scope)
        let isOut = work.ticks >= Int(terms.ticksMax) || risk.equity <= 0
        if !isOut || risk.equity >= risk.maintenance { return true }
        price = bankruptcyPrice(account, market, risk)
      case .recourse:
        let lack = -risk(work.scope).equity
        if lack > 0, takeRecourse(lack, work.scope, market) > 0 {
          price = bankruptcyPrice(account, market, risk(work.scope))
        }
      case .fundTakeover:
        if !fundTakesOver(work, terms, price) { return true }
      case .deleveraging:
        if price != markets[market].worthlessPrice {
          if !hasBudget { return true }
          deleverage(work, terms, price)
        }
      case .lossSharing:
        if !hasBudget { return true }
        let side: Side = position(account, market).quantity > 0 ? .sell : .buy
        let closed = closeAtMark(account, market)
        step(work, .lossSharing, side, closed, markets[market].mark, price)
      }
      if position(account, market).quantity == 0 { return turnToNext(&work) }
    }
    return true
  }

  /// Turns to the next open position of the scope. Returns false where none is open, and the case
  /// has ended; where all that is open waits for its index, so does the case.
  private mutating func turnToNext(_ work: inout Case) -> Bool {
    if openMarkets(work.scope).isEmpty { return finish(work, isRestored: false) }
    guard let next = marketToClose(work.scope) else { return true }
    reach("next position")
    work.market = next
    begin(&work, stage: 1)
    return true
  }

  private mutating func cancelAllOrders(_ scope: Scope) {
    switch scope {
    case .pocket(let account, let market): cancelOrders(account, market, .liquidation)
    case .cross(let account, let asset):
      // Those of isolated positions draw on the cross balance as well.
      for market in accounts[account].markets where markets[market].asset == asset {
        cancelOrders(account, market, .liquidation)
      }
    }
  }

  /// Partly reduced, no more in breach, and covered with the buffer or out of ticks for the stage.
  private func isRestored(_ work: Case, _ terms: StageTerms) -> Bool {
    let risk = risk(work.scope)
    if work.ticks == 0 || risk.equity < risk.maintenance { return false }
    return work.ticks >= Int(terms.ticksMax)
      || coversWithBuffer(risk.equity, risk.maintenance, terms)
  }

  private func coversWithBuffer(
    _ equity: Int128, _ required: Int128, _ terms: StageTerms
  ) -> Bool {
    equity * Self.rateUnit >= required * (Self.rateUnit + Int128(terms.restoreBuffer.rawValue))
  }

  private mutating func closeInBook(_ work: inout Case, _ terms: StageTerms) {
    work.ticks += 1
    let account = work.scope.account
    let market = work.market
    let held = position(account, market).quantity
    let side: Side = held > 0 ? .sell : .buy
    let bankruptcy = bankruptcyPrice(account, market, risk(work.scope))
    let limit = onTick(market, bankruptcy, side)
    let wanted = quantityWanted(work, terms)
    let depth = queue(market, side, limit).reduce(Int128(0)) { $0 + orders[$1].quantity }
    let paced = max(
      Self.up(work.start * Int128(terms.fractionPerTick.rawValue), Self.rateUnit),
      markets[market].lot)
    let shared = Self.down(depth * Int128(terms.depthShareMax.rawValue), Self.rateUnit)
    let quantity = markets[market].wholeLots(min(wanted, paced, shared))
    if quantity == 0 { return }
    if quantity == paced, paced < wanted { reach("paced") }
    if quantity < min(wanted, paced) { reach("thin book") }
    let got = match(
      Incoming(
        market: market, account: account, client: 0, side: side, limit: limit,
        quantity: quantity, timeInForce: .immediateOrCancel, prevention: .cancelOldest,
        kind: .liquidation))
    if got.filled == 0 { return }
    markets[market].liquidatedSinceSample = true
    let fee = chargeFee(work.scope, market, side, got, bankruptcy, terms)
    let isPart = wanted < abs(held)
    reach(isPart ? "partial reduction" : "book close")
    step(
      work, isPart ? .partialReduction : .bookClose, side, got.filled,
      markets[market].price(worth: got.notional, got.filled, Self.nearest) ?? 0,
      bankruptcy, fee)
  }

  /// All, or where a part may do the least number of lots that restores margin with its buffer. An
  /// owner's share is taken as it is now.
  private func quantityWanted(_ work: Case, _ terms: StageTerms) -> Int128 {
    let account = work.scope.account
    let market = markets[work.market]
    let held = position(account, work.market)
    let risk = risk(work.scope)
    if terms.stage == .bookClose || risk.equity <= 0 { return abs(held.quantity) }
    let best = queue(
      work.market, held.quantity > 0 ? .sell : .buy,
      held.quantity > 0 ? 0 : Int128(Int64.max)
    ).first.map { orders[$0].price }
    let others = risk.maintenance - maintenance(account, work.market)
    let brackets = brackets(account, work.market, held.quantity)
    var closed: Int128 = market.lot
    while closed < abs(held.quantity) {
      let signed = held.quantity > 0 ? closed : -closed
      let rest = held.quantity - signed
      let proceeds = market.down(best ?? market.mark, signed)
      let cost = Self.up(abs(proceeds) * Int128(terms.feeRateMax.rawValue), Self.rateUnit)
      let value = market.down(market.mark, held.quantity) - market.down(market.mark, rest)
      let entry = Self.nearest(held.entry * abs(rest), abs(held.quantity))
      if coversWithBuffer(
        risk.equity - value + proceeds - cost,
        others + maintenance(brackets, work.market, rest, entry), terms)
      {
        return closed
      }
      closed += market.lot
    }
    return abs(held.quantity)
  }

  /// Out of what the fill brought above the bankruptcy price.
  private mutating func chargeFee(
    _ scope: Scope, _ market: Int, _ side: Side, _ got: Got, _ bankruptcy: Int128,
    _ terms: StageTerms
  ) -> Int128 {
    let sign: Int128 = side == .sell ? 1 : -1
    let surplus = sign * got.notional - markets[market].up(bankruptcy, sign * got.filled)
    let most = Self.up(
      abs(got.notional) * Int128(terms.feeRateMax.rawValue), Self.rateUnit)
    let fee = max(0, min(surplus, most))
    if fee == 0 { return 0 }
    reach("liquidation fee")
    credit(scope, -fee)
    credit(.cross(account: Self.fund, asset: markets[market].asset), fee)
    fundChanged(market, fee, .liquidationFee, account: scope.account)
    touch(scope)
    return fee
  }

  mutating func step(
    _ work: Case, _ stage: LiquidationStage, _ side: Side, _ quantity: Int128, _ price: Int128,
    _ bankruptcy: Int128, _ fee: Int128 = 0
  ) {
    told.append(
      .liquidationStep(
        LiquidationStep(
          account: Self.id(work.scope.account), instrument: id(market: work.market),
          stage: stage, side: side, quantity: Self.quantity(quantity), price: Self.price(price),
          bankruptcyPrice: Self.price(bankruptcy), mark: Self.price(markets[work.market].mark),
          fee: Self.money(fee))))
  }

  /// The scope is free again; what it lacks is covered, and what a pocket still holds goes back.
  /// Returns false: there is nothing more to do.
  private mutating func finish(_ work: Case, isRestored: Bool) -> Bool {
    let scope = work.scope
    liquidating.remove(scope)
    if isRestored { reach("restored") }
    if !isRestored {
      if balance(scope) < 0 { cover(-balance(scope), scope, work.market) }
      if !scope.isCross, balance(scope) > 0 { move(-balance(scope), scope.account, work.market) }
    }
    touch(scope)
    if !scope.isCross {
      touch(.cross(account: scope.account, asset: markets[work.market].asset))
    }
    told.append(
      .liquidationEnded(
        LiquidationEnded(
          account: Self.id(scope.account), instrument: id(market: work.market),
          position: Self.quantity(position(scope.account, work.market).quantity),
          balance: Self.money(balance(scope)), isRestored: isRestored)))
    return false
  }
}
