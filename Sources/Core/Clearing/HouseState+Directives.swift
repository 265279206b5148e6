import Accounts
import Instruments
import Liquidation
import Margin
import Matching
import Messages
import Storage
import Units

// What the planners of liquidation stages ask for is carried out here, and nowhere else.
extension HouseState {
  /// Carries one directive out and brings the view up to what it changed. Returns false where the
  /// command's budget of trades is spent: then the case waits.
  mutating func carryOut(
    _ directive: StageDirective, _ terms: StageTerms, _ work: inout LiquidationCase,
    _ view: inout CaseView, into events: inout EventBuffer
  ) -> Bool {
    switch directive {
    case .cancelOrders:
      cancelOrders(of: work, into: &events)
    case .remember(let memory):
      work.memory = memory
      view.memory = memory
    case .trade(let trade):
      guard hasBudget else { return false }
      work.ticks += work.ticks < .max ? 1 : 0
      tradeInBook(trade, work, view, into: &events)
      if !positions[work.position].isFlat { view = caseView(work, risk(work.pool), after: view) }
    case .takeRecourse(let lack):
      let market = positions[work.position].market
      let taken = takeRecourse(lack, work.pool, market, into: &events)
      if taken.isPositive {
        view.risk.equity += taken
        view.bankruptcyPrice = bankruptcyPriceKnown(view)
      }
    case .takeOver(let quantity, let price):
      guard hasBudget else { return false }
      let side = view.closingSide
      let fund = markets[positions[work.position].market].fund
      close(work.position, against: fund, quantity, price, .takeover, into: &events)
      reportStep(work, terms.stage, side, quantity, price, price, into: &events)
      follow(&view, work.pool)
    case .deleverage(let price, let withLeavers):
      guard hasBudget else { return false }
      let side = view.closingSide
      let closed = deleverage(work.position, price, withLeavers: withLeavers, into: &events)
      for (quantity, at) in [(closed.atPrice, price), (closed.atMark, view.mark)]
      where quantity.isPositive {
        reportStep(work, terms.stage, side, quantity, at, price, into: &events)
      }
      follow(&view, work.pool)
    case .closeAtMark:
      guard hasBudget else { return false }
      let side = view.closingSide
      let closed = closeAtMark(work.position, into: &events)
      let market = positions[work.position].market
      let bankruptcy = view.bankruptcyPrice ?? markets[market].payoff.worthlessPrice
      reportStep(work, terms.stage, side, closed, view.mark, bankruptcy, into: &events)
      follow(&view, work.pool)
    case .goOn, .wait, .restore:
      preconditionFailure("Invariant: what changes nothing is not carried out")
    }
    view.steps += 1
    return true
  }

  // MARK: What planners see

  /// A case in numbers, at the present mark.
  /// - Parameter former: the view before, whose steps in this tick are counted on.
  func caseView(
    _ work: LiquidationCase, _ risk: Risk, after former: CaseView? = nil
  ) -> CaseView {
    let position = work.position
    let market = positions[position].market
    var view = CaseView(
      position: position, quantity: positions[position].quantity,
      entryNotional: positions[position].entryNotional, startQuantity: work.startQuantity,
      ticks: work.ticks, steps: former?.steps ?? 0, memory: work.memory, risk: risk,
      maintenance: maintenance(position), mark: markets[market].mark, bankruptcyPrice: nil)
    view.bankruptcyPrice = bankruptcyPriceKnown(view)
    return view
  }

  private func bankruptcyPriceKnown(_ view: CaseView) -> Price? {
    let price = bankruptcyPrice(view.position, view.risk, view.maintenance)
    let payoff = markets[positions[view.position].market].payoff
    return price == payoff.worthlessPrice ? nil : price
  }

  /// Brings a view up to a trade outside the book. One at the bankruptcy price leaves the price of
  /// what remains where it was but for roundings: it stays until something else changes it, so that
  /// one tick closes a position at one price.
  private func follow(_ view: inout CaseView, _ pool: MarginPool) {
    guard !positions[view.position].isFlat else { return }
    view.quantity = positions[view.position].quantity
    view.entryNotional = positions[view.position].entryNotional
    view.risk = risk(pool)
    view.maintenance = maintenance(view.position)
  }
}

extension HouseState: CaseMarket {
  func contract(_ position: PositionIndex) -> Contract {
    markets[positions[position].market].contract
  }

  func schedule(_ position: PositionIndex) -> MarginSchedule { scheduleInForce(position) }

  func bestClosing(_ position: PositionIndex) -> Price? {
    let market = positions[position].market
    let best = markets[market].book.best(positions[position].quantity.isPositive ? .buy : .sell)
    return best.map { markets[market].price($0) }
  }

  func depth(closing position: PositionIndex, limit: Price, enough: Quantity) -> Quantity {
    let market = positions[position].market
    let side: Side = positions[position].quantity.isPositive ? .sell : .buy
    return markets[market].book.sweep(
      side.opposite, quantity: enough, limit: markets[market].ticksWithin(limit, side),
      levelsMax: Limits.matchesPerCommand
    ).quantity
  }

  func fund(for position: PositionIndex) -> (equity: Money, inventory: Quantity) {
    let market = positions[position].market
    return (fundEquity(for: market), positions[markets[market].fund].quantity)
  }
}

extension HouseState {
  // MARK: Orders

  /// Cancels the open orders of a case's pool; of a cross balance those of isolated positions too,
  /// which draw on it.
  mutating func cancelOrders(of work: LiquidationCase, into events: inout EventBuffer) {
    forEachDrawing(on: work.pool) { state, position in
      state.cancelOrders(position, .liquidation, into: &events)
    }
  }

  // MARK: In the book

  /// Sends an order to the book for a position in liquidation, and takes the fee.
  private mutating func tradeInBook(
    _ trade: BookTrade, _ work: LiquidationCase, _ view: CaseView,
    into events: inout EventBuffer
  ) {
    guard trade.quantity.isPositive else { return }
    let position = work.position
    let market = positions[position].market
    let side = view.closingSide
    let bankruptcy = view.bankruptcyPrice ?? markets[market].payoff.worthlessPrice
    let execution = match(
      houseOrder(
        position, side, markets[market].ticksWithin(trade.limit, side), trade.quantity,
        .liquidation),
      taker: .none, into: &events)
    guard execution.filled.isPositive else { return }
    markets[market].liquidatedSinceSample = true
    let fee = chargeFee(
      work.pool, market, side, execution, bankruptcy, trade.feeRateMax, into: &events)
    reportStep(
      work, trade.stage, side, execution.filled,
      markets[market].payoff.meanPrice(of: execution.notional, execution.filled), bankruptcy,
      fee: fee, into: &events)
  }

  /// An order of the house for a position that it closes.
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
    _ bankruptcy: Price, _ rateMax: Rate, into events: inout EventBuffer
  ) -> Money {
    let sign = -side.sign
    let got = Money(clamping: Int128(sign) * execution.notional)
    let worst = BankruptcyPrice.proceeds(
      at: bankruptcy, closing: Quantity(rawValue: sign * execution.filled.rawValue),
      payoff: markets[market].payoff)
    let fee = LiquidationFee.of(fillNotional: got, bankruptcyNotional: worst, rateMax: rateMax)
    guard fee.isPositive else { return .zero }
    // Through the fee account, so that each posting has two sides.
    post(-fee, from: .fees, to: pool)
    assert(
      fee <= Swift.max(.zero, got - worst),
      "Invariant: a fee comes out of what a close brought above bankruptcy")
    ledgers[pool.asset].post(fee, from: .fees, to: .fund)
    reportFund(market, fee, .liquidationFee, id(pool.account), into: &events)
    touch(pool)
    return fee
  }

  // MARK: Outside the book

  /// A trade outside the book that closes part of a bankrupt position against another position.
  mutating func close(
    _ position: PositionIndex, against other: PositionIndex, _ quantity: Quantity,
    _ price: Price, _ kind: TradeKind, into events: inout EventBuffer
  ) {
    let market = positions[position].market
    let isLong = positions[position].quantity.isPositive
    precondition(
      quantity.isPositive && quantity <= positions[position].quantity.magnitude,
      "Invariant: a close is never greater than the position closed")
    precondition(
      kind == .takeover
        || quantity <= positions[other].quantity.magnitude
          && positions[other].quantity.isPositive != isLong,
      "Invariant: nobody but the fund is given a position by a close")
    // Rounded against the bankrupt's counterparty by less than 1e-8, so that the bankrupt's
    // balance does not end below zero for a rounding.
    let notional = markets[market].payoff.value(price, quantity, isLong ? .up : .down)
    settle(
      Settlement(
        market: market, kind: kind, aggressor: isLong ? .sell : .buy, price: price,
        quantity: quantity, notional: notional, buyer: isLong ? other : position,
        seller: isLong ? position : other), into: &events)
  }

  /// The rest is closed at the mark against whoever is opposite, the fund and positions in
  /// liquidation included, and a balance below zero becomes a loss to be covered and shared.
  /// Returns the quantity closed.
  ///
  /// Opposite positions are looked for from where the last search of their side ended, so that
  /// many such closes in one tick together pass over the table a constant number of times.
  mutating func closeAtMark(
    _ position: PositionIndex, into events: inout EventBuffer
  ) -> Quantity {
    let market = positions[position].market
    let held = positions[position].quantity
    let mark = markets[market].mark
    let count = markets[market].holders.count
    let isLong = held.isPositive
    var holder = isLong ? markets[market].shortCursor : markets[market].longCursor
    var looked = 0
    while looked <= count, hasBudget {
      let left = positions[position].quantity
      guard !left.isZero else { break }
      if holder >= count { holder = 0 }
      let other = markets[market].holders[HolderIndex(holder)]
      assert(positions[other].market == market, "Invariant: whoever is opposite is in the market")
      let theirs = positions[other].quantity
      if other != position, !theirs.isZero, theirs.isPositive != isLong {
        close(
          position, against: other, Swift.min(left.magnitude, theirs.magnitude), mark,
          .lossSharing, into: &events)
        if !positions[other].isInLiquidation {
          cancelOrders(other, .liquidation, into: &events)
        }
        looked = 0
      } else {
        holder += 1
        looked += 1
      }
    }
    if isLong {
      markets[market].shortCursor = holder
    } else {
      markets[market].longCursor = holder
    }
    precondition(
      looked <= count, "Invariant: longs equal shorts, so that every position finds opposite ones")
    return held.magnitude - positions[position].quantity.magnitude
  }

  /// Reports what a stage has done to a position.
  private func reportStep(
    _ work: LiquidationCase, _ stage: LiquidationStage, _ side: Side, _ quantity: Quantity,
    _ price: Price, _ bankruptcy: Price, fee: Money = .zero, into events: inout EventBuffer
  ) {
    let market = positions[work.position].market
    events.append(
      .liquidationStep(
        LiquidationStep(
          account: id(work.pool.account), instrument: markets[market].id, stage: stage,
          side: side, quantity: quantity, price: price, bankruptcyPrice: bankruptcy,
          mark: markets[market].mark, fee: fee)))
  }
}
