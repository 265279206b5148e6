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
  func beside(_ instrument: Int, _ position: Int, _ quantity: Quantity) -> Quantity {
    guard instruments[instrument].contract.positionScope == .owner, !quantity.isZero,
      let place = instruments[instrument].owners.place(of: position)
    else { return .zero }
    let held = instruments[instrument].positions[position].quantity
    let holding = instruments[instrument].owners[place]
    return quantity.isPositive
      ? holding.long - Swift.max(.zero, held) : holding.short - Swift.max(.zero, -held)
  }

  /// The schedule of a position's share if it were `quantity`; nil where the instrument's holds
  /// as it is, because the owner's other accounts hold nothing on that side.
  func sharedSchedule(
    _ instrument: Int, _ position: Int, _ quantity: Quantity
  ) -> MarginSchedule? {
    let beside = beside(instrument, position, quantity)
    guard beside.isPositive else { return nil }
    return instruments[instrument].schedule.shared(quantity.magnitude, beside: beside)
  }

  /// The schedule that holds for a position as it is.
  func scheduleInForce(_ instrument: Int, _ position: Int) -> MarginSchedule {
    sharedSchedule(instrument, position, instruments[instrument].positions[position].quantity)
      ?? instruments[instrument].schedule
  }

  /// Maintenance requirement of a position if it were `quantity`, entered at `entryNotional`.
  func maintenance(
    _ instrument: Int, _ position: Int, at quantity: Quantity, _ entryNotional: Money
  ) -> Money {
    if let shared = sharedSchedule(instrument, position, quantity) {
      return MaintenanceRequirement.of(
        quantity: quantity, entryNotional: entryNotional, mark: instruments[instrument].mark,
        payoff: instruments[instrument].payoff, schedule: shared)
    }
    return MaintenanceRequirement.of(
      quantity: quantity, entryNotional: entryNotional, mark: instruments[instrument].mark,
      payoff: instruments[instrument].payoff, schedule: instruments[instrument].schedule)
  }

  /// Initial requirement of a quantity that a position may come to hold, without orders.
  func initial(_ instrument: Int, _ position: Int, at quantity: Quantity) -> Money {
    guard !quantity.isZero else { return .zero }
    let leverage = instruments[instrument].positions[position].leverage
    if let shared = sharedSchedule(instrument, position, quantity) {
      return InitialRequirement.at(
        quantity, instruments[instrument].mark, leverage, instruments[instrument].payoff, shared)
    }
    return InitialRequirement.at(
      quantity, instruments[instrument].mark, leverage, instruments[instrument].payoff,
      instruments[instrument].schedule)
  }

  /// The same of a position with open orders: the worst of none, all buys and all sells filling.
  func initialOfOwner(
    _ instrument: Int, _ position: Int, with orders: OrderExposure
  ) -> Money {
    let held = instruments[instrument].positions[position].quantity
    var worst = initial(instrument, position, at: held)
    if orders.buyQuantity.isPositive {
      worst = Swift.max(worst, initial(instrument, position, at: held + orders.buyQuantity))
    }
    if orders.sellQuantity.isPositive {
      worst = Swift.max(worst, initial(instrument, position, at: held - orders.sellQuantity))
    }
    return worst + orders.loss
  }

  /// Whether the owner's accounts together stay within the position limit on a side, if a position
  /// and its open orders come to `reached` on it and the others' open orders fill. What only
  /// closes always does.
  /// - Complexity: O(accounts of the owner), at most `Limits.accountsPerOwner`.
  func isWithinOwnerLimit(
    _ instrument: Int, _ position: Int, _ side: Side, _ reached: Quantity
  ) -> Bool {
    guard let place = instruments[instrument].owners.place(of: position) else { return true }
    let held = instruments[instrument].positions[position].quantity
    guard reached > Swift.max(.zero, side == .buy ? held : -held) else { return true }
    var sum = Int128(reached.rawValue)
    var next: Int? = Int(instruments[instrument].owners[place].newest)
    while let other = next {
      if other != position { sum += reachable(instrument, other, side) }
      next = instruments[instrument].owners.older(other)
    }
    return sum <= Int128(instruments[instrument].contract.positionLimit.rawValue)
  }

  /// What a position comes to on a side if its open orders on it fill; not negative.
  private func reachable(_ instrument: Int, _ position: Int, _ side: Side) -> Int128 {
    let held = instruments[instrument].positions[position]
    let closing = held.reduceOnlyQuantity
    let isLong = held.quantity.isPositive
    let open =
      side == .buy
      ? Int128(held.buyQuantity.rawValue) - (isLong ? 0 : Int128(closing.rawValue))
      : Int128(held.sellQuantity.rawValue) - (isLong ? Int128(closing.rawValue) : 0)
    return Swift.max(0, Int128(side.sign) * Int128(held.quantity.rawValue) + open)
  }

  /// Whether an account may use an instrument: it does already, or its owner has room for it.
  func mayUse(_ account: UInt32, _ instrument: Int) -> Bool {
    instruments[instrument].contract.positionScope == .account
      || instruments[instrument].owners.hasRoom(for: accounts[Int(account)].owner)
      || position(account, instrument) != nil
  }

  /// Follows a change of a position's quantity in its owner's holding.
  mutating func countForOwner(_ instrument: Int, _ position: Int, from before: Quantity) {
    guard instruments[instrument].contract.positionScope == .owner else { return }
    let after = instruments[instrument].positions[position].quantity
    if let place = instruments[instrument].owners.move(position, from: before, to: after) {
      touchedOwners.append(OwnerPlace(instrument: Int32(instrument), place: Int32(place)))
    }
  }

  /// Brings the margin index up to date for all accounts of owners whose holdings changed: the
  /// share of each moved, and its requirement with it.
  mutating func reindexTouchedOwners() {
    for entry in 0..<touchedOwners.count {
      let instrument = Int(touchedOwners[entry].instrument)
      let place = Int(touchedOwners[entry].place)
      instruments[instrument].owners.clearTouch(place)
      var next: Int? = Int(instruments[instrument].owners[place].newest)
      while let position = next {
        next = instruments[instrument].owners.older(position)
        guard !instruments[instrument].positions[position].isFlat else { continue }
        reindex(
          scope(instrument, position),
          by: PositionPlace(instrument: UInt16(instrument), index: UInt32(position)))
      }
    }
    touchedOwners.removeAll()
  }

  /// What is kept of each owner is the sum of its accounts' positions.
  func checkOwners(_ instrument: Int) {
    var linked = 0
    for place in 0..<instruments[instrument].owners.count {
      let holding = instruments[instrument].owners[place]
      var (long, short) = (Int64(0), Int64(0))
      var next = holding.newest == .max ? nil : Int(holding.newest)
      var count = 0
      while let position = next {
        let quantity = instruments[instrument].positions[position].quantity.rawValue
        long += Swift.max(0, quantity)
        short -= Swift.min(0, quantity)
        count += 1
        next = instruments[instrument].owners.older(position)
      }
      precondition(
        long == holding.long.rawValue && short == holding.short.rawValue
          && count == Int(holding.count) && !holding.isTouched,
        "Invariant: an owner's holding is the sum of its positions")
      linked += count
    }
    guard instruments[instrument].contract.positionScope == .owner else { return }
    var owned = 0
    for position in 1..<Swift.max(1, instruments[instrument].positions.count) {
      let account = instruments[instrument].positions[position].account
      if accounts[Int(account)].owner != .none { owned += 1 }
    }
    precondition(linked == owned, "Invariant: every position of an owner is counted once")
  }
}
