import Calibration
import Inputs
import Numerics

/// What is estimated from samples: `sample`, `comparison`, `covariance`, `garch_fit`.
enum SampleTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter(nil, "sample", sample),
    ConformanceAdapter(nil, "comparison", comparison),
    ConformanceAdapter(nil, "covariance", covariance),
    ConformanceAdapter(nil, "garch_fit", garch),
  ]

  /// Moments of `values`, their autocorrelations at `lags` and their quantiles at `p`.
  @Sendable private static func sample(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let values = try CaseSeries.numbers(reader, "values")
    let moments = try Moments(values)
    var fields: [(name: String, value: ConformanceResult)] = [
      ("mean", .real(moments.mean)), ("variance", .real(moments.variance)),
      ("skew", .real(try moments.plainSkewness())),
      ("skew_unbiased", .real(try moments.skewness())),
      ("exkurt", .real(try moments.plainExcessKurtosis())),
      ("exkurt_unbiased", .real(try moments.excessKurtosis())),
    ]
    let lags = try reader.required("lags").array().map { try $0.integer(in: 1...1_000_000) }
    fields.append(
      ("acf", CaseSeries.list(try lags.map { try Correlation.auto(values, lag: $0) })))
    let p = try reader.number("p")
    for rule in QuantileRule.allCases {
      fields.append((rule.rawValue, .real(try rule.quantile(p, of: values))))
    }
    return .fields(fields)
  }

  /// Diebold and Mariano's test of two series of losses.
  @Sendable private static func comparison(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let test = try ForecastComparison.dieboldMariano(
      try CaseSeries.numbers(reader, "first"), try CaseSeries.numbers(reader, "second"),
      lags: try reader.integer("lags", in: 0...1_000_000))
    return .reals(["statistic": test.statistic, "pvalue": test.pValue])
  }

  /// The lower triangle, row by row: drawn towards a multiple of the identity, or exponentially
  /// weighted where `lam` is given.
  @Sendable private static func covariance(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let series = try reader.required("series").array().map { row in
      try row.array().map { try $0.number() }
    }
    func triangle(_ matrix: SymmetricMatrix) -> ConformanceResult {
      CaseSeries.list(
        (0..<matrix.dimension).flatMap { i in (0...i).map { matrix[i, $0] } })
    }
    if let decay = reader.optional("lam") {
      let matrix = try CovarianceEstimate.exponential(series, decay: try decay.number())
      return .fields([("matrix", triangle(matrix))])
    }
    let found = try CovarianceEstimate.ledoitWolf(series)
    return .fields([
      ("shrinkage", .real(found.shrinkage)), ("matrix", triangle(found.matrix)),
    ])
  }

  /// A fit to `returns`: `innovations` normal or student, `asymmetric` for GJR.
  @Sendable private static func garch(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let fit = try GarchFit.fit(
      try CaseSeries.numbers(reader, "returns"),
      innovations: try reader.required("innovations").choice(of: GarchFit.Innovations.self),
      asymmetric: try reader.optional("asymmetric")?.boolean() ?? false,
      backcast: try reader.optional("backcast").map { try $0.number() }, withErrors: false)
    let model = fit.model
    return .fields([
      ("omega", .real(model.omega)), ("alpha", .real(model.alpha)),
      ("gamma", .real(model.gamma)), ("beta", .real(model.beta)),
      ("nu", model.degrees.map { .real($0) } ?? .price(nil)),
      ("loglik", .real(fit.logLikelihood)), ("s2", CaseSeries.list(fit.variances)),
    ])
  }
}
