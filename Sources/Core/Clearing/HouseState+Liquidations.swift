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
  /// Opens a liquidation of a scope in breach; work on it begins at the next tick.
  mutating func openLiquidation(
    _ scope: MarginScope, _ risk: Risk, _ instrument: Int, _ position: Int,
    into events: inout EventBuffer
  ) {
    setInLiquidation(scope, true)
    liquidationCount += 1
    let chosen =
      positionToClose(scope)
      ?? PositionPlace(
        instrument: UInt16(instrument), index: UInt32(position))
    let at = Int(chosen.instrument)
    let place = Int(chosen.index)
    let quantity = instruments[at].positions[place].quantity
    liquidations.append(
      LiquidationCase(
        scope: scope, instrument: chosen.instrument, position: chosen.index,
        startQuantity: quantity.magnitude))
    events.append(
      .liquidationStarted(
        LiquidationStarted(
          account: id(scope.account), instrument: instruments[at].id,
          mode: scope.isCross ? .cross : .isolated, position: quantity,
          mark: instruments[at].mark, bankruptcyPrice: bankruptcyPrice(at, place, risk),
          equity: risk.equity, maintenance: risk.maintenance)))
  }

  private mutating func setInLiquidation(_ scope: MarginScope, _ isOn: Bool) {
    if scope.isCross {
      accounts[Int(scope.account)].setInLiquidation(asset: scope.asset, isOn)
      forEachCrossPosition(scope) { state, instrument, position in
        state.instruments[instrument].positions[position].isInLiquidation = isOn
        if isOn { state.setTrigger(instrument, position, nil) }
      }
    } else {
      let instrument = Int(scope.position.instrument)
      let position = Int(scope.position.index)
      instruments[instrument].positions[position].isInLiquidation = isOn
      if isOn { setTrigger(instrument, position, nil) }
    }
  }

  /// The scope's position with the greatest maintenance requirement, or nil where all are flat.
  mutating func positionToClose(_ scope: MarginScope) -> PositionPlace? {
    if !scope.isCross {
      let isFlat = instruments[Int(scope.position.instrument)].positions[
        Int(scope.position.index)
      ].isFlat
      return isFlat ? nil : scope.position
    }
    var found: PositionPlace?
    var most = Money(rawValue: -1)
    forEachCrossPosition(scope) { state, instrument, position in
      guard !state.instruments[instrument].positions[position].isFlat,
        !state.instruments[instrument].isIndexStale
      else { return }
      let requirement = state.maintenance(instrument, position)
      if requirement > most {
        most = requirement
        found = PositionPlace(instrument: UInt16(instrument), index: UInt32(position))
      }
    }
    return found
  }

  func bankruptcyPrice(_ instrument: Int, _ position: Int, _ risk: Risk) -> Price {
    BankruptcyPrice.of(
      quantity: instruments[instrument].positions[position].quantity,
      mark: instruments[instrument].mark, equity: risk.equity,
      maintenance: maintenance(instrument, position), maintenanceTotal: risk.maintenance,
      payoff: instruments[instrument].payoff)
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
    for instrument in 0..<instruments.count { shareLosses(instrument, into: &events) }
  }

  /// Works on one case. Returns whether there is more to do at a later tick.
  private mutating func turn(
    _ work: inout LiquidationCase, into events: inout EventBuffer
  ) -> Bool {
    let scope = work.scope
    if !work.hasStarted { beginWork(&work, into: &events) }
    let isDone = instruments[Int(work.instrument)].positions[Int(work.position)].isFlat
    if isDone, !chooseNext(&work) {
      return !finish(work, isRestored: false, into: &events)
    }
    let instrument = Int(work.instrument)
    let position = Int(work.position)
    // What is still open waits for its index, and the case with it.
    guard !instruments[instrument].positions[position].isFlat,
      !instruments[instrument].isIndexStale
    else { return true }
    settleFunding(instrument, position, into: &events)
    let risk = risk(scope)
    if isRestored(work, risk) {
      return !finish(work, isRestored: true, into: &events)
    }
    closeInBook(&work, risk, into: &events)
    return afterBook(&work, into: &events)
  }

  private mutating func afterBook(
    _ work: inout LiquidationCase, into events: inout EventBuffer
  ) -> Bool {
    let instrument = Int(work.instrument)
    let position = Int(work.position)
    if !instruments[instrument].positions[position].isFlat {
      let risk = risk(work.scope)
      let terms = instruments[instrument].liquidationTerms
      if terms.isPartial, isRestored(work, risk) {
        return !finish(work, isRestored: true, into: &events)
      }
      let isOut = work.bookTicks >= terms.bookTicksMax || !risk.equity.isPositive
      guard isOut, risk.isLiquidatable else { return true }
      takeOver(work, risk, into: &events)
      if !instruments[instrument].positions[position].isFlat { return true }
    }
    if chooseNext(&work) { return true }
    return !finish(work, isRestored: false, into: &events)
  }

  /// Whether the scope needs no more liquidation: untouched by the book, once it is no longer in
  /// breach; partly reduced, once equity covers the requirement with the buffer, or the ticks for
  /// the book are over and it covers the requirement. What must go whole is never restored.
  private func isRestored(_ work: LiquidationCase, _ risk: Risk) -> Bool {
    guard !risk.isLiquidatable else { return false }
    guard work.bookTicks > 0 else { return true }
    let terms = instruments[Int(work.instrument)].liquidationTerms
    return terms.isPartial
      && (work.bookTicks >= terms.bookTicksMax
        || Reduction.covers(risk.equity, risk.maintenance, terms.restoreBuffer))
  }

  private mutating func beginWork(
    _ work: inout LiquidationCase, into events: inout EventBuffer
  ) {
    work.hasStarted = true
    if work.scope.isCross {
      var place = accounts[Int(work.scope.account)].firstPosition
      while !place.isNone {
        if instruments[Int(place.instrument)].assetIndex == Int(work.scope.asset) {
          cancelOrders(Int(place.instrument), Int(place.index), .liquidation, into: &events)
        }
        place = instruments[Int(place.instrument)].positions[Int(place.index)].next
      }
    } else {
      cancelOrders(Int(work.instrument), Int(work.position), .liquidation, into: &events)
    }
    // Orders may have traded between the breach and now.
    work.startQuantity =
      instruments[Int(work.instrument)].positions[Int(work.position)].quantity.magnitude
  }

  /// Turns to the scope's next open position; false where there is none.
  private mutating func chooseNext(_ work: inout LiquidationCase) -> Bool {
    let isOpen = !instruments[Int(work.instrument)].positions[Int(work.position)].isFlat
    if isOpen { return true }
    guard let next = positionToClose(work.scope) else {
      return hasOpenPosition(work.scope)
    }
    work.instrument = next.instrument
    work.position = next.index
    work.bookTicks = 0
    work.startQuantity =
      instruments[Int(next.instrument)].positions[Int(next.index)].quantity.magnitude
    return true
  }

  mutating func hasOpenPosition(_ scope: MarginScope) -> Bool {
    guard scope.isCross else { return false }
    var isOpen = false
    forEachCrossPosition(scope) { state, instrument, position in
      if !state.instruments[instrument].positions[position].isFlat { isOpen = true }
    }
    return isOpen
  }

  /// Sends what this tick may send to the book, no worse than the bankruptcy price.
  private mutating func closeInBook(
    _ work: inout LiquidationCase, _ risk: Risk, into events: inout EventBuffer
  ) {
    let instrument = Int(work.instrument)
    let position = Int(work.position)
    let held = instruments[instrument].positions[position].quantity
    let terms = instruments[instrument].liquidationTerms
    let side: Side = held.isPositive ? .sell : .buy
    let bankruptcy = bankruptcyPrice(instrument, position, risk)
    let limit = instruments[instrument].ticksWithin(bankruptcy, side)
    work.bookTicks += work.bookTicks < .max ? 1 : 0
    let wanted = quantityWanted(instrument, position, risk)
    let depth = depthFor(wanted, instrument, side, limit, terms.depthShareMax)
    let quantity = BookClose.quantity(
      wanted: wanted, start: work.startQuantity, depth: depth,
      lot: instruments[instrument].contract.lot, terms: terms)
    guard quantity.isPositive else { return }
    let execution = match(
      houseOrder(work.scope.account, instrument, position, side, limit, quantity, .liquidation),
      taker: .none, into: &events)
    guard execution.filled.isPositive else { return }
    instruments[instrument].liquidatedSinceSample = true
    let fee = chargeFee(work.scope, instrument, side, execution, bankruptcy, into: &events)
    let isPartial = wanted < held.magnitude
    tell(
      work, isPartial ? .partialReduction : .bookClose, side, execution.filled,
      meanPrice(instrument, execution), bankruptcy, fee, into: &events)
  }

  /// How much must go: what restores margin where the terms allow a part, else everything.
  private func quantityWanted(_ instrument: Int, _ position: Int, _ risk: Risk) -> Quantity {
    let held = instruments[instrument].positions[position].quantity
    let terms = instruments[instrument].liquidationTerms
    guard terms.isPartial, risk.equity.isPositive else { return held.magnitude }
    let best = instruments[instrument].book.best(held.isPositive ? .buy : .sell)
    let price = best.map { instruments[instrument].price($0) } ?? instruments[instrument].mark
    // Of an owner's share, too: the share shrinks with the position, and a next turn sees to that.
    let wanted = Reduction.quantityToRestore(
      equity: risk.equity,
      maintenanceOthers: risk.maintenance - maintenance(instrument, position), quantity: held,
      entryNotional: instruments[instrument].positions[position].entryNotional,
      mark: instruments[instrument].mark, price: price, costRate: terms.feeRateMax,
      buffer: terms.restoreBuffer, contract: instruments[instrument].contract,
      schedule: scheduleInForce(instrument, position))
    return wanted.isPositive ? wanted : held.magnitude
  }

  /// Depth no worse than a limit, walked only as far as the wanted share needs.
  func depthFor(
    _ wanted: Quantity, _ instrument: Int, _ side: Side, _ limit: Ticks, _ share: Rate
  ) -> Quantity {
    let enough =
      WideArithmetic.multiplyDivideChecked(
        wanted.rawValue, WideArithmetic.rateScale, share.rawValue, .up) ?? .max
    return instruments[instrument].book.sweep(
      side.opposite, quantity: Quantity(rawValue: enough), limit: limit,
      levelsMax: Limits.matchesPerCommand
    ).quantity
  }

  func houseOrder(
    _ account: UInt32, _ instrument: Int, _ position: Int, _ side: Side, _ limit: Ticks,
    _ quantity: Quantity, _ kind: TradeKind
  ) -> IncomingOrder {
    IncomingOrder(
      account: account, instrument: instrument, position: position, clientOrder: .none,
      side: side, limit: limit, isMarket: false, timeInForce: .immediateOrCancel,
      selfTradePrevention: .cancelOldest, isPostOnly: false, isReduceOnly: false,
      quantity: quantity, expiry: .max, kind: kind)
  }

  private mutating func chargeFee(
    _ scope: MarginScope, _ instrument: Int, _ side: Side, _ execution: Execution,
    _ bankruptcy: Price, into events: inout EventBuffer
  ) -> Money {
    let sign = -side.sign
    let got = Money(clamping: Int128(sign) * execution.notional)
    let worst = BankruptcyPrice.proceeds(
      at: bankruptcy, closing: Quantity(rawValue: sign * execution.filled.rawValue),
      payoff: instruments[instrument].payoff)
    let fee = LiquidationFee.of(
      fillNotional: got, bankruptcyNotional: worst,
      rateMax: instruments[instrument].liquidationTerms.feeRateMax)
    guard fee.isPositive else { return .zero }
    // Through the fee account, so that each posting has two sides.
    post(-fee, from: .fees, to: scope)
    ledgers[Int(scope.asset)].post(fee, from: .fees, to: 0)
    reportFund(instrument, fee, .liquidationFee, id(scope.account), into: &events)
    touch(scope)
    return fee
  }

  func meanPrice(_ instrument: Int, _ execution: Execution) -> Price {
    instruments[instrument].payoff.price(
      ofValue: execution.notional, execution.filled, .nearest) ?? .zero
  }

  func tell(
    _ work: LiquidationCase, _ stage: LiquidationStage, _ side: Side, _ quantity: Quantity,
    _ price: Price, _ bankruptcy: Price, _ fee: Money, into events: inout EventBuffer
  ) {
    let instrument = Int(work.instrument)
    events.append(
      .liquidationStep(
        LiquidationStep(
          account: id(work.scope.account), instrument: instruments[instrument].id, stage: stage,
          side: side, quantity: quantity, price: price, bankruptcyPrice: bankruptcy,
          mark: instruments[instrument].mark, fee: fee)))
  }

  /// Ends a case: what an isolated pocket still holds goes back to the cross balance, and a
  /// balance below zero with nothing left open is covered. Returns true.
  private mutating func finish(
    _ work: LiquidationCase, isRestored: Bool, into events: inout EventBuffer
  ) -> Bool {
    let scope = work.scope
    let instrument = Int(work.instrument)
    let position = Int(work.position)
    setInLiquidation(scope, false)
    let left = instruments[instrument].positions[position].quantity
    if !isRestored, !hasOpenPosition(scope) {
      let held = balance(scope)
      if held.isNegative { cover(-held, scope, instrument, into: &events) }
      if !scope.isCross, held.isPositive {
        transfer(-held, instrument, position, into: &events)
      }
    }
    touch(scope)
    if !scope.isCross { touch(MarginScope(account: scope.account, asset: scope.asset)) }
    events.append(
      .liquidationEnded(
        LiquidationEnded(
          account: id(scope.account), instrument: instruments[instrument].id, position: left,
          balance: balance(scope), isRestored: isRestored)))
    return true
  }
}
