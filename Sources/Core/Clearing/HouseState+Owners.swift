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
  private func beside(
    _ market: MarketIndex, _ position: PositionIndex, of account: AccountIndex,
    _ quantity: Quantity
  ) -> Quantity {
    guard markets[market].contract.positionScope == .owner, !quantity.isZero,
      let place = holding(market, position, of: account)
    else { return .zero }
    let held = position.isNone ? .zero : positions[position].quantity
    let holding = markets[market].owners[place]
    assert(
      holding.long >= held && holding.short >= -held,
      "Invariant: an owner holds no less than one of its accounts")
    return quantity.isPositive
      ? holding.long - Swift.max(.zero, held) : holding.short - Swift.max(.zero, -held)
  }

  /// The place of the holding in which a position counts, or would once there is one; nil where it
  /// counts in none.
  private func holding(
    _ market: MarketIndex, _ position: PositionIndex, of account: AccountIndex
  ) -> Int? {
    position.isNone
      ? markets[market].owners.place(of: accounts[account].owner)
      : markets[market].owners.place(of: positions[position].holder)
  }

  /// The schedule of a leg's share if it were `quantity`; nil where the instrument's holds as it
  /// is, because the owner's other accounts hold nothing on that side.
  private func sharedSchedule(_ leg: ProposedLeg, _ quantity: Quantity) -> MarginSchedule? {
    let beside = beside(leg.market, leg.position, of: leg.account, quantity)
    guard beside.isPositive else { return nil }
    return markets[leg.market].schedule.shared(quantity.magnitude, beside: beside)
  }

  /// The same of a position.
  @inline(__always) func sharedSchedule(
    _ position: PositionIndex, _ quantity: Quantity
  ) -> MarginSchedule? {
    markets[positions[position].market].contract.positionScope == .owner
      ? ownersSchedule(position, quantity) : nil
  }

  private func ownersSchedule(
    _ position: PositionIndex, _ quantity: Quantity
  ) -> MarginSchedule? {
    let market = positions[position].market
    let beside = beside(market, position, of: positions[position].account, quantity)
    guard beside.isPositive else { return nil }
    return markets[market].schedule.shared(quantity.magnitude, beside: beside)
  }

  /// The schedule that holds for a position as it is.
  func scheduleInForce(_ position: PositionIndex) -> MarginSchedule {
    sharedSchedule(position, positions[position].quantity)
      ?? markets[positions[position].market].schedule
  }

  /// Maintenance requirement of a leg.
  func maintenance(_ leg: ProposedLeg) -> Money {
    let market = leg.market
    guard !leg.isFlat else { return .zero }
    if let shared = sharedSchedule(leg, leg.quantity) {
      return MaintenanceRequirement.of(
        quantity: leg.quantity, entryNotional: leg.entryNotional, mark: markets[market].mark,
        payoff: markets[market].payoff, schedule: shared)
    }
    return markets[market].maintenance(leg.quantity, leg.entryNotional)
  }

  /// Initial requirement of a quantity that a leg may come to hold, without orders.
  func initial(_ leg: ProposedLeg, at quantity: Quantity) -> Money {
    let market = leg.market
    guard !quantity.isZero else { return .zero }
    if let shared = sharedSchedule(leg, quantity) {
      return InitialRequirement.at(
        quantity, markets[market].mark, leg.leverage, markets[market].payoff, shared)
    }
    return markets[market].initial(quantity, leg.leverage)
  }

  /// The same of a leg with open orders: the worst of none, all buys and all sells filling.
  func initialOfOwner(_ leg: ProposedLeg, _ orders: OrderExposure) -> Money {
    var worst = initial(leg, at: leg.quantity)
    if orders.buyQuantity.isPositive {
      worst = Swift.max(worst, initial(leg, at: leg.quantity + orders.buyQuantity))
    }
    if orders.sellQuantity.isPositive {
      worst = Swift.max(worst, initial(leg, at: leg.quantity - orders.sellQuantity))
    }
    return worst + orders.loss
  }

  /// Whether the owner's accounts together stay within the position limit on a side, if a leg and
  /// its open orders come to `reached` on it and the others' open orders fill. What only closes
  /// always does.
  /// - Complexity: O(accounts of the owner), at most `Limits.accountsPerOwner`.
  @inline(__always) func isWithinOwnerLimit(
    _ leg: ProposedLeg, _ side: Side, _ reached: Quantity
  ) -> Bool {
    markets[leg.market].contract.positionScope == .account
      || keepsOwnerLimit(leg, side, reached)
  }

  private func keepsOwnerLimit(_ leg: ProposedLeg, _ side: Side, _ reached: Quantity) -> Bool {
    let market = leg.market
    guard let place = holding(market, leg.position, of: leg.account)
    else { return true }
    guard reached > Swift.max(.zero, side == .buy ? leg.quantity : -leg.quantity) else {
      return true
    }
    var sum = Int128(reached.rawValue)
    var next = markets[market].owners.newest(place)
    while let holder = next {
      let other = markets[market].holders[holder]
      if other != leg.position { sum += reachable(other, side) }
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

  /// Whether an account may use an instrument: it does already, or its owner has room for it, and
  /// for the first use of so many others of its accounts in the same command.
  @inline(__always) func mayUse(
    _ account: AccountIndex, _ market: MarketIndex, beside others: Int = 0
  ) -> Bool {
    markets[market].contract.positionScope == .account
      || markets[market].owners.hasRoom(for: accounts[account].owner, beside: others)
      || position(account, market) != nil
  }

  /// Follows a change of a position's quantity in its owner's holding.
  @inline(__always) mutating func countForOwner(
    _ position: PositionIndex, from before: Quantity
  ) {
    if markets[positions[position].market].contract.positionScope == .owner {
      moveForOwner(position, from: before)
    }
  }

  private mutating func moveForOwner(_ position: PositionIndex, from before: Quantity) {
    let market = positions[position].market
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
      assert(
        markets[market].owners[place].isTouched, "Invariant: an owner is brought up to date once")
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
