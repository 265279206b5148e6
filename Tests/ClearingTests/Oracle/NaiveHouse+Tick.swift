import Instruments
import Messages
import Units

// Prices, funding and the order of what a tick does: the page on prices.
extension NaiveHouse {
  /// All markets of the underlying have their marks before anybody is looked at.
  mutating func post(_ underlying: Int, _ source: Int, _ price: Int128) {
    let places = markets.indices.filter { markets[$0].underlying == underlying }
    if places.count > 1 { reach("price of several markets") }
    for market in places {
      let former = markets[market].price.sources[source]
      markets[market].price.sources[source] = (price, time, former?.isOutlier ?? false)
      makeIndex(market)
      makeMark(market)
    }
    look(at: places)
  }

  mutating func makeIndex(_ market: Int) {
    let former = markets[market].isStale
    markets[market].price.makeIndex(time)
    let isStale = markets[market].isStale
    if former != isStale, markets[market].price.index > 0 {
      if isStale { reach("stale") }
      told.append(
        .indexStateChanged(IndexStateChanged(instrument: id(market: market), isStale: isStale)))
    }
  }

  mutating func makeMark(_ market: Int) {
    markets[market].price.nextFunding = markets[market].nextFunding
    markets[market].price.makeMark(time)
    let price = markets[market].price
    guard !price.isStale,
      price.mark != markets[market].toldMark || price.index != markets[market].toldIndex
    else { return }
    markets[market].toldMark = price.mark
    markets[market].toldIndex = price.index
    told.append(
      .markChanged(
        MarkChanged(
          instrument: id(market: market), mark: Self.price(price.mark),
          index: Self.price(price.index), time: Timestamp(rawValue: time))))
  }

  /// A side of the book, best price first.
  func depth(_ market: Int, _ side: Side) -> [NaiveMark.Level] {
    queue(market, side.opposite, side == .buy ? 0 : Int128(Int64.max)).map {
      (orders[$0].price, orders[$0].quantity)
    }.reduce(into: []) { levels, level in
      if let last = levels.last, last.price == level.0 {
        levels[levels.count - 1].quantity += level.1
      } else {
        levels.append((level.0, level.1))
      }
    }
  }

  mutating func tick() {
    for market in markets.indices {
      expireOrders(market)
      makeIndex(market)
      sample(market)
      fundingDue(market)
      payNext(market)
      makeMark(market)
    }
    callMargins()
    touched = []
    isTicking = true
    look(at: Array(markets.indices))
    isTicking = false
    work()
    for market in markets.indices {
      dispose(market)
      rescueFund(market)
      turnWindow(market)
    }
    for asset in assets { repay(asset) }
  }

  /// Gains are remembered for as long as a position may spend in the book, and one tick more, and
  /// for one such window longer; not while liquidations wait for the index. Closes are remembered
  /// until the tick that has worked on all there was.
  private mutating func turnWindow(_ market: Int) {
    if markets[market].isStale { return }
    if isAllLookedAt && isAllWorkedOn && hasBudget {
      for account in markets[market].holders { markets[market].positions[account]?.closes = [] }
      markets[market].tickMark = markets[market].mark
    }
    markets[market].windowTicks += 1
    if markets[market].windowTicks == markets[market].bookTicks + 1 {
      markets[market].window += 1
      markets[market].windowTicks = 0
    }
  }

  private mutating func sample(_ market: Int) {
    let state = markets[market]
    guard state.price.index > 0 else { return }
    let (bids, asks) = (depth(market, .buy), depth(market, .sell))
    if time >= state.price.nextSample {
      markets[market].price.sample(
        at: time, bids, asks,
        isDisturbed: state.liquidatedSinceSample && !state.marking.liquidationTradesMoveMark)
      markets[market].liquidatedSinceSample = false
    }
    guard state.funding.interval > .zero, time >= state.nextPremium else { return }
    let interval = state.funding.interval.rawValue
    let span = state.funding.sampleInterval.rawValue
    let elapsed = time - (state.nextFunding - interval)
    // A look a whole sampling interval after the end belongs to the next funding.
    guard elapsed - interval < span else { return }
    markets[market].nextPremium = (time / span + 1) * span
    let places = Int(max(1, interval / span))
    let place = max(1, min(places, Int((elapsed + span - 1) / span)))
    guard place > state.place else { return }
    if !state.isStale {
      let notional = Int128(state.funding.impactNotional.rawValue)
      let index = state.price.index
      let bid = state.price.price(bids, notional) ?? index
      let ask = state.price.price(asks, notional) ?? index
      let bound = Int128(state.funding.sampleBound.rawValue)
      let raw = Self.nearest(
        (max(0, bid - index) - max(0, index - ask)) * Self.rateUnit, index)
      let first = max(state.place + 1, place - max(1, places / 48) + 1)
      for n in first...place { markets[market].premiums[n] = max(-bound, min(bound, raw)) }
    }
    markets[market].place = place
  }

  /// Begins the funding interval of the present time.
  mutating func beginFunding(_ market: Int) {
    let terms = markets[market].funding
    guard terms.interval > .zero else { return }
    let interval = terms.interval.rawValue
    let places = Int(max(1, interval / terms.sampleInterval.rawValue))
    markets[market].nextFunding = (time / interval + 1) * interval
    markets[market].premiums = Array(repeating: 0, count: places + 1)
    let elapsed = time - (markets[market].nextFunding - interval)
    markets[market].place = min(places, Int(elapsed / terms.sampleInterval.rawValue))
    markets[market].price.interval = interval
  }

  private mutating func fundingDue(_ market: Int) {
    let terms = markets[market].funding
    guard terms.interval > .zero, time >= markets[market].nextFunding,
      markets[market].mark > 0, markets[market].unpaid.isEmpty
    else { return }
    reach("funding")
    var weighted: Int128 = 0
    var weights: Int128 = 0
    for n in 1..<markets[market].premiums.count {
      let weight = terms.premiumWeighting == .even ? 1 : Int128(n)
      weighted += weight * markets[market].premiums[n]
      weights += weight
    }
    let average = Self.nearest(weighted, weights)
    let clamp = Int128(terms.clamp.rawValue)
    let pull = max(-clamp, min(clamp, Int128(terms.interestRate.rawValue) - average))
    let scaled = Self.nearest(
      (average + pull) * Int128(terms.interval.rawValue), Int128(terms.ratePeriod.rawValue))
    let cap = Int128(terms.cap.rawValue)
    let rate = max(-cap, min(cap, scaled))
    let missed = (time - markets[market].nextFunding) / terms.interval.rawValue
    markets[market].fundings.append((rate, markets[market].mark))
    markets[market].unpaid = markets[market].holders
    markets[market].price.fundingRate = rate
    beginFunding(market)
    told.append(
      .fundingSet(
        FundingSet(
          instrument: id(market: market), rate: Rate(rawValue: Int64(rate)),
          mark: Self.price(markets[market].mark), time: Timestamp(rawValue: time),
          missed: UInt32(missed))))
  }

  /// Pays the next positions of a funding under way, in the order of their first use.
  private mutating func payNext(_ market: Int) {
    if markets[market].unpaid.count > limits.fundings { reach("fundings over budget") }
    let unpaid = markets[market].unpaid
    for account in unpaid.prefix(limits.fundings) { payFunding(account, market) }
    markets[market].unpaid = Array(unpaid.dropFirst(limits.fundings))
  }

  mutating func payFunding(of account: Int) {
    for market in accounts[account].markets { payFunding(account, market) }
  }

  /// Pays a position the last funding, if it has not been paid: it was held at the time.
  mutating func payFunding(_ account: Int, _ market: Int) {
    let count = markets[market].fundings.count
    guard let held = markets[market].positions[account], held.fundings != count else { return }
    markets[market].positions[account]?.fundings = count
    let (rate, mark) = markets[market].fundings.last!
    if held.quantity == 0 || rate == 0 { return }
    // Against the account: a payer pays up, a receiver receives down.
    let value =
      rate > 0
      ? markets[market].stakeUp(mark, held.quantity)
      : markets[market].stakeDown(mark, held.quantity)
    let amount = Self.down(value * -rate, Self.rateUnit)
    if amount == 0 { return }
    let scope =
      account == Self.fund
      ? .cross(account: account, asset: markets[market].asset) : scope(account, market)
    credit(scope, amount)
    touch(scope)
    if account == Self.fund {
      fundChanged(market, amount, .funding)
      reimburse(market, -amount, .funding)
    } else {
      told.append(
        .fundingPaid(
          FundingPaid(
            account: Self.id(account), instrument: id(market: market),
            amount: Self.money(amount))))
    }
  }

  // MARK: Margin calls

  /// Tells the scopes that the command changed that they are below the warning level of the
  /// requirement, or above it again. An account with positions in more than four markets is judged
  /// only when a look finds it.
  mutating func callMargins() {
    for scope in touched {
      if scope.isCross, accounts[scope.account].markets.count > 4 { continue }
      if let call = call(scope) { told.append(call) }
    }
  }

  /// A pocket by its market's level, a cross balance by the highest of the asset's markets.
  private func isBelowWarning(_ scope: Scope, _ risk: Risk) -> Bool {
    let level: Rate
    switch scope {
    case .pocket(_, let market): level = markets[market].margin.warningLevel
    case .cross(_, let asset):
      level = markets.filter { $0.asset == asset }.map(\.margin.warningLevel).max()!
    }
    return risk.equity * Self.rateUnit < risk.maintenance * Int128(level.rawValue)
  }

  private mutating func call(_ scope: Scope) -> Event? {
    let risk = risk(scope)
    let isBelow = isBelowWarning(scope, risk)
    guard risk.equity >= risk.maintenance, isBelow != called.contains(scope) else { return nil }
    reach(isBelow ? "margin call" : "recovery")
    if isBelow { called.insert(scope) } else { called.remove(scope) }
    var instrument = InstrumentID.none
    if case .pocket(_, let market) = scope { instrument = id(market: market) }
    return .marginCalled(
      MarginCalled(
        account: Self.id(scope.account), instrument: instrument, equity: Self.money(risk.equity),
        maintenance: Self.money(risk.maintenance)))
  }

  // MARK: Looking for breaches

  /// Looks at the scopes with an open position in one of the markets, and opens a liquidation of
  /// each that is in breach. In which order a look comes to them is not written down, nor whom it
  /// passes that is below the warning level: there the house is followed, if it is right.
  mutating func look(at places: [Int]) {
    let fresh = places.filter { !markets[$0].isStale }
    var opened = 0
    follow: while told.count < houseTold.count {
      switch houseTold[told.count] {
      case .marginCalled(let event):
        guard let scope = self.scope(named: event.account, event.instrument),
          let call = call(scope)
        else { break follow }
        told.append(call)
      case .liquidationStarted(let event):
        guard
          let scope = scopesInBreach(fresh).first(where: {
            $0.account == Int(event.account.rawValue)
              && $0.isCross == (event.mode == .cross)
              && (asset($0) == markets[Int(event.instrument.rawValue) - 1].asset)
              && ($0.isCross || scope(named: event.account, event.instrument) == $0)
          })
        else { break follow }
        open(scope, at: fresh)
        opened += 1
      default: break follow
      }
    }
    let missed = scopesInBreach(fresh)
    if limits.looks < Limits.breachChecksPerCommand {
      if opened > limits.looks { complaints.append("more looks than a command may do") }
      if !missed.isEmpty {
        reach("looks over budget")
        // Whom else a look comes to is the house's, so it says itself whether it was through.
        if isAllLookedAt, isTicking { complaints.append("in breach, and all is said to be found") }
      }
      return
    }
    for scope in missed { complaints.append("in breach and not found: \(scope)") }
  }

  private func scope(named account: AccountID, _ instrument: InstrumentID) -> Scope? {
    let account = Int(account.rawValue)
    guard account > 0, account < accounts.count else { return nil }
    if instrument != .none {
      return .pocket(account: account, market: Int(instrument.rawValue) - 1)
    }
    // A margin call of a cross balance does not say in which asset: the one that has changed.
    for asset in assets {
      let scope = Scope.cross(account: account, asset: asset)
      let risk = risk(scope)
      if risk.equity >= risk.maintenance,
        isBelowWarning(scope, risk) != called.contains(scope)
      {
        return scope
      }
    }
    return nil
  }

  /// Every scope with an open position in one of the markets whose equity is below its maintenance
  /// requirement and that is not being liquidated.
  func scopesInBreach(_ places: [Int]) -> [Scope] {
    var found: [Scope] = []
    for market in places {
      for account in markets[market].holders.dropFirst()
      where position(account, market).quantity != 0 {
        let scope = scope(account, market)
        if !found.contains(scope), !liquidating.contains(scope), isInBreach(scope) {
          found.append(scope)
        }
      }
    }
    return found
  }
}
