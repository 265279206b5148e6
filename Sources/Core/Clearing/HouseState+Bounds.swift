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
  func boundsRefusal(_ order: IncomingOrder, _ leg: ProposedLeg) -> RejectReason? {
    let market = order.market
    if order.rests, openOrders(ofMember: order.account) - order.freed >= Limits.ordersPerMember {
      return .orderLimit
    }
    let price = markets[market].price(order.limit)
    let payoff = markets[market].payoff
    let notional = order.notional ?? payoff.exposure(price, order.quantity, .up)
    guard notional <= Limits.notional else { return .positionLimit }
    let isBuy = order.side == .buy
    let entered = Swift.max(0, Int128(payoff.entered(leg.entryNotional, order.side).rawValue))
    let ordered = (isBuy ? leg.orders.buyNotional : leg.orders.sellNotional).rawValue
    let after = entered + Int128(ordered) + Int128(notional.rawValue)
    guard after <= Int128(Payoff.valueMax.rawValue) else { return .positionLimit }
    if order.isReduceOnly { return nil }
    let closing = leg.closable(order.side)
    return keepsOpenInterest(market, opening: order.quantity - Swift.max(.zero, closing))
      ? nil : .openInterestLimit
  }

  /// Whether a trade may open so much more; what only closes always may.
  func keepsOpenInterest(_ market: MarketIndex, opening: Quantity) -> Bool {
    guard opening.isPositive else { return true }
    guard let after = markets[market].openInterest.adding(opening) else { return false }
    return after <= markets[market].contract.openInterestLimit
  }

  /// Whether a position can take a fill: what it is entered at, and what it is worth at the mark,
  /// stay within `Payoff.valueMax`. An order that was taken long ago, at another mark, may not.
  /// - Parameter notional: of the trade, either sign.
  @inline(__always) func hasRoom(
    _ position: PositionIndex, _ side: Side, _ quantity: Quantity, _ notional: Money
  ) -> Bool {
    hasRoom(legWithoutOrders(position), side, quantity, notional)
  }

  func hasRoom(
    _ leg: ProposedLeg, _ side: Side, _ quantity: Quantity, _ notional: Money
  ) -> Bool {
    let market = leg.market
    let held = leg.quantity
    if leg.closable(side) >= quantity { return true }
    let entered = Swift.max(.zero, markets[market].payoff.entered(leg.entryNotional, side))
    guard
      Int128(entered.rawValue) + Int128(notional.magnitude.rawValue)
        <= Int128(Payoff.valueMax.rawValue),
      let after = held.adding(Quantity(rawValue: side.sign * quantity.rawValue))
    else { return false }
    let size = after.magnitude
    return size <= markets[market].greatestPosition
      || markets[market].payoff.canValue(size, at: markets[market].mark)
  }

  /// The number of open orders of the member that an account belongs to.
  func openOrders(ofMember account: AccountIndex) -> Int {
    Int(memberOrders[Int(accounts[account].memberIndex)])
  }

  mutating func countOrder(of account: AccountIndex, by change: Int32) {
    memberOrders[Int(accounts[account].memberIndex)] += change
    assert(
      openOrders(ofMember: account) >= 0, "Invariant: no more orders leave a member than it had")
  }

  /// The index of a member in the tables kept per member, a new one where it has none yet.
  mutating func memberIndex(_ member: MemberID) -> UInt32 {
    if let known = members.value(0, UInt64(member.rawValue)) { return UInt32(known) }
    let index = UInt32(memberOrders.count)
    members.insert(0, UInt64(member.rawValue), value: UInt64(index))
    memberOrders.append(0)
    assert(members.count == memberOrders.count, "Invariant: every member is counted")
    return index
  }
}

extension HouseState {
  /// Whether every position of a market can be valued at a price.
  ///
  /// `greatestPosition` only rises as positions do; where it stands in the way it is found anew.
  /// - Complexity: O(1), O(positions) at prices beyond which one may be worth too much.
  mutating func canValuePositions(_ market: MarketIndex, at price: Price) -> Bool {
    let payoff = markets[market].payoff
    if payoff.canValue(markets[market].greatestPosition, at: price) { return true }
    markets[market].greatestPosition = .zero
    for holder in markets[market].holders.indices {
      noteSize(markets[market].holders[holder])
    }
    return payoff.canValue(markets[market].greatestPosition, at: price)
  }

  @inline(__always) mutating func noteSize(_ position: PositionIndex) {
    let market = positions[position].market
    markets[market].greatestPosition = Swift.max(
      markets[market].greatestPosition, positions[position].quantity.magnitude)
  }

  /// The mark nearest to a price at which every position can be valued and that the book's prices
  /// can follow: from 1e-8 to `Limits.price`.
  mutating func bounded(mark: Price, _ market: MarketIndex) -> Price {
    let most = Swift.max(Price(rawValue: 1), Swift.min(Limits.price, mark))
    let payoff = markets[market].payoff
    if canValuePositions(market, at: most) { return most }
    if payoff.kind == .inverse {
      return payoff.pricesInRange(markets[market].greatestPosition).lowerBound
    }
    let greatest = payoff.price(
      ofValue: Int128(Payoff.valueMax.rawValue), markets[market].greatestPosition, .down)
    return Swift.max(Price(rawValue: 1), greatest ?? most)
  }
}
