import Foundation
import Numerics
import Pricing
import Testing
import Units

@Suite struct RiskTests {
  private func strangle(futures: Double = 0) throws -> OptionPortfolio {
    try OptionPortfolio(
      forward: 60_000,
      options: [
        OptionPosition(
          type: .put, strike: 55_000, years: 30.0 / 365, volatility: 0.75, quantity: -10),
        OptionPosition(
          type: .call, strike: 65_000, years: 30.0 / 365, volatility: 0.7, quantity: -10),
      ], futures: futures)
  }

  private func span() throws -> ScenarioGrid {
    try .span(priceRange: 6_000, shock: try TenorShock(up: 0.1, down: 0.1))
  }

  @Test("sixteen scenarios give the losses of an independent repricing")
  func scan() throws {
    let losses = try span().losses(try strangle())
    let wanted = [
      10926.030602770265, -13712.195120882228, 13770.26808274051, -11120.809780827894,
      10212.42711697237, -13614.701599010346, 18635.152562089752, -5976.647594424056,
      11708.567229523942, -10759.917324840697, 25387.58112596228, 1531.0326912972741,
      15455.335975513746, -5157.929665329037, 15821.601204313394, 11517.478227128935,
    ]
    #expect(losses.count == 16)
    for (found, expected) in zip(losses, wanted) { #expect(abs(found - expected) < 1e-6) }
    let plain = try span().scanRisk(try strangle())
    #expect(abs(plain.loss - 25387.58112596228) < 1e-6 && plain.scenario == 10)
    let hedged = try span().scanRisk(try strangle(futures: 2))
    #expect(abs(hedged.loss - 27455.335975513746) < 1e-6 && hedged.scenario == 12)
  }

  @Test("arrays times positions are the losses, to the last count a unit")
  func arrays() throws {
    for grid in [
      try span(),
      try .matrix(
        priceRange: 9_600,
        shock: try TenorShock(
          up: 0.45, down: 0.3, powerNear: 0.3, powerFar: 0.13, isRelative: true),
        beyond: [RiskScenario(price: 3, volatility: 0, weight: 0.3)]),
    ] {
      let portfolio = try strangle(futures: 2)
      let losses = try grid.losses(portfolio)
      var sums = [Int64](repeating: 0, count: losses.count)
      for option in portfolio.options {
        let terms = try Black76(
          forward: 60_000, strike: option.strike, volatility: option.volatility,
          years: option.years)
        let array = try RiskArray(terms, option.type, settlement: .quote, grid: grid)
        for (index, value) in array.values.enumerated() {
          sums[index] += value.rawValue * Int64(option.quantity)
        }
      }
      let future = try RiskArray(forward: 60_000, settlement: .quote, grid: grid)
      for index in losses.indices {
        let sum = sums[index] + 2 * future.values[index].rawValue
        #expect(abs(Double(sum) / 1e8 + losses[index]) < 2e-7)
      }
    }
    #expect(
      try ScenarioGrid.matrix(priceRange: 1, shock: try TenorShock(up: 0, down: 0))
        .scenarios.count == 27)
  }

  @Test("an array in coins is the change of the coin value; an inverse future's is 1/F - 1/F'")
  func coins() throws {
    let grid = try span()
    let option = try Black76(
      forward: 60_000, strike: 65_000, volatility: 0.7, years: 30.0 / 365)
    let array = try RiskArray(option, .call, settlement: .coin, grid: grid)
    let moved = try Black76(
      forward: 54_000, strike: 65_000, volatility: 0.8, years: 29.0 / 365)
    let change = moved.coinPrice(.call) - option.coinPrice(.call)
    #expect(array.values[12] == Money(rawValue: Int64((change * 1e8).rounded())))
    let future = try RiskArray(forward: 60_000, settlement: .coin, grid: grid)
    #expect(
      future.values[10].rawValue == Int64(((1 / 60_000.0 - 1 / 66_000.0) * 1e8).rounded()))
    #expect(future.values[0] == .zero)
  }

  @Test("a call bought against its put and future has no risk in any scenario")
  func parity() throws {
    let terms = (strike: 62_000.0, years: 0.2, volatility: 0.6)
    func position(_ type: OptionType, _ quantity: Double) -> OptionPosition {
      OptionPosition(
        type: type, strike: terms.strike, years: terms.years, volatility: terms.volatility,
        quantity: quantity)
    }
    let flat = try OptionPortfolio(
      forward: 60_000, options: [position(.call, 3), position(.put, -3)], futures: -3)
    for loss in try span().losses(flat) { #expect(abs(loss) < 1e-8) }
  }

  @Test("delta, gamma and vega mislead by what full revaluation says")
  func approximation() throws {
    let portfolio = try OptionPortfolio(
      forward: 60_000,
      options: [
        OptionPosition(
          type: .call, strike: 60_000, years: 30.0 / 365, volatility: 0.6, quantity: 5),
        OptionPosition(
          type: .put, strike: 55_000, years: 30.0 / 365, volatility: 0.7, quantity: -8),
        OptionPosition(
          type: .call, strike: 70_000, years: 90.0 / 365, volatility: 0.65, quantity: -4),
      ])
    let move = MarketMove(forward: -6_000, volatility: 0.1)
    #expect(abs(portfolio.approximateChange(move) + 29194.28785242051) < 1e-6)
    #expect(abs(try portfolio.change(move) + 29510.03322981329) < 1e-6)
    let small = try portfolio.approximationErrors([
      MarketMove(forward: 6, volatility: 1e-4, years: 1e-6), MarketMove(),
    ])
    #expect(small.errorGreatest < 0.01)
    #expect(small.rows[1].full == 0)
    let errors = try portfolio.approximationErrors([move, MarketMove(forward: -20_000)])
    #expect(errors.worstLoss.full > errors.worstLoss.approximate)
  }

  @Test("shocks fade with the square root of time where the power is a half")
  func tenors() throws {
    let shock = try TenorShock(up: 0.12, down: 0.08, powerNear: 0.5, powerFar: 0.25)
    #expect(abs(shock.shocked(0.5, years: 30.0 / 365, share: 1) - 0.62) < 1e-12)
    #expect(abs(shock.shocked(0.5, years: 7.5 / 365, share: 1) - 0.74) < 1e-12)
    #expect(abs(shock.shocked(0.5, years: 480.0 / 365, share: -1) - 0.46) < 1e-12)
    #expect(shock.shocked(0.05, years: 1.0 / 365, share: -1) == 0)
    #expect(shock.factor(years: 0) == shock.factor(years: 1.0 / 365))
    let relative = try TenorShock(up: 0.4, down: 0.3, isRelative: true)
    #expect(abs(relative.shocked(0.5, years: 1, share: -1) - 0.35) < 1e-12)
  }

  @Test("shocks calibrated to changes of known size and decay find both")
  func calibration() throws {
    var random = RandomStream(seed: 7)
    let common = (0..<4_000).map { _ in random.normal() }
    let tenors = [7.0, 30, 90, 180].map { days in
      TenorChanges(days: days, changes: common.map { 0.02 * $0 * pow(30 / days, 0.5) })
    }
    let shock = try TenorShock(measured: tenors, probability: 0.99)
    #expect(abs(shock.powerNear - 0.5) < 1e-9 && abs(shock.powerFar - 0.5) < 1e-9)
    // The 99 % quantile of a normal is 2.326.
    #expect(abs(shock.up / 0.02 - 2.326) < 0.12 && abs(shock.down / 0.02 - 2.326) < 0.12)
    #expect(throws: PricingFault.self) {
      try TenorShock(measured: tenors, probability: 0.99, reference: 60)
    }
    #expect(throws: PricingFault.self) {
      try TenorShock(
        measured: [TenorChanges(days: 30, changes: [0.1])], probability: 0.99)
    }
  }

  @Test("hedging costs what trading the deltas of simulated paths costs")
  func hedging() throws {
    let option = try Black76(forward: 100, strike: 100, volatility: 0.6, years: 0.25)
    let steps = 60
    let interval = option.years / Double(steps)
    let cost = 0.0005
    let estimate = try HedgingCost(option, .call, interval: interval, cost: cost)
    var random = RandomStream(seed: 3)
    var paid = 0.0
    var results: [Double] = []
    let paths = 1_500
    for _ in 0..<paths {
      var forward = 100.0
      var delta = option.greeks(.call).delta
      var result = -option.price(.call)
      for step in 1...steps {
        let left = option.years - Double(step) * interval
        let deviation = 0.6 * interval.squareRoot()
        let next = forward * exp(deviation * random.normal() - 0.5 * deviation * deviation)
        result -= delta * (next - forward)
        forward = next
        guard step < steps else { break }
        let now = try Black76(
          forward: forward, strike: 100, volatility: 0.6, years: max(left, 0))
        let hedge = now.greeks(.call).delta
        paid += cost * abs(hedge - delta) * forward / Double(paths)
        delta = hedge
      }
      results.append(result + max(0, forward - 100))
    }
    let mean = results.reduce(0, +) / Double(paths)
    let deviation =
      (results.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(paths)).squareRoot()
    #expect(abs(paid / estimate.expected - 1) < 0.1)
    #expect(abs(deviation / estimate.errorDeviation - 1) < 0.15)
    #expect(estimate.hedges == 60)
    let half = try HedgingCost(option, .call, interval: interval / 4, cost: cost)
    #expect(abs(half.next / estimate.next - 0.5) < 1e-9)
    #expect(half.expected > 1.9 * estimate.expected)
  }
}
