import Accounts
import Instruments
import Liquidation
import Margin
import Messages
import Storage
import Units

// Liquidations: a case is opened for a pool in breach, and goes through the stages of its
// instrument's policy. What a stage does is planned in Liquidation and carried out in
// `HouseState+Directives.swift`; here is who works when, and on what.
extension HouseState {
  /// Opens a liquidation of a pool in breach; work on it begins at the next tick.
  mutating func openLiquidation(
    _ pool: MarginPool, _ risk: Risk, _ position: PositionIndex,
    into events: inout EventBuffer
  ) {
    precondition(risk.isLiquidatable, "Invariant: only a pool in breach is liquidated")
    assert(!isInLiquidation(pool), "Invariant: a pool is liquidated once at a time")
    setInLiquidation(pool, true)
    liquidationCount += 1
    let chosen = positionToClose(pool) ?? position
    assert(
      positions[chosen].account == pool.account, "Invariant: a case works on a position of its pool"
    )
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
    bankruptcyPrice(position, risk, maintenance(position))
  }

  func bankruptcyPrice(_ position: PositionIndex, _ risk: Risk, _ maintenance: Money) -> Price {
    BankruptcyPrice.of(
      quantity: positions[position].quantity,
      mark: markets[positions[position].market].mark, equity: risk.equity,
      maintenance: maintenance, maintenanceTotal: risk.maintenance,
      payoff: markets[positions[position].market].payoff)
  }

  /// Works on each liquidation that is waiting, in order of arrival, within the budget; what is not
  /// finished goes to the back of the queue.
  mutating func workLiquidations(into events: inout EventBuffer) {
    let waiting = liquidations.count
    var left = Swift.min(waiting, workLimits.liquidationSteps)
    tradesBeforeWork = tradeCount
    while left > 0, hasBudget {
      left -= 1
      var work = liquidations.removeFirst()
      if advance(&work, into: &events) {
        liquidations.append(work)
      }
    }
    precondition(
      liquidations.count <= waiting, "Invariant: work on liquidations opens none")
    hasWorkedOnAll = hasBudget && waiting <= workLimits.liquidationSteps
    for market in markets.indices { shareLosses(market, into: &events) }
  }

  /// Whether the command may make more trades for liquidations; what is left goes on next tick.
  var hasBudget: Bool {
    tradeCount - tradesBeforeWork < UInt64(workLimits.liquidationTrades)
  }

  /// One tick of a case. Returns whether there is more to do at a later one.
  private mutating func advance(
    _ work: inout LiquidationCase, into events: inout EventBuffer
  ) -> Bool {
    if work.stage == 0 { startCase(&work, into: &events) }
    if positions[work.position].isFlat, !chooseNext(&work) {
      return endLiquidation(work, isRestored: false, into: &events)
    }
    let position = work.position
    // What is still open waits for its index, and the case with it.
    guard !positions[position].isFlat, !markets[positions[position].market].isIndexStale else {
      return true
    }
    settleFunding(position, into: &events)
    let view = caseView(work, risk(work.pool))
    if work.ticks == 0, !view.risk.isLiquidatable {
      return endLiquidation(work, isRestored: true, into: &events)
    }
    return goThroughStages(&work, view, into: &events)
  }

  /// Goes through the policy from the stage at which the case stands, until a stage that takes time
  /// holds the case, the position is closed or margin restored. Returns whether there is more to
  /// do.
  private mutating func goThroughStages(
    _ work: inout LiquidationCase, _ start: CaseView, into events: inout EventBuffer
  ) -> Bool {
    let market = positions[work.position].market
    var view = start
    var place = Int(work.stage)
    var hasTakenTime = false
    while place < markets[market].policy.stages.count {
      assert(
        positions[work.position].market == market,
        "Invariant: a case goes through the stages of one market")
      let terms = markets[market].policy.stages[place]
      let planner = terms.stage.planner
      if planner.takesTime, view.steps == 0 {
        if place != Int(work.stage) {
          work.begin(place, work.position, view.quantity.magnitude)
          view.startQuantity = work.startQuantity
          view.ticks = 0
          view.memory = 0
        }
        // One stage that takes time works per tick.
        if hasTakenTime { return true }
        hasTakenTime = true
      }
      let directive = planner.plan(view, terms, self)
      switch directive {
      case .goOn:
        place += 1
        view.steps = 0
        continue
      case .wait: return true
      case .restore: return endLiquidation(work, isRestored: true, into: &events)
      case .cancelOrders, .remember, .trade, .takeRecourse, .takeOver, .deleverage, .closeAtMark:
        guard carryOut(directive, terms, &work, &view, into: &events) else { return true }
      }
      if positions[work.position].isFlat {
        if chooseNext(&work) { return true }
        return endLiquidation(work, isRestored: false, into: &events)
      }
    }
    // The stages are through and the command's budget is spent: the rest goes on at the next tick.
    precondition(!hasBudget, "Invariant: a policy closes the position within the budget")
    return true
  }

  /// Starts a case: the first stage cancels orders.
  private mutating func startCase(
    _ work: inout LiquidationCase, into events: inout EventBuffer
  ) {
    let terms = markets[positions[work.position].market].policy.stages[0]
    // Nothing of the pool's risk is looked at before its orders are gone.
    var view = CaseView(
      position: work.position, quantity: positions[work.position].quantity,
      entryNotional: .zero, startQuantity: .zero, ticks: 0, steps: 0, memory: 0, risk: .zero,
      maintenance: .zero, mark: .zero, bankruptcyPrice: nil)
    let directive = terms.stage.planner.plan(view, terms, self)
    precondition(
      directive == .cancelOrders, "Invariant: a policy begins with cancelling orders")
    _ = carryOut(directive, terms, &work, &view, into: &events)
    // Orders may have traded between the breach and now.
    work.begin(1, work.position, positions[work.position].quantity.magnitude)
  }

  /// Goes on to the pool's next open position, with the stages from the beginning; false where
  /// there is none.
  private mutating func chooseNext(_ work: inout LiquidationCase) -> Bool {
    guard positions[work.position].isFlat else { return true }
    guard let next = positionToClose(work.pool) else {
      return hasOpenPosition(work.pool)
    }
    work.begin(1, next, positions[next].quantity.magnitude)
    return true
  }

  /// Ends a case: what an isolated pocket still holds goes back to the cross balance, and a
  /// balance below zero with nothing left open is covered. Returns false: there is no more to do.
  private mutating func endLiquidation(
    _ work: LiquidationCase, isRestored: Bool, into events: inout EventBuffer
  ) -> Bool {
    let pool = work.pool
    let position = work.position
    let market = positions[position].market
    assert(isInLiquidation(pool), "Invariant: a case that ends was open")
    setInLiquidation(pool, false)
    assert(!isInLiquidation(pool), "Invariant: a case ends once")
    let left = positions[position].quantity
    if !isRestored {
      precondition(
        !hasOpenPosition(pool), "Invariant: a case that is not restored ends with nothing open")
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
    return false
  }
}
