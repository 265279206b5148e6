import Calibration
import Foundation
import Numerics
import Reports

/// One model on one side of one price history: what it forecast and how it fared.
struct BacktestRow {
  let model: String
  let side: Calibration.PositionSide
  let found: ForecastAssessment
  /// Mean tick loss, a fraction of the price; less is better.
  let tickLoss: Double
  let tickLosses: [Double]
  /// The requirement for the return after the last.
  let next: Double
  /// Tests that reject at the level, by name; empty where the model stands.
  let rejections: [String]
  /// What `--page` shows of it.
  let picture: BacktestPicture?

  /// - Parameters:
  ///   - from: the place of the first return forecast.
  ///   - assessed: the place of the first return whose forecast is assessed, `from` or more.
  ///   - level: of the tests, such as 0.05.
  init(
    _ model: ForecastModel, side: Calibration.PositionSide, returns: [Double],
    confidence: Double, from: Int, assessed: Int, damping: DampingTools, lookback: Int,
    level: Double, isPictured: Bool = false
  ) throws {
    let plain = try RollingForecast(
      model: model, side: side, confidence: confidence, first: from
    ).run(returns)
    let track = try damping.apply(to: plain, returns: returns, lookback: lookback)
      .starting(at: assessed)
    self.model = ModelName.spelling(model)
    self.side = side
    found = try ForecastAssessment(track, returns: returns)
    let profits = side.losses(Array(returns[assessed...])).map { -$0 }
    tickLosses = try ForecastComparison.tickLoss(
      profits: profits, valueAtRisk: track.tested, alpha: 1 - confidence)
    tickLoss = tickLosses.reduce(0, +) / Double(tickLosses.count)
    next = track.next
    rejections = Self.rejections(found, level)
    picture = isPictured ? try BacktestPicture(track, returns: returns) : nil
  }

  private static func rejections(_ found: ForecastAssessment, _ level: Double) -> [String] {
    var names: [String] = []
    if found.proportionOfFailures.rejects(at: level) {
      names.append(
        Double(found.exceptions) > found.expectedExceptions
          ? "coverage: too many" : "coverage: too few")
    }
    if found.independence.rejects(at: level) { names.append("independence") }
    // Both together can fail where neither does alone.
    if names.isEmpty, found.conditionalCoverage.rejects(at: level) { names.append("both together") }
    if found.zone == .red { names.append("traffic light") }
    return names
  }

  var json: JSONValue {
    func test(_ result: TestResult) -> JSONValue {
      ["statistic": .number(result.statistic), "pValue": .number(result.pValue)]
    }
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return [
      "model": .string(model), "side": .string(side.rawValue),
      "observations": .count(found.observations), "exceptions": .count(found.exceptions),
      "expectedExceptions": .number(found.expectedExceptions),
      "kupiec": test(found.proportionOfFailures),
      "independence": test(found.independence),
      "christoffersen": test(found.conditionalCoverage),
      "trafficLight": .string(found.zone.rawValue),
      "meanRequirement": .number(found.meanMargin),
      "peakToTrough": .number(found.peakToTrough),
      "greatestRise": [
        "one": number(found.worstRise.one), "five": number(found.worstRise.five),
        "thirty": number(found.worstRise.thirty),
      ],
      "meanExcess": .number(found.meanExcess),
      "shortfallZ1": number(found.shortfallStatistic.z1),
      "shortfallZ2": .number(found.shortfallStatistic.z2),
      "tickLoss": .number(tickLoss), "nextRequirement": .number(next),
      "rejected": .boolean(!rejections.isEmpty),
      "rejectedBy": .array(rejections.map { .string($0) }),
    ]
  }

  static let header = [
    "model", "side", "exceptions", "expected", "Kupiec", "indep.", "both", "light", "mean",
    "peak/trough", "5-bar rise", "tick loss", "rejected by",
  ]

  var cells: [String] {
    func chance(_ test: TestResult) -> String { String(format: "%.4f", test.pValue) }
    return [
      model, side.rawValue, "\(found.exceptions)", String(format: "%.1f", found.expectedExceptions),
      chance(found.proportionOfFailures), chance(found.independence),
      chance(found.conditionalCoverage), found.zone.rawValue,
      String(format: "%.2f%%", 100 * found.meanMargin),
      String(format: "%.2f", found.peakToTrough),
      found.worstRise.five.map { String(format: "%+.0f%%", 100 * $0) } ?? "-",
      String(format: "%.6f", tickLoss),
      rejections.isEmpty ? "none" : rejections.joined(separator: ", "),
    ]
  }
}
