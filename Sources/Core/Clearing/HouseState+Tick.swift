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
    callMargins(into: &events)
    reindexTouched()
    var budget = workLimits.breachChecks
    for market in markets.indices {
      detectBreaches(market, budget: &budget, into: &events)
    }
    workLiquidations(into: &events)
    for market in markets.indices {
      disposeInventory(market, into: &events)
      rescueFund(market, into: &events)
      if markets[market].turnGainWindow(isAllWorkedOn: hasWorkedOnAll) { renewVersion(market) }
    }
    for ledger in ledgers.indices where unfunded(ledger).isPositive {
      repayUnfunded(ledger, into: &events)
    }
  }
}
