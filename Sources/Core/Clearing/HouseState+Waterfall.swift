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
    let position = work.position
    let market = positions[position].market
    var risk = risk
    if risk.equity.isNegative {
      risk.equity += takeRecourse(-risk.equity, work.pool, market, into: &events)
    }
    let price = bankruptcyPrice(position, risk)
    let held = positions[position].quantity
    let payoff = markets[market].payoff
    if price != payoff.worthlessPrice {
      let fundIsFirst = isWithinTakeoverBound(market, price, held)
      if fundIsFirst { fundTakesOver(work, price, into: &events) }
      let closed = deleverageWithLeavers(position, price, into: &events)
      for (quantity, at) in [
        (closed.atPrice, price), (closed.atMark, markets[market].mark),
      ] where quantity.isPositive {
        tell(
          work, .deleveraging, held.isPositive ? .sell : .buy, quantity, at, price, .zero,
          into: &events)
      }
      if !fundIsFirst { fundTakesOver(work, price, into: &events) }
    }
    if !positions[position].isFlat, hasBudget {
      let closed = closeAtMark(position, into: &events)
      tell(
        work, .lossSharing, held.isPositive ? .sell : .buy, closed,
        markets[market].mark, price, .zero, into: &events)
    }
  }

  /// Whether a bankruptcy price costs the fund no more against the mark than the terms allow.
  private func isWithinTakeoverBound(
    _ market: MarketIndex, _ price: Price, _ held: Quantity
  ) -> Bool {
    let mark = markets[market].mark
    let loss = held.isPositive ? price - mark : mark - price
    return loss
      <= mark.scaled(by: markets[market].liquidationTerms.takeoverLossMax, .down)
  }

  /// The fund takes what it can carry of what is left of a position, at the bankruptcy price.
  private mutating func fundTakesOver(
    _ work: LiquidationCase, _ price: Price, into events: inout EventBuffer
  ) {
    let position = work.position
    let market = positions[position].market
    let held = positions[position].quantity
    guard !held.isZero, hasBudget else { return }
    let side: Side = held.isPositive ? .buy : .sell
    let taken = FundCapacity.quantity(
      wanted: held.magnitude, equity: fundEquity(for: market),
      inventory: positions[markets[market].fund].quantity, side: side, price: price,
      mark: markets[market].mark, contract: markets[market].contract,
      terms: markets[market].liquidationTerms)
    guard taken.isPositive else { return }
    close(position, against: markets[market].fund, taken, price, .takeover, into: &events)
    tell(work, .fundTakeover, side.opposite, taken, price, price, .zero, into: &events)
  }

  /// Whether the command may make more trades for liquidations; what is left goes on next tick.
  var hasBudget: Bool {
    tradeCount - tradesBeforeWork < UInt64(workLimits.liquidationTrades)
  }

  /// A trade outside the book that closes part of a bankrupt position against another position.
  mutating func close(
    _ position: PositionIndex, against other: PositionIndex, _ quantity: Quantity,
    _ price: Price, _ kind: TradeKind, into events: inout EventBuffer
  ) {
    let market = positions[position].market
    let isLong = positions[position].quantity.isPositive
    // Rounded against the bankrupt's counterparty by less than 1e-8, so that the bankrupt's
    // balance does not end below zero for a rounding.
    let notional = markets[market].payoff.value(price, quantity, isLong ? .up : .down)
    settle(
      Settlement(
        market: market, kind: kind, aggressor: isLong ? .sell : .buy, price: price,
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
    _ position: PositionIndex, into events: inout EventBuffer
  ) -> Quantity {
    let market = positions[position].market
    let held = positions[position].quantity
    let mark = markets[market].mark
    let count = markets[market].holders.count
    let isLong = held.isPositive
    var holder = isLong ? markets[market].shortCursor : markets[market].longCursor
    var looked = 0
    while looked <= count, hasBudget {
      let left = positions[position].quantity
      guard !left.isZero else { break }
      if holder >= count { holder = 0 }
      let other = markets[market].holders[HolderIndex(holder)]
      let theirs = positions[other].quantity
      if other != position, !theirs.isZero, theirs.isPositive != isLong {
        close(
          position, against: other, Swift.min(left.magnitude, theirs.magnitude), mark,
          .lossSharing, into: &events)
        if !positions[other].isInLiquidation {
          cancelOrders(other, .liquidation, into: &events)
        }
        looked = 0
      } else {
        holder += 1
        looked += 1
      }
    }
    if isLong {
      markets[market].shortCursor = holder
    } else {
      markets[market].longCursor = holder
    }
    precondition(
      looked <= count, "Invariant: longs equal shorts, so that every position finds opposite ones")
    return held.magnitude - positions[position].quantity.magnitude
  }

  /// A fund whose inventory has eaten all its equity is treated like a bankrupt account: its
  /// inventory is closed against the deleveraging queue at the price that leaves the fund nothing,
  /// what nobody can bear at the mark, and what it then owes is shared like any other loss.
  /// - Parameter equity: the fund's in the market's asset, below zero.
  mutating func rescueFund(
    _ market: MarketIndex, _ equity: Money, into events: inout EventBuffer
  ) {
    let asset = markets[market].ledger
    if !positions[markets[market].fund].isFlat {
      let price = BankruptcyPrice.of(
        quantity: positions[markets[market].fund].quantity,
        mark: markets[market].mark, equity: equity, maintenance: .one,
        maintenanceTotal: .one, payoff: markets[market].payoff)
      if price != markets[market].payoff.worthlessPrice {
        _ = deleverageWithLeavers(markets[market].fund, price, into: &events)
      }
      if !positions[markets[market].fund].isFlat {
        _ = closeAtMark(markets[market].fund, into: &events)
      }
    }
    for other in markets.indices
    where markets[other].ledger == asset && !positions[markets[other].fund].isFlat {
      return
    }
    let loss = -ledgers[asset].balance(.fund)
    guard loss.isPositive else { return }
    ledgers[asset].post(loss, from: .deficit, to: .fund)
    reportFund(market, loss, .deficitCovered, .none, into: &events)
    markets[market].losses.append(UncoveredLoss(account: .none, amount: loss))
    shareLosses(market, into: &events)
  }
}
