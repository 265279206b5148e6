import Clearing
import ClearingTestKit
import Messages
import Testing
import Units

/// Streams that steer towards every bound at once; `Tests/Fuzz/run-bounds.sh` runs them for as long
/// as one likes, through the log's records and a replay.
@Suite struct ExtremeCommandTests {
  @Test("whatever lies on a bound is carried out or refused, and every invariant holds")
  func bounds() {
    var reasons: Set<RejectReason> = []
    var told = ExtremeRun.Told()
    for seed: UInt64 in 1...(Effort.isLong ? 400 : 60) {
      let run = ExtremeRun(seed: seed, markets: 1 + Int(seed % 5))
      run.go(Effort.isLong ? 20_000 : 6_000, checkingEach: 97)
      reasons.formUnion(run.receipts.keys)
      told.trades += run.told.trades
      told.liquidations += run.told.liquidations
      told.takeovers += run.told.takeovers
      told.deleveraged += run.told.deleveraged
      told.fundings += run.told.fundings
    }
    #expect(told.trades > 500 && told.liquidations > 50 && told.takeovers > 10)
    #expect(told.deleveraged > 10 && told.fundings > 50)
    let met: [RejectReason] = [
      .accountLimit, .amountInvalid, .depositLimit, .instrumentLimit, .tickValueInexact,
      .priceInvalid, .quantityInvalid, .priceOutsideBand, .leverageInvalid, .positionLimit,
      .insufficientMargin, .openInterestLimit, .buyerPositionLimit, .buyerRefused,
    ]
    for reason in met { #expect(reasons.contains(reason), "\(reason)") }
  }

  @Test("at the end of time the last commands are carried out and the rest refused")
  func late() {
    for seed: UInt64 in 1...4 {
      let run = ExtremeRun(seed: seed, from: Limits.timeEnd - .hours(200))
      run.go(3_000, checkingEach: 97)
      #expect((run.receipts[.timeOver] ?? 0) > 100 && (run.receipts[.accepted] ?? 0) > 100)
    }
  }

  /// 385: the distance of a first tick from a mark of 1e-8, as a fraction of it, left 64 bits.
  @Test("streams that once stopped the house no longer do", arguments: [385])
  func mended(seed: UInt64) {
    let run = ExtremeRun(seed: seed, markets: 1 + Int(seed % 5))
    run.go(20_000, checkingEach: 997)
    #expect((run.receipts[.accepted] ?? 0) > 1_000)
  }

  @Test("the same stream gives the same digest")
  func determinism() {
    func digest(_ seed: UInt64) -> String {
      let run = ExtremeRun(seed: seed)
      run.go(2_000, checkingEach: 2_000)
      return run.house.digest().description
    }
    #expect(digest(3) == digest(3) && digest(3) != digest(4))
  }
}
