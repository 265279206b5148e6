import Accounts
import Instruments
import Margin
import Matching
import Messages
import Storage
import Units

// Design section 4, checked from nothing. Called after every command in tests and under --verify.
extension ClearingHouse {
  /// Stops the process unless every invariant of the house holds.
  /// - Complexity: O(accounts + positions + orders).
  public func checkInvariants() { state.checkInvariants() }

  /// Whether per asset all balances sum to deposits less withdrawals.
  public var isConserved: Bool {
    state.ledgers.indices.allSatisfy { state.isConserved($0) }
  }
}

extension HouseState {
  func isConserved(_ ledger: LedgerIndex) -> Bool {
    ledgers[ledger].total() == ledgers[ledger].deposited - ledgers[ledger].withdrawn
  }

  /// What the ledger says that all pockets hold is what they hold.
  private func checkPockets(_ ledger: LedgerIndex) {
    var sum: Int128 = 0
    for market in markets.indices where markets[market].ledger == ledger {
      for holder in markets[market].holders.indices {
        sum += Int128(positions[markets[market].holders[holder]].pocket.balance.rawValue)
      }
    }
    precondition(
      sum == ledgers[ledger].inPockets, "Invariant: the ledger knows what all pockets hold")
  }

  func checkInvariants() {
    for ledger in ledgers.indices {
      precondition(
        isConserved(ledger), "Invariant: all balances sum to deposits less withdrawals")
      checkPockets(ledger)
      precondition(
        ledgers[ledger].balance(.deficit) <= 0, "Invariant: a deficit is never a gain")
      precondition(
        ledgers[ledger].balance(.fees) >= 0, "Invariant: every rebate is paid out of a fee")
      checkNovation(ledger)
      precondition(
        warningLevels[ledger] == highestWarningLevel(ledger),
        "Invariant: the warning level of an asset is the highest of its markets")
    }
    var orders = 0
    var stale = 0
    for market in markets.indices {
      stale += markets[market].isIndexStale ? 1 : 0
      markets[market].book.checkInvariants()
      markets[market].longTriggers.checkInvariants()
      markets[market].shortTriggers.checkInvariants()
      checkPositions(market)
      checkBounds(market)
      checkOwners(market)
      checkPolicy(market)
      orders += markets[market].book.count
    }
    var counted = 0
    for member in 0..<memberOrders.count { counted += Int(memberOrders[member]) }
    precondition(counted == orders, "Invariant: every open order is its member's")
    precondition(orders == orderCount, "Invariant: the order count is the orders in the books")
    checkUnderlyings()
    precondition(stale == staleCount, "Invariant: the count of stale indices is right")
    precondition(clientOrders.count == orders, "Invariant: every open order has a client's name")
    clientOrders.checkInvariants()
    checkTriggers()
    checkLiquidations()
    for account in accounts.indices { checkLegs(account) }
    checkFillNumbers()
    checkQueues()
    for ledger in ledgers.indices { checkFloors(ledger) }
  }

  /// Every market has one underlying, which names it once and in order of listing.
  private func checkUnderlyings() {
    var named = 0
    for underlying in underlyings.indices {
      precondition(
        index(of: underlyings[underlying].id) == underlying
          && underlyings[underlying].markets.count > 0,
        "Invariant: an underlying is found by its number, and a market has it")
      for place in 0..<underlyings[underlying].markets.count {
        let market = underlyings[underlying].markets[place]
        precondition(
          markets[market].underlying == underlying
            && (place == 0 || underlyings[underlying].markets[place - 1] < market),
          "Invariant: an underlying names its markets in order of listing")
        named += 1
      }
    }
    precondition(named == markets.count, "Invariant: every market has an underlying")
  }

  /// Every leg is its position's, and what it remembers is what would be made now.
  private func checkLegs(_ account: AccountIndex) {
    checkSum(accounts[account].legs)
    for place in accounts[account].legs {
      let leg = legs[place]
      let held = positions[leg.position]
      precondition(
        held.account == account && held.market == leg.market
          && accounts[account].legs[held.leg] == place
          && markets[leg.market].holders[held.holder] == leg.position
          && markets[leg.market].ledger == leg.ledger,
        "Invariant: a leg, its position and its market's list of holders agree")
      if leg.valuedAt == versions[leg.market] {
        precondition(
          (isPooled(leg.position) && !held.isFlat ? valuation(leg.position) : .zero)
            == PositionValuation(profit: leg.profit, maintenance: leg.maintenance),
          "Invariant: a leg remembers its value at the present mark")
        let fresh = freshGain(leg.position)
        precondition(
          leg.freshRealised == fresh.realised
            && leg.freshOpen == (isPooled(leg.position) ? fresh.open : .zero),
          "Invariant: a leg remembers what the mark's move since the last tick has gained it")
      }
      if leg.requiredAt == versions[leg.market] {
        var proposed = legWithoutOrders(leg.position)
        proposed.orders = orders(leg.position)
        precondition(
          leg.ordersLoss == proposed.orders.loss
            && leg.initial == needed(proposed, with: proposed.orders),
          "Invariant: a leg remembers its requirement at the present mark")
      }
    }
  }

  /// The sum of floors kept per account is the sum of its positions' floors.
  private func checkFloors(_ ledger: LedgerIndex) {
    for account in openedAccounts {
      var sum: Int128 = 0
      for place in accounts[account].legs {
        let position = legs[place].position
        if markets[positions[position].market].ledger == ledger {
          sum += Int128(positions[position].floor.rawValue)
        }
      }
      precondition(
        sum == ledgers[ledger].floor(account),
        "Invariant: the floors of an account's positions sum to the account's")
    }
  }

  /// What the novation account owes is what the open positions were entered at.
  private func checkNovation(_ ledger: LedgerIndex) {
    var entries: Int128 = 0
    for market in markets.indices where markets[market].ledger == ledger {
      for holder in markets[market].holders.indices {
        entries += Int128(positions[markets[market].holders[holder]].entryNotional.rawValue)
      }
    }
    precondition(
      ledgers[ledger].balance(.novation) == -entries,
      "Invariant: the novation account mirrors the open entry notionals")
  }

  /// Every position is entered at and worth an amount that fits, and the open interest keeps to
  /// what it may be.
  private func checkBounds(_ market: MarketIndex) {
    precondition(
      markets[market].openInterest <= Limits.openInterest,
      "Invariant: open interest is within its limit")
    for holder in markets[market].holders.indices {
      let position = markets[market].holders[holder]
      let held = positions[position]
      precondition(
        held.entryNotional.magnitude <= Payoff.valueMax,
        "Invariant: a position is entered within Payoff.valueMax")
      precondition(
        held.isFlat
          || held.quantity.magnitude <= markets[market].greatestPosition
            && markets[market].payoff.canValue(
              held.quantity.magnitude, at: markets[market].mark),
        "Invariant: a position is worth at most Payoff.valueMax")
    }
  }

  private func checkPositions(_ market: MarketIndex) {
    var long: Int64 = 0
    var short: Int64 = 0
    var open = 0
    for holder in markets[market].holders.indices {
      let position = markets[market].holders[holder]
      let held = positions[position]
      long += Swift.max(0, held.quantity.rawValue)
      short -= Swift.min(0, held.quantity.rawValue)
      precondition(
        !held.isFlat || held.entryNotional.isZero, "Invariant: a flat position has no entry")
      precondition(
        held.mode == .isolated || held.pocket.balance.isZero || holder == .fund,
        "Invariant: only isolated positions have a pocket")
      precondition(
        !held.isFlat || held.isInLiquidation || held.pocket.balance.isZero || holder == .fund,
        "Invariant: a flat position holds no margin")
      precondition(
        holder != .fund || !held.pocket.balance.isNegative,
        "Invariant: what is set aside for an instrument is never below zero")
      open += checkOpenOrders(position)
    }
    precondition(long == short, "Invariant: longs equal shorts")
    precondition(
      long == markets[market].openInterest.rawValue,
      "Invariant: open interest is the sum of longs")
    precondition(
      open == markets[market].book.count, "Invariant: every open order is linked once")
  }

  /// Order totals of a position against the orders themselves. Returns their number.
  private func checkOpenOrders(_ position: PositionIndex) -> Int {
    let market = positions[position].market
    var exposure = OrderExposure.zero
    var reduceOnly = Quantity.zero
    var count = 0
    let held = positions[position]
    var place = held.firstOrder
    while place != .max {
      guard let slot = markets[market].book.slot(at: place) else {
        preconditionFailure("Invariant: a linked order is open")
      }
      let order = markets[market].book[slot]
      precondition(
        order.account == held.account && order.position == position,
        "Invariant: an order is linked to its owner")
      let link = markets[market].links[Int(place)]
      precondition(
        link.order != .none && find(order.account, market, link.order, .none) == slot
          && find(order.account, market, .none, link.clientOrder) == slot,
        "Invariant: an order is found by its number and by its client's")
      precondition(
        link.newer == .max || markets[market].links[Int(link.newer)].order > link.order,
        "Invariant: numbers of an account's orders rise")
      exposure.add(
        order.side, order.isReduceOnly ? .zero : order.quantity,
        markets[market].payoff.exposure(
          markets[market].price(order.ticks), order.quantity, .nearest),
        loss: loss(market, order, order.quantity))
      precondition(
        order.side == .buy
          ? order.ticks.rawValue <= held.buyTicksMax : order.ticks.rawValue >= held.sellTicksMin,
        "Invariant: no order lies beyond its side's bound")
      if order.isReduceOnly {
        reduceOnly += order.quantity
        precondition(
          held.quantity.isPositive == (order.side == .sell) && !held.isFlat,
          "Invariant: a reduce-only order lies opposite its position")
      }
      count += 1
      place = markets[market].links[Int(place)].older
    }
    precondition(
      exposure == orders(position), "Invariant: order totals agree with the orders")
    precondition(
      reduceOnly == held.reduceOnlyQuantity && reduceOnly <= held.quantity.magnitude,
      "Invariant: reduce-only orders fit the position")
    precondition(count == Int(held.orderCount), "Invariant: the order count agrees")
    return count
  }

  /// No pool is in breach unless its trigger was reached, or a liquidation works on it: what the
  /// index would miss, a scan finds.
  private func checkTriggers() {
    for market in markets.indices where markets[market].mark.isPositive {
      let mark = markets[market].mark.rawValue
      for holder in markets[market].members {
        let position = markets[market].holders[holder]
        let held = positions[position]
        guard !held.isFlat, !held.isInLiquidation else { continue }
        let pool = pool(position)
        guard risk(pool).isLiquidatable else { continue }
        precondition(
          isTriggered(pool) || isReached(position, mark),
          "Invariant: the margin index finds every pool in breach")
      }
    }
  }

  func isReached(_ position: PositionIndex, _ mark: Int64) -> Bool {
    let market = positions[position].market
    let item = positions[position].holder.rawValue
    if let key = markets[market].longTriggers.key(of: item) { return -key >= mark }
    if let key = markets[market].shortTriggers.key(of: item) { return key <= mark }
    return false
  }

  /// Whether the mark has reached the trigger of any position of a cross pool.
  private func isTriggered(_ pool: MarginPool) -> Bool {
    guard pool.isCross else { return false }
    for place in accounts[pool.account].legs {
      let position = legs[place].position
      if isReached(position, markets[positions[position].market].mark.rawValue) { return true }
    }
    return false
  }
}
