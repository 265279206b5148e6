import Accounts
import Instruments
import Liquidation
import Margin
import Matching
import Messages
import Storage
import Units

// The first stages of a liquidation: cancel orders, reduce or close in the book. All trades are
// ordinary trades with ordinary counterparties.
extension HouseState {
  /// Opens a liquidation of a pool in breach; work on it begins at the next tick.
  mutating func openLiquidation(
    _ pool: MarginPool, _ risk: Risk, _ position: PositionIndex,
    into events: inout EventBuffer
  ) {
    setInLiquidation(pool, true)
    liquidationCount += 1
    let chosen = positionToClose(pool) ?? position
    let market = positions[chosen].market
    let quantity = positions[chosen].quantity
    liquidations.append(
      LiquidationCase(pool: pool, position: chosen, startQuantity: quantity.magnitude))
    events.append(
      .liquidationStarted(
        LiquidationStarted(
          account: id(pool.account), instrument: markets[market].id,
          mode: mode(of: pool), position: quantity,
          mark: markets[market].mark, bankruptcyPrice: bankruptcyPrice(chosen, risk),
          equity: risk.equity, maintenance: risk.maintenance)))
  }

  /// The pool's position with the greatest maintenance requirement, or nil where all are flat.
  mutating func positionToClose(_ pool: MarginPool) -> PositionIndex? {
    var found: PositionIndex?
    var most = Money(rawValue: -1)
    forEachPosition(of: pool) { state, position in
      guard !state.positions[position].isFlat,
        !state.markets[state.positions[position].market].isIndexStale
      else { return }
      let requirement = state.maintenance(position)
      if requirement > most {
        most = requirement
        found = position
      }
    }
    return found
  }

  func bankruptcyPrice(_ position: PositionIndex, _ risk: Risk) -> Price {
    BankruptcyPrice.of(
      quantity: positions[position].quantity,
      mark: markets[positions[position].market].mark, equity: risk.equity,
      maintenance: maintenance(position), maintenanceTotal: risk.maintenance,
      payoff: markets[positions[position].market].payoff)
  }

  /// One turn of each liquidation that is waiting, in order of arrival, within the budget; what is
  /// not finished goes to the back of the queue.
  mutating func workLiquidations(into events: inout EventBuffer) {
    let waiting = liquidations.count
    var turns = Swift.min(waiting, workLimits.liquidationSteps)
    tradesBeforeWork = tradeCount
    while turns > 0, hasBudget {
      turns -= 1
      var work = liquidations.removeFirst()
      if turn(&work, into: &events) {
        liquidations.append(work)
      }
    }
    hasWorkedOnAll = hasBudget && waiting <= workLimits.liquidationSteps
    for market in markets.indices { shareLosses(market, into: &events) }
  }

  /// Works on one case. Returns whether there is more to do at a later tick.
  private mutating func turn(
    _ work: inout LiquidationCase, into events: inout EventBuffer
  ) -> Bool {
    let pool = work.pool
    if !work.hasStarted { beginWork(&work, into: &events) }
    let isDone = positions[work.position].isFlat
    if isDone, !chooseNext(&work) {
      return !finish(work, isRestored: false, into: &events)
    }
    let position = work.position
    let market = positions[position].market
    // What is still open waits for its index, and the case with it.
    guard !positions[position].isFlat,
      !markets[market].isIndexStale
    else { return true }
    settleFunding(position, into: &events)
    let risk = risk(pool)
    if isRestored(work, risk) {
      return !finish(work, isRestored: true, into: &events)
    }
    closeInBook(&work, risk, into: &events)
    return afterBook(&work, into: &events)
  }

  private mutating func afterBook(
    _ work: inout LiquidationCase, into events: inout EventBuffer
  ) -> Bool {
    let position = work.position
    let market = positions[position].market
    if !positions[position].isFlat {
      let risk = risk(work.pool)
      let terms = markets[market].liquidationTerms
      if terms.isPartial, isRestored(work, risk) {
        return !finish(work, isRestored: true, into: &events)
      }
      let isOut = work.bookTicks >= terms.bookTicksMax || !risk.equity.isPositive
      guard isOut, risk.isLiquidatable else { return true }
      takeOver(work, risk, into: &events)
      if !positions[position].isFlat { return true }
    }
    if chooseNext(&work) { return true }
    return !finish(work, isRestored: false, into: &events)
  }

  /// Whether the pool needs no more liquidation: untouched by the book, once it is no longer in
  /// breach; partly reduced, once equity covers the requirement with the buffer, or the ticks for
  /// the book are over and it covers the requirement. What must go whole is never restored.
  private func isRestored(_ work: LiquidationCase, _ risk: Risk) -> Bool {
    guard !risk.isLiquidatable else { return false }
    guard work.bookTicks > 0 else { return true }
    let terms = markets[positions[work.position].market].liquidationTerms
    return terms.isPartial
      && (work.bookTicks >= terms.bookTicksMax
        || Reduction.covers(risk.equity, risk.maintenance, terms.restoreBuffer))
  }

  private mutating func beginWork(
    _ work: inout LiquidationCase, into events: inout EventBuffer
  ) {
    work.hasStarted = true
    forEachDrawing(on: work.pool) { state, position in
      state.cancelOrders(position, .liquidation, into: &events)
    }
    // Orders may have traded between the breach and now.
    work.startQuantity = positions[work.position].quantity.magnitude
  }

  /// Turns to the pool's next open position; false where there is none.
  private mutating func chooseNext(_ work: inout LiquidationCase) -> Bool {
    let isOpen = !positions[work.position].isFlat
    if isOpen { return true }
    guard let next = positionToClose(work.pool) else {
      return hasOpenPosition(work.pool)
    }
    work.position = next
    work.bookTicks = 0
    work.startQuantity = positions[next].quantity.magnitude
    return true
  }

  /// Sends what this tick may send to the book, no worse than the bankruptcy price.
  private mutating func closeInBook(
    _ work: inout LiquidationCase, _ risk: Risk, into events: inout EventBuffer
  ) {
    let position = work.position
    let market = positions[position].market
    let held = positions[position].quantity
    let terms = markets[market].liquidationTerms
    let side: Side = held.isPositive ? .sell : .buy
    let bankruptcy = bankruptcyPrice(position, risk)
    let limit = markets[market].ticksWithin(bankruptcy, side)
    work.bookTicks += work.bookTicks < .max ? 1 : 0
    let wanted = quantityWanted(position, risk)
    let depth = depthFor(wanted, market, side, limit, terms.depthShareMax)
    let quantity = BookClose.quantity(
      wanted: wanted, start: work.startQuantity, depth: depth,
      lot: markets[market].contract.lot, terms: terms)
    guard quantity.isPositive else { return }
    let execution = match(
      houseOrder(position, side, limit, quantity, .liquidation),
      taker: .none, into: &events)
    guard execution.filled.isPositive else { return }
    markets[market].liquidatedSinceSample = true
    let fee = chargeFee(work.pool, market, side, execution, bankruptcy, into: &events)
    let isPartial = wanted < held.magnitude
    tell(
      work, isPartial ? .partialReduction : .bookClose, side, execution.filled,
      meanPrice(market, execution), bankruptcy, fee, into: &events)
  }

  /// How much must go: what restores margin where the terms allow a part, else everything.
  private func quantityWanted(_ position: PositionIndex, _ risk: Risk) -> Quantity {
    let market = positions[position].market
    let held = positions[position].quantity
    let terms = markets[market].liquidationTerms
    guard terms.isPartial, risk.equity.isPositive else { return held.magnitude }
    let best = markets[market].book.best(held.isPositive ? .buy : .sell)
    let price = best.map { markets[market].price($0) } ?? markets[market].mark
    // Of an owner's share, too: the share shrinks with the position, and a next turn sees to that.
    let wanted = Reduction.quantityToRestore(
      equity: risk.equity,
      maintenanceOthers: risk.maintenance - maintenance(position), quantity: held,
      entryNotional: positions[position].entryNotional,
      mark: markets[market].mark, price: price, costRate: terms.feeRateMax,
      buffer: terms.restoreBuffer, contract: markets[market].contract,
      schedule: scheduleInForce(position))
    return wanted.isPositive ? wanted : held.magnitude
  }

  /// Depth no worse than a limit, walked only as far as the wanted share needs.
  func depthFor(
    _ wanted: Quantity, _ market: MarketIndex, _ side: Side, _ limit: Ticks, _ share: Rate
  ) -> Quantity {
    let enough =
      WideArithmetic.multiplyDivideChecked(
        wanted.rawValue, WideArithmetic.rateScale, share.rawValue, .up) ?? .max
    return markets[market].book.sweep(
      side.opposite, quantity: Quantity(rawValue: enough), limit: limit,
      levelsMax: Limits.matchesPerCommand
    ).quantity
  }

  func houseOrder(
    _ position: PositionIndex, _ side: Side, _ limit: Ticks, _ quantity: Quantity,
    _ kind: TradeKind
  ) -> IncomingOrder {
    IncomingOrder(
      account: positions[position].account, market: positions[position].market,
      position: position, clientOrder: .none, side: side, limit: limit, isMarket: false,
      timeInForce: .immediateOrCancel,
      selfTradePrevention: .cancelOldest, isPostOnly: false, isReduceOnly: false,
      quantity: quantity, expiry: .max, kind: kind)
  }

  private mutating func chargeFee(
    _ pool: MarginPool, _ market: MarketIndex, _ side: Side, _ execution: Execution,
    _ bankruptcy: Price, into events: inout EventBuffer
  ) -> Money {
    let sign = -side.sign
    let got = Money(clamping: Int128(sign) * execution.notional)
    let worst = BankruptcyPrice.proceeds(
      at: bankruptcy, closing: Quantity(rawValue: sign * execution.filled.rawValue),
      payoff: markets[market].payoff)
    let fee = LiquidationFee.of(
      fillNotional: got, bankruptcyNotional: worst,
      rateMax: markets[market].liquidationTerms.feeRateMax)
    guard fee.isPositive else { return .zero }
    // Through the fee account, so that each posting has two sides.
    post(-fee, from: .fees, to: pool)
    ledgers[pool.asset].post(fee, from: .fees, to: .fund)
    reportFund(market, fee, .liquidationFee, id(pool.account), into: &events)
    touch(pool)
    return fee
  }

  func meanPrice(_ market: MarketIndex, _ execution: Execution) -> Price {
    markets[market].payoff.price(
      ofValue: execution.notional, execution.filled, .nearest) ?? .zero
  }

  func tell(
    _ work: LiquidationCase, _ stage: LiquidationStage, _ side: Side, _ quantity: Quantity,
    _ price: Price, _ bankruptcy: Price, _ fee: Money, into events: inout EventBuffer
  ) {
    let market = positions[work.position].market
    events.append(
      .liquidationStep(
        LiquidationStep(
          account: id(work.pool.account), instrument: markets[market].id, stage: stage,
          side: side, quantity: quantity, price: price, bankruptcyPrice: bankruptcy,
          mark: markets[market].mark, fee: fee)))
  }

  /// Ends a case: what an isolated pocket still holds goes back to the cross balance, and a
  /// balance below zero with nothing left open is covered. Returns true.
  private mutating func finish(
    _ work: LiquidationCase, isRestored: Bool, into events: inout EventBuffer
  ) -> Bool {
    let pool = work.pool
    let position = work.position
    let market = positions[position].market
    setInLiquidation(pool, false)
    let left = positions[position].quantity
    if !isRestored, !hasOpenPosition(pool) {
      let held = balance(pool)
      if held.isNegative { cover(-held, pool, market, into: &events) }
      giveBack(pool, into: &events)
    }
    touch(pool)
    if pool != pool.ofAccount { touch(pool.ofAccount) }
    events.append(
      .liquidationEnded(
        LiquidationEnded(
          account: id(pool.account), instrument: markets[market].id, position: left,
          balance: balance(pool), isRestored: isRestored)))
    return true
  }
}
