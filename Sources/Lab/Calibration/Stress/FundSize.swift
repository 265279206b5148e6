import Numerics

/// Fund sizes that a set of scenarios asks for: each the maximum over the scenarios, so that one
/// of them is the scenario that decides.
///
/// Cover-1 and cover-2 are the uncovered losses of the one and the two participants (with
/// affiliates) that leave most in a scenario: CPMI-IOSCO, "Principles for financial market
/// infrastructures", 2012, principle 4: two for systemically important clearing houses in several
/// jurisdictions or of complex products, one for others. Comprehensive cover takes all
/// participants; it is also the insurance fund of a venue whose accounts may all fail.
public struct FundSize: Sendable, Equatable {
  public struct Need: Sendable, Equatable {
    /// In quote, at least 0.
    public var amount: Double
    /// The scenario that decides; nil where none leaves anything.
    public var scenario: Int?
  }

  public let coverOne: Need
  public let coverTwo: Need
  public let comprehensive: Need

  public init(_ outcome: StressOutcome) {
    func greatest(_ amount: (StressOutcome.Scenario) -> Double) -> Need {
      var need = Need(amount: 0, scenario: nil)
      for (place, scenario) in outcome.scenarios.enumerated()
      where amount(scenario) > need.amount {
        need = Need(amount: amount(scenario), scenario: place)
      }
      return need
    }
    coverOne = greatest { $0.largestUncovered }
    coverTwo = greatest { $0.largestTwo }
    comprehensive = greatest { $0.uncovered }
  }

  /// The fund that uncovered losses of simulated scenarios stay within with the given probability
  /// (type 1 quantile), in quote.
  public static func atConfidence(
    _ confidence: Double, of outcome: StressOutcome,
    _ amount: (StressOutcome.Scenario) -> Double = { $0.uncovered }
  ) throws(NumericsError) -> Double {
    try QuantileRule.inverseCumulative.quantile(
      confidence, of: outcome.scenarios.map { amount($0) })
  }

  /// The same with its 95 % interval by order statistics: of n draws the number beyond the quantile
  /// is binomial, and its middle 95 % say between which draws the quantile lies.
  /// - Returns: `high` nil where there may be none beyond it, so that the draws carry no bound;
  ///   `beyond`, the draws expected beyond the quantile.
  public static func interval(
    _ confidence: Double, of outcome: StressOutcome,
    _ amount: (StressOutcome.Scenario) -> Double = { $0.uncovered }
  ) throws(NumericsError) -> (value: Double, low: Double, high: Double?, beyond: Double) {
    let sorted = outcome.scenarios.map { amount($0) }.sorted()
    let value = try QuantileRule.inverseCumulative.quantile(confidence, ofSorted: sorted)
    let law = try BinomialDistribution(trials: sorted.count, p: 1 - confidence)
    let (least, most) = (try law.quantile(0.025), try law.quantile(0.975))
    return (
      value: value, low: sorted[max(0, sorted.count - 1 - most)],
      high: least > 0 ? sorted[sorted.count - least] : nil,
      beyond: Double(sorted.count) * (1 - confidence)
    )
  }
}

/// Who pays the losses of a scenario's defaulters, in the order in which they are called on:
/// what the defaulters have posted, the insurance fund, the default fund; the rest is unfunded.
public struct LossAllocation: Sendable, Equatable {
  /// Losses of those who leave any uncovered; the next four add up to it.
  public let loss: Double
  public let defaulters: Double
  public let insuranceFund: Double
  public let defaultFund: Double
  public let unfunded: Double

  /// - Parameters:
  ///   - insuranceFund, defaultFund: what is in them, at least 0.
  public init(
    _ scenario: StressOutcome.Scenario, insuranceFund: Double, defaultFund: Double
  ) {
    loss = scenario.lossOfDefaulters
    defaulters = scenario.lossOfDefaulters - scenario.uncovered
    self.insuranceFund = min(scenario.uncovered, insuranceFund)
    self.defaultFund = min(scenario.uncovered - self.insuranceFund, defaultFund)
    unfunded = scenario.uncovered - self.insuranceFund - self.defaultFund
  }
}
