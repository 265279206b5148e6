import Messages
import Units

extension HouseState {
  /// Time passes. In this order: unaffirmed trades lapse; per instrument orders expire, samples are
  /// taken, the index ages, funding comes due and is paid, the mark is made anew; then breaches are
  /// looked for, liquidations worked on, and the fund's inventory sold.
  mutating func tick(into events: inout EventBuffer) {
    lapseFills(into: &events)
    for instrument in 0..<instruments.count where instruments[instrument].isTrading {
      expireOrders(instrument, into: &events)
      updateIndex(instrument, into: &events)
      sample(instrument)
      fundingDue(instrument, into: &events)
      payFunding(instrument, into: &events)
      updateMark(instrument, into: &events)
    }
    callMargins(into: &events)
    reindexTouched()
    var budget = workLimits.breachChecks
    for instrument in 0..<instruments.count {
      detectBreaches(instrument, budget: &budget, into: &events)
    }
    workLiquidations(into: &events)
    for instrument in 0..<instruments.count {
      disposeInventory(instrument, into: &events)
      rescueFund(instrument, into: &events)
      turnGainWindow(instrument)
    }
    for ledger in 0..<ledgers.count where unfunded(ledger).isPositive {
      repayUnfunded(ledger, into: &events)
    }
  }

  /// Realised gains are remembered for as long as a position may spend in the book before its loss
  /// is known, and one window longer; time stands still while liquidations wait for the index.
  ///
  /// Closes are remembered until the tick that has worked on all liquidations: at its end every loss
  /// beyond the mark that there was is dealt with.
  private mutating func turnGainWindow(_ instrument: Int) {
    guard !instruments[instrument].isIndexStale else { return }
    if hasWorkedOnAll {
      instruments[instrument].closeTick &+= 1
      instruments[instrument].tickMark = instruments[instrument].mark
    }
    instruments[instrument].gainWindowTicks += 1
    if instruments[instrument].gainWindowTicks
      > UInt32(instruments[instrument].liquidationTerms.bookTicksMax)
    {
      instruments[instrument].gainWindow &+= 1
      instruments[instrument].gainWindowTicks = 0
    }
  }
}
