import Accounts
import Instruments
import Margin
import Matching
import Messages
import Storage
import Units

/// An order on its way into the book.
struct IncomingOrder {
  var account: UInt32
  var instrument: Int
  var position: Int
  var clientOrder: ClientOrderID
  var side: Side
  /// The limit in ticks; for a market order the price band.
  var limit: Ticks
  var isMarket: Bool
  var timeInForce: TimeInForce
  var selfTradePrevention: SelfTradePrevention
  var isPostOnly: Bool
  var isReduceOnly: Bool
  var quantity: Quantity
  var expiry: Timestamp
  var kind: TradeKind = .book
  /// Whether margin is looked at before each fill, because acceptance did not cover the worst.
  var isGuarded = false

  /// A part of the order as a fill that might happen.
  func fill(_ quantity: Quantity, charged: Money) -> ProposedFill {
    ProposedFill(
      account: account, instrument: instrument, position: position, side: side,
      isReduceOnly: isReduceOnly, quantity: quantity, charged: charged)
  }

  var rests: Bool { !isMarket && timeInForce != .immediateOrCancel && timeInForce != .fillOrKill }
}

extension HouseState {
  mutating func placeOrder(
    _ command: PlaceOrder, into events: inout EventBuffer
  ) -> Receipt {
    let account: UInt32
    switch owned(command.account) {
    case .failure(let reason): return Receipt(reason)
    case .success(let index): account = index
    }
    guard let instrument = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    guard mayUse(account, instrument) else { return Receipt(.ownerAccountLimit) }
    let known = instruments[instrument].positions.count
    let position = positionForUse(account, instrument)
    expireOrders(instrument, into: &events)
    let receipt = place(command, account, instrument, position, into: &events)
    if receipt.reason != .accepted { withdrawPositions(instrument, madeSince: known) }
    return receipt
  }

  private mutating func place(
    _ command: PlaceOrder, _ account: UInt32, _ instrument: Int, _ position: Int,
    into events: inout EventBuffer
  ) -> Receipt {
    guard !isInLiquidation(account, instrument, position) else {
      return Receipt(.accountInLiquidation)
    }
    guard instruments[instrument].isOpen else { return Receipt(.notTrading) }
    if command.clientOrder == .none
      || clientOrders.value(account, command.clientOrder.rawValue) != nil
    {
      return Receipt(.clientOrderInvalid)
    }
    var order: IncomingOrder
    switch accept(command, account, instrument, position) {
    case .failure(let reason): return Receipt(reason)
    case .success(let accepted): order = accepted
    }
    settleFunding(instrument, position, into: &events)
    if let reason = refusal(&order, exposureNow: orders(instrument, position)) {
      return Receipt(reason)
    }
    if let reason = boundsRefusal(order) { return Receipt(reason) }
    return execute(order, into: &events)
  }

  /// Whether orders are refused because a liquidation works on the scope behind the position.
  func isInLiquidation(_ account: UInt32, _ instrument: Int, _ position: Int) -> Bool {
    instruments[instrument].positions[position].isInLiquidation
      || (instruments[instrument].positions[position].mode == .cross
        && accounts[Int(account)].isInLiquidation(
          asset: UInt16(instruments[instrument].assetIndex)))
  }

  /// The order's own terms, without its margin.
  private func accept(
    _ command: PlaceOrder, _ account: UInt32, _ instrument: Int, _ position: Int
  ) -> Result<IncomingOrder, RejectReason> {
    let isMarket = command.kind == .market
    let limit: Ticks
    if isMarket {
      limit = instruments[instrument].bandLimit(command.side)
    } else {
      guard let ticks = instruments[instrument].ticks(command.price) else {
        return .failure(.priceInvalid)
      }
      limit = ticks
    }
    guard instruments[instrument].isWholeLots(command.quantity) else {
      return .failure(.quantityInvalid)
    }
    var order = IncomingOrder(
      account: account, instrument: instrument, position: position,
      clientOrder: command.clientOrder, side: command.side, limit: limit, isMarket: isMarket,
      timeInForce: command.timeInForce, selfTradePrevention: command.selfTradePrevention,
      isPostOnly: command.isPostOnly, isReduceOnly: command.isReduceOnly,
      quantity: command.quantity, expiry: .max)
    let isGoodTillDate = command.timeInForce == .goodTillDate
    if isMarket && (!command.price.isZero || order.isPostOnly || isGoodTillDate)
      || order.isPostOnly && !order.rests || isGoodTillDate != (command.expiry != .zero)
    {
      return .failure(.orderTermsInvalid)
    }
    if isGoodTillDate {
      guard command.expiry > stamp.time else { return .failure(.expired) }
      order.expiry = command.expiry
    }
    guard isMarket || isWithinBand(instrument, limit, command.side) else {
      return .failure(.priceOutsideBand)
    }
    return .success(order)
  }

  /// A buy may not lie above the price band nor a sell below it; on its own side an order may lie
  /// `Limits.farPriceMultiple` times away from the mark (Binance: PERCENT_PRICE has two sides).
  func isWithinBand(_ instrument: Int, _ limit: Ticks, _ side: Side) -> Bool {
    let band = instruments[instrument].bandLimit(side)
    let isNear = side == .buy ? limit <= band : limit >= band
    return isNear && !instruments[instrument].isFar(limit, side)
  }

  /// Why the book or the margin refuses the order, or nil. `exposureNow` is what the account has
  /// open in the instrument without this order.
  func refusal(_ order: inout IncomingOrder, exposureNow: OrderExposure) -> RejectReason? {
    let instrument = order.instrument
    if let reason = staleRefusal(order, exposureNow) { return reason }
    if order.rests {
      guard orderCount < Limits.ordersOpen,
        Int(instruments[instrument].positions[order.position].orderCount)
          < Limits.ordersPerPosition,
        instruments[instrument].book.hasRoom(order.side, for: order.quantity)
      else { return .orderLimit }
    }
    if order.isReduceOnly, let reason = reduceOnlyRefusal(order) { return reason }
    let opposite = order.side.opposite
    let crosses = instruments[instrument].book.crosses(order.side, at: order.limit)
    if order.isPostOnly, crosses { return .wouldTrade }
    if crosses, order.selfTradePrevention == .cancelNewest,
      let first = instruments[instrument].book.front(opposite),
      isOwn(instruments[instrument].book[first], order)
    {
      return .wouldSelfTrade
    }
    if !crosses, !order.rests {
      if order.timeInForce == .fillOrKill { return .notFillable }
      // An immediate-or-cancel limit order that meets nothing is cancelled, not refused.
      return order.isMarket ? .noLiquidity : nil
    }
    if order.timeInForce == .fillOrKill {
      guard fillable(order) >= order.quantity else { return .notFillable }
    }
    guard let notional = notionalAtLimit(order),
      isWithinPositionLimit(order, exposureNow, notional)
    else { return .positionLimit }
    order.isGuarded = false
    if covers(order.fill(order.quantity, charged: notional), exposureNow) {
      order.isGuarded = isPaidByPocket(order)
      return nil
    }
    // The limit price is the worst case; what the book would really charge may be covered.
    guard crosses else { return .insufficientMargin }
    guard let (open, charged) = worstCharge(order) else { return .positionLimit }
    order.isGuarded = true
    return covers(order.fill(open, charged: charged), exposureNow) ? nil : .insufficientMargin
  }

  /// Whether fills of an accepted order come out of an isolated pocket, which must cover each by
  /// itself: a part that closes is not covered by what the whole would bring.
  private func isPaidByPocket(_ order: IncomingOrder) -> Bool {
    let mode = instruments[order.instrument].positions[order.position].mode
    let held = instruments[order.instrument].positions[order.position].quantity
    return mode == .isolated && !held.isZero && held.isPositive != (order.side == .buy)
  }

  /// How much of an order can trade or rest, and what that would cost at worst; nil beyond
  /// `Limits.notional`.
  ///
  /// The account's own orders trade with nobody, and a reduce-only order may be gone when its turn
  /// comes: both are passed over, and what the passed ones might give is charged at the limit.
  private func worstCharge(_ order: IncomingOrder) -> (open: Quantity, charged: Money)? {
    let instrument = order.instrument
    var left = order.quantity
    var cost: Int128 = 0
    var passed = Quantity.zero
    var slot = instruments[instrument].book.front(order.side.opposite)
    var walked = 0
    while left.isPositive, let current = slot {
      let resting = instruments[instrument].book[current]
      guard order.limit.reaches(resting.ticks, taker: order.side) else { break }
      guard walked < Limits.matchesPerCommand else {
        passed = order.quantity
        break
      }
      walked += 1
      slot = instruments[instrument].book.next(after: current)
      if isOwn(resting, order) { continue }
      let quantity = Swift.min(left, resting.quantity)
      if resting.isReduceOnly, !isReduceOnlySafe(instrument, resting) {
        passed = Swift.min(order.quantity, passed + quantity)
        continue
      }
      left -= quantity
      cost += Int128(resting.ticks.rawValue) * Int128(quantity.rawValue)
    }
    guard let charged = instruments[instrument].notional(ofCost: cost) else { return nil }
    let atLimit = order.rests ? left : Swift.min(left, passed)
    let rest = instruments[instrument].payoff.value(
      instruments[instrument].price(order.limit), atLimit, .up)
    return (order.quantity - left + atLimit, charged + rest)
  }

  /// The order's notional at its limit; nil beyond `Limits.notional`.
  private func notionalAtLimit(_ order: IncomingOrder) -> Money? {
    instruments[order.instrument].payoff.notional(
      instruments[order.instrument].price(order.limit), order.quantity, .up)
  }

  /// Whether an order that fills in full at its limit stays within the position limit.
  func isWithinPositionLimit(_ order: IncomingOrder) -> Bool {
    guard let notional = notionalAtLimit(order) else { return false }
    return isWithinPositionLimit(order, orders(order.instrument, order.position), notional)
  }

  /// Whether margin allows an order within the position limit to fill in full at its limit.
  func isAffordable(_ order: IncomingOrder) -> Bool {
    guard let notional = notionalAtLimit(order) else { return false }
    return covers(
      order.fill(order.quantity, charged: notional), orders(order.instrument, order.position))
  }

  private func isWithinPositionLimit(
    _ order: IncomingOrder, _ exposureNow: OrderExposure, _ notional: Money
  ) -> Bool {
    var exposure = exposureNow
    exposure.add(order.side, order.quantity, notional)
    let held = instruments[order.instrument].positions[order.position].quantity
    guard isWithinPositionLimit(order.instrument, held, exposure) else { return false }
    let reached =
      order.side == .buy ? held + exposure.buyQuantity : exposure.sellQuantity - held
    return isWithinOwnerLimit(order.instrument, order.position, order.side, reached)
  }

  func isWithinPositionLimit(
    _ instrument: Int, _ quantity: Quantity, _ exposure: OrderExposure
  ) -> Bool {
    guard let long = quantity.adding(exposure.buyQuantity),
      let short = quantity.subtracting(exposure.sellQuantity)
    else { return false }
    // A position beyond a lowered limit may still be closed.
    let most = Swift.max(
      instruments[instrument].contract.positionLimit, quantity.magnitude)
    return long <= most && -short <= most
      && exposure.buyNotional <= Limits.notional && exposure.sellNotional <= Limits.notional
      && instruments[instrument].payoff.notional(instruments[instrument].mark, long, .up) != nil
      && instruments[instrument].payoff.notional(instruments[instrument].mark, short, .up) != nil
  }

  /// A reduce-only order must lie opposite the position, and with the others like it not exceed it.
  private func reduceOnlyRefusal(_ order: IncomingOrder) -> RejectReason? {
    let held = instruments[order.instrument].positions[order.position].quantity
    let reducible = order.side == .buy ? -held : held
    let committed = instruments[order.instrument].positions[order.position].reduceOnlyQuantity
    guard reducible.isPositive, order.quantity <= reducible - committed else {
      return .wouldIncrease
    }
    return nil
  }

  /// What a fill-or-kill order could trade. Reduce-only orders of a maker whose position might be
  /// gone before they are reached are not counted, nor orders behind which margin might not stand
  /// when their turn comes, so that the answer never promises too much.
  private func fillable(_ order: IncomingOrder) -> Quantity {
    let instrument = order.instrument
    let opposite = order.side.opposite
    var left = order.quantity
    var slot = instruments[instrument].book.front(opposite)
    var walked = 0
    while left.isPositive, walked < Limits.matchesPerCommand, let current = slot {
      let resting = instruments[instrument].book[current]
      guard order.limit.reaches(resting.ticks, taker: order.side) else { break }
      if isOwn(resting, order) {
        if order.selfTradePrevention != .cancelOldest { break }
      } else if isSure(instrument, resting, current) {
        left -= Swift.min(left, resting.quantity)
      }
      walked += 1
      slot = instruments[instrument].book.next(after: current)
    }
    return order.quantity - left
  }

  /// Whether a resting order trades when its turn comes, whatever of its owner trades before it.
  private func isSure(
    _ instrument: Int, _ resting: RestingOrder, _ slot: OrderSlot
  ) -> Bool {
    instruments[instrument].links[Int(slot.index)].expiry > stamp.time
      && (!resting.isReduceOnly || isReduceOnlySafe(instrument, resting))
      && standsBehindAll(resting, instrument)
  }

  private func isReduceOnlySafe(_ instrument: Int, _ resting: RestingOrder) -> Bool {
    let position = Int(resting.userData)
    let held = instruments[instrument].positions[position].quantity.magnitude
    let open =
      resting.side == .buy
      ? instruments[instrument].positions[position].buyQuantity
      : instruments[instrument].positions[position].sellQuantity
    return open <= held
  }
}
