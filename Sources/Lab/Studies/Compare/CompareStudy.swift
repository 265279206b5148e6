import Calibration
import Inputs
import Units

/// Margin models compared over portfolios of price histories.
///
/// ```swift
/// let plan = try BacktestPlan(models: [try ModelName.read("ewma-0.97")])
/// let study = try CompareStudy(try PortfolioList("portfolios.json5"), plan)
/// print(study.standing)
/// ```
public struct CompareStudy {
  /// The portfolios with the returns of their instruments.
  public let set: PortfolioSet
  /// Places of the returns assessed.
  public let assessed: Range<Int>
  /// The share of an offset that is granted.
  public let offsetCap: Double
  /// One a portfolio, in the order of the list.
  public let answers: [PortfolioAnswer]
  /// Over all portfolios that can be forecast; nil where no model is on every one.
  public let overall: BacktestChoice?
  /// Models that no test of coverage rejects on any portfolio, each by itself.
  public let standing: [String]

  /// - Parameters:
  ///   - horizon: what a return spans, a multiple of the longest interval; nil for one bar of it.
  ///   - offsetCap: the share of an offset that is granted, 0 to 1.
  ///   - stressCorrelation: the share of the way that correlations are moved in the stressed risk.
  /// - Throws: `InputFault` where a file cannot be read, the files have too little in common or no
  ///   portfolio can be forecast; `SettingFault` where the horizon does not go with the files.
  public init(
    _ list: PortfolioList, _ plan: BacktestPlan, horizon: TimeSpan? = nil,
    offsetCap: Double = 0.8, stressCorrelation: Double = 0.5,
    observe: StudyObserver = { _ in }
  ) throws {
    let set = try PortfolioSet(
      list, least: plan.from + BacktestPlan.leastAssessed, why: plan.why,
      until: plan.period.until, horizon: horizon, observe)
    assessed = try plan.period.places(
      set.ends, from: plan.from, least: BacktestPlan.leastAssessed, file: set.file)
    let terms = PortfolioAnswer.Terms(
      assessed: assessed, cap: offsetCap, stress: stressCorrelation)
    answers = try set.portfolios.map { try PortfolioAnswer($0, set, plan, terms, observe) }
    let answered = answers.filter { !$0.outcome.rows.isEmpty }
    guard !answered.isEmpty else {
      let first = answers.lazy.compactMap { answer in
        answer.outcome.failures.first.map { "\(answer.portfolio.name): \($0.reason)" }
      }.first
      throw InputFault(
        file: set.file, place: "portfolios",
        reason: "none can be forecast" + (first.map { "; \($0)" } ?? ""))
    }
    overall = try BacktestChoice(
      answered.map { ($0.portfolio.name, $0.outcome.rows) }, level: plan.level, seed: plan.seed)
    standing = plan.models.map { ModelName.spelling($0) }.filter { name in
      answered.allSatisfy { answer in
        answer.outcome.rows.contains { $0.model == name && $0.rejections.isEmpty }
      }
    }
    (self.set, self.offsetCap) = (set, offsetCap)
  }
}
