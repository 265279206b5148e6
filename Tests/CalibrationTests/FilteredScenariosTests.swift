import Numerics
import Testing

@testable import Calibration

@Suite("Filtered scenarios of portfolios") struct FilteredScenariosTests {
  /// Returns of instruments that share a factor, and exposures of accounts, many of them zero.
  private func draw(
    instruments: Int, dates: Int, accounts: Int, seed: UInt64
  ) -> (returns: [[Double]], exposures: [Double]) {
    var stream = RandomStream(seed: seed)
    let factor = (0..<dates).map { _ in 0.02 * stream.normal() }
    let returns = (0..<instruments).map { _ in
      factor.map { 0.7 * $0 + 0.01 * stream.normal() * stream.exponential(mean: 1) }
    }
    let exposures = (0..<(accounts * instruments)).map { _ in
      stream.chance(0.6) ? 1_000 * stream.normal() : 0
    }
    return (returns, exposures)
  }

  /// Every loss of one account, the long way round.
  private func losses(
    _ returns: [[Double]], _ exposures: [Double], decay: Double, count: Int
  ) throws -> [Double] {
    var losses = Array(repeating: 0.0, count: count)
    for (series, exposure) in zip(returns, exposures) {
      let variances = try ExponentialAverage(decay: decay).variances(of: series)
      let now = variances[series.count].squareRoot()
      for s in 0..<count {
        let date = series.count - count + s
        losses[s] -= exposure * now * series[date] / variances[date].squareRoot()
      }
    }
    return losses
  }

  @Test("every account's VaR and ES are those of its whole list of losses", arguments: 0..<12)
  func agreesWithTheWholeList(_ round: Int) throws {
    var stream = RandomStream(seed: 99, name: "shape", number: round)
    let dates = 30 + stream.integer(below: 170)
    let count = 2 + stream.integer(below: dates - 2)
    let (instruments, accounts) = (1 + stream.integer(below: 9), 1 + stream.integer(below: 11))
    let (returns, exposures) = draw(
      instruments: instruments, dates: dates, accounts: accounts, seed: UInt64(round))
    let scenarios = try FilteredScenarios(returns: returns, decay: 0.94, count: count)
    for confidence in [0.5, 0.9, 0.95, 0.975, 0.99, 0.999, stream.uniform(0.01, 0.99)] {
      let tails = try scenarios.tails(exposures: exposures, confidence: confidence)
      #expect(tails.count == accounts)
      for account in 0..<accounts {
        let own = Array(exposures[(account * instruments)...].prefix(instruments))
        let losses = try losses(returns, own, decay: 0.94, count: count)
        let expected = try HistoricalTail.equal(losses, confidence: confidence)
        let room = 1e-9 * (losses.map { abs($0) }.max() ?? 0)
        #expect(abs(tails[account].valueAtRisk - expected.valueAtRisk) <= room)
        #expect(abs(tails[account].expectedShortfall - expected.expectedShortfall) <= room)
        let shown = try scenarios.losses(own)
        #expect(zip(shown, losses).allSatisfy { abs($0 - $1) <= room })
      }
    }
  }

  @Test("one instrument held alone is plain filtered historical simulation")
  func oneInstrument() throws {
    let (returns, _) = draw(instruments: 1, dates: 250, accounts: 1, seed: 5)
    let deviations = try ExponentialAverage(decay: 0.97).variances(of: returns[0])
      .map { $0.squareRoot() }
    let single = try HistoricalTail.filtered(
      PositionSide.short.losses(returns[0]), deviations: Array(deviations.dropLast()),
      now: deviations[250], confidence: 0.99)
    let tail = try FilteredScenarios(returns: returns, decay: 0.97)
      .tails(exposures: [-2_000], confidence: 0.99)[0]
    #expect(Samples.near(tail.valueAtRisk, 2_000 * single.valueAtRisk))
    #expect(Samples.near(tail.expectedShortfall, 2_000 * single.expectedShortfall))
  }

  @Test("scenarios keep the dates' correlation: opposite exposures to one series cancel")
  func jointDates() throws {
    let (returns, _) = draw(instruments: 1, dates: 120, accounts: 1, seed: 6)
    let scenarios = try FilteredScenarios(returns: [returns[0], returns[0]], decay: 0.94)
    let tail = try scenarios.tails(exposures: [500, -500], confidence: 0.99)[0]
    #expect(abs(tail.valueAtRisk) < 1e-9 && abs(tail.expectedShortfall) < 1e-9)
  }

  @Test("the tail of a list is the same in whatever order its losses come, ties included")
  func greatestLosses() throws {
    var stream = RandomStream(seed: 8)
    for count in [1, 2, 3, 10, 100, 1_000] {
      let losses = (0..<count).map { _ in (4 * stream.normal()).rounded() }
      for confidence in [0.001, 0.3, 0.9, 0.99, 0.9999] {
        let expected = try HistoricalTail.equal(losses, confidence: confidence)
        for sample in [losses, losses.sorted(), losses.sorted(by: >)] {
          var greatest = GreatestLosses(count: count, confidence: confidence)
          for loss in sample { greatest.offer(loss) }
          let tail = greatest.tail()
          #expect(tail.valueAtRisk == expected.valueAtRisk)
          #expect(Samples.near(tail.expectedShortfall, expected.expectedShortfall, 1e-12))
        }
      }
    }
  }

  @Test("what cannot be simulated is refused by name")
  func refusals() throws {
    let (returns, _) = draw(instruments: 2, dates: 20, accounts: 1, seed: 7)
    #expect(throws: NumericsError.tooFew("instruments", count: 0, least: 1)) {
      try FilteredScenarios(returns: [], decay: 0.94)
    }
    #expect(throws: NumericsError.lengthsDiffer("return series", 19, 20)) {
      try FilteredScenarios(returns: [returns[0], Array(returns[1].dropLast())], decay: 0.94)
    }
    #expect(throws: NumericsError.self) {
      try FilteredScenarios(returns: [returns[0], Array(repeating: 0, count: 20)], decay: 0.94)
    }
    #expect(throws: NumericsError.self) {
      try FilteredScenarios(returns: returns, decay: 0.94, count: 21)
    }
    let scenarios = try FilteredScenarios(returns: returns, decay: 0.94)
    #expect(throws: NumericsError.self) {
      try scenarios.tails(exposures: [1, 2, 3], confidence: 0.99)
    }
    #expect(throws: NumericsError.self) {
      try scenarios.tails(exposures: [1, .nan], confidence: 0.99)
    }
    #expect(throws: NumericsError.self) {
      try scenarios.tails(exposures: [1.7e308, 1.7e308].map { 1e3 * $0 }, confidence: 0.99)
    }
    #expect(throws: NumericsError.self) { try scenarios.tails(exposures: [1, 2], confidence: 1) }
    #expect(try scenarios.tails(exposures: [], confidence: 0.99).isEmpty)
  }
}
