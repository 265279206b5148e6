import Calibration
import Studies

/// The options of commands that back-test models.
extension BacktestPlan {
  static let periodOptions: [OptionDeclaration] = [
    .value("since", "DATE", "assess forecasts for bars that open then or later, UTC"),
    .value("until", "DATE", "use no bar that opens then or later, UTC"),
  ]

  static let options: [OptionDeclaration] =
    [
      .value("models", "LIST", "models, with commas between them, or all", default: "all"),
      .value("confidence", "C", "confidence of the requirement", default: "0.99"),
      .value("horizon", "SPAN", "what the requirement covers, such as 2d (default one bar)"),
      .value("from", "N", "the first return forecast, counted from 0", default: "500"),
      .value("apc", "TOOLS", "damp the requirement, with commas between tools", default: "none"),
      .value("level", "P", "level at which tests reject", default: "0.05"),
    ] + periodOptions + [
      .value(
        "notional", "N", "value of the position, for costs and shortfalls", default: "1000000"),
      .value("funding-rate", "R", "what a year of margin costs, a share of it", default: "0.05"),
      .value("resume", "FILE", "keep finished forecasts there, and go on from those it holds"),
      .seed, .page,
    ]

  /// What is common to the help of commands that test models.
  static let help = """
    first: the time until the first exception. indep.: Christoffersen's test that exceptions come
    alone; both: that and Kupiec's together. duration: Christoffersen and Pelletier's, mixed:
    Haas's on the times between exceptions, with a simulated p-value. tail: degrees of the t law
    that the model's expected shortfall over its requirement stands for. residuals: McNeil and
    Frey's test of losses beyond the requirement, Z1 and Z2: Acerbi and Szekely's, all one-sided,
    p-values simulated under that tail. joint loss: of requirement and expected shortfall together
    (FZ0). responsive: the share of a 5-bar change of volatility (EWMA, 0.94) that the requirement
    follows. cost: mean requirement of --notional times --funding-rate, a year. shortfall, worst:
    losses of that position beyond its requirement, added up, and the greatest.

    The choice goes by stages. Coverage (Kupiec), independence (Christoffersen, duration) and
    shortfall (residuals, Z2) send away what they reject at the level after Holm's correction over
    all tests of the stage; loss sends away what the model confidence set of the joint loss does
    (T_max, 1,000 resamples); procyclicality those with a peak to trough more than 5 % above the
    least; the lowest mean requirement is chosen of the rest.

    --horizon takes returns over that many bars, none overlapping, cut at multiples of it from
    Monday 2000-01-03, 00:00 UTC: a day ends at midnight. Weekday bars are counted off from the
    first. --resume keeps each model's
    forecasts when they are done: stopped at any moment and started again, the command skips them
    and ends with the same output.
    """

  /// - Parameter keeper: what `--resume` names.
  init(_ arguments: Arguments, keeper: ResumeFile?) throws {
    let list = arguments.text("models") ?? "all"
    let isAll = list == "all"
    var models: [ForecastModel] = isAll ? ForecastModel.benchmark : []
    if !isAll {
      for name in list.split(separator: ",", omittingEmptySubsequences: false) {
        let model = try arguments.model("models", String(name))
        if !models.contains(model) { models.append(model) }
      }
    }
    try self.init(
      models: models, isAll: isAll, confidence: try arguments.confidence(),
      from: try arguments.integer("from", in: 1...1_000_000) ?? 500,
      damping: try arguments.damping(),
      level: try arguments.number("level", in: 0.0001...0.5) ?? 0.05,
      period: try arguments.period(),
      notional: try arguments.number("notional", in: 0.01...1e15) ?? 1e6,
      fundingRate: try arguments.number("funding-rate", in: 0...10) ?? 0.05,
      seed: try arguments.integer("seed") ?? 1, isPictured: arguments.text("page") != nil,
      store: TrackStore(keeper: keeper))
  }
}
