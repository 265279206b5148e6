import Accounts
import Messages
import Units

extension HouseState {
  /// Time passes. In this order: unaffirmed trades lapse; per instrument orders expire, samples are
  /// taken, the index ages, funding comes due and is paid, the mark is made anew; then breaches are
  /// looked for, liquidations worked on, and the fund's inventory sold.
  mutating func tick(into events: inout EventBuffer) {
    lapseFills(into: &events)
    for market in markets.indices where markets[market].isTrading {
      expireOrders(market, into: &events)
      updateIndex(market, into: &events)
      markets[market].sample(at: stamp.time)
      fundingDue(market, into: &events)
      payFunding(market, into: &events)
      updateMark(market, into: &events)
    }
    for ledger in ledgers.indices { closeFunding(ledger) }
    callMargins(into: &events)
    reindexTouched()
    var budget = workLimits.breachChecks
    for market in markets.indices {
      detectBreaches(market, budget: &budget, into: &events)
    }
    hasLookedAtAll = budget > 0
    workLiquidations(into: &events)
    // A fund's equity is added up once an asset, and again where its own trades have moved it.
    var equity = [16 of Money](repeating: .zero)
    for ledger in ledgers.indices { equity[ledger.place] = fundEquity(ledger) }
    for market in markets.indices {
      let ledger = markets[market].ledger
      if disposeInventory(market, into: &events) { equity[ledger.place] = fundEquity(ledger) }
      if equity[ledger.place].isNegative, !markets[market].isIndexStale {
        rescueFund(market, equity[ledger.place], into: &events)
        equity[ledger.place] = fundEquity(ledger)
      }
      let isAllWorkedOn = hasLookedAtAll && hasWorkedOnAll && hasBudget
      if markets[market].advanceGainWindow(isAllWorkedOn: isAllWorkedOn) { renewVersion(market) }
    }
    for ledger in ledgers.indices where unfunded(ledger).isPositive {
      repayUnfunded(ledger, into: &events)
    }
  }
}
