import Accounts
import Instruments
import Margin
import Matching
import Messages
import Storage
import Units

// Bounds that no order, fill, price or transfer may break, so that every amount that is kept fits
// its type whatever arrives: open interest, entry notionals, values of positions, pockets, the
// orders of one member. What would break one is refused or cut off before anything is written.
extension HouseState {
  /// Why an order that margin allows may not be taken all the same, or nil: if it filled in full,
  /// its side of the position would be entered beyond `Payoff.valueMax`, or the open interest
  /// pass the market's limit.
  ///
  /// A trade makes the open interest grow by no more than what its taker opens, so judging each
  /// order as it arrives keeps the limit whatever rests already.
  func boundsRefusal(_ order: IncomingOrder) -> RejectReason? {
    let instrument = order.instrument
    if order.rests, openOrders(ofMember: order.account) >= Limits.ordersPerMember {
      return .orderLimit
    }
    let price = instruments[instrument].price(order.limit)
    guard let notional = instruments[instrument].payoff.notional(price, order.quantity, .up) else {
      return .positionLimit
    }
    let held = instruments[instrument].positions[order.position]
    let isBuy = order.side == .buy
    let entered = Swift.max(0, Int128(held.entryNotional.rawValue) * Int128(order.side.sign))
    let ordered = (isBuy ? held.buyNotional : held.sellNotional).rawValue
    let after = entered + Int128(ordered) + Int128(notional.rawValue)
    guard after <= Int128(Payoff.valueMax.rawValue) else { return .positionLimit }
    if order.isReduceOnly { return nil }
    let closing = isBuy ? -held.quantity : held.quantity
    return keepsOpenInterest(instrument, opening: order.quantity - Swift.max(.zero, closing))
      ? nil : .openInterestLimit
  }

  /// Whether a trade may open so much more; what only closes always may.
  func keepsOpenInterest(_ instrument: Int, opening: Quantity) -> Bool {
    guard opening.isPositive else { return true }
    guard let after = instruments[instrument].openInterest.adding(opening) else { return false }
    return after <= instruments[instrument].contract.openInterestLimit
  }

  /// Whether a position can take a fill: what it is entered at, and what it is worth at the mark,
  /// stay within `Payoff.valueMax`. An order that was taken long ago, at another mark, may not.
  func hasRoom(
    _ instrument: Int, _ position: Int, _ side: Side, _ quantity: Quantity, _ notional: Money
  ) -> Bool {
    let held = instruments[instrument].positions[position].quantity
    let closing = side == .buy ? -held : held
    if closing >= quantity { return true }
    let entered = Swift.max(
      0,
      Int128(instruments[instrument].positions[position].entryNotional.rawValue)
        * Int128(side.sign))
    guard entered + Int128(notional.rawValue) <= Int128(Payoff.valueMax.rawValue),
      let after = held.adding(Quantity(rawValue: side.sign * quantity.rawValue))
    else { return false }
    let size = after.magnitude
    return size <= instruments[instrument].greatestPosition
      || instruments[instrument].payoff.canValue(size, at: instruments[instrument].mark)
  }

  /// Adds to the pocket of an isolated position. What would take it beyond 64 bits stays in the
  /// account's cross balance.
  mutating func changePocket(_ instrument: Int, _ position: Int, by amount: Money) {
    let before = instruments[instrument].positions[position].isolatedBalance
    let after = before + amount
    instruments[instrument].positions[position].isolatedBalance = after
    let rest =
      Int128(before.rawValue) + Int128(amount.rawValue) - Int128(after.rawValue)
    guard rest != 0 else { return }
    let account = instruments[instrument].positions[position].account
    ledgers[ledgerIndex(instrument)].postToPocket(Money(clamping: -rest), from: account)
  }

  /// The number of open orders of the member that an account belongs to.
  func openOrders(ofMember account: UInt32) -> Int {
    Int(memberOrders[Int(accounts[Int(account)].memberIndex)])
  }

  mutating func countOrder(of account: UInt32, by change: Int32) {
    memberOrders[Int(accounts[Int(account)].memberIndex)] += change
  }

  /// The index of a member in the tables kept per member, a new one where it has none yet.
  mutating func memberIndex(_ member: MemberID) -> UInt32 {
    if let known = members.value(0, UInt64(member.rawValue)) { return UInt32(known) }
    let index = UInt32(memberOrders.count)
    members.insert(0, UInt64(member.rawValue), value: UInt64(index))
    memberOrders.append(0)
    return index
  }
}

extension InstrumentState {
  /// Whether every position can be valued at a price.
  ///
  /// `greatestPosition` only rises as positions do; where it stands in the way it is found anew.
  /// - Complexity: O(1), O(positions) at prices beyond which one may be worth too much.
  mutating func canValuePositions(at price: Price) -> Bool {
    if payoff.canValue(greatestPosition, at: price) { return true }
    greatestPosition = .zero
    for position in 0..<positions.count { noteSize(position) }
    return payoff.canValue(greatestPosition, at: price)
  }

  mutating func noteSize(_ position: Int) {
    greatestPosition = Swift.max(greatestPosition, positions[position].quantity.magnitude)
  }

  /// The mark nearest to a price at which every position can be valued and that the book's prices
  /// can follow: from 1e-8 to `Limits.price`.
  mutating func bounded(mark: Price) -> Price {
    let most = Swift.max(Price(rawValue: 1), Swift.min(Limits.price, mark))
    if canValuePositions(at: most) { return most }
    let greatest = payoff.price(
      ofValue: Int128(Payoff.valueMax.rawValue), greatestPosition, .down)
    return Swift.max(Price(rawValue: 1), greatest ?? most)
  }
}
