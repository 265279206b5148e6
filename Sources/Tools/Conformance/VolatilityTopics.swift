import Calibration
import Inputs
import Numerics
import Studies

/// Volatility models and what follows for longer horizons: `ewma`, `garch`, `mpor`.
enum VolatilityTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter(nil, "ewma", average),
    ConformanceAdapter(nil, "garch", garch),
    ConformanceAdapter(nil, "mpor", horizon),
  ]

  @Sendable private static func average(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let average = try ExponentialAverage(decay: try reader.number("lam"))
    if let tail = reader.optional("tail_weight") {
      return .reals([
        "days": try average.observations(leaving: try tail.number()),
        "half_life": average.halfLife, "centre_of_mass": average.centreOfMass,
      ])
    }
    if reader.optional("returns_a") != nil {
      let a = try CaseSeries.numbers(reader, "returns_a")
      let b = try CaseSeries.numbers(reader, "returns_b")
      return .reals([
        "cov": try average.covariances(of: a, and: b)[a.count],
        "corr": try average.correlation(of: a, and: b),
      ])
    }
    let returns = try CaseSeries.numbers(reader, "returns")
    let values =
      try reader.optional("init_variance").map {
        try average.variances(of: returns, initial: try $0.number())
      } ?? average.variances(of: returns)
    let next = values[returns.count]
    return .fields(
      values.enumerated().map { ("variance_at_\($0.offset)", .real($0.element)) } + [
        ("next_variance", .real(next)), ("next_vol", .real(next.squareRoot())),
      ])
  }

  @Sendable private static func garch(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    if reader.optional("s2") != nil {
      let returns = try CaseSeries.numbers(reader, "returns")
      let variances = try CaseSeries.numbers(reader, "s2")
      let model = try GarchModel(
        omega: 1, alpha: 0, beta: 0, degrees: try reader.optional("nu").map { try $0.number() })
      return .reals(["loglik": try model.logLikelihood(of: returns, variances: variances)])
    }
    let model = try model(reader)
    if reader.optional("s2_next") != nil { return try forecast(reader, model) }
    let returns = try CaseSeries.numbers(reader, "returns")
    let values = try model.variances(of: returns, backcast: try reader.number("backcast"))
    var fields: [(name: String, value: ConformanceResult)] = values.enumerated().map {
      ("s2_\($0.offset)", .real($0.element))
    }
    fields.append(("s2_next", .real(values[returns.count])))
    if let level = try? model.unconditionalVariance() {
      fields.append(("unconditional", .real(level)))
    }
    let likelihood = try model.logLikelihood(of: returns, variances: values)
    fields.append((model.degrees == nil ? "loglik_gaussian" : "loglik", .real(likelihood)))
    return .fields(fields)
  }

  private static func model(_ reader: ConfigurationReader) throws -> GarchModel {
    try GarchModel(
      omega: try reader.number("omega"), alpha: try reader.number("alpha"),
      gamma: try reader.number("gamma", default: 0), beta: try reader.number("beta"),
      degrees: try reader.optional("nu").map { try $0.number() })
  }

  private static func forecast(
    _ reader: ConfigurationReader, _ model: GarchModel
  ) throws -> ConformanceResult {
    let steps = try model.forecast(from: try reader.number("s2_next"), steps: 30)
    var fields: [(name: String, value: ConformanceResult)] = []
    for (place, variance) in steps.enumerated() {
      let total = try HorizonScaling.termStructure(Array(steps.prefix(place + 1)))
      fields.append(("s2_h\(place + 1)", .real(variance)))
      fields.append(("cum_var_\(place + 1)d", .real(total * total)))
    }
    return .fields(fields)
  }

  @Sendable private static func horizon(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    if reader.optional("file") != nil { return try excursion(reader) }
    if reader.optional("daily_var") != nil {
      let risk = try reader.number("daily_var")
      let scaled = try CaseSeries.numbers(reader, "days").map {
        try HorizonScaling.squareRoot(risk, periods: $0)
      }
      return .fields([("scaled", CaseSeries.list(scaled))])
    }
    let days: Int = try reader.integer("days", in: 1...10_000)
    if reader.optional("rho") != nil {
      let deviation = try HorizonScaling.autoregressive(
        try reader.number("sigma"), rho: try reader.number("rho"), periods: days)
      return .reals(["vol": deviation])
    }
    let next = try reader.number("s2_next")
    let steps = try model(reader).forecast(from: next, steps: days)
    return .fields([
      ("garch_vol_\(days)d", .real(try HorizonScaling.termStructure(steps))),
      (
        "sqrt_time_vol_\(days)d",
        .real(try HorizonScaling.squareRoot(next.squareRoot(), periods: Double(days)))
      ),
    ])
  }

  private static func excursion(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let series = try CaseSeries.prices(reader)
    let hours = try reader.number("hours", in: 0.01...1e5)
    let bars = Int((hours * 3600e9 / Double(series.interval.rawValue)).rounded())
    let found = try AdverseExcursion(BarSeries(series), horizon: bars)
    func quantile(_ p: Double, _ values: [Double]) throws -> Double {
      try QuantileRule.linear.quantile(p, of: values)
    }
    let (long, end) = (try quantile(0.99, found.long), try quantile(0.99, found.endToEnd))
    return .reals([
      "long_q99": long, "long_q999": try quantile(0.999, found.long),
      "short_q99": try quantile(0.99, found.short),
      "short_q999": try quantile(0.999, found.short), "end_to_end_long_q99": end,
      "ratio_mae_to_end": long / end,
    ])
  }
}
