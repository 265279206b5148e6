import Calibration
import Inputs

/// Costs of closing and of quoting: `liquidity`, `fees_mm`.
enum LiquidityTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter(nil, "liquidity", liquidity),
    ConformanceAdapter(nil, "fees_mm", quoting),
  ]

  @Sendable private static func liquidity(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    if reader.optional("Sigma0") != nil { return try kyle(reader) }
    if reader.optional("eta") != nil { return try unwind(reader) }
    if reader.optional("Y") != nil { return try impact(reader) }
    if reader.optional("unit_cost") != nil {
      let unit = try reader.number("unit_cost")
      let costs = try CaseSeries.numbers(reader, "qty").map {
        try MarketImpact.concentrationCost(quantity: $0, unitCost: unit)
      }
      return .fields([("cost", CaseSeries.list(costs))])
    }
    let days = try MarketImpact.liquidationDays(
      quantity: try reader.number("qty"), dailyVolume: try reader.number("adv"),
      participation: try reader.number("participation"))
    let margin = try MarketImpact.unwindMargin(
      dailyMargin: try reader.number("base_margin_1d"), days: days)
    return .reals(["days": Double(days), "margin_linear_unwind": margin])
  }

  private static func impact(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let (quantity, price) = (try reader.number("qty"), try reader.number("price"))
    let impact = try MarketImpact.squareRoot(
      coefficient: try reader.number("Y"), deviation: try reader.number("sigma_daily"),
      quantity: quantity, dailyVolume: try reader.number("adv"))
    return .reals([
      "impact_frac": impact,
      "cost_full_impact": MarketImpact.fullCost(
        impact: impact, quantity: quantity, price: price),
      "cost_avg_two_thirds": MarketImpact.averageCost(
        impact: impact, quantity: quantity, price: price),
    ])
  }

  private static func unwind(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let unwind = try OptimalUnwind(
      quantity: try reader.number("X"), duration: try reader.number("T"),
      steps: try reader.integer("N", in: 1...1_000_000), deviation: try reader.number("sigma"),
      spread: try reader.number("epsilon"), permanent: try reader.number("gamma"),
      temporary: try reader.number("eta"), riskAversion: try reader.number("risk_aversion"))
    return .fields([
      ("kappa", .real(unwind.urgency)), ("half_life", .real(unwind.halfLife)),
      ("trajectory", CaseSeries.list(unwind.holdings)),
      ("expected_cost", .real(unwind.expectedCost)), ("std_cost", .real(unwind.costDeviation)),
    ])
  }

  private static func kyle(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let impact = try KyleImpact(
      valueVariance: try reader.number("Sigma0"),
      noiseDeviation: try reader.number("sigma_u"))
    return .reals([
      "lam": impact.lambda, "beta": impact.beta, "Sigma1": impact.remainingVariance,
    ])
  }

  @Sendable private static func quoting(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    if reader.optional("returns") != nil {
      let ratio = try SortinoRatio.of(
        try CaseSeries.numbers(reader, "returns"),
        target: try reader.number("target", default: 0))
      return .reals(["sortino": ratio])
    }
    if reader.optional("mu") != nil {
      let arrivals = try ExcitedArrivals(
        base: try reader.number("mu"), jump: try reader.number("alpha"),
        decay: try reader.number("beta"))
      guard reader.optional("times") == nil else {
        let likelihood = try arrivals.logLikelihood(
          times: try CaseSeries.numbers(reader, "times"), end: try reader.number("T"))
        return .reals(["loglik": likelihood])
      }
      return .reals([
        "branching": arrivals.branching, "mean_rate": try arrivals.meanRate(),
        "var_to_mean_long": try arrivals.longRunDispersion(),
      ])
    }
    let quote = try InventoryQuote(
      riskAversion: try reader.number("gamma"), deviation: try reader.number("sigma"),
      arrivalDecay: try reader.number("k"))
    let left = try reader.number("T_minus_t")
    return .reals([
      "reservation": quote.reservationPrice(
        mid: try reader.number("s"), inventory: try reader.number("q"), timeLeft: left),
      "spread": quote.spread(timeLeft: left), "spread_t0": quote.spread(timeLeft: 1),
      "spread_tT": quote.spread(timeLeft: 0),
    ])
  }
}
