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
    let position = positionForUse(account, instrument)
    guard !isInLiquidation(account, instrument, position) else {
      return Receipt(.accountInLiquidation)
    }
    guard instruments[instrument].isOpen else { return Receipt(.notTrading) }
    if command.clientOrder == .none
      || clientOrders.value(account, command.clientOrder.rawValue) != nil
    {
      return Receipt(.clientOrderInvalid)
    }
    let order: IncomingOrder
    switch accept(command, account, instrument, position) {
    case .failure(let reason): return Receipt(reason)
    case .success(let accepted): order = accepted
    }
    settleFunding(instrument, position, into: &events)
    if let reason = refusal(order, exposureNow: orders(instrument, position)) {
      return Receipt(reason)
    }
    return execute(order, into: &events)
  }

  /// Whether orders are refused because a liquidation works on the scope behind the position.
  func isInLiquidation(_ account: UInt32, _ instrument: Int, _ position: Int) -> Bool {
    instruments[instrument].positions[position].isInLiquidation
      || (instruments[instrument].positions[position].mode == .cross
        && accounts[Int(account)].isInLiquidation)
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

  /// A buy may not lie above the band, a sell not below it; orders far on their own side rest.
  func isWithinBand(_ instrument: Int, _ limit: Ticks, _ side: Side) -> Bool {
    let band = instruments[instrument].bandLimit(side)
    return side == .buy ? limit <= band : limit >= band
  }

  /// Why the book or the margin refuses the order, or nil. `exposureNow` is what the account has
  /// open in the instrument without this order.
  func refusal(_ order: IncomingOrder, exposureNow: OrderExposure) -> RejectReason? {
    let instrument = order.instrument
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
    if !order.rests {
      guard crosses else { return order.timeInForce == .fillOrKill ? .notFillable : .noLiquidity }
    }
    if order.timeInForce == .fillOrKill {
      guard fillable(order) >= order.quantity else { return .notFillable }
    }
    let quantity = instruments[instrument].positions[order.position].quantity
    guard let (limited, notional) = atLimit(order, exposureNow),
      isWithinPositionLimit(instrument, quantity, limited)
    else { return .positionLimit }
    if covers(order, limited, notional) { return nil }
    // The limit price is the worst case; what the book would really charge may be covered.
    guard crosses else { return .insufficientMargin }
    let sweep = instruments[instrument].book.sweep(
      opposite, quantity: order.quantity, limit: order.limit,
      levelsMax: Limits.matchesPerCommand)
    guard let cost = instruments[instrument].notional(ofCost: sweep.cost) else {
      return .positionLimit
    }
    var priced = exposureNow
    var open = sweep.quantity
    var charged = cost
    if order.rests {
      let rest = order.quantity - sweep.quantity
      charged += instruments[instrument].contract.value(
        instruments[instrument].price(order.limit), rest, .up)
      open = order.quantity
    }
    priced.add(order.side, open, charged)
    return covers(order, priced, charged) ? nil : .insufficientMargin
  }

  /// The account's open orders with this one at its limit, and its notional there; nil beyond
  /// `Limits.notional`.
  private func atLimit(
    _ order: IncomingOrder, _ exposureNow: OrderExposure
  ) -> (OrderExposure, Money)? {
    guard
      let notional = instruments[order.instrument].contract.notional(
        instruments[order.instrument].price(order.limit), order.quantity, .up)
    else { return nil }
    var exposure = exposureNow
    exposure.add(order.side, order.quantity, notional)
    return (exposure, notional)
  }

  /// Whether limits and margin allow the order if it fills in full at its limit.
  func isAffordable(_ order: IncomingOrder, exposureNow: OrderExposure) -> Bool {
    let held = instruments[order.instrument].positions[order.position].quantity
    guard let (exposure, notional) = atLimit(order, exposureNow) else { return false }
    return isWithinPositionLimit(order.instrument, held, exposure)
      && covers(order, exposure, notional)
  }

  /// Whether equity covers the initial requirement with the order, or the order only closes and
  /// its cost leaves equity not negative.
  private func covers(
    _ order: IncomingOrder, _ exposure: OrderExposure, _ notional: Money
  ) -> Bool {
    let instrument = order.instrument
    let fee = notional.scaled(by: Swift.max(instruments[instrument].fees.taker, .zero), .up)
    let asset = UInt16(ledgerIndex(instrument))
    let place = PositionPlace(instrument: UInt16(instrument), index: UInt32(order.position))
    let risk = crossRisk(order.account, asset, replacing: place, orders: exposure)
    if risk.equity - fee >= risk.initial { return true }
    let held = instruments[instrument].positions[order.position].quantity
    let closing = order.side == .buy ? -held : held
    let open = order.side == .buy ? exposure.buyQuantity : exposure.sellQuantity
    guard closing.isPositive, open <= closing else { return false }
    // Closing at a price worse than the mark realises a loss that equity must bear.
    let charged = order.side == .buy ? exposure.buyNotional : exposure.sellNotional
    let worth = instruments[instrument].contract.value(
      instruments[instrument].mark, open, .nearest)
    let loss = order.side == .buy ? charged - worth : worth - charged
    let behind = self.risk(scope(instrument, order.position)).equity
    return behind - fee - Swift.max(loss, .zero) >= .zero
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
      && instruments[instrument].contract.notional(instruments[instrument].mark, long, .up) != nil
      && instruments[instrument].contract.notional(instruments[instrument].mark, short, .up) != nil
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
  /// gone before they are reached are not counted, so that the answer never promises too much.
  private func fillable(_ order: IncomingOrder) -> Quantity {
    let instrument = order.instrument
    let opposite = order.side.opposite
    var left = order.quantity
    var slot = instruments[instrument].book.front(opposite)
    var walked = 0
    while left.isPositive, walked < Limits.matchesPerCommand, let current = slot {
      let resting = instruments[instrument].book[current]
      guard order.limit.reaches(resting.ticks, taker: order.side) else { break }
      if resting.owner == order.account {
        if order.selfTradePrevention != .cancelOldest { break }
      } else if !resting.isReduceOnly || isReduceOnlySafe(instrument, resting) {
        left -= Swift.min(left, resting.quantity)
      }
      walked += 1
      slot = instruments[instrument].book.next(after: current)
    }
    return order.quantity - left
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
