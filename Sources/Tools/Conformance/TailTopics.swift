import Calibration
import Inputs
import Numerics

/// Tails of losses: `var_es`, `evt`.
enum TailTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter(nil, "var_es", tail),
    ConformanceAdapter(referringTopic: "evt", extremes),
  ]

  @Sendable private static func tail(_ reader: ConfigurationReader) throws -> ConformanceResult {
    if reader.optional("pairs") != nil { return try domain(reader) }
    if reader.optional("sigma_price") != nil { return try deltaGamma(reader) }
    let confidence = try reader.number("confidence")
    if reader.optional("returns") != nil { return try historical(reader, confidence) }
    let deviation = try reader.number("sigma")
    if reader.optional("loss_skew") != nil {
      let law = try CornishFisher(
        lossSkewness: try reader.number("loss_skew"),
        excessKurtosis: try reader.number("excess_kurtosis"))
      let tail = try law.tail(deviation: deviation, confidence: confidence)
      return .reals([
        "z_cf": try law.quantile(confidence), "var": tail.valueAtRisk,
        "es": tail.expectedShortfall,
      ])
    }
    let mean = try reader.number("mu", default: 0)
    guard let nu = reader.optional("nu") else {
      let tail = try ParametricTail.normal(
        mean: mean, deviation: deviation, confidence: confidence)
      return .reals(["var": tail.valueAtRisk, "es": tail.expectedShortfall])
    }
    let law = try StudentDistribution(degrees: try nu.number())
    let tail = try ParametricTail.student(
      mean: mean, deviation: deviation, degrees: law.degrees, confidence: confidence)
    return .reals([
      "var": tail.valueAtRisk, "es": tail.expectedShortfall,
      "raw_quantile": try law.quantile(confidence), "raw_es": try law.meanBeyond(confidence),
    ])
  }

  private static func domain(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let flags = try reader.required("pairs").array().map { item in
      let pair = try item.array().map { try $0.number() }
      guard pair.count == 2 else { throw item.fault("a pair of skewness and excess kurtosis") }
      return ConformanceResult.flag(
        CornishFisher.isMonotone(skewness: pair[0], excessKurtosis: pair[1]))
    }
    return .fields([("monotone", .list(flags))])
  }

  private static func deltaGamma(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let moments = try DeltaGammaMoments(
      delta: try reader.number("delta"), gamma: try reader.number("gamma"),
      deviation: try reader.number("sigma_price"))
    return .reals([
      "mean": moments.mean, "variance": moments.variance, "skew": moments.skewness,
    ])
  }

  /// Plain, weighted by age where `lambda` is given, filtered where `lam` is.
  private static func historical(
    _ reader: ConfigurationReader, _ confidence: Double
  ) throws -> ConformanceResult {
    let returns = try CaseSeries.numbers(reader, "returns")
    let losses = PositionSide.long.losses(returns)
    if let decay = reader.optional("lambda") {
      let decay = try decay.number()
      let tail = try HistoricalTail.ageWeighted(losses, decay: decay, confidence: confidence)
      let weights = try HistoricalTail.ageWeights(count: losses.count, decay: decay)
      return .reals([
        "var": tail.valueAtRisk, "es": tail.expectedShortfall, "w_oldest": weights[0],
        "w_newest": weights[weights.count - 1],
      ])
    }
    if let decay = reader.optional("lam") {
      let average = try ExponentialAverage(decay: try decay.number())
      let deviations = try average.variances(
        of: returns, initial: try reader.number("init_variance")
      ).map { $0.squareRoot() }
      let now = deviations[returns.count]
      let tail = try HistoricalTail.filtered(
        losses, deviations: Array(deviations.dropLast()), now: now, confidence: confidence,
        rule: .inverseUpperTail)
      return .reals([
        "next_vol": now, "z_min": zip(returns, deviations).map { $0 / $1 }.min() ?? 0,
        "var_type1": tail.valueAtRisk, "es": tail.expectedShortfall,
      ])
    }
    let tail = try HistoricalTail.equal(
      losses, confidence: confidence, rule: .inverseUpperTail)
    func quantile(_ rule: QuantileRule) throws -> Double {
      try rule.quantile(confidence, of: losses)
    }
    return .reals([
      "var": tail.valueAtRisk, "es": tail.expectedShortfall,
      "type1_inverted_cdf": try quantile(.inverseCumulative),
      "type7_linear": try quantile(.linear), "type6_weibull": try quantile(.weibull),
      "type8_median_unbiased": try quantile(.medianUnbiased), "higher": try quantile(.higher),
    ])
  }

  @Sendable private static func extremes(
    _ reader: ConfigurationReader, _ others: ConformanceInputs
  ) throws -> ConformanceResult {
    if reader.optional("p_exceed") != nil {
      let law = try ExtremeValueDistribution(
        shape: try reader.number("xi"), location: try reader.number("mu"),
        scale: try reader.number("sigma"))
      return .reals(["level": try law.level(exceedance: try reader.number("p_exceed"))])
    }
    if reader.optional("k") != nil {
      let alpha = try PeaksOverThreshold.hill(
        try CaseSeries.numbers(reader, "values").map { abs($0) },
        k: try reader.integer("k", in: 1...1_000_000))
      return .reals(["alpha": alpha, "xi": 1 / alpha])
    }
    if reader.optional("exceedances") != nil { return try fit(reader, others) }
    let law = try GeneralisedParetoDistribution(
      shape: try reader.number("xi"), scale: try reader.number("beta"))
    let peaks = try PeaksOverThreshold(
      threshold: try reader.number("threshold"),
      exceedances: try reader.integer("n_exceed", in: 1...1_000_000_000),
      of: try reader.integer("n", in: 1...1_000_000_000), excess: law)
    let tail = try peaks.tail(try reader.number("confidence"))
    return .reals(["var": tail.valueAtRisk, "es": tail.expectedShortfall])
  }

  /// Cases on one sample differ in the method that their name gives.
  private static func fit(
    _ reader: ConfigurationReader, _ others: ConformanceInputs
  ) throws -> ConformanceResult {
    let excesses = try CaseSeries.numbers(reader, "exceedances")
    let method: ParetoFit =
      others.id.contains("moments")
      ? .moments
      : others.id.contains("pwm")
        ? .weightedMoments
        : .likelihood
    let law = try method.fit(excesses)
    return .reals([
      "xi": law.shape, "beta": law.scale, "nll": ParetoFit.negativeLogLikelihood(excesses, law),
    ])
  }
}
