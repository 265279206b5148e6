import Calibration
import Inputs

/// Damping of margin and haircuts of collateral: `apc`, `haircut`.
enum MarginPolicyTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter(nil, "apc", procyclicality),
    ConformanceAdapter(nil, "haircut", haircut),
  ]

  @Sendable private static func procyclicality(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    if reader.optional("stressed_losses") != nil {
      let tail = try HistoricalTail.stressWeighted(
        try CaseSeries.numbers(reader, "losses"),
        stressed: try CaseSeries.numbers(reader, "stressed_losses"),
        stressWeight: try reader.number("stress_weight"),
        confidence: try reader.number("confidence"))
      return .reals(["var": tail.valueAtRisk, "es": tail.expectedShortfall])
    }
    let margins = try CaseSeries.numbers(reader, "margin")
    let treated = try ProcyclicalityTool.apply(try tools(reader), to: margins)
    let shortfall = try MarginSeriesMeasures.worstShortfall(treated, untreated: margins)
    var fields: [(name: String, value: ConformanceResult)] = [
      ("margin_apc", CaseSeries.list(treated)),
      ("peak_to_trough", .real(try MarginSeriesMeasures.peakToTrough(treated))),
      ("mean_cost", .real(try MarginSeriesMeasures.meanCost(treated, untreated: margins))),
      ("max_shortfall", .real(shortfall)),
    ]
    for (name, periods) in [("one", 1), ("five", 5), ("thirty", 30)]
    where treated.count > periods {
      let rise = try MarginSeriesMeasures.worstRise(treated, over: periods)
      let amount = try MarginSeriesMeasures.worstRiseAmount(treated, over: periods)
      fields.append(("\(name)_day_ratio", .real(rise)))
      fields.append(("\(name)_day_abs", .real(amount)))
    }
    return .fields(fields)
  }

  private static func tools(_ reader: ConfigurationReader) throws -> [ProcyclicalityTool] {
    var tools: [ProcyclicalityTool] = []
    if let share = reader.optional("buffer") {
      tools.append(
        .buffer(
          share: try share.number(), release: .constant(try reader.number("release_level"))))
    }
    if let stressed = reader.optional("stressed_margin") {
      tools.append(
        .stressWeight(
          weight: try reader.number("weight"), stressed: .constant(try stressed.number())))
    }
    if let floor = reader.optional("floor") {
      tools.append(.floor(.constant(try floor.number())))
    }
    if let up = reader.optional("max_up") {
      tools.append(.speedLimit(up: try up.number(), down: try reader.number("max_down")))
    }
    return tools
  }

  @Sendable private static func haircut(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    if reader.optional("E") != nil {
      let exposure = try CollateralHaircut.adjustedExposure(
        exposure: try reader.number("E"), collateral: try reader.number("C"),
        exposureHaircut: try reader.number("He", default: 0),
        collateralHaircut: try reader.number("Hc", default: 0),
        currencyHaircut: try reader.number("Hfx", default: 0))
      return .reals(["E_star": exposure])
    }
    if reader.optional("H_M") != nil {
      return .reals([
        "H": try CollateralHaircut.rescaled(
          try reader.number("H_M"), remarginingDays: try reader.number("N_R"),
          holdingDays: try reader.number("T_M"))
      ])
    }
    let confidence = try reader.number("confidence")
    if reader.optional("rho") != nil {
      let loss = try reader.number("sigma_loss")
      let (fall, rho) = (try reader.number("sigma_coll"), try reader.number("rho"))
      return .reals([
        "sigma_net": try CollateralHaircut.jointDeviation(
          loss: loss, collateral: fall, correlation: rho),
        "var_net": try CollateralHaircut.jointValueAtRisk(
          loss: loss, collateral: fall, correlation: rho, confidence: confidence),
      ])
    }
    let (deviation, days) = (try reader.number("sigma_daily"), try reader.number("days"))
    return .reals([
      "h_lognormal": try CollateralHaircut.lognormal(
        deviation: deviation, periods: days, confidence: confidence),
      "h_linear": try CollateralHaircut.linear(
        deviation: deviation, periods: days, confidence: confidence),
    ])
  }
}
