import Calibration
import Inputs
import Units

/// Margin models back-tested on one price history.
///
/// ```swift
/// let plan = try BacktestPlan(models: [try ModelName.read("ewma-0.97")])
/// let study = try BacktestStudy("btc.csv", plan, sides: [.long])
/// for row in study.outcome.rows { print(row.model, row.found.exceptions) }
/// ```
public struct BacktestStudy {
  /// What was read and what was tolerated.
  public let facts: PriceFacts
  /// Bars that a return spans.
  public let horizon: Int
  /// When the bars open whose closes end the returns, and which returns are assessed.
  public let ends: [Timestamp]
  /// Places in `ends` of the returns that are assessed: from the first behind the warm-up on.
  public let assessed: Range<Int>
  /// A row a model and side.
  public let outcome: BacktestPlan.Outcome
  /// Among the models that are on every side; nil where there is none.
  public let choice: BacktestChoice?
  /// One a side.
  public let comparisons: [LossComparison]

  /// When the bars of the first and the last return assessed open.
  public var first: Timestamp { ends[assessed.lowerBound] }
  /// When the bar of the last return assessed opens.
  public var last: Timestamp { ends[assessed.upperBound - 1] }

  /// - Parameters:
  ///   - file: prices, CSV plain or gzip; `-` is standard input.
  ///   - sides: positions that lose.
  ///   - horizon: what a return spans, a multiple of the file's interval; nil for one bar.
  /// - Throws: `InputFault` where the file cannot be read, is too short, or a model that was named
  ///   cannot be forecast; `SettingFault` where the horizon does not go with the file.
  public init(
    _ file: String, _ plan: BacktestPlan, sides: [PositionSide] = [.long],
    horizon span: TimeSpan? = nil, observe: StudyObserver = { _ in }
  ) throws {
    let history = try PriceHistory(
      file, keepingRanges: plan.models.contains(where: \.needsBars), until: plan.period.until)
    let horizon = try history.horizon(span)
    let returns = try history.returns(
      every: horizon, least: plan.from + BacktestPlan.leastAssessed, why: plan.why)
    // The history itself is given up once the sample is made: of ten million bars, 160 MB.
    facts = history.facts
    for repair in facts.repairs { observe(.warning("\(file): \(repair.text)")) }
    let ends = history.ends(every: horizon)
    let assessed = try plan.period.places(
      ends, from: plan.from, least: BacktestPlan.leastAssessed, file: file)
    let sample = BacktestSample(
      returns, bars: history.ranges(every: horizon), assessed: assessed,
      lookback: history.lookback(step: horizon), measure: .logarithmic)
    let outcome = try plan.run(sample, sides: sides, file: file, observe)
    let parts = sides.map { side in
      (name: side.rawValue, rows: outcome.rows.filter { $0.side == side })
    }
    choice = try BacktestChoice(parts, level: plan.level, seed: plan.seed)
    comparisons = parts.map { LossComparison($0.rows) }
    (self.horizon, self.ends, self.assessed, self.outcome) = (horizon, ends, assessed, outcome)
  }
}
