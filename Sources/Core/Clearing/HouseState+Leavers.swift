import Accounts
import Instruments
import Liquidation
import Margin
import Messages
import Storage
import Units

/// What a leaver is to bear of one case.
struct LeaverPart: BitwiseCopyable {
  var leaver: DeleveragingQueue.Entry
  var quantity: Quantity
}

// Who left an instrument with a gain since the last tick: the mark had moved, the loss was there,
// and nobody had been asked for it yet. It bears what it would have borne at the bankruptcy price
// had it stayed, before anybody is deleveraged who did stay.
extension HouseState {
  /// Leavers that one case may pass over and leave in the ranking.
  private static var leaversPassedOverMax: Int { 256 }

  /// Deleverages a bankrupt position at its bankruptcy price. With leavers, and where that price is
  /// worse for the others than the mark: as many lots as gains realised since the last tick can
  /// bear are kept back; the rest is closed at the bankruptcy price; then the lots kept back are
  /// closed at the mark, against whoever is left in the queue, and each leaver pays the bankrupt
  /// what its lots would have brought more at the bankruptcy price.
  ///
  /// A leaver bears at most the quantity it closed on the opposite side, its gain, and the equity
  /// of its cross balance; best score first. Lots kept back go last because whom a leaver closed
  /// against is opposite now and has no gain: the others stay in the queue for their own part.
  ///
  /// Returns what was closed at the bankruptcy price and at the mark.
  /// - Complexity: O(positions that have closed something) once per tick, then O(log n) a leaver.
  mutating func deleverage(
    _ position: PositionIndex, _ price: Price, withLeavers: Bool, into events: inout EventBuffer
  ) -> (atPrice: Quantity, atMark: Quantity) {
    let market = positions[position].market
    let held = positions[position].quantity
    let kept = withLeavers ? planLeavers(market, held, price) : .zero
    let atPrice = deleverage(position, price, most: held.magnitude - kept, into: &events)
    guard kept.isPositive else { return (atPrice, .zero) }
    let mark = markets[market].mark
    let atMark = deleverage(position, mark, most: kept, into: &events)
    chargeLeavers(position, held, price, for: atMark, into: &events)
    return (atPrice, atMark)
  }

  /// Chooses who bears how much; the leavers are out of their ranking until they are charged.
  private mutating func planLeavers(
    _ market: MarketIndex, _ held: Quantity, _ price: Price
  ) -> Quantity {
    let mark = markets[market].mark
    guard !held.isZero, held.isPositive ? price > mark : price < mark else { return .zero }
    assert(
      markets[market].leaverParts.isEmpty,
      "Invariant: leavers of one case are charged before the next")
    rankLeavers(market)
    let wereLong = !held.isPositive
    var left = held.magnitude
    while left.isPositive, let first = firstLeaver(market, wereLong) {
      dropFirstLeaver(market, wereLong)
      let leaver = markets[market].holders[first.holder]
      let close = recentClose(leaver, wereLong)
      let gain = bearable(leaver, close)
      let quantity = LeaverShare.quantity(
        wanted: Swift.min(left, close.quantity), gain: gain, held: held, price: price, mark: mark,
        lot: markets[market].contract.lot, payoff: markets[market].payoff)
      if quantity.isPositive {
        left -= quantity
        markets[market].leaverParts.append(LeaverPart(leaver: first, quantity: quantity))
      } else if close.quantity.isPositive, gain.isPositive,
        markets[market].leaversPassedOver.count < Self.leaversPassedOverMax
      {
        // Another case has another price.
        markets[market].leaversPassedOver.append(first)
      }
    }
    assert(!left.isNegative, "Invariant: leavers bear no more than the position")
    restoreLeavers(market, wereLong)
    return held.magnitude - left
  }

  /// Lets the leavers chosen pay for what was closed at the mark, in their order.
  private mutating func chargeLeavers(
    _ position: PositionIndex, _ held: Quantity, _ price: Price,
    for closed: Quantity, into events: inout EventBuffer
  ) {
    let market = positions[position].market
    var left = closed
    for place in 0..<markets[market].leaverParts.count {
      let part = markets[market].leaverParts[place]
      precondition(part.quantity.isPositive, "Invariant: a leaver was chosen for something")
      let quantity = Swift.min(left, part.quantity)
      left -= quantity
      if quantity.isPositive {
        let cost = LeaverShare.cost(
          quantity, held: held, price: price, mark: markets[market].mark,
          payoff: markets[market].payoff)
        charge(
          cost, quantity, markets[market].holders[part.leaver.holder],
          wereLong: !held.isPositive, for: position, into: &events)
      }
      markets[market].leaversPassedOver.append(part.leaver)
    }
    assert(left.isZero, "Invariant: what was closed at the mark is charged")
    markets[market].leaverParts.removeAll()
    restoreLeavers(market, !held.isPositive)
  }

  /// Moves a payment from a leaver to the bankrupt, and takes it off what the leaver may be asked.
  /// What its equity no longer bears after a deleveraging of its own is left for later stages.
  private mutating func charge(
    _ cost: Money, _ quantity: Quantity, _ leaver: PositionIndex, wereLong: Bool,
    for position: PositionIndex, into events: inout EventBuffer
  ) {
    let market = positions[leaver].market
    let close = recentClose(leaver, wereLong)
    let paid = Swift.min(cost, bearable(leaver, close))
    assert(
      !paid.isNegative && quantity <= close.quantity, "Invariant: a leaver pays for what it closed")
    noteClose(leaver, ofLong: wereLong, -quantity, gain: -paid)
    positions[leaver].remember(
      -paid, at: markets[market].gainWindow)
    forgetLeg(leaver)
    guard paid.isPositive else { return }
    let pool = crossPool(leaver)
    post(paid, from: pool, to: self.pool(position))
    if position == markets[market].fund {
      reportFund(market, paid, .deficitCovered, .none, into: &events)
    }
    touch(pool)
    events.append(
      .lossShared(
        LossShared(
          asset: ledgers[markets[market].ledger].asset, account: id(pool.account), amount: paid,
          bankrupt: owner(position), instrument: markets[market].id)))
  }

  /// What was realised lately in an instrument, less what its open position has lost; signed.
  func recentGain(_ position: PositionIndex) -> Money {
    let market = positions[position].market
    let realised = positions[position].recentGain(
      at: markets[market].gainWindow)
    guard markets[market].liquidationTerms.recentGains == .first else { return realised }
    return realised + Swift.min(.zero, unrealised(position))
  }

  /// What the mark's move since the last tick has gained a position: of what was closed, at most
  /// the profit it had at the mark, so that what is given away comes out of other equity; of what
  /// is open, at most its unrealised profit.
  func freshGain(_ position: PositionIndex) -> FreshGain {
    let market = positions[position].market
    let mark = markets[market].mark
    let former = markets[market].tickMark
    guard mark != former, former.isPositive,
      markets[market].liquidationTerms.recentGains == .first
    else { return .zero }
    let isUp = mark > former
    let payoff = markets[market].payoff
    func moved(_ quantity: Quantity) -> Money {
      let (high, low) = isUp ? (mark, former) : (former, mark)
      return Swift.max(
        .zero, payoff.value(high, quantity, .down) - payoff.value(low, quantity, .up))
    }
    var fresh = FreshGain.zero
    let close = recentClose(position, isUp)
    if close.quantity.isPositive {
      fresh.realised = Swift.max(.zero, Swift.min(gainAtMark(close), moved(close.quantity)))
    }
    let held = positions[position].quantity
    if !held.isZero, held.isPositive == isUp {
      fresh.open = Swift.max(
        .zero, Swift.min(unrealised(position), moved(held.magnitude)))
    }
    return fresh
  }

  /// Takes what an owner's recourse has paid for a loss in an instrument off the gain that it may
  /// be asked for there.
  mutating func countAsShared(_ amount: Money, _ account: AccountIndex, _ market: MarketIndex) {
    guard markets[market].liquidationTerms.recentGains == .first,
      account != .fund, let position = position(account, market)
    else { return }
    let window = markets[market].gainWindow
    let gain = positions[position].recentGain(at: window)
    guard gain.isPositive else { return }
    positions[position].remember(-Swift.min(gain, amount), at: window)
  }

  /// What a position has closed of a long (or of a short) since the last tick.
  func recentClose(_ position: PositionIndex, _ isLong: Bool) -> RecentClose {
    guard let place = closer(position) else { return .none }
    let closer = markets[positions[position].market].closers[place]
    return isLong ? closer.long : closer.short
  }

  /// Notes a close by the member's own trade; a negative quantity and gain take back what was
  /// charged for it.
  mutating func noteClose(
    _ position: PositionIndex, ofLong isLong: Bool, _ quantity: Quantity, gain: Money,
    slippage: Money = .zero
  ) {
    let market = positions[position].market
    let place: Int
    if let known = closer(position) {
      place = known
    } else {
      place = markets[market].closers.count
      positions[position].closer = UInt32(place)
      markets[market].closers.append(Closer(holder: positions[position].holder))
    }
    if isLong {
      markets[market].closers[place].long.add(quantity, gain, slippage)
    } else {
      markets[market].closers[place].short.add(quantity, gain, slippage)
    }
  }

  /// A position's place among those that have closed something since the last tick, or nil.
  private func closer(_ position: PositionIndex) -> Int? {
    let market = positions[position].market
    let place = Int(positions[position].closer)
    // The list is emptied at each tick: a place of a former tick is somebody else's, or nobody's.
    guard place < markets[market].closers.count,
      markets[market].closers[place].holder == positions[position].holder
    else { return nil }
    return place
  }

  /// Realised profit has gone to the cross balance, whichever margin the position has.
  private func crossPool(_ position: PositionIndex) -> MarginPool { pool(position).ofAccount }

  /// What a leaver can pay: its gain at the mark it left at, less what it has lost in the
  /// instrument otherwise, as far as its equity goes. Nothing while its cross balance is being
  /// liquidated.
  private func bearable(_ leaver: PositionIndex, _ close: RecentClose) -> Money {
    let pool = crossPool(leaver)
    guard !isInLiquidation(pool) else { return .zero }
    let realised = Swift.min(close.gain, recentGain(leaver))
    let gain = Money(clamping: Int128(realised.rawValue) + Int128(close.slippage.rawValue))
    guard gain.isPositive else { return .zero }
    return Swift.max(.zero, Swift.min(gain, crossRisk(pool.account, pool.asset).equity))
  }

  // MARK: Their ranking

  /// Ranks who left each side, once per tick and instrument.
  private mutating func rankLeavers(_ market: MarketIndex) {
    guard markets[market].leaversRankedAt != stamp.sequence else { return }
    markets[market].leaversRankedAt = stamp.sequence
    markets[market].longLeavers.removeAll()
    markets[market].shortLeavers.removeAll()
    for place in 0..<markets[market].closers.count
    where markets[market].closers[place].holder != .fund {
      let holder = markets[market].closers[place].holder
      rankLeaver(holder, market, isLong: true)
      rankLeaver(holder, market, isLong: false)
    }
    markets[market].longLeavers.rank()
    markets[market].shortLeavers.rank()
  }

  private mutating func rankLeaver(
    _ holder: HolderIndex, _ market: MarketIndex, isLong: Bool
  ) {
    let position = markets[market].holders[holder]
    let close = recentClose(position, isLong)
    guard close.quantity.isPositive, gainAtMark(close).isPositive else { return }
    let entry = DeleveragingQueue.Entry(score: score(position, isLong, close), holder: holder)
    if isLong {
      markets[market].longLeavers.append(entry)
    } else {
      markets[market].shortLeavers.append(entry)
    }
  }

  /// The score of what was closed as if it were still open at the mark.
  private func score(
    _ position: PositionIndex, _ isLong: Bool, _ close: RecentClose
  ) -> Rate {
    let market = positions[position].market
    let payoff = markets[market].payoff
    let notional = payoff.exposure(markets[market].mark, close.quantity, .up)
    let pool = crossPool(position)
    let gain = gainAtMark(close)
    return DeleveragingScore.of(
      profit: gain,
      entryNotional: Money(
        clamping: Int128(notional.rawValue)
          + Int128(payoff.entered(gain, isLong ? .sell : .buy).rawValue)),
      notional: notional, equity: crossRisk(pool.account, pool.asset).equity,
      by: markets[market].policy.ranking)
  }

  private func gainAtMark(_ close: RecentClose) -> Money {
    Money(clamping: Int128(close.gain.rawValue) + Int128(close.slippage.rawValue))
  }

  private func firstLeaver(
    _ market: MarketIndex, _ wereLong: Bool
  ) -> DeleveragingQueue.Entry? {
    wereLong
      ? markets[market].longLeavers.front : markets[market].shortLeavers.front
  }

  private mutating func dropFirstLeaver(_ market: MarketIndex, _ wereLong: Bool) {
    if wereLong {
      markets[market].longLeavers.removeFirst()
    } else {
      markets[market].shortLeavers.removeFirst()
    }
  }

  private mutating func restoreLeavers(_ market: MarketIndex, _ wereLong: Bool) {
    for place in 0..<markets[market].leaversPassedOver.count {
      let entry = markets[market].leaversPassedOver[place]
      if wereLong {
        markets[market].longLeavers.insert(entry)
      } else {
        markets[market].shortLeavers.insert(entry)
      }
    }
    markets[market].leaversPassedOver.removeAll()
  }
}
