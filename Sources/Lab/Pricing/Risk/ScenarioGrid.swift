/// One scenario of a risk array, in shares of the ranges of its grid.
public struct RiskScenario: Equatable, Sendable {
  /// Move of the forward as a share of the price range.
  public var price: Double
  /// Share of the volatility shock, -1 all of it down to 1 all of it up.
  public var volatility: Double
  /// What part of the change counts: 1, or less for moves beyond the range.
  public var weight: Double

  public init(price: Double, volatility: Double, weight: Double = 1) {
    self.price = price
    self.volatility = volatility
    self.weight = weight
  }
}

/// The scenarios of a risk array and the ranges they are shares of.
public struct ScenarioGrid: Equatable, Sendable {
  public var scenarios: [RiskScenario]
  /// In units of the forward, above 0.
  public var priceRange: Double
  public var shock: TenorShock
  /// Years that pass until the scenario's values are taken, at least 0.
  public var years: Double

  public init(
    scenarios: [RiskScenario], priceRange: Double, shock: TenorShock, years: Double = 0
  ) throws(PricingFault) {
    guard !scenarios.isEmpty else { throw .tooFew(name: "scenarios", count: 0, least: 1) }
    try PricingFault.check("price range", priceRange, 1e-12, 1e15)
    try PricingFault.check("years", years, in: PricingDomain.years)
    self.scenarios = scenarios
    self.priceRange = priceRange
    self.shock = shock
    self.years = years
  }

  /// SPAN's sixteen: no move, a third up and down, two thirds, the whole range, each with
  /// volatility up and down; then `extreme` ranges up and down with volatility as it is, of which
  /// `extremeWeight` counts (CME: 2 and 0.35; before, 3 and 0.33).
  public static func span(
    priceRange: Double, shock: TenorShock, years: Double = 1.0 / 365, extreme: Double = 2,
    extremeWeight: Double = 0.35
  ) throws(PricingFault) -> ScenarioGrid {
    var scenarios: [RiskScenario] = []
    for price in [0, 1.0 / 3, -1.0 / 3, 2.0 / 3, -2.0 / 3, 1, -1] {
      scenarios.append(RiskScenario(price: price, volatility: 1))
      scenarios.append(RiskScenario(price: price, volatility: -1))
    }
    for price in [extreme, -extreme] {
      scenarios.append(RiskScenario(price: price, volatility: 0, weight: extremeWeight))
    }
    return try ScenarioGrid(
      scenarios: scenarios, priceRange: priceRange, shock: shock, years: years)
  }

  /// A matrix of price by volatility: `prices` moves evenly from minus to plus the range, rising,
  /// each with volatility down, as it is and up; then moves beyond the range with volatility as it
  /// is. 9 x 3 by default.
  public static func matrix(
    priceRange: Double, shock: TenorShock, prices: Int = 9, beyond: [RiskScenario] = []
  ) throws(PricingFault) -> ScenarioGrid {
    guard prices >= 2 else { throw .tooFew(name: "price moves", count: prices, least: 2) }
    var scenarios: [RiskScenario] = []
    for step in 0..<prices {
      let price = Double(2 * step - (prices - 1)) / Double(prices - 1)
      for volatility in [-1.0, 0, 1] {
        scenarios.append(RiskScenario(price: price, volatility: volatility))
      }
    }
    return try ScenarioGrid(
      scenarios: scenarios + beyond, priceRange: priceRange, shock: shock)
  }

  /// The forward under a scenario: never below a millionth of what it is.
  func forward(_ forward: Double, _ scenario: RiskScenario) -> Double {
    max(forward * 1e-6, forward + scenario.price * priceRange)
  }

  /// The weighted loss of a portfolio under each scenario, above 0 where it loses.
  public func losses(_ portfolio: OptionPortfolio) throws(PricingFault) -> [Double] {
    var losses: [Double] = []
    for scenario in scenarios {
      let moved = forward(portfolio.forward, scenario)
      var change = portfolio.futures * (moved - portfolio.forward) - portfolio.greeks.value
      for option in portfolio.options {
        let terms = try revalued(
          try Black76(
            forward: portfolio.forward, strike: option.strike, volatility: option.volatility,
            years: option.years), scenario)
        change += option.quantity * terms.price(option.type)
      }
      losses.append(-scenario.weight * change)
    }
    return losses
  }

  /// The greatest loss, at least 0, and the scenario that gives it; the first of equals.
  public func scanRisk(
    _ portfolio: OptionPortfolio
  ) throws(PricingFault) -> (loss: Double, scenario: Int) {
    let losses = try losses(portfolio)
    var worst = 0
    for index in losses.indices where losses[index] > losses[worst] { worst = index }
    return (max(0, losses[worst]), worst)
  }

  /// An option as a scenario leaves it.
  func revalued(
    _ option: Black76, _ scenario: RiskScenario
  ) throws(PricingFault) -> Black76 {
    try Black76(
      forward: forward(option.forward, scenario), strike: option.strike,
      volatility: min(
        100,
        shock.shocked(option.volatility, years: option.years, share: scenario.volatility)),
      years: max(0, option.years - years), discount: option.discount)
  }
}
