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

  /// Deleverages a bankrupt position at a bankruptcy price that is worse for the others than the
  /// mark. As many lots as gains realised since the last tick can bear are kept back; the rest is
  /// closed at the bankruptcy price; then the lots kept back are closed at the mark, against
  /// whoever is left in the queue, and each leaver pays the bankrupt what its lots would have
  /// brought more at the bankruptcy price.
  ///
  /// A leaver bears at most the quantity it closed on the opposite side, its gain, and the equity
  /// of its cross balance; best score first. Lots kept back go last because whom a leaver closed
  /// against is opposite now and has no gain: the others stay in the queue for their own part.
  ///
  /// Returns what was closed at the bankruptcy price and at the mark.
  /// - Complexity: O(positions of the instrument) once per tick, then O(log n) a leaver.
  mutating func deleverageWithLeavers(
    _ instrument: Int, _ position: Int, _ price: Price, into events: inout EventBuffer
  ) -> (atPrice: Quantity, atMark: Quantity) {
    let held = instruments[instrument].positions[position].quantity
    let kept = planLeavers(instrument, held, price)
    let atPrice = deleverage(
      instrument, position, price, most: held.magnitude - kept, into: &events)
    guard kept.isPositive else { return (atPrice, .zero) }
    let mark = instruments[instrument].mark
    let atMark = deleverage(instrument, position, mark, most: kept, into: &events)
    chargeLeavers(instrument, position, held, price, for: atMark, into: &events)
    return (atPrice, atMark)
  }

  /// Chooses who bears how much; the leavers are out of their ranking until they are charged.
  private mutating func planLeavers(
    _ instrument: Int, _ held: Quantity, _ price: Price
  ) -> Quantity {
    let mark = instruments[instrument].mark
    guard instruments[instrument].liquidationTerms.recentGains == .first, !held.isZero,
      held.isPositive ? price > mark : price < mark
    else { return .zero }
    rankLeavers(instrument)
    let wereLong = !held.isPositive
    var left = held.magnitude
    while left.isPositive, let first = firstLeaver(instrument, wereLong) {
      dropFirstLeaver(instrument, wereLong)
      let leaver = Int(first.position)
      let close = recentClose(instrument, leaver, wereLong)
      let gain = bearable(instrument, leaver, close)
      let quantity = LeaverShare.quantity(
        wanted: Swift.min(left, close.quantity), gain: gain, held: held, price: price, mark: mark,
        lot: instruments[instrument].contract.lot, payoff: instruments[instrument].payoff)
      if quantity.isPositive {
        left -= quantity
        instruments[instrument].leaverParts.append(LeaverPart(leaver: first, quantity: quantity))
      } else if close.quantity.isPositive, gain.isPositive,
        instruments[instrument].leaversPassedOver.count < Self.leaversPassedOverMax
      {
        // Another case has another price.
        instruments[instrument].leaversPassedOver.append(first)
      }
    }
    restoreLeavers(instrument, wereLong)
    return held.magnitude - left
  }

  /// Lets the leavers chosen pay for what was closed at the mark, in their order.
  private mutating func chargeLeavers(
    _ instrument: Int, _ position: Int, _ held: Quantity, _ price: Price,
    for closed: Quantity, into events: inout EventBuffer
  ) {
    var left = closed
    for place in 0..<instruments[instrument].leaverParts.count {
      let part = instruments[instrument].leaverParts[place]
      let quantity = Swift.min(left, part.quantity)
      left -= quantity
      if quantity.isPositive {
        let cost = LeaverShare.cost(
          quantity, held: held, price: price, mark: instruments[instrument].mark,
          payoff: instruments[instrument].payoff)
        charge(
          cost, quantity, instrument, Int(part.leaver.position), wereLong: !held.isPositive,
          for: position, into: &events)
      }
      instruments[instrument].leaversPassedOver.append(part.leaver)
    }
    instruments[instrument].leaverParts.removeAll()
    restoreLeavers(instrument, !held.isPositive)
  }

  /// Moves a payment from a leaver to the bankrupt, and takes it off what the leaver may be asked.
  /// What its equity no longer bears after a deleveraging of its own is left for later stages.
  private mutating func charge(
    _ cost: Money, _ quantity: Quantity, _ instrument: Int, _ leaver: Int, wereLong: Bool,
    for position: Int, into events: inout EventBuffer
  ) {
    let close = recentClose(instrument, leaver, wereLong)
    let paid = Swift.min(cost, bearable(instrument, leaver, close))
    instruments[instrument].positions[leaver].noteClose(
      ofLong: wereLong, -quantity, gain: -paid, at: instruments[instrument].closeTick)
    instruments[instrument].positions[leaver].remember(
      -paid, at: instruments[instrument].gainWindow)
    guard paid.isPositive else { return }
    let scope = crossScope(instrument, leaver)
    // Through the deficit account, so that each posting has two sides.
    post(-paid, from: .deficit, to: scope)
    post(paid, from: .deficit, to: self.scope(instrument, position))
    if position == 0 { reportFund(instrument, paid, .deficitCovered, .none, into: &events) }
    touch(scope)
    events.append(
      .lossShared(
        LossShared(
          asset: ledgers[ledgerIndex(instrument)].asset, account: id(scope.account), amount: paid,
          bankrupt: owner(instrument, position), instrument: instruments[instrument].id)))
  }

  /// What was realised lately in an instrument, less what its open position has lost; signed.
  func recentGain(_ instrument: Int, _ position: Int) -> Money {
    let realised = instruments[instrument].positions[position].recentGain(
      at: instruments[instrument].gainWindow)
    guard realised.isPositive,
      instruments[instrument].liquidationTerms.recentGains == .first
    else { return realised }
    return realised + Swift.min(.zero, unrealised(instrument, position))
  }

  /// What the mark's move since the last tick has gained a position: of what was closed, at most
  /// the profit it had at the mark, so that what is given away comes out of other equity; of what
  /// is open, at most its unrealised profit.
  func freshGain(_ instrument: Int, _ position: Int) -> FreshGain {
    let mark = instruments[instrument].mark
    let former = instruments[instrument].tickMark
    guard mark != former, former.isPositive,
      instruments[instrument].liquidationTerms.recentGains == .first
    else { return .zero }
    let isUp = mark > former
    let payoff = instruments[instrument].payoff
    func moved(_ quantity: Quantity) -> Money {
      let (high, low) = isUp ? (mark, former) : (former, mark)
      return Swift.max(
        .zero, payoff.value(high, quantity, .down) - payoff.value(low, quantity, .up))
    }
    var fresh = FreshGain.zero
    let close = recentClose(instrument, position, isUp)
    if close.quantity.isPositive {
      fresh.realised = Swift.max(.zero, Swift.min(gainAtMark(close), moved(close.quantity)))
    }
    let held = instruments[instrument].positions[position].quantity
    if !held.isZero, held.isPositive == isUp {
      fresh.open = Swift.max(
        .zero, Swift.min(unrealised(instrument, position), moved(held.magnitude)))
    }
    return fresh
  }

  /// Takes what an owner's recourse has paid for a loss in an instrument off the gain that it may
  /// be asked for there.
  mutating func countAsShared(_ amount: Money, _ account: UInt32, _ instrument: Int) {
    guard instruments[instrument].liquidationTerms.recentGains == .first,
      let position = position(account, instrument), position != 0
    else { return }
    let window = instruments[instrument].gainWindow
    let gain = instruments[instrument].positions[position].recentGain(at: window)
    guard gain.isPositive else { return }
    instruments[instrument].positions[position].remember(-Swift.min(gain, amount), at: window)
  }

  private func recentClose(_ instrument: Int, _ position: Int, _ isLong: Bool) -> RecentClose {
    instruments[instrument].positions[position].recentClose(
      ofLong: isLong, at: instruments[instrument].closeTick)
  }

  /// Realised profit has gone to the cross balance, whichever margin the position has.
  private func crossScope(_ instrument: Int, _ position: Int) -> MarginScope {
    MarginScope(
      account: instruments[instrument].positions[position].account,
      asset: UInt16(instruments[instrument].assetIndex))
  }

  /// What a leaver can pay: its gain at the mark it left at, less what it has lost in the instrument
  /// otherwise, as far as its equity goes. Nothing while its cross balance is being liquidated.
  private func bearable(_ instrument: Int, _ leaver: Int, _ close: RecentClose) -> Money {
    let scope = crossScope(instrument, leaver)
    guard !accounts[Int(scope.account)].isInLiquidation(asset: scope.asset) else { return .zero }
    let realised = Swift.min(close.gain, recentGain(instrument, leaver))
    let gain = Money(clamping: Int128(realised.rawValue) + Int128(close.slippage.rawValue))
    guard gain.isPositive else { return .zero }
    return Swift.max(.zero, Swift.min(gain, crossRisk(scope.account, scope.asset).equity))
  }

  // MARK: Their ranking

  /// Ranks who left each side, once per tick and instrument.
  private mutating func rankLeavers(_ instrument: Int) {
    guard instruments[instrument].leaversRankedAt != stamp.sequence else { return }
    instruments[instrument].leaversRankedAt = stamp.sequence
    instruments[instrument].longLeavers.removeAll()
    instruments[instrument].shortLeavers.removeAll()
    for position in 1..<instruments[instrument].positions.count {
      for isLong in [true, false] {
        let close = recentClose(instrument, position, isLong)
        guard close.quantity.isPositive, gainAtMark(close).isPositive else { continue }
        let entry = DeleveragingQueue.Entry(
          score: score(instrument, position, isLong, close), position: UInt32(position))
        if isLong {
          instruments[instrument].longLeavers.append(entry)
        } else {
          instruments[instrument].shortLeavers.append(entry)
        }
      }
    }
    instruments[instrument].longLeavers.rank()
    instruments[instrument].shortLeavers.rank()
  }

  /// The score of what was closed as if it were still open at the mark.
  private func score(
    _ instrument: Int, _ position: Int, _ isLong: Bool, _ close: RecentClose
  ) -> Rate {
    let notional = instruments[instrument].payoff.value(
      instruments[instrument].mark, close.quantity, .up)
    let scope = crossScope(instrument, position)
    let gain = gainAtMark(close)
    return DeleveragingScore.of(
      profit: gain,
      entryNotional: Money(
        clamping: Int128(notional.rawValue) + Int128(isLong ? -gain.rawValue : gain.rawValue)),
      notional: notional, equity: crossRisk(scope.account, scope.asset).equity)
  }

  private func gainAtMark(_ close: RecentClose) -> Money {
    Money(clamping: Int128(close.gain.rawValue) + Int128(close.slippage.rawValue))
  }

  private mutating func firstLeaver(
    _ instrument: Int, _ wereLong: Bool
  ) -> DeleveragingQueue.Entry? {
    wereLong
      ? instruments[instrument].longLeavers.first() : instruments[instrument].shortLeavers.first()
  }

  private mutating func dropFirstLeaver(_ instrument: Int, _ wereLong: Bool) {
    if wereLong {
      instruments[instrument].longLeavers.removeFirst()
    } else {
      instruments[instrument].shortLeavers.removeFirst()
    }
  }

  private mutating func restoreLeavers(_ instrument: Int, _ wereLong: Bool) {
    for place in 0..<instruments[instrument].leaversPassedOver.count {
      let entry = instruments[instrument].leaversPassedOver[place]
      if wereLong {
        instruments[instrument].longLeavers.putBack(entry)
      } else {
        instruments[instrument].shortLeavers.putBack(entry)
      }
    }
    instruments[instrument].leaversPassedOver.removeAll()
  }
}
