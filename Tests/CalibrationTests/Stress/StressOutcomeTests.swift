import Numerics
import Pricing
import Testing

@testable import Calibration

/// Losses, covers and fund sizes against a count by hand.
@Suite struct StressOutcomeTests {
  /// Every member's uncovered loss under a scenario, from the definition alone.
  private func uncovered(
    _ books: StressBooks, _ scenarios: StressScenarios, _ s: Int
  ) -> [(loss: Double, uncovered: Double)] {
    let moves = scenarios.prices(of: s)
    return books.members.map { member in
      var change = 0.0
      var resources = member.cash
      for p in member.positions {
        change += p.units * books.market.marks[p.instrument] * moves[p.instrument]
      }
      for a in member.assets {
        change += a.units * books.market.marks[a.underlying] * moves[a.underlying]
        resources += a.units * books.market.marks[a.underlying]
      }
      let loss = -scenarios.weights[s] * change
      return (loss, max(0, loss - resources))
    }
  }

  @Test(
    "sums, the largest one and two participants and worst scenarios are those of brute force",
    arguments: [(1, 1, 1), (7, 3, 2), (40, 5, 11), (40, 5, 200)])
  func bruteForce(members: Int, underlyings: Int, groups: Int) throws {
    let books = try StressSamples.books(
      members: members, underlyings: underlyings, groups: groups, seed: UInt64(members))
    // More than a block of scenarios, and not a whole number of blocks.
    let scenarios = try StressSamples.scenarios(300, underlyings: underlyings, seed: 9)
    let outcome = try StressOutcome(books, under: scenarios)
    var worst = Array(repeating: (loss: -Double.infinity, place: 0), count: members)
    var (one, two, all, error) = (0.0, 0.0, 0.0, 0.0)
    var miscounted = 0
    for s in 0..<300 {
      let found = uncovered(books, scenarios, s)
      var sums: [String: Double] = [:]
      for (member, amount) in zip(books.members, found) {
        sums[member.group ?? member.name, default: 0] += amount.uncovered
      }
      // Every pair, with no order among them.
      let values = Array(sums.values)
      var pair = values.max() ?? 0
      for i in values.indices {
        for j in values.indices where i != j { pair = max(pair, values[i] + values[j]) }
      }
      let scenario = outcome.scenarios[s]
      let total = found.reduce(0) { $0 + $1.uncovered }
      error = max(
        error, abs(scenario.uncovered - total), abs(scenario.largestTwo - pair),
        abs(scenario.largestUncovered - (values.max() ?? 0)))
      if let largest = scenario.largest {
        let name = books.participants[largest]
        error = max(error, abs((sums[name] ?? 0) - scenario.largestUncovered))
      }
      if scenario.defaulters != found.count(where: { $0.uncovered > 0 }) { miscounted += 1 }
      (one, two, all) = (max(one, values.max() ?? 0), max(two, pair), max(all, total))
      for m in 0..<members where found[m].loss > worst[m].loss { worst[m] = (found[m].loss, s) }
    }
    #expect(error < 1e-9 && miscounted == 0)
    let size = FundSize(outcome)
    #expect(abs(size.coverOne.amount - one) < 1e-9 && abs(size.coverTwo.amount - two) < 1e-9)
    #expect(abs(size.comprehensive.amount - all) < 1e-9)
    #expect(all == 0 || all > 1)
    for m in 0..<members {
      #expect(abs(outcome.members[m].loss - worst[m].loss) < 1e-9)
      #expect(outcome.members[m].scenario == worst[m].place)
    }
  }

  @Test("losses are shared out in order and nothing is lost on the way")
  func allocation() throws {
    var scenario = StressOutcome.Scenario()
    scenario.lossOfDefaulters = 100
    scenario.uncovered = 60
    func parts(_ insurance: Double, _ fund: Double) -> [Double] {
      let found = LossAllocation(scenario, insuranceFund: insurance, defaultFund: fund)
      return [found.defaulters, found.insuranceFund, found.defaultFund, found.unfunded]
    }
    #expect(parts(0, 0) == [40, 0, 0, 60])
    #expect(parts(10, 20) == [40, 10, 20, 30])
    #expect(parts(100, 20) == [40, 60, 0, 0])
    #expect(parts(50, 100) == [40, 50, 10, 0])
  }

  @Test("what is posted in a falling asset falls with it, and only then")
  func wrongWay() throws {
    let market = try StressMarket(marks: [100, 10])
    func uncovered(_ assets: [(underlying: Int, units: Double)], _ cash: Double) throws -> Double {
      let books = try StressBooks(
        market: market,
        members: [
          .init(name: "a", positions: [(0, 10)], cash: cash, assets: assets)
        ])
      var scenarios = StressScenarios(underlyings: 2)
      try scenarios.append(prices: [-0.5, 0], volatilities: [0, 0])
      return try StressOutcome(books, under: scenarios).scenarios[0].uncovered
    }
    // A loss of 500 against 400 worth of cash, of what falls too, of what does not.
    #expect(try uncovered([], 400) == 100)
    #expect(try uncovered([(0, 4)], 0) == 300)
    #expect(try uncovered([(1, 40)], 0) == 100)
  }

  @Test("options are revalued in full, with the tenor's part of the volatility shift")
  func options() throws {
    let terms = StressOption(
      underlying: 0, type: .put, strike: 90, forward: 102, years: 7.0 / 365, volatility: 0.6)
    var scenarios = StressScenarios(underlyings: 1)
    try scenarios.append(prices: [-0.2], volatilities: [0.15])
    func change(_ premium: StressMarket.Premium, _ settlement: OptionSettlement) throws -> Double {
      var terms = terms
      terms.settlement = settlement
      let market = try StressMarket(marks: [100], options: [terms], premium: premium)
      let books = try StressBooks(
        market: market, members: [.init(name: "a", positions: [(1, -3)], cash: 50)])
      let value = try Black76(forward: 102, strike: 90, volatility: 0.6, years: 7.0 / 365)
        .price(.put)
      #expect(abs(books.resources[0] - (premium == .upfront ? 50 - 3 * value : 50)) < 1e-12)
      return try StressOutcome(books, under: scenarios).members[0].loss
    }
    let before = try Black76(forward: 102, strike: 90, volatility: 0.6, years: 7.0 / 365)
      .price(.put)
    let shift = 0.15 * 1.869_69  // (30 / 7)^0.43, by hand
    let after = try Black76(
      forward: 81.6, strike: 90, volatility: 0.6 + shift, years: 7.0 / 365
    ).price(.put)
    #expect(abs(try change(.upfront, .quote) - 3 * (after - before)) < 1e-4)
    #expect(try change(.upfront, .coin) == change(.upfront, .quote))
    #expect(try change(.margined, .quote) == change(.upfront, .quote))
    #expect(abs(try change(.margined, .coin) - 3 * (after - 0.8 * before)) < 1e-4)
    // A long option paid for cannot leave a loss; one that is margined can.
    for (premium, least) in [(StressMarket.Premium.upfront, 0.0), (.margined, 0.1)] {
      let market = try StressMarket(marks: [100], options: [terms], premium: premium)
      let books = try StressBooks(
        market: market, members: [.init(name: "a", positions: [(1, 1)], cash: 0)])
      var rise = StressScenarios(underlyings: 1)
      try rise.append(prices: [0.9], volatilities: [-0.5])
      let left = try StressOutcome(books, under: rise).scenarios[0].uncovered
      #expect(premium == .upfront ? left <= 1e-12 : left > least)
    }
  }

  @Test("what cannot be is refused in one line")
  func faults() throws {
    let market = try StressMarket(marks: [100])
    var scenarios = StressScenarios(underlyings: 1)
    #expect(throws: NumericsError.self) {
      try scenarios.append(prices: [-1], volatilities: [0])
    }
    #expect(throws: NumericsError.self) {
      try scenarios.append(prices: [.nan], volatilities: [0])
    }
    #expect(throws: NumericsError.self) {
      try scenarios.append(prices: [0, 0], volatilities: [0, 0])
    }
    #expect(throws: NumericsError.self) { try StressMarket(marks: [0]) }
    #expect(throws: NumericsError.self) { try StressBooks(market: market, members: []) }
    let books = try StressBooks(
      market: market, members: [.init(name: "a", positions: [(0, 1)], cash: 0)])
    #expect(throws: NumericsError.self) { try StressOutcome(books, under: scenarios) }
    #expect(throws: NumericsError.self) {
      try StressBooks(
        market: market, members: [.init(name: "a", positions: [(1, 1)], cash: 0)])
    }
  }
}
