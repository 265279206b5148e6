import Calibration
import Foundation
import Numerics

/// One model on one side of one price history: what it forecast and how it fared.
public struct BacktestRow {
  /// Its name.
  public let model: String
  /// The position that loses.
  public let side: PositionSide
  let forecastModel: ForecastModel
  /// Coverage, the requirement and how it moves.
  public let found: ForecastAssessment
  /// Returns up to and with the first exception; nil without one, and then no test.
  public let timeToFirst: Int?
  /// Kupiec's test of that time.
  public let firstFailure: TestResult?
  /// Nil below two exceptions, or where they come all but evenly.
  public let duration: DurationTest?
  /// Nil without exceptions.
  public let mixed: MixedTest?
  /// Its p-value by simulation.
  public let mixedSimulated: TestResult?
  /// Tests of expected shortfall, simulated.
  public let shortfall: ShortfallAssessment
  /// Tick and joint losses, one a return, less is better; of very long tracks means of as many
  /// neighbours as leave 100,000, so that the losses of many models can be held at once.
  let tickLosses: [Double]
  let jointLosses: [Double]
  /// Mean quantile loss; less is better.
  public let tickLoss: Double
  /// Mean loss of requirement and expected shortfall together (FZ0); less is better.
  public let jointLoss: Double
  /// Nil where volatility is zero, never changes or the track is too short for a change.
  public let responsiveness: Double?
  /// The plan's position in money.
  public let money: PositionMoney
  /// The requirement for the return after the last.
  public let next: Double
  /// Tests of coverage that reject at the level, by name; empty where the model stands.
  public let rejections: [String]
  /// What pictures show of it; nil where the plan asks for none.
  public let picture: BacktestPicture?

  static let volatilityDecay = 0.94
  static let responsePeriods = 5

  /// - Parameter plain: from the plan's first forecast on, not damped.
  init(_ plain: ForecastTrack, on sample: BacktestSample, plan: BacktestPlan) throws {
    let returns = sample.returns
    let (forecast, p) = (plain.forecast, 1 - plan.confidence)
    let track = try plan.damped(plain, on: sample)
    forecastModel = forecast.model
    next = track.next
    model = ModelName.spelling(forecast.model)
    side = forecast.side
    found = try ForecastAssessment(track, returns: returns)
    let hits = try track.hits(returns)
    timeToFirst = hits.firstIndex(of: true).map { $0 + 1 }
    firstFailure = try timeToFirst.map { time in
      try CoverageTests.timeToFirstFailure(time, p: p)
    }
    duration = try? DurationTest(hits)
    mixed = found.exceptions > 0 ? try MixedTest(hits, p: p) : nil
    mixedSimulated = try mixed?.simulated(seed: plan.seed)
    shortfall = try ShortfallAssessment(track, returns: returns, seed: plan.seed)
    let margins = track.tested
    let losses = try Self.losses(track, margins, sample, p)
    (tickLoss, tickLosses) = losses.tick
    (jointLoss, jointLosses) = losses.joint
    responsiveness = Self.responsiveness(margins, sample)
    money = try PositionMoney(
      track, returns: returns, measure: sample.measure, notional: plan.notional,
      fundingRate: plan.fundingRate)
    rejections = Self.rejections(found, plan.level)
    picture = plan.isPictured ? try BacktestPicture(track, returns: returns) : nil
  }

  /// Means of the losses and their series, thinned.
  private static func losses(
    _ track: ForecastTrack, _ margins: [Double], _ sample: BacktestSample, _ p: Double
  ) throws -> (tick: (Double, [Double]), joint: (Double, [Double])) {
    let profits = track.forecast.side.losses(Array(sample.returns[sample.assessed...])).map { -$0 }
    func thinned(_ losses: [Double]) -> (Double, [Double]) {
      let mean = losses.reduce(0, +) / Double(losses.count)
      return (mean, ModelConfidenceSet.averaged(losses))
    }
    let tick = try thinned(
      ForecastComparison.tickLoss(profits: profits, valueAtRisk: margins, alpha: p))
    let joint = try thinned(
      ForecastComparison.jointLoss(
        profits: profits, valueAtRisk: margins, shortfall: Array(track.shortfalls.dropLast()),
        alpha: p))
    return (tick, joint)
  }

  private static func responsiveness(_ margins: [Double], _ sample: BacktestSample) -> Double? {
    guard
      let variances = try? ExponentialAverage(decay: volatilityDecay).variances(of: sample.returns)
    else { return nil }
    let seen = variances[sample.assessed..<sample.returns.count].map { $0.squareRoot() }
    return try? MarginSeriesMeasures.responsiveness(
      margins, volatilities: seen, over: responsePeriods)
  }

  private static func rejections(_ found: ForecastAssessment, _ level: Double) -> [String] {
    var names: [String] = []
    if found.proportionOfFailures.rejects(at: level) {
      names.append("coverage: \(direction(found))")
    }
    if found.independence.rejects(at: level) { names.append("independence") }
    // Both together can fail where neither does alone.
    if names.isEmpty, found.conditionalCoverage.rejects(at: level) { names.append("both together") }
    if found.zone == .red { names.append("traffic light") }
    return names
  }

  private static func direction(_ found: ForecastAssessment) -> String {
    Double(found.exceptions) > found.expectedExceptions ? "too many" : "too few"
  }

  /// The tests by stage that a choice among models goes by.
  /// - Parameter part: what the row is on, such as `long`, in the names of the tests.
  func stages(
    _ part: String
  ) -> (
    coverage: [ModelChoice.Test], independence: [ModelChoice.Test], shortfall: [ModelChoice.Test]
  ) {
    func test(_ name: String, _ result: TestResult?) -> [ModelChoice.Test] {
      result.map { [ModelChoice.Test("\(name), \(part)", $0)] } ?? []
    }
    let kupiec = ModelChoice.Test(
      "Kupiec, \(part): \(Self.direction(found))", found.proportionOfFailures)
    return (
      [kupiec],
      test("Christoffersen independence", found.independence)
        + test("duration", duration?.result),
      test("McNeil-Frey residuals", shortfall.residuals)
        + test("Acerbi-Szekely Z2", shortfall.z2)
    )
  }
}
