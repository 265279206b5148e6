import Calibration
import Inputs
import Numerics

/// Back-tests of VaR and ES: `backtest_var`, `backtest_es`.
enum BackTestTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter(nil, "backtest_var", coverage),
    ConformanceAdapter(nil, "backtest_es", shortfall),
  ]

  @Sendable private static func coverage(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    if reader.optional("pnl") != nil { return try tickLoss(reader) }
    if reader.optional("hit_positions_0based") != nil { return try hits(reader) }
    if reader.optional("level") != nil { return try acceptedRegions(reader) }
    if reader.optional("rule") != nil { return try zoneBoundaries() }
    let p = try reader.number("p")
    if let time = reader.optional("time_to_first_failure") {
      let test = try CoverageTests.timeToFirstFailure(
        try time.integer(in: 1...1_000_000_000), p: p)
      return .reals(["lr": test.statistic, "pvalue": test.pValue])
    }
    return try counted(
      exceptions: try reader.integer("exceptions", in: 0...10_000_000),
      observations: try reader.integer("observations", in: 1...10_000_000), p: p)
  }

  /// All that a number of exceptions says: both kinds of case ask for a part of it.
  private static func counted(
    exceptions: Int, observations: Int, p: Double
  ) throws -> ConformanceResult {
    let test = try CoverageTests.proportionOfFailures(
      exceptions: exceptions, observations: observations, p: p)
    let law = try BinomialDistribution(trials: observations, p: p)
    let light = try TrafficLight(observations: observations, p: p)
    let score = try CoverageTests.binomialScore(
      exceptions: exceptions, observations: observations, p: p)
    return .fields([
      ("lr", .real(test.statistic)), ("pvalue", .real(test.pValue)),
      ("reject_5pct", .flag(test.rejects(at: 0.05))),
      ("binom_two_sided_p", .real(law.twoSided(exceptions))),
      ("binom_upper_p", .real(law.atLeast(exceptions))), ("z", .real(score)),
      ("zone", .name(light.zone(exceptions: exceptions).rawValue)),
      ("cumulative_prob", .real(try light.cumulative(exceptions: exceptions))),
      ("plus_factor_1996", .real(TrafficLight.plusFactor(exceptions: exceptions))),
      ("multiplier_1996", .real(TrafficLight.multiplier1996(exceptions: exceptions))),
      ("multiplier_mar33_2019", .real(TrafficLight.multiplier2019(exceptions: exceptions))),
    ])
  }

  private static func hits(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let count: Int = try reader.integer("T", in: 2...10_000_000)
    var hits = Array(repeating: false, count: count)
    for item in try reader.array("hit_positions_0based") {
      hits[try item.integer(in: 0...(count - 1))] = true
    }
    guard reader.optional("p") != nil else { return try durations(hits) }
    let p = try reader.number("p")
    let transitions = try ExceptionTransitions(hits)
    let independence = try transitions.independence()
    let both = try transitions.conditionalCoverage(p: p)
    let coverage = try CoverageTests.proportionOfFailures(
      exceptions: transitions.exceptions, observations: count, p: p)
    return .reals([
      "n00": Double(transitions.n00), "n01": Double(transitions.n01),
      "n10": Double(transitions.n10), "n11": Double(transitions.n11),
      "lr_ind": independence.statistic, "lr_uc": coverage.statistic, "lr_cc": both.statistic,
      "p_ind": independence.pValue, "p_uc": coverage.pValue, "p_cc": both.pValue,
    ])
  }

  private static func durations(_ hits: [Bool]) throws -> ConformanceResult {
    let test = try DurationTest(hits)
    return .reals([
      "weibull shape (b)": test.shape, "unrestricted log-likelihood": test.logLikelihood,
      "restricted log-likelihood": test.memorylessLogLikelihood,
      "statistic": test.result.statistic,
      "critical value": try ChiSquareDistribution(degrees: 1).quantile(0.95),
      "p-value": test.result.pValue,
    ])
  }

  private static func acceptedRegions(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let level = try reader.number("level")
    var fields: [(name: String, value: ConformanceResult)] = []
    for observations in [250, 255, 500, 510, 1000] {
      for p in [0.005, 0.01, 0.025, 0.05] {
        guard
          let region = try CoverageTests.acceptedExceptions(
            observations: observations, p: p, level: level)
        else { continue }
        fields.append(
          (
            "\(observations)_\(p)",
            CaseSeries.list([Double(region.lowerBound), Double(region.upperBound)])
          ))
      }
    }
    return .fields(fields)
  }

  private static func zoneBoundaries() throws -> ConformanceResult {
    var fields: [(name: String, value: ConformanceResult)] = []
    for observations in [250, 365, 500, 730, 1000, 1825] {
      for p in [0.005, 0.01] {
        let light = try TrafficLight(observations: observations, p: p)
        fields.append(
          (
            "T\(observations)_p\(p)",
            CaseSeries.list([Double(light.yellowFrom), Double(light.redFrom)])
          ))
      }
    }
    return .fields(fields)
  }

  /// These cases give VaR and ES as negative returns.
  private static func tickLoss(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let profits = try CaseSeries.numbers(reader, "pnl")
    let risks = try CaseSeries.numbers(reader, "var", count: profits.count).map { -$0 }
    let losses = try ForecastComparison.tickLoss(
      profits: profits, valueAtRisk: risks, alpha: try reader.number("alpha"))
    return .reals(["mean_loss": try Moments(losses).mean])
  }

  @Sendable private static func shortfall(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    if reader.optional("pnl") == nil { return try criticalValues(reader) }
    let profits = try CaseSeries.numbers(reader, "pnl")
    let risks = try CaseSeries.numbers(reader, "var", count: profits.count)
    let shortfalls = try CaseSeries.numbers(reader, "es", count: profits.count)
    if reader.optional("sigma") != nil {
      let residuals = try ShortfallTests.residuals(
        profits: profits,
        deviations: try CaseSeries.numbers(reader, "sigma", count: profits.count),
        valueAtRisk: risks, shortfall: shortfalls)
      return .reals([
        "n": Double(residuals.values.count), "mean": residuals.mean,
        "t_stat": residuals.result.statistic, "p_one_sided": residuals.result.pValue,
      ])
    }
    let alpha = try reader.number("alpha")
    if risks.allSatisfy({ $0 < 0 }) {
      let losses = try ForecastComparison.jointLoss(
        profits: profits, valueAtRisk: risks.map { -$0 }, shortfall: shortfalls.map { -$0 },
        alpha: alpha)
      return .reals(["mean_loss": try Moments(losses).mean])
    }
    let found = try ShortfallTests.acerbiSzekely(
      profits: profits, valueAtRisk: risks, shortfall: shortfalls, alpha: alpha)
    return .fields([
      ("n_exceed", .real(Double(found.exceedances))), ("z2", .real(found.z2)),
      ("z1", found.z1.map { .real($0) } ?? .price(nil)),
    ])
  }

  /// Simulated here with many times the paths, so that this is the law of which the expected
  /// values are draws: the published ones come from `reference` paths each.
  private static func criticalValues(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let reference = 200_000
    let count: Int = try reader.integer("T", in: 1...1_000_000)
    let alpha = try reader.number("alpha")
    var fields: [(name: String, value: ConformanceResult)] = []
    for (name, degrees) in [("normal", nil), ("t5", 5), ("t3", 3)] as [(String, Double?)] {
      let simulated = try ShortfallCriticalValues(
        degrees: degrees, observations: count, alpha: alpha, paths: 5 * reference, seed: 1)
      for (words, level) in [("5pct", 0.05), ("0_01pct", 0.0001)] {
        fields.append(
          (
            "\(name)_\(words)",
            .drawn(
              try simulated.critical(level), try simulated.drawn(level, paths: reference))
          ))
      }
    }
    return .fields(fields)
  }
}
