import Accounts
import Instruments
import Liquidation
import Margin
import Matching
import Messages
import Storage
import Units

// The last stages: the insurance fund takes over, opposite positions are deleveraged, the rest is
// closed at the mark.
extension HouseState {
  /// Closes all that is left of a position outside the book, or as much as the command's budget of
  /// trades allows.
  mutating func takeOver(
    _ work: LiquidationCase, _ risk: Risk, into events: inout EventBuffer
  ) {
    let instrument = Int(work.instrument)
    let position = Int(work.position)
    var risk = risk
    if risk.equity.isNegative {
      risk.equity += takeRecourse(-risk.equity, work.scope, instrument, into: &events)
    }
    let price = bankruptcyPrice(instrument, position, risk)
    let held = instruments[instrument].positions[position].quantity
    if price.isPositive {
      let fundIsFirst = isWithinTakeoverBound(instrument, price, held)
      if fundIsFirst { fundTakesOver(work, price, into: &events) }
      let closed = deleverageWithLeavers(instrument, position, price, into: &events)
      for (quantity, at) in [
        (closed.atPrice, price), (closed.atMark, instruments[instrument].mark),
      ] where quantity.isPositive {
        tell(
          work, .deleveraging, held.isPositive ? .sell : .buy, quantity, at, price, .zero,
          into: &events)
      }
      if !fundIsFirst { fundTakesOver(work, price, into: &events) }
    }
    if !instruments[instrument].positions[position].isFlat, hasBudget {
      let closed = closeAtMark(instrument, position, into: &events)
      tell(
        work, .lossSharing, held.isPositive ? .sell : .buy, closed,
        instruments[instrument].mark, price, .zero, into: &events)
    }
  }

  /// Whether a bankruptcy price costs the fund no more against the mark than the terms allow.
  private func isWithinTakeoverBound(
    _ instrument: Int, _ price: Price, _ held: Quantity
  ) -> Bool {
    let mark = instruments[instrument].mark
    let loss = held.isPositive ? price - mark : mark - price
    return loss
      <= mark.scaled(by: instruments[instrument].liquidationTerms.takeoverLossMax, .down)
  }

  /// The fund takes what it can carry of what is left of a position, at the bankruptcy price.
  private mutating func fundTakesOver(
    _ work: LiquidationCase, _ price: Price, into events: inout EventBuffer
  ) {
    let instrument = Int(work.instrument)
    let position = Int(work.position)
    let held = instruments[instrument].positions[position].quantity
    guard !held.isZero, hasBudget else { return }
    let side: Side = held.isPositive ? .buy : .sell
    let taken = FundCapacity.quantity(
      wanted: held.magnitude, equity: fundEquity(for: instrument),
      inventory: instruments[instrument].positions[0].quantity, side: side, price: price,
      mark: instruments[instrument].mark, contract: instruments[instrument].contract,
      terms: instruments[instrument].liquidationTerms)
    guard taken.isPositive else { return }
    close(instrument, position, against: 0, taken, price, .takeover, into: &events)
    tell(work, .fundTakeover, side.opposite, taken, price, price, .zero, into: &events)
  }

  /// Whether the command may make more trades for liquidations; what is left goes on next tick.
  var hasBudget: Bool {
    tradeCount - tradesBeforeWork < UInt64(workLimits.liquidationTrades)
  }

  /// A trade outside the book that closes part of a bankrupt position against another position.
  mutating func close(
    _ instrument: Int, _ position: Int, against other: Int, _ quantity: Quantity,
    _ price: Price, _ kind: TradeKind, into events: inout EventBuffer
  ) {
    let isLong = instruments[instrument].positions[position].quantity.isPositive
    // Rounded against the bankrupt's counterparty by less than 1e-8, so that the bankrupt's
    // balance does not end below zero for a rounding.
    let notional = instruments[instrument].payoff.value(price, quantity, isLong ? .up : .down)
    settle(
      Settlement(
        instrument: instrument, kind: kind, aggressor: isLong ? .sell : .buy, price: price,
        quantity: quantity, notional: notional, buyer: isLong ? other : position,
        seller: isLong ? position : other), into: &events)
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
        close(
          instrument, position, against: other, Swift.min(left.magnitude, theirs.magnitude), mark,
          .lossSharing, into: &events)
        if !instruments[instrument].positions[other].isInLiquidation {
          cancelOrders(instrument, other, .liquidation, into: &events)
        }
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
        maintenanceTotal: .one, payoff: instruments[instrument].payoff)
      if price.isPositive {
        _ = deleverageWithLeavers(instrument, 0, price, into: &events)
      }
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
    instruments[instrument].losses.append(UncoveredLoss(account: .none, amount: loss))
    shareLosses(instrument, into: &events)
  }
}
