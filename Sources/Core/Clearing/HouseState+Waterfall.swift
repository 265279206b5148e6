import Accounts
import Instruments
import Liquidation
import Margin
import Matching
import Messages
import Storage
import Units

// The last stages: the insurance fund takes over, opposite positions are deleveraged, a loss is
// shared; and the fund sells what it took.
extension HouseState {
  /// Closes all that is left of a position outside the book, or as much as the command's budget of
  /// trades allows.
  mutating func takeOver(
    _ work: LiquidationCase, _ risk: Risk, into events: inout EventBuffer
  ) {
    let instrument = Int(work.instrument)
    let position = Int(work.position)
    let price = bankruptcyPrice(instrument, position, risk)
    let held = instruments[instrument].positions[position].quantity
    if price.isPositive {
      let taken = FundCapacity.quantity(
        wanted: held.magnitude, equity: fundEquity(ledgerIndex(instrument)),
        inventory: instruments[instrument].positions[0].quantity,
        side: held.isPositive ? .buy : .sell, price: price, mark: instruments[instrument].mark,
        contract: instruments[instrument].contract,
        terms: instruments[instrument].liquidationTerms)
      if taken.isPositive {
        close(instrument, position, against: 0, taken, price, .takeover, into: &events)
        tell(
          work, .fundTakeover, held.isPositive ? .sell : .buy, taken, price, price, .zero,
          into: &events)
      }
      let closed = deleverage(instrument, position, price, into: &events)
      if closed.isPositive {
        tell(
          work, .deleveraging, held.isPositive ? .sell : .buy, closed, price, price, .zero,
          into: &events)
      }
    }
    if !instruments[instrument].positions[position].isFlat, hasBudget {
      let closed = closeAtMark(instrument, position, into: &events)
      tell(
        work, .lossSharing, held.isPositive ? .sell : .buy, closed,
        instruments[instrument].mark, price, .zero, into: &events)
    }
  }

  /// Whether the command may make more trades for liquidations; what is left goes on next tick.
  var hasBudget: Bool {
    tradeCount - tradesBeforeWork < UInt64(Limits.liquidationTradesPerCommand)
  }

  /// A trade outside the book that closes part of a bankrupt position against another position.
  private mutating func close(
    _ instrument: Int, _ position: Int, against other: Int, _ quantity: Quantity,
    _ price: Price, _ kind: TradeKind, into events: inout EventBuffer
  ) {
    let isLong = instruments[instrument].positions[position].quantity.isPositive
    // Rounded against the bankrupt's counterparty by less than 1e-8, so that the bankrupt's
    // balance does not end below zero for a rounding.
    let notional = instruments[instrument].contract.value(price, quantity, isLong ? .up : .down)
    settle(
      Settlement(
        instrument: instrument, kind: kind, aggressor: isLong ? .sell : .buy, price: price,
        quantity: quantity, notional: notional, buyer: isLong ? other : position,
        seller: isLong ? position : other), into: &events)
  }

  /// Ranks the opposite positions of both sides, once per tick and instrument.
  private mutating func rankQueues(_ instrument: Int) {
    guard instruments[instrument].rankedAt != stamp.sequence else { return }
    instruments[instrument].rankedAt = stamp.sequence
    instruments[instrument].longQueue.removeAll()
    instruments[instrument].shortQueue.removeAll()
    for position in 1..<instruments[instrument].positions.count {
      let quantity = instruments[instrument].positions[position].quantity
      guard !quantity.isZero, !instruments[instrument].positions[position].isInLiquidation
      else { continue }
      let profit = unrealised(instrument, position)
      let scope = scope(instrument, position)
      let entry = DeleveragingQueue.Entry(
        score: DeleveragingScore.of(
          profit: profit,
          entryNotional: instruments[instrument].positions[position].entryNotional,
          notional: instruments[instrument].contract.value(
            instruments[instrument].mark, quantity.magnitude, .up),
          equity: balance(scope) + profit),
        position: UInt32(position))
      if quantity.isPositive {
        instruments[instrument].longQueue.append(entry)
      } else {
        instruments[instrument].shortQueue.append(entry)
      }
    }
    instruments[instrument].longQueue.rank()
    instruments[instrument].shortQueue.rank()
  }

  /// Closes the rest of a bankrupt position against opposite positions in order of rank, at the
  /// bankruptcy price, never more than a position and never one whose scope it would bankrupt.
  private mutating func deleverage(
    _ instrument: Int, _ position: Int, _ price: Price, into events: inout EventBuffer
  ) -> Quantity {
    guard !instruments[instrument].positions[position].isFlat else { return .zero }
    rankQueues(instrument)
    var closed = Quantity.zero
    while hasBudget {
      let left = instruments[instrument].positions[position].quantity
      guard !left.isZero, let first = queueFirst(instrument, opposite: left) else { break }
      let other = Int(first.position)
      let theirs = instruments[instrument].positions[other].quantity
      let isOpposite = !theirs.isZero && theirs.isPositive != left.isPositive
      guard isOpposite, !instruments[instrument].positions[other].isInLiquidation,
        let quantity = bearable(
          instrument, other, Swift.min(left.magnitude, theirs.magnitude),
          price)
      else {
        dropFirst(instrument, opposite: left)
        continue
      }
      let rank = queueTaken(instrument, opposite: left) + 1
      close(
        instrument, position, against: other, quantity, price, .deleveraging, into: &events)
      closed += quantity
      events.append(
        .deleveraged(
          Deleveraged(
            trade: TradeID(rawValue: tradeCount), instrument: instruments[instrument].id,
            bankrupt: owner(instrument, position), counterparty: owner(instrument, other),
            quantity: quantity, price: price, rank: rank, score: first.score)))
      if instruments[instrument].positions[other].isFlat {
        dropFirst(instrument, opposite: left)
      }
    }
    return closed
  }

  private func queueFirst(_ instrument: Int, opposite: Quantity) -> DeleveragingQueue.Entry? {
    opposite.isPositive
      ? instruments[instrument].shortQueue.first : instruments[instrument].longQueue.first
  }

  private func queueTaken(_ instrument: Int, opposite: Quantity) -> UInt32 {
    opposite.isPositive
      ? instruments[instrument].shortQueue.taken : instruments[instrument].longQueue.taken
  }

  private mutating func dropFirst(_ instrument: Int, opposite: Quantity) {
    if opposite.isPositive {
      instruments[instrument].shortQueue.removeFirst()
    } else {
      instruments[instrument].longQueue.removeFirst()
    }
  }

  /// The quantity if the counterparty's scope keeps equity when it is closed at the price, else
  /// nil.
  private func bearable(
    _ instrument: Int, _ position: Int, _ quantity: Quantity, _ price: Price
  ) -> Quantity? {
    let contract = instruments[instrument].contract
    let atPrice = contract.value(price, quantity, .down)
    let atMark = contract.value(instruments[instrument].mark, quantity, .up)
    let isLong = instruments[instrument].positions[position].quantity.isPositive
    let cost = isLong ? atMark - atPrice : atPrice - atMark
    guard cost.isPositive else { return quantity }
    return risk(scope(instrument, position)).equity >= cost ? quantity : nil
  }

  /// Where nobody can be deleveraged at the bankruptcy price, the rest is closed at the mark
  /// against whoever is opposite, the fund and positions in liquidation included, and a balance
  /// below zero becomes a loss to be covered and shared. Returns the quantity closed.
  ///
  /// Opposite positions are looked for from where the last search of their side ended, so that
  /// many such closes in one tick together pass over the table a constant number of times.
  private mutating func closeAtMark(
    _ instrument: Int, _ position: Int, into events: inout EventBuffer
  ) -> Quantity {
    let held = instruments[instrument].positions[position].quantity
    let mark = instruments[instrument].mark
    let count = instruments[instrument].positions.count
    let isLong = held.isPositive
    var other = isLong ? instruments[instrument].shortCursor : instruments[instrument].longCursor
    var looked = 0
    while looked <= count, hasBudget {
      let left = instruments[instrument].positions[position].quantity
      guard !left.isZero else { break }
      if other >= count { other = 0 }
      let theirs = instruments[instrument].positions[other].quantity
      if other != position, !theirs.isZero, theirs.isPositive != isLong {
        let before = unrealised(instrument, other)
        close(
          instrument, position, against: other, Swift.min(left.magnitude, theirs.magnitude), mark,
          .lossSharing, into: &events)
        noteClosing(instrument, other, before - unrealised(instrument, other))
        looked = 0
      } else {
        other += 1
        looked += 1
      }
    }
    if isLong {
      instruments[instrument].shortCursor = other
    } else {
      instruments[instrument].longCursor = other
    }
    precondition(
      looked <= count, "Invariant: longs equal shorts, so that every position finds opposite ones")
    return held.magnitude - instruments[instrument].positions[position].quantity.magnitude
  }

  /// Brings a bankrupt balance up to zero: out of the fund as far as it goes; the rest waits to be
  /// shared when the tick's liquidations are done.
  mutating func cover(
    _ loss: Money, _ scope: MarginScope, _ instrument: Int, into events: inout EventBuffer
  ) {
    let asset = Int(scope.asset)
    post(loss, from: .deficit, to: scope)
    let cash = Swift.min(ledgers[asset].balance(0), fundEquity(asset))
    let covered = Swift.min(loss, Swift.max(.zero, cash))
    if covered.isPositive {
      ledgers[asset].post(-covered, from: .deficit, to: 0)
      reportFund(instrument, -covered, .deficitCovered, id(scope.account), into: &events)
    }
    if covered < loss {
      instruments[instrument].lossToShare += loss - covered
      instruments[instrument].lossBy = id(scope.account)
    }
  }

  /// Remembers what a position gained by being closed at the mark, which it shares losses with.
  private mutating func noteClosing(_ instrument: Int, _ position: Int, _ gain: Money) {
    guard position != 0, gain.isPositive,
      !instruments[instrument].positions[position].isInLiquidation
    else { return }
    instruments[instrument].markClosings.append(
      MarkClosing(position: UInt32(position), gain: gain))
  }

  /// Shares the tick's uncovered losses pro rata to gains in the instrument: those of open
  /// positions, and those that positions closed at the mark for it have just made. What gains do
  /// not cover stays in the deficit account, by name.
  mutating func shareLosses(_ instrument: Int, into events: inout EventBuffer) {
    let loss = instruments[instrument].lossToShare
    guard loss.isPositive else { return }
    instruments[instrument].lossToShare = .zero
    let bankrupt = instruments[instrument].lossBy
    let asset = ledgers[ledgerIndex(instrument)].asset
    let payers =
      instruments[instrument].positions.count - 1 + instruments[instrument].markClosings.count
    var gains: Int128 = 0
    for payer in 0..<payers { gains += Int128(gain(instrument, payer).gain.rawValue) }
    var uncovered = loss
    var payer = 0
    while gains > 0, uncovered.isPositive, payer < payers {
      let (gain, scope) = gain(instrument, payer)
      payer += 1
      let share = LossShare.of(gain: gain, gains: gains, loss: loss, uncovered: uncovered)
      guard share.isPositive else { continue }
      post(-share, from: .deficit, to: scope)
      uncovered -= share
      touch(scope)
      events.append(
        .lossShared(
          LossShared(
            asset: asset, account: id(scope.account), amount: share, bankrupt: bankrupt)))
    }
    instruments[instrument].markClosings.removeAll()
    if uncovered.isPositive {
      events.append(
        .lossUnfunded(LossUnfunded(asset: asset, amount: uncovered, account: bankrupt)))
    }
  }

  /// A payer's gain, as far as the equity of its scope bears it (sharing a loss makes nobody
  /// bankrupt), and the scope. Payers are first the open positions, then the closings at the mark.
  private func gain(_ instrument: Int, _ payer: Int) -> (gain: Money, scope: MarginScope) {
    let open = instruments[instrument].positions.count - 1
    let position: Int
    var gain: Money
    if payer < open {
      position = payer + 1
      gain = unrealised(instrument, position)
    } else {
      position = Int(instruments[instrument].markClosings[payer - open].position)
      gain = instruments[instrument].markClosings[payer - open].gain
    }
    var scope = scope(instrument, position)
    // What a closed isolated position gained has gone to the cross balance.
    if payer >= open { scope.position = .none }
    guard gain.isPositive, !instruments[instrument].positions[position].isInLiquidation else {
      return (.zero, scope)
    }
    let equity =
      scope.isCross
      ? crossRisk(scope.account, scope.asset).equity : balance(scope) + gain
    gain = Swift.max(.zero, Swift.min(gain, equity))
    return (gain, scope)
  }

  /// A fund whose inventory has eaten all its equity is treated like a bankrupt account: its
  /// inventory is closed against the deleveraging queue at the price that leaves the fund nothing,
  /// what nobody can bear at the mark, and what it then owes is shared like any other loss.
  mutating func rescueFund(_ instrument: Int, into events: inout EventBuffer) {
    let asset = ledgerIndex(instrument)
    let equity = fundEquity(asset)
    guard equity.isNegative, !instruments[instrument].isIndexStale else { return }
    if !instruments[instrument].positions[0].isFlat {
      let price = BankruptcyPrice.of(
        quantity: instruments[instrument].positions[0].quantity,
        mark: instruments[instrument].mark, equity: equity, maintenance: .one,
        maintenanceTotal: .one, contract: instruments[instrument].contract)
      if price.isPositive { _ = deleverage(instrument, 0, price, into: &events) }
      if !instruments[instrument].positions[0].isFlat {
        _ = closeAtMark(instrument, 0, into: &events)
      }
    }
    for other in 0..<instruments.count
    where instruments[other].assetIndex == asset && !instruments[other].positions[0].isFlat {
      return
    }
    let loss = -ledgers[asset].balance(0)
    guard loss.isPositive else { return }
    ledgers[asset].post(loss, from: .deficit, to: 0)
    reportFund(instrument, loss, .deficitCovered, .none, into: &events)
    instruments[instrument].lossToShare += loss
    instruments[instrument].lossBy = .none
    shareLosses(instrument, into: &events)
  }

  /// Sells the fund's inventory in the book: at most a share of the depth within a band.
  mutating func disposeInventory(_ instrument: Int, into events: inout EventBuffer) {
    let held = instruments[instrument].positions[0].quantity
    guard !held.isZero, instruments[instrument].isOpen, !instruments[instrument].isIndexStale
    else { return }
    let terms = instruments[instrument].liquidationTerms
    let side: Side = held.isPositive ? .sell : .buy
    let mark = instruments[instrument].mark
    let width = mark.scaled(by: terms.disposalBand, .down)
    let limit = instruments[instrument].ticksWithin(
      side == .sell ? mark - width : mark + width, side)
    let depth = depthFor(held.magnitude, instrument, side, limit, terms.disposalShareMax)
    let share = WideArithmetic.multiplyDivide(
      depth.rawValue, terms.disposalShareMax.rawValue, WideArithmetic.rateScale, .down)
    let quantity = instruments[instrument].lots(
      notAbove: Quantity(rawValue: Swift.min(share, held.magnitude.rawValue)))
    guard quantity.isPositive else { return }
    _ = match(
      houseOrder(0, instrument, 0, side, limit, quantity, .disposal), taker: .none,
      into: &events)
  }
}
