import Clearing
import ClearingTestKit
import Messages
import Testing
import Units

/// Random streams of several markets, accounts, owners and modes, with crashes, under which the
/// house and the naive house agree after every command: on the receipt, on every event in its
/// order, on all balances, positions, open orders and the house's own accounts.
@Suite struct AgreementTests {
  @Test("the house agrees with a naive one on every event and balance, through every stage")
  func agreement() {
    // The last ones of the short run come where few do.
    let seeds: [UInt64] =
      Effort.isLong ? Array(1...2_500) : Array(1...18) + [45, 56, 80, 83, 134, 150, 331]
    let tally = HousePair.run(seeds)
    for fault in tally.faults { Issue.record("\(fault)") }
    let paths = [
      "margin call", "recovery", "stale", "funding", "cross liquidation",
      "isolated liquidation", "paced", "thin book", "partial reduction", "book close",
      "liquidation fee", "restored", "next position", "takeover", "takeover of a part",
      "fund too small", "deleveraging", "deleveraging of a part", "deleveraging passes over",
      "deleveraging before the fund", "closing at the mark", "closing against the fund",
      "loss paid by a reserve", "loss paid by the fund", "recourse within an account",
      "recourse to an owner", "shared loss", "unfunded loss", "repayment", "haircut", "disposal",
      "rescue of the fund", "loss of the fund shared",
      "steps over budget", "trades over budget", "fundings over budget", "looks over budget",
    ]
    for path in paths { #expect(tally.reached[path, default: 0] > 0, "never reached: \(path)") }
    let met: [RejectReason] = [
      .clientOrderInvalid, .priceOutsideBand, .unknownOrder, .wouldIncrease, .wouldTrade,
      .wouldSelfTrade, .notFillable, .noLiquidity, .positionLimit, .insufficientMargin,
      .ordersOpen, .notIsolated, .leverageInvalid, .indexStale, .openInterestLimit,
      .accountInLiquidation, .expired, .orderTermsInvalid,
    ]
    for reason in met { #expect(tally.reasons[reason.rawValue] != nil, "\(reason)") }
    if Effort.isLong || Effort.environment("CLEARSIM_COUNTS") == "1" {
      print("\(tally.commands) commands of \(tally.streams) streams, \(tally.trades) trades")
      for (path, count) in tally.reached.sorted(by: { $0.key < $1.key }) {
        print("  \(path): \(count)")
      }
    }
  }
}
