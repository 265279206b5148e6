import Adversary
import Testing
import Units

/// The world itself: nothing in it gives or takes by mistake.
struct ArenaTests {
  @Test("an idle owner ends with what it had, whatever the index does", arguments: [0, 12])
  func idle(pairs: Int) {
    let terms = ArenaTerms.scenario.with {
      $0.honestPairs = pairs
      $0.jumpsPerHour = 200
    }
    for seed in 1...3 as ClosedRange<UInt64> {
      let outcome = Trial.run(Idle(ticks: 30), terms, seed: seed)
      #expect(outcome.profit == 0)
      #expect(outcome.accepted == 0)
    }
  }

  @Test("what the owner gains, the others lose: nothing is left over")
  func conservation() {
    for replay in Catalogue.all where replay.terms.name.hasPrefix("scenario, a jump") {
      let outcome = Trial.compared(replay.scheme, replay.terms, seed: 3)
      let others = outcome.fund + outcome.honest + outcome.maker + outcome.fees
      #expect(abs(outcome.profit + others + outcome.unfunded) < 1, "\(replay.name)")
    }
  }

  @Test("the same seed gives the same outcome, another seed another")
  func determinism() {
    let scheme = Straddle(.cross, ticks: 20)
    let first = Trial.run(scheme, .scenario, seed: 4)
    #expect(first == Trial.run(scheme, .scenario, seed: 4))
    #expect(first != Trial.run(scheme, .scenario, seed: 5))
  }

  @Test("a round trip through the honest quotes costs their spread and the fees")
  func roundTrip() {
    let outcome = Trial.run(FundingHold(ticks: 2), .scenario.still, seed: 1)
    // Five at 0.1, 0.2 and 0.4 % from 50,000, there and back, and 5 bp of each.
    let distance: Double = 0.001 + 2 * 0.002 + 2 * 0.004
    let cost: Double = 2 * 50_000 * distance + 2 * 5 * 50_000 * 0.0005
    #expect(abs(outcome.profit + cost) < 5)
    #expect(outcome.refused == 0)
  }

  @Test("names of the owner's accounts are one member's, or of several")
  func members() {
    // Only under one name may a scheme speak for all accounts through one member.
    let terms = ArenaTerms.scenario.with { $0.isOneMember = false }
    #expect(Trial.run(Dust(ticks: 2), terms.still, seed: 1).profit < 0)
  }
}
