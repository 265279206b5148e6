import Calibration
import Inputs
import Numerics
import Studies
import Units

/// Figures of real price files: `real_data`.
enum RealDataTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter(referringTopic: "real_data", evaluate)
  ]

  @Sendable private static func evaluate(
    _ reader: ConfigurationReader, _ others: ConformanceInputs
  ) throws -> ConformanceResult {
    if reader.optional("instrument") != nil { return try MarkTopics.mark(reader) }
    if reader.optional("k") != nil { return try MarkTopics.smile(reader) }
    if try reader.string("file").hasPrefix("deribit-chains/") {
      return try MarkTopics.errors(reader)
    }
    if reader.optional("notionals") != nil || reader.optional("tol") != nil {
      return try LeverageTierTopics.evaluate(reader)
    }
    if let chain = try ChainTopics.evaluate(reader) { return chain }
    if reader.optional("from_utc") != nil { return try event(reader) }
    if reader.optional("lam") != nil || reader.optional("window") != nil {
      return try forecast(reader)
    }
    let closes = try BarSeries(try CaseSeries.prices(reader))
    if let scale = reader.optional("scale") {
      let scale = try scale.number()
      let fit = try GarchFit.fit(
        closes.logReturns.map { $0 * scale },
        innovations: others.asked.contains("nu") ? .student : .normal)
      return .reals([
        "omega": fit.model.omega, "alpha": fit.model.alpha, "beta": fit.model.beta,
        "nu": fit.model.degrees ?? 0, "loglik": fit.logLikelihood,
      ])
    }
    let asked = others.asked
    let side = try reader.optional("side")?.choice(of: PositionSide.self) ?? .long
    let isOfTail = asked.contains("xi") || asked.contains("u")
    return .fields(
      isOfTail
        ? try peaks(side.losses(closes.logReturns))
        : try moments(closes.logReturns, reader, asked))
  }

  private typealias Fields = [(name: String, value: ConformanceResult)]

  private static func moments(
    _ returns: [Double], _ reader: ConfigurationReader, _ asked: [String]
  ) throws -> Fields {
    let moments = try Moments(returns)
    let sizes = returns.map { abs($0) }
    var fields: Fields = [
      ("n", .real(Double(moments.count))), ("mean", .real(moments.mean)),
      ("sd_ddof1", .real(moments.standardDeviation)),
      ("skew_unbiased", .real(try moments.skewness())),
      ("exkurt_unbiased", .real(try moments.excessKurtosis())),
      ("min", .real(moments.least)), ("max", .real(moments.greatest)),
    ]
    // The lag, or the number of greatest values, is in the name of what is asked.
    for name in asked {
      guard let number = name.split(separator: "_").last?.drop(while: { !$0.isNumber }),
        let count = Int(number)
      else { continue }
      if name.hasPrefix("acf_abs_") {
        fields.append((name, .real(try Correlation.auto(sizes, lag: count))))
      } else if name.hasPrefix("acf_r_") {
        fields.append((name, .real(try Correlation.auto(returns, lag: count))))
      } else if name.hasPrefix("hill_alpha_k") {
        fields.append((name, .real(try PeaksOverThreshold.hill(sizes, k: count))))
      }
    }
    let file = try reader.string("file")
    if asked.contains("pearson_btc_eth"), file.hasPrefix("btc") {
      let ether = try PriceFile.history(
        CaseSeries.path(reader, "eth" + file.dropFirst(3)))
      let other = try BarSeries(ether).logReturns
      if other.count == returns.count {
        fields.append(("pearson_btc_eth", .real(try Correlation.pearson(returns, other))))
      }
    }
    return fields
  }

  private static func peaks(_ losses: [Double]) throws -> Fields {
    let peaks = try PeaksOverThreshold.fit(losses, level: 0.95)
    let (high, extreme) = (try peaks.tail(0.99), try peaks.tail(0.999))
    return [
      ("u", .real(peaks.threshold)),
      ("n_exceed", .real((peaks.share * Double(losses.count)).rounded())),
      ("xi", .real(peaks.excess.shape)), ("beta", .real(peaks.excess.scale)),
      ("var99", .real(high.valueAtRisk)), ("es99", .real(high.expectedShortfall)),
      ("var999", .real(extreme.valueAtRisk)), ("es999", .real(extreme.expectedShortfall)),
    ]
  }

  private static func forecast(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let side: PositionSide = try reader.required("side").choice(of: PositionSide.self)
    let confidence = try reader.number("confidence")
    let returns = try BarSeries(try CaseSeries.prices(reader)).logReturns
    var extra: Fields = []
    let model: ForecastModel
    let first: Int
    if let decay = reader.optional("lam") {
      model = .normalAverage(decay: try decay.number())
      first = try reader.integer("first_tested_return_index", in: 1...1_000_000)
    } else {
      let window: Int = try reader.integer("window", in: 2...1_000_000)
      model = .historical(window: window)
      first = try reader.integer("first_tested_return_index", default: window, in: 1...1_000_000)
      let shortfall = try RollingForecast(
        model: .historicalShortfall(window: window, confidence: 0.975), side: side, first: first
      ).run(returns).tested
      extra = [
        ("es975_first", .real(shortfall[0])),
        ("es975_last", .real(shortfall[shortfall.count - 1])),
      ]
    }
    let track = try RollingForecast(
      model: model, side: side, confidence: confidence, first: first
    ).run(returns)
    let found = try ForecastAssessment(track, returns: returns)
    if let deviations = track.deviations {
      extra.append(("last_vol", .real(deviations[deviations.count - 1])))
    }
    return .fields(
      [
        ("T", .real(Double(found.observations))),
        ("exceptions", .real(Double(found.exceptions))),
        ("lr_uc", .real(found.proportionOfFailures.statistic)),
        ("lr_ind", .real(found.independence.statistic)),
        ("lr_cc", .real(found.conditionalCoverage.statistic)),
        ("mean_im", .real(found.meanMargin)), ("peak_to_trough", .real(found.peakToTrough)),
        ("max_5d_ratio", .real(found.worstRise.five ?? 0)),
        ("first_im", .real(track.tested[0])),
        ("last_im", .real(track.tested[track.tested.count - 1])),
      ] + extra)
  }

  /// The bars opened from one date to before another.
  private static func event(_ reader: ConfigurationReader) throws -> ConformanceResult {
    func time(_ key: String) throws -> Timestamp {
      let item = try reader.required(key)
      guard let time = TimeReading.date(try item.string()) else { throw item.fault("a date") }
      return time
    }
    let (start, end) = (try time("from_utc"), try time("to_utc_exclusive"))
    let series = try CaseSeries.prices(reader)
    let within = series.bars.filter { $0.openTime >= start && $0.openTime < end }
    let bars = try BarSeries(
      open: within.map { $0.open },
      high: within.map { $0.high },
      low: within.map { $0.low },
      close: within.map { $0.close })
    let drawdown = try PriceDrawdown(bars)
    let moments = try Moments(bars.logReturns)
    let realised = try RangeVolatility.closeToClose.volatility(of: bars)
    return .reals([
      "n_bars": Double(bars.count), "max_drawdown": drawdown.depth, "trough": drawdown.trough,
      "trough_open_time_ms": Double(within[drawdown.place].openTime.rawValue / 1_000_000),
      "worst_bar_log_return": moments.least, "best_bar_log_return": moments.greatest,
      "sum_sq_returns": realised * realised * Double(bars.count - 1),
    ])
  }
}
