import Accounts
import Instruments
import Margin
import Matching
import Messages
import Units

/// A fill that might happen: what a new order, one side of a reported trade, a resting order whose
/// turn has come or the next fill of a taker would do to a leg.
struct ProposedFill {
  var side: Side
  /// Whether the order can only shrink the position.
  var isReduceOnly: Bool
  /// How much can fill, and the value at which it would be bought or sold at worst: that of a long,
  /// whichever the side.
  var quantity: Quantity
  var charged: Money
  /// No part of it trades at a worse price.
  var worst: Price
}

// Whether margin stands behind a fill. Asked when an order is accepted, again of a resting order
// whose turn has come, and of a taker before each fill that its acceptance did not cover.
extension HouseState {
  /// Whether a fill leaves the pool behind a leg covered.
  ///
  /// What opens or enlarges a position: equity less the fill's cost covers the initial requirement
  /// with all other open orders, the losses of which are added up. What only closes: equity less
  /// the cost and those losses is not negative and covers the maintenance requirement of what
  /// remains; where it did not before, the fill must not make it worse.
  ///
  /// The cost is what the fill loses against the mark, and its fee. A gain against the mark stands
  /// behind nothing until it is made, nor does what the mark's move since the last tick has gained,
  /// which may have to bear a loss that only the tick finds. An isolated position closes at its
  /// pocket's expense; what it opens comes out of the cross balance, behind which no unrealised
  /// profit stands.
  ///
  /// - Parameter leg: with its open orders but the one proposed, and the funding due.
  func covers(_ fill: ProposedFill, _ leg: ProposedLeg) -> Bool {
    let cost = cost(of: fill, leg.market)
    assert(!fill.quantity.isNegative, "Invariant: a fill is not negative")
    let closable = leg.closable(fill.side)
    let beside = fill.side == .buy ? leg.orders.buyQuantity : leg.orders.sellQuantity
    let closes = closable.isPositive && (fill.isReduceOnly || fill.quantity <= closable)
    let onlyCloses = closes && (fill.isReduceOnly || beside + fill.quantity <= closable)
    if !leg.isPooled, closes {
      guard pocketCovers(closing: fill, cost, leg) else { return false }
      if onlyCloses { return true }
    }
    var orders = leg.orders
    if !fill.isReduceOnly { orders.add(fill.side, fill.quantity, .zero) }
    orders.loss += cost
    let standing = crossStanding(
      leg.account, markets[leg.market].ledger, with: leg, and: orders)
    let held =
      leg.isPooled
      ? standing.equity - standing.fresh.total
      : Swift.min(
        standing.equity - standing.fresh.total, standing.balance - standing.fresh.realised)
    if held >= standing.initial { return true }
    guard onlyCloses else { return false }
    // The leg's loss holds this fill's cost and orders that it would take out of the book.
    let losses = standing.ordersLoss - orders.loss + losses(after: fill, leg)
    return leavesMargin(
      fill, leg, equity: standing.equity - standing.fresh.total,
      maintenance: standing.maintenance, cost, losses)
  }

  @inline(__always) private func cost(of fill: ProposedFill, _ market: MarketIndex) -> Money {
    let fees = markets[market].fees
    let fee = fill.charged.magnitude.scaled(by: Swift.max(fees.taker, fees.maker, .zero), .up)
    let isBuy = fill.side == .buy
    let mark = markets[market].mark
    // No worse than the mark it loses nothing: linear prices and quantities in ticks and lots are
    // worth a whole number of 1e-8, which rounding the worth at the mark does not reach past. Of an
    // inverse contract it may lose a rounding, which no margin is asked for.
    guard isBuy ? fill.worst > mark : fill.worst < mark else { return fee }
    let worth = markets[market].payoff.value(mark, fill.quantity, isBuy ? .down : .up)
    return fee + Swift.max(.zero, isBuy ? fill.charged - worth : worth - fill.charged)
  }

  private func pocketCovers(
    closing fill: ProposedFill, _ cost: Money, _ leg: ProposedLeg
  ) -> Bool {
    let held = valuation(leg.position)
    let equity = leg.pocket + leg.fundingDue + held.profit - freshGain(leg.position).open
    return leavesMargin(
      fill, leg, equity: equity, maintenance: held.maintenance, cost, losses(after: fill, leg))
  }

  /// Whether a closing fill leaves the pool's equity, less what its other orders would lose, at
  /// least at zero and at the maintenance requirement of what remains, or takes no more off the
  /// equity than off the requirement.
  private func leavesMargin(
    _ fill: ProposedFill, _ leg: ProposedLeg, equity: Money, maintenance: Money, _ cost: Money,
    _ losses: Money
  ) -> Bool {
    let equity = equity - cost - losses
    guard !equity.isNegative else { return false }
    let before = self.maintenance(leg)
    let after = self.maintenance(
      leg.closing(Swift.min(fill.quantity, leg.quantity.magnitude)))
    return equity >= maintenance - before + after || cost <= before - after
  }

  /// What the leg's other orders would lose once a closing fill is done: reduce-only orders that no
  /// longer fit the position are then gone, the newest first.
  private func losses(after fill: ProposedFill, _ leg: ProposedLeg) -> Money {
    let market = leg.market
    guard leg.orders.loss.isPositive, leg.reduceOnlyQuantity.isPositive else {
      return leg.orders.loss
    }
    let remaining = leg.quantity.magnitude - fill.quantity
    let committed = leg.reduceOnlyQuantity - (fill.isReduceOnly ? fill.quantity : .zero)
    var excess = committed - Swift.max(.zero, remaining)
    var gone = Money.zero
    var place = positions[leg.position].firstOrder
    while excess.isPositive, place != .max,
      let slot = markets[market].book.slot(at: place)
    {
      let order = markets[market].book[slot]
      if order.isReduceOnly {
        let part = Swift.min(excess, order.quantity)
        excess -= part
        gone += loss(market, order, order.quantity)
        gone -= loss(market, order, order.quantity - part)
      }
      place = markets[market].links[Int(place)].older
    }
    return Swift.max(.zero, leg.orders.loss - gone)
  }

  /// Whether a resting order may trade now: the house would accept what would fill of it.
  func covers(
    maker: RestingOrder, _ quantity: Quantity, _ notional: Money, _ market: MarketIndex
  ) -> Bool {
    if isCoveredAsItRests(maker, quantity, notional, market) { return true }
    var others = leg(maker.position)
    withdraw(maker, quantity, market, traded: notional, from: &others.orders)
    return covers(
      ProposedFill(
        side: maker.side, isReduceOnly: maker.isReduceOnly, quantity: quantity,
        charged: notional, worst: markets[market].price(maker.ticks)), others)
  }

  /// Whether a resting order of a cross position is covered by what is remembered of its leg. As it
  /// fills, its own loss at the limit makes way for what the fill costs, and nothing else of the
  /// requirement changes: the answer is the one that the leg without it would give, unless the
  /// order only closes.
  @inline(__always) private func isCoveredAsItRests(
    _ maker: RestingOrder, _ quantity: Quantity, _ notional: Money, _ market: MarketIndex
  ) -> Bool {
    guard isPooled(maker.position), !maker.isReduceOnly else { return false }
    let standing = crossStanding(maker.account, markets[market].ledger)
    let fill = ProposedFill(
      side: maker.side, isReduceOnly: false, quantity: quantity, charged: notional,
      worst: markets[market].price(maker.ticks))
    let freed =
      loss(market, maker, maker.quantity) - loss(market, maker, maker.quantity - quantity)
    return standing.equity - standing.fresh.total
      >= standing.initial - freed + cost(of: fill, market)
  }

  /// Whether margin stands behind all open orders of a resting order's owner at once, their fees
  /// included, so that it stands behind each whichever fill first. An isolated position's closing
  /// orders are paid by its pocket and promised for nobody.
  func standsBehindAll(_ maker: RestingOrder, _ market: MarketIndex) -> Bool {
    let leg = leg(maker.position)
    let rate = Swift.max(markets[market].fees.maker, .zero)
    let fees =
      leg.orders.buyNotional.scaled(by: rate, .up)
      + leg.orders.sellNotional.scaled(by: rate, .up)
    let closes = leg.closable(maker.side).isPositive
    guard leg.isPooled || !closes else { return false }
    let standing = crossStanding(maker.account, markets[market].ledger)
    let equity = standing.equity - standing.fresh.total
    let stands =
      leg.isPooled
      ? equity : Swift.min(equity, standing.balance - standing.fresh.realised)
    return stands - fees >= standing.initial
  }

  /// Takes a part of an open order out of a sum of its position's orders.
  func withdraw(
    _ order: RestingOrder, _ quantity: Quantity, _ market: MarketIndex, traded: Money? = nil,
    from exposure: inout OrderExposure
  ) {
    let notional = exposureFreed(market, order, quantity, traded: traded)
    let loss =
      loss(market, order, order.quantity)
      - loss(market, order, order.quantity - quantity)
    exposure.remove(
      order.side, order.isReduceOnly ? .zero : quantity, notional, loss: loss)
  }

  /// What a quantity of an open order would lose against the mark at its limit.
  func loss(_ market: MarketIndex, _ order: RestingOrder, _ quantity: Quantity) -> Money {
    OrderLoss.of(
      order.side, quantity, limit: markets[market].price(order.ticks),
      mark: markets[market].mark, payoff: markets[market].payoff)
  }

  /// A position's open orders, with what each would lose against the mark.
  /// - Complexity: O(1) where none can lose, else O(open orders of the position).
  @inline(__always) func orders(_ position: PositionIndex) -> OrderExposure {
    let closing = positions[position].reduceOnlyQuantity
    let isLong = positions[position].quantity.isPositive
    var exposure = OrderExposure.zero
    exposure.buyQuantity = positions[position].buyQuantity
    exposure.buyNotional = positions[position].buyNotional
    exposure.sellQuantity = positions[position].sellQuantity
    exposure.sellNotional = positions[position].sellNotional
    if isLong { exposure.sellQuantity -= closing } else { exposure.buyQuantity -= closing }
    exposure.loss = restingLoss(position)
    return exposure
  }

  @inline(__always) private func restingLoss(_ position: PositionIndex) -> Money {
    let market = positions[position].market
    let mark = markets[market].mark
    let bought = positions[position].buyTicksMax
    let sold = positions[position].sellTicksMin
    let isBuyLosing = markets[market].price(Ticks(rawValue: bought)) > mark
    let isSellLosing =
      sold != .max && markets[market].price(Ticks(rawValue: sold)) < mark
    return isBuyLosing || isSellLosing ? sumOfLosses(position) : .zero
  }

  private func sumOfLosses(_ position: PositionIndex) -> Money {
    let market = positions[position].market
    var sum = Money.zero
    var next = positions[position].firstOrder
    while next != .max, let slot = markets[market].book.slot(at: next) {
      let order = markets[market].book[slot]
      sum += loss(market, order, order.quantity)
      next = markets[market].links[Int(next)].older
    }
    return sum
  }
}
