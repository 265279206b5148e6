import Adversary
import Testing

struct SearchTests {
  /// Shorts earn two per cent a few seconds after the owner begins.
  static let rich = ArenaTerms(
    name: "rich",
    market: ArenaTerms.market(
      cap: "2%", funding: "60s", interest: "2%", clamp: "2%", ratePeriod: "60s")
  ).with { $0.secondsToFunding = 6 }

  @Test("evolution finds what a world gives away, and the same seed finds the same")
  func evolution() {
    func best() -> (profit: Double, steps: Int) {
      var evolution = Evolution(Self.rich.still, size: 24, seed: 5)
      for _ in 0..<6 { evolution.generation() }
      return (evolution.best.profit, evolution.best.script.steps.count)
    }
    let first = best()
    #expect(first.profit > 1_000)
    #expect(first == best())
  }

  @Test("hill climbing only ever climbs, and gets somewhere")
  func climbing() {
    var start = FundingHold(ticks: 10)
    start.quantity = 0.5
    var climb = HillClimb(start, Self.rich, seeds: 3, seed: 1)
    let before = climb.profit
    var last = before
    for _ in 0..<12 {
      climb.step()
      #expect(climb.profit >= last)
      last = climb.profit
    }
    #expect(climb.profit > 2 * before)
    #expect(climb.best.quantity > 1)
  }

  @Test("a short breeding in the house's own world finds nothing that pays")
  func nothing() {
    var evolution = Evolution(
      ArenaTerms.scenario.still.with { $0.marketCount = 2 }, size: 30, seed: 2)
    for _ in 0..<5 { evolution.generation() }
    #expect(evolution.best.profit < 1)
  }
}
