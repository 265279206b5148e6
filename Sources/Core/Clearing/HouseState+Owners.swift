import Accounts
import Instruments
import Margin
import Messages
import Storage
import Units

// What an owner holds over several accounts, where the contract counts positions by owner: the
// position limit bounds the sum, and each account has the requirement of its share of the sum.
//
// Longs and shorts are counted apart: each account is liquidated by itself, and what an owner is
// long in one account closes no short in another.
extension HouseState {
  /// What the owner's other accounts hold on the side of a quantity; zero where each account is
  /// counted by itself.
  func beside(_ position: PositionIndex, _ quantity: Quantity) -> Quantity {
    let market = positions[position].market
    guard markets[market].contract.positionScope == .owner, !quantity.isZero,
      let place = markets[market].owners.place(of: positions[position].holder)
    else { return .zero }
    let held = positions[position].quantity
    let holding = markets[market].owners[place]
    return quantity.isPositive
      ? holding.long - Swift.max(.zero, held) : holding.short - Swift.max(.zero, -held)
  }

  /// The schedule of a position's share if it were `quantity`; nil where the instrument's holds
  /// as it is, because the owner's other accounts hold nothing on that side.
  func sharedSchedule(
    _ position: PositionIndex, _ quantity: Quantity
  ) -> MarginSchedule? {
    let market = positions[position].market
    let beside = beside(position, quantity)
    guard beside.isPositive else { return nil }
    return markets[market].schedule.shared(quantity.magnitude, beside: beside)
  }

  /// The schedule that holds for a position as it is.
  func scheduleInForce(_ position: PositionIndex) -> MarginSchedule {
    sharedSchedule(position, positions[position].quantity)
      ?? markets[positions[position].market].schedule
  }

  /// Maintenance requirement of a position if it were `quantity`, entered at `entryNotional`.
  func maintenance(
    _ position: PositionIndex, at quantity: Quantity, _ entryNotional: Money
  ) -> Money {
    let market = positions[position].market
    if let shared = sharedSchedule(position, quantity) {
      return MaintenanceRequirement.of(
        quantity: quantity, entryNotional: entryNotional, mark: markets[market].mark,
        payoff: markets[market].payoff, schedule: shared)
    }
    return MaintenanceRequirement.of(
      quantity: quantity, entryNotional: entryNotional, mark: markets[market].mark,
      payoff: markets[market].payoff, schedule: markets[market].schedule)
  }

  /// Initial requirement of a quantity that a position may come to hold, without orders.
  func initial(_ position: PositionIndex, at quantity: Quantity) -> Money {
    let market = positions[position].market
    guard !quantity.isZero else { return .zero }
    let leverage = positions[position].leverage
    if let shared = sharedSchedule(position, quantity) {
      return InitialRequirement.at(
        quantity, markets[market].mark, leverage, markets[market].payoff, shared)
    }
    return InitialRequirement.at(
      quantity, markets[market].mark, leverage, markets[market].payoff,
      markets[market].schedule)
  }

  /// The same of a position with open orders: the worst of none, all buys and all sells filling.
  func initialOfOwner(
    _ position: PositionIndex, with orders: OrderExposure
  ) -> Money {
    let held = positions[position].quantity
    var worst = initial(position, at: held)
    if orders.buyQuantity.isPositive {
      worst = Swift.max(worst, initial(position, at: held + orders.buyQuantity))
    }
    if orders.sellQuantity.isPositive {
      worst = Swift.max(worst, initial(position, at: held - orders.sellQuantity))
    }
    return worst + orders.loss
  }

  /// Whether the owner's accounts together stay within the position limit on a side, if a position
  /// and its open orders come to `reached` on it and the others' open orders fill. What only
  /// closes always does.
  /// - Complexity: O(accounts of the owner), at most `Limits.accountsPerOwner`.
  func isWithinOwnerLimit(
    _ position: PositionIndex, _ side: Side, _ reached: Quantity
  ) -> Bool {
    let market = positions[position].market
    guard let place = markets[market].owners.place(of: positions[position].holder) else {
      return true
    }
    let held = positions[position].quantity
    guard reached > Swift.max(.zero, side == .buy ? held : -held) else { return true }
    var sum = Int128(reached.rawValue)
    var next = markets[market].owners.newest(place)
    while let holder = next {
      let other = markets[market].holders[holder]
      if other != position { sum += reachable(other, side) }
      next = markets[market].owners.older(holder)
    }
    return sum <= Int128(markets[market].contract.positionLimit.rawValue)
  }

  /// What a position comes to on a side if its open orders on it fill; not negative.
  private func reachable(_ position: PositionIndex, _ side: Side) -> Int128 {
    let held = positions[position]
    let closing = held.reduceOnlyQuantity
    let isLong = held.quantity.isPositive
    let open =
      side == .buy
      ? Int128(held.buyQuantity.rawValue) - (isLong ? 0 : Int128(closing.rawValue))
      : Int128(held.sellQuantity.rawValue) - (isLong ? Int128(closing.rawValue) : 0)
    return Swift.max(0, Int128(side.sign) * Int128(held.quantity.rawValue) + open)
  }

  /// Whether an account may use an instrument: it does already, or its owner has room for it.
  func mayUse(_ account: AccountIndex, _ market: MarketIndex) -> Bool {
    markets[market].contract.positionScope == .account
      || markets[market].owners.hasRoom(for: accounts[account].owner)
      || position(account, market) != nil
  }

  /// Follows a change of a position's quantity in its owner's holding.
  mutating func countForOwner(_ position: PositionIndex, from before: Quantity) {
    let market = positions[position].market
    guard markets[market].contract.positionScope == .owner else { return }
    let after = positions[position].quantity
    let holder = positions[position].holder
    if let place = markets[market].owners.move(holder, from: before, to: after) {
      touchedOwners.append(OwnerPlace(market: market, place: Int32(place)))
    }
    // The requirement of each of the owner's positions moves with the sum, at once.
    guard let place = markets[market].owners.place(of: holder) else { return }
    var next = markets[market].owners.newest(place)
    while let other = next {
      forgetLeg(markets[market].holders[other])
      next = markets[market].owners.older(other)
    }
  }

  /// Brings the margin index up to date for all accounts of owners whose holdings changed: the
  /// share of each moved, and its requirement with it.
  mutating func reindexTouchedOwners() {
    for entry in 0..<touchedOwners.count {
      let market = touchedOwners[entry].market
      let place = Int(touchedOwners[entry].place)
      markets[market].owners.clearTouch(place)
      var next = markets[market].owners.newest(place)
      while let holder = next {
        next = markets[market].owners.older(holder)
        let position = markets[market].holders[holder]
        if !positions[position].isFlat { reindex(pool(position), by: position) }
      }
    }
    touchedOwners.removeAll()
  }

  /// What is kept of each owner is the sum of its accounts' positions.
  func checkOwners(_ market: MarketIndex) {
    var linked = 0
    for place in 0..<markets[market].owners.count {
      let holding = markets[market].owners[place]
      var (long, short) = (Int64(0), Int64(0))
      var next = markets[market].owners.newest(place)
      var count = 0
      while let holder = next {
        let quantity = positions[markets[market].holders[holder]].quantity.rawValue
        long += Swift.max(0, quantity)
        short -= Swift.min(0, quantity)
        count += 1
        next = markets[market].owners.older(holder)
      }
      precondition(
        long == holding.long.rawValue && short == holding.short.rawValue
          && count == Int(holding.count) && !holding.isTouched,
        "Invariant: an owner's holding is the sum of its positions")
      linked += count
    }
    guard markets[market].contract.positionScope == .owner else { return }
    var owned = 0
    for holder in markets[market].members {
      let account = positions[markets[market].holders[holder]].account
      if accounts[account].owner != .none { owned += 1 }
    }
    precondition(linked == owned, "Invariant: every position of an owner is counted once")
  }
}
