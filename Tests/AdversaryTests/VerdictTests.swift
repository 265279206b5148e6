import Adversary
import Testing

/// Whether the search would see profit if there were any: worlds that give it away on purpose.
struct VerdictTests {
  @Test("a mean is told apart from luck by three standard errors, and from dust by a unit")
  func verdict() {
    func sample(_ profits: [Double]) -> Sample {
      Sample(
        profits.map {
          var outcome = Outcome()
          outcome.profit = $0
          return outcome
        })
    }
    let spread = sample([90, 110, 100, 120, 80])
    #expect(spread.mean(\.profit) == 100)
    #expect(abs(spread.standardError(\.profit) - (50.0).squareRoot()) < 1e-9)
    #expect(spread.pays)
    #expect(!sample([300, -200, 100, -100, 0]).pays)
    #expect(!sample([-5, -6, -7]).pays)
    #expect(!sample([0.5]).pays)
    #expect(sample([2]).pays)
    #expect(spread.pays(moreThan: sample([60, 80, 70, 90, 50])))
    #expect(!spread.pays(moreThan: spread))
  }

  @Test("a rate of eight hours paid in full each minute is found: whoever is short earns it")
  func funding() {
    let rich = ArenaTerms(
      name: "rich",
      market: ArenaTerms.market(
        cap: "2%", funding: "60s", interest: "2%", clamp: "2%", ratePeriod: "60s"))
    let sample = Sample.of(FundingHold(ticks: 70), rich, seeds: 3, isCompared: true)
    #expect(sample.pays)
    #expect(sample.mean(\.maker) < -3_000)
    #expect(!Sample.of(FundingHold(ticks: 70), .scenario.still, seeds: 1).pays)
  }

  @Test("margin far below a gap is found: the fund pays the owner of both sides")
  func gaps() {
    let thin = ArenaTerms(
      name: "thin",
      market: ArenaTerms.market(
        brackets: "{floor: 0, maintenanceRate: '0.05%', initialRate: '0.1%'}")
    ).with {
      $0.isOneMember = false
      $0.jumpAt = 20
      $0.jumpSize = 0.05
      $0.jumpsPerHour = 0
    }
    var straddle = Straddle(.cross, ticks: 40)
    straddle.keep = 0.0008
    let sample = Sample.of(straddle, thin, seeds: 6, isCompared: true)
    #expect(sample.pays)
    #expect(sample.mean(\.fund) < 0)
    // The same hands on an index that stands still pay their fees.
    #expect(Sample.of(straddle, thin.still.with { $0.jumpAt = nil }, seeds: 1).mean(\.profit) < 0)
  }

  @Test("quotes slower than the index are found, and without jumps there is nothing to find")
  func snipe() {
    let jumpy = ArenaTerms.scenario.with {
      $0.jumpsPerHour = 240
      $0.jumpSize = 0.02
    }
    #expect(Sample.of(Snipe(ticks: 120), jumpy, seeds: 5).pays)
    #expect(Sample.of(Snipe(ticks: 120), .scenario.still, seeds: 1).mean(\.profit) == 0)
  }
}
