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
    (0..<state.ledgers.count).allSatisfy { state.isConserved($0) }
  }
}

extension HouseState {
  func isConserved(_ ledger: Int) -> Bool {
    var sum = ledgers[ledger].total()
    for instrument in 0..<instruments.count where instruments[instrument].assetIndex == ledger {
      for position in 0..<instruments[instrument].positions.count {
        sum += Int128(instruments[instrument].positions[position].isolatedBalance.rawValue)
      }
    }
    let outside =
      ledgers[ledger].deposited - ledgers[ledger].withdrawn
    return sum == outside
  }

  func checkInvariants() {
    for ledger in 0..<ledgers.count {
      precondition(
        isConserved(ledger), "Invariant: all balances sum to deposits less withdrawals")
      precondition(
        ledgers[ledger].balance(.deficit) <= 0, "Invariant: a deficit is never a gain")
      precondition(
        ledgers[ledger].balance(.fees) >= 0, "Invariant: every rebate is paid out of a fee")
      checkNovation(ledger)
    }
    var orders = 0
    var stale = 0
    for instrument in 0..<instruments.count {
      stale += instruments[instrument].isIndexStale ? 1 : 0
      instruments[instrument].book.checkInvariants()
      instruments[instrument].longTriggers.checkInvariants()
      instruments[instrument].shortTriggers.checkInvariants()
      checkPositions(instrument)
      checkBounds(instrument)
      checkOwners(instrument)
      orders += instruments[instrument].book.count
    }
    var counted = 0
    for member in 0..<memberOrders.count { counted += Int(memberOrders[member]) }
    precondition(counted == orders, "Invariant: every open order is its member's")
    precondition(orders == orderCount, "Invariant: the order count is the orders in the books")
    precondition(stale == staleCount, "Invariant: the count of stale indices is right")
    precondition(clientOrders.count == orders, "Invariant: every open order has a client's name")
    checkTriggers()
    checkFillNumbers()
    for ledger in 0..<ledgers.count { checkFloors(ledger) }
  }

  /// The sum of floors kept per account is the sum of its positions' floors.
  private func checkFloors(_ ledger: Int) {
    for account in 1..<Swift.max(1, accounts.count) {
      var sum: Int128 = 0
      var place = accounts[account].firstPosition
      while !place.isNone {
        let instrument = Int(place.instrument)
        let position = Int(place.index)
        if instruments[instrument].assetIndex == ledger {
          sum += Int128(instruments[instrument].positions[position].floor.rawValue)
        }
        place = instruments[instrument].positions[position].next
      }
      precondition(
        sum == ledgers[ledger].floor(UInt32(account)),
        "Invariant: the floors of an account's positions sum to the account's")
    }
  }

  /// What the novation account owes is what the open positions were entered at.
  private func checkNovation(_ ledger: Int) {
    var entries: Int128 = 0
    for instrument in 0..<instruments.count where instruments[instrument].assetIndex == ledger {
      for position in 0..<instruments[instrument].positions.count {
        entries += Int128(instruments[instrument].positions[position].entryNotional.rawValue)
      }
    }
    precondition(
      ledgers[ledger].balance(.novation) == -entries,
      "Invariant: the novation account mirrors the open entry notionals")
  }

  /// Every position is entered at and worth an amount that fits, and the open interest keeps to
  /// what it may be.
  private func checkBounds(_ instrument: Int) {
    precondition(
      instruments[instrument].openInterest <= Limits.openInterest,
      "Invariant: open interest is within its limit")
    for position in 0..<instruments[instrument].positions.count {
      let held = instruments[instrument].positions[position]
      precondition(
        held.entryNotional.magnitude <= Payoff.valueMax,
        "Invariant: a position is entered within Payoff.valueMax")
      precondition(
        held.isFlat
          || held.quantity.magnitude <= instruments[instrument].greatestPosition
            && instruments[instrument].payoff.canValue(
              held.quantity.magnitude, at: instruments[instrument].mark),
        "Invariant: a position is worth at most Payoff.valueMax")
    }
  }

  private func checkPositions(_ instrument: Int) {
    var long: Int64 = 0
    var short: Int64 = 0
    var open = 0
    for position in 0..<instruments[instrument].positions.count {
      let held = instruments[instrument].positions[position]
      long += Swift.max(0, held.quantity.rawValue)
      short -= Swift.min(0, held.quantity.rawValue)
      precondition(
        !held.isFlat || held.entryNotional.isZero, "Invariant: a flat position has no entry")
      precondition(
        held.mode == .isolated || held.isolatedBalance.isZero || position == 0,
        "Invariant: only isolated positions have a pocket")
      precondition(
        !held.isFlat || held.isInLiquidation || held.isolatedBalance.isZero || position == 0,
        "Invariant: a flat position holds no margin")
      precondition(
        position != 0 || !held.isolatedBalance.isNegative,
        "Invariant: what is set aside for an instrument is never below zero")
      open += checkOpenOrders(instrument, position)
    }
    precondition(long == short, "Invariant: longs equal shorts")
    precondition(
      long == instruments[instrument].openInterest.rawValue,
      "Invariant: open interest is the sum of longs")
    precondition(
      open == instruments[instrument].book.count, "Invariant: every open order is linked once")
    precondition(
      instruments[instrument].losses.isEmpty, "Invariant: losses are shared in their tick")
  }

  /// Order totals of a position against the orders themselves. Returns their number.
  private func checkOpenOrders(_ instrument: Int, _ position: Int) -> Int {
    var exposure = OrderExposure.zero
    var reduceOnly = Quantity.zero
    var count = 0
    let held = instruments[instrument].positions[position]
    var place = held.firstOrder
    while place != .max {
      guard let slot = instruments[instrument].book.slot(at: place) else {
        preconditionFailure("Invariant: a linked order is open")
      }
      let order = instruments[instrument].book[slot]
      precondition(
        order.owner == held.account && Int(order.userData) == position,
        "Invariant: an order is linked to its owner")
      exposure.add(
        order.side, order.isReduceOnly ? .zero : order.quantity,
        instruments[instrument].payoff.value(
          instruments[instrument].price(order.ticks), order.quantity, .nearest),
        loss: loss(instrument, order, order.quantity))
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
      place = instruments[instrument].links[Int(place)].older
    }
    precondition(
      exposure == orders(instrument, position), "Invariant: order totals agree with the orders")
    precondition(
      reduceOnly == held.reduceOnlyQuantity && reduceOnly <= held.quantity.magnitude,
      "Invariant: reduce-only orders fit the position")
    precondition(count == Int(held.orderCount), "Invariant: the order count agrees")
    return count
  }

  /// No scope is in breach unless its trigger was reached, or a liquidation works on it: what the
  /// index would miss, a scan finds.
  private func checkTriggers() {
    for instrument in 0..<instruments.count where instruments[instrument].mark.isPositive {
      let mark = instruments[instrument].mark.rawValue
      for position in 1..<instruments[instrument].positions.count {
        let held = instruments[instrument].positions[position]
        guard !held.isFlat, !held.isInLiquidation else { continue }
        let scope = scope(instrument, position)
        guard risk(scope).isLiquidatable else { continue }
        precondition(
          isTriggered(scope) || isReached(instrument, position, mark),
          "Invariant: the margin index finds every scope in breach")
      }
    }
  }

  func isReached(_ instrument: Int, _ position: Int, _ mark: Int64) -> Bool {
    let item = UInt32(position)
    if let key = instruments[instrument].longTriggers.key(of: item) { return -key >= mark }
    if let key = instruments[instrument].shortTriggers.key(of: item) { return key <= mark }
    return false
  }

  /// Whether the mark has reached the trigger of any position of a cross scope.
  private func isTriggered(_ scope: MarginScope) -> Bool {
    guard scope.isCross else { return false }
    var place = accounts[Int(scope.account)].firstPosition
    while !place.isNone {
      let instrument = Int(place.instrument)
      if isReached(instrument, Int(place.index), instruments[instrument].mark.rawValue) {
        return true
      }
      place = instruments[instrument].positions[Int(place.index)].next
    }
    return false
  }
}
