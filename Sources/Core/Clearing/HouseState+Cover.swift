import Accounts
import Instruments
import Margin
import Matching
import Messages
import Units

/// A fill that might happen: what a new order, one side of a reported trade, a resting order whose
/// turn has come or the next fill of a taker would do.
struct ProposedFill {
  var account: UInt32
  var instrument: Int
  var position: Int
  var side: Side
  /// Whether the order can only shrink the position.
  var isReduceOnly: Bool
  /// How much can fill, and what that costs in all at worst.
  var quantity: Quantity
  var charged: Money
}

// Whether margin stands behind a fill. Asked when an order is accepted, again of a resting order
// whose turn has come, and of a taker before each fill that its acceptance did not cover.
extension HouseState {
  /// Whether a fill leaves the pool behind the position covered.
  ///
  /// What opens or enlarges a position: equity less the fill's cost covers the initial requirement
  /// with all other open orders, the losses of which are added up. What only closes: equity less
  /// the cost and those losses is not negative and covers the maintenance requirement of what
  /// remains; where it did not before, the fill must not make it worse.
  ///
  /// The cost is what the fill loses against the mark, and its fee. A gain against the mark stands
  /// behind nothing until it is made, nor does what the mark's move since the last tick has gained,
  /// which may have to bear a loss that only the tick finds. An isolated position closes at its pocket's expense; what it
  /// opens comes out of the cross balance, behind which no unrealised profit stands.
  ///
  /// - Parameter others: the position's open orders without the one proposed.
  func covers(_ fill: ProposedFill, _ others: OrderExposure) -> Bool {
    let instrument = fill.instrument
    let cost = cost(of: fill)
    let quantity = instruments[instrument].positions[fill.position].quantity
    let closable = fill.side == .buy ? -quantity : quantity
    let beside = fill.side == .buy ? others.buyQuantity : others.sellQuantity
    let closes = closable.isPositive && (fill.isReduceOnly || fill.quantity <= closable)
    let onlyCloses = closes && (fill.isReduceOnly || beside + fill.quantity <= closable)
    let isCross = instruments[instrument].positions[fill.position].mode == .cross
    if !isCross, closes {
      guard pocketCovers(closing: fill, cost, others) else { return false }
      if onlyCloses { return true }
    }
    var exposure = others
    if !fill.isReduceOnly { exposure.add(fill.side, fill.quantity, .zero) }
    exposure.loss += cost
    let standing = crossStanding(
      fill.account, UInt16(ledgerIndex(instrument)),
      replacing: PositionPlace(instrument: UInt16(instrument), index: UInt32(fill.position)),
      orders: exposure)
    let held =
      isCross
      ? standing.equity - standing.fresh.total
      : Swift.min(
        standing.equity - standing.fresh.total,
        ledgers[ledgerIndex(instrument)].balance(fill.account) - standing.fresh.realised)
    if held >= standing.initial { return true }
    guard onlyCloses else { return false }
    // The exposure's loss holds this fill's cost and orders that it would take out of the book.
    let losses = standing.ordersLoss - exposure.loss + losses(after: fill, others)
    var risk = crossRisk(fill.account, UInt16(ledgerIndex(instrument)))
    risk.equity -= standing.fresh.total
    return leavesMargin(fill, risk, cost, losses)
  }

  private func cost(of fill: ProposedFill) -> Money {
    let fees = instruments[fill.instrument].fees
    let fee = fill.charged.scaled(by: Swift.max(fees.taker, fees.maker, .zero), .up)
    let isBuy = fill.side == .buy
    let worth = instruments[fill.instrument].payoff.value(
      instruments[fill.instrument].mark, fill.quantity, isBuy ? .down : .up)
    return fee + Swift.max(.zero, isBuy ? fill.charged - worth : worth - fill.charged)
  }

  private func pocketCovers(
    closing fill: ProposedFill, _ cost: Money, _ others: OrderExposure
  ) -> Bool {
    var risk = risk(scope(fill.instrument, fill.position))
    risk.equity -= freshGain(fill.instrument, fill.position).open
    return leavesMargin(fill, risk, cost, losses(after: fill, others))
  }

  /// Whether a closing fill leaves the scope's equity, less what its other orders would lose, at
  /// least at zero and at the maintenance requirement of what remains, or takes no more off the
  /// equity than off the requirement.
  private func leavesMargin(
    _ fill: ProposedFill, _ risk: Risk, _ cost: Money, _ losses: Money
  ) -> Bool {
    let instrument = fill.instrument
    let held = instruments[instrument].positions[fill.position]
    let equity = risk.equity - cost - losses
    guard !equity.isNegative else { return false }
    var rest = held
    _ = rest.apply(
      fill.side, Swift.min(fill.quantity, held.quantity.magnitude), notional: .zero)
    let before = maintenance(instrument, fill.position)
    let after =
      rest.isFlat
      ? .zero
      : maintenance(instrument, fill.position, at: rest.quantity, rest.entryNotional)
    return equity >= risk.maintenance - before + after || cost <= before - after
  }

  /// What the position's other orders would lose once a closing fill is done: reduce-only orders
  /// that no longer fit the position are then gone, the newest first.
  private func losses(after fill: ProposedFill, _ others: OrderExposure) -> Money {
    let instrument = fill.instrument
    let held = instruments[instrument].positions[fill.position]
    guard others.loss.isPositive, held.reduceOnlyQuantity.isPositive else { return others.loss }
    let remaining = held.quantity.magnitude - fill.quantity
    let committed = held.reduceOnlyQuantity - (fill.isReduceOnly ? fill.quantity : .zero)
    var excess = committed - Swift.max(.zero, remaining)
    var gone = Money.zero
    var place = held.firstOrder
    while excess.isPositive, place != .max,
      let slot = instruments[instrument].book.slot(at: place)
    {
      let order = instruments[instrument].book[slot]
      if order.isReduceOnly {
        let part = Swift.min(excess, order.quantity)
        excess -= part
        gone += loss(instrument, order, order.quantity)
        gone -= loss(instrument, order, order.quantity - part)
      }
      place = instruments[instrument].links[Int(place)].older
    }
    return Swift.max(.zero, others.loss - gone)
  }

  /// Whether a resting order may trade now: the house would accept what would fill of it.
  func covers(
    maker: RestingOrder, _ quantity: Quantity, _ notional: Money, _ instrument: Int
  ) -> Bool {
    var others = orders(instrument, Int(maker.userData))
    withdraw(maker, quantity, notional, instrument, from: &others)
    return covers(
      ProposedFill(
        account: maker.owner, instrument: instrument, position: Int(maker.userData),
        side: maker.side, isReduceOnly: maker.isReduceOnly, quantity: quantity,
        charged: notional), others)
  }

  /// Whether margin stands behind all open orders of a resting order's owner at once, their fees
  /// included, so that it stands behind each whichever fill first. An isolated position's closing
  /// orders are paid by its pocket and promised for nobody.
  func standsBehindAll(_ maker: RestingOrder, _ instrument: Int) -> Bool {
    let position = Int(maker.userData)
    let exposure = orders(instrument, position)
    let rate = Swift.max(instruments[instrument].fees.maker, .zero)
    let fees =
      exposure.buyNotional.scaled(by: rate, .up)
      + exposure.sellNotional.scaled(by: rate, .up)
    let isCross = instruments[instrument].positions[position].mode == .cross
    let held = instruments[instrument].positions[position].quantity
    let closes = !held.isZero && held.isPositive != (maker.side == .buy)
    guard isCross || !closes else { return false }
    let asset = UInt16(ledgerIndex(instrument))
    let standing = crossStanding(maker.owner, asset)
    let balance = ledgers[Int(asset)].balance(maker.owner)
    let equity = standing.equity - standing.fresh.total
    let stands = isCross ? equity : Swift.min(equity, balance - standing.fresh.realised)
    return stands - fees >= standing.initial
  }

  /// Takes a part of an open order out of a sum of its position's orders.
  func withdraw(
    _ order: RestingOrder, _ quantity: Quantity, _ notional: Money, _ instrument: Int,
    from exposure: inout OrderExposure
  ) {
    let loss =
      loss(instrument, order, order.quantity)
      - loss(instrument, order, order.quantity - quantity)
    exposure.remove(
      order.side, order.isReduceOnly ? .zero : quantity, notional, loss: loss)
  }

  /// What a quantity of an open order would lose against the mark at its limit.
  func loss(_ instrument: Int, _ order: RestingOrder, _ quantity: Quantity) -> Money {
    OrderLoss.of(
      order.side, quantity, limit: instruments[instrument].price(order.ticks),
      mark: instruments[instrument].mark, payoff: instruments[instrument].payoff)
  }

  /// A position's open orders, with what each would lose against the mark.
  /// - Complexity: O(1) where none can lose, else O(open orders of the position).
  func orders(_ instrument: Int, _ position: Int) -> OrderExposure {
    let closing = instruments[instrument].positions[position].reduceOnlyQuantity
    let isLong = instruments[instrument].positions[position].quantity.isPositive
    var exposure = OrderExposure.zero
    exposure.buyQuantity = instruments[instrument].positions[position].buyQuantity
    exposure.buyNotional = instruments[instrument].positions[position].buyNotional
    exposure.sellQuantity = instruments[instrument].positions[position].sellQuantity
    exposure.sellNotional = instruments[instrument].positions[position].sellNotional
    if isLong { exposure.sellQuantity -= closing } else { exposure.buyQuantity -= closing }
    exposure.loss = restingLoss(instrument, position)
    return exposure
  }

  private func restingLoss(_ instrument: Int, _ position: Int) -> Money {
    let mark = instruments[instrument].mark
    let bought = instruments[instrument].positions[position].buyTicksMax
    let sold = instruments[instrument].positions[position].sellTicksMin
    let isBuyLosing = instruments[instrument].price(Ticks(rawValue: bought)) > mark
    let isSellLosing =
      sold != .max && instruments[instrument].price(Ticks(rawValue: sold)) < mark
    guard isBuyLosing || isSellLosing else { return .zero }
    var sum = Money.zero
    var next = instruments[instrument].positions[position].firstOrder
    while next != .max, let slot = instruments[instrument].book.slot(at: next) {
      let order = instruments[instrument].book[slot]
      sum += loss(instrument, order, order.quantity)
      next = instruments[instrument].links[Int(next)].older
    }
    return sum
  }
}
