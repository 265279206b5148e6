import Calibration
import Foundation
import Inputs
import Numerics
import Pricing
import Units

/// Everything that is calibrated from one price file.
public struct MarketCalibration {
  /// What is asked for, the same for every file.
  public struct Terms {
    let model: ForecastModel
    let damping: DampingTools
    let confidence: Double
    let scaling: MarginCalibration.Scaling
    let horizon: TimeSpan?
    let closeOut: TimeSpan?
    let from: Int
    let resamples: Int
    let seed: UInt64
    /// Share of the volume that closing and selling take.
    let participation: Double
    /// Nil: one bracket for every size.
    let size: SizeCalibration.Terms?
    let hasFees: Bool
    let hasGrid: Bool
    /// The stretch of time that is read; the end is exclusive.
    let period: AssessedPeriod
    /// Of the grid's underlying.
    let volatility: VolatilityHistory?

    /// - Parameters:
    ///   - model: of the initial rate.
    ///   - confidence: of both rates, above 0.5 and below 1.
    ///   - horizon: what the initial rate covers, a multiple of the bars; nil for one bar.
    ///   - closeOut: what the maintenance rate covers; nil for a 24th of the horizon.
    ///   - from: returns before the first forecast; nil for what the model needs, at least 100.
    ///   - resamples: behind the intervals, 100 or more.
    ///   - participation: share of the volume that closing takes, above 0, to 1.
    ///   - size: how size adds to the requirement; nil for one bracket.
    /// - Throws: where `from` leaves the model too few returns before its first forecast.
    public init(
      model: ForecastModel, damping: DampingTools = .none, confidence: Double = 0.99,
      scaling: MarginCalibration.Scaling = .horizon, horizon: TimeSpan? = nil,
      closeOut: TimeSpan? = nil, from: Int? = nil, resamples: Int = 500, seed: UInt64 = 1,
      participation: Double = 0.1,
      size: SizeCalibration.Terms? = SizeCalibration.Terms(source: .given(1)),
      hasFees: Bool = false, hasGrid: Bool = false, period: AssessedPeriod = .whole,
      volatility: VolatilityHistory? = nil
    ) throws(SettingFault) {
      let from = from ?? max(100, model.least)
      guard from >= model.least else {
        throw SettingFault(
          "from",
          "\(from) is below \(model.least), the returns that "
            + "\(ModelName.spelling(model)) needs before its first forecast")
      }
      (self.model, self.damping, self.confidence) = (model, damping, confidence)
      (self.scaling, self.horizon, self.closeOut) = (scaling, horizon, closeOut)
      (self.from, self.resamples, self.seed) = (from, resamples, seed)
      (self.participation, self.size) = (participation, size)
      (self.hasFees, self.hasGrid, self.period) = (hasFees, hasGrid, period)
      self.volatility = volatility
    }
  }

  /// How the requirement depends on size.
  public enum Size {
    case brackets(SizeCalibration)
    /// One rate for all sizes, and why.
    case flat(String)
  }

  /// The history, without its ranges.
  public let prices: CalibrationPrices
  /// Initial and maintenance at no size.
  public let rates: MarginCalibration
  /// Brackets, or why there is one.
  public let size: Size
  /// Where asked for; fees need brackets.
  public let fees: FeeCalibration?
  /// Where asked for.
  public let grid: GridCalibration?

  init(
    _ file: String, _ terms: Terms, keepsTimes: Bool, isPictured: Bool = false,
    _ observe: StudyObserver = { _ in }
  ) throws {
    let stage = "calibrate \(file)"
    defer { observe(.ended(stage: stage)) }
    func progress(_ fraction: Double, _ detail: String) {
      observe(.progress(stage: stage, fraction: fraction, detail: detail))
    }
    progress(0, "reading")
    var prices = try CalibrationPrices(
      file, keepsTimes: keepsTimes || isPictured || terms.horizon != nil,
      since: terms.period.since, until: terms.period.until)
    for repair in prices.repairs {
      observe(.warning("\(prices.file): \(repair.text)"))
    }
    if !prices.hasRange {
      observe(.warning("\(file): no highs and lows; the adverse excursion sees closes only"))
    }
    let horizon = try Self.bars(terms.horizon, "horizon", prices)
    let closeOut = try CloseOutWindow(terms.closeOut, horizon: horizon, prices)
    let own = MarginCalibration.Terms(
      model: terms.model, damping: terms.damping, confidence: terms.confidence,
      scaling: terms.scaling, horizon: horizon, closeOut: closeOut.bars,
      closeOutSpan: closeOut.span, closeOutScale: closeOut.scale, from: terms.from,
      resamples: terms.resamples, seed: terms.seed, isPictured: isPictured,
      keepsExcess: terms.hasFees)
    do {
      rates = try MarginCalibration(&prices, own, progress)
    } catch let error as NumericsError {
      throw InputFault(
        file: file, place: ModelName.spelling(terms.model), reason: error.description)
    }
    for warning in Self.warnings(rates) { observe(.warning("\(file): \(warning)")) }
    progress(0.95, "size")
    size = try Self.size(terms, rates, prices)
    if case .flat(let reason) = size, terms.size != nil {
      observe(.warning("\(file): one bracket for all sizes: \(reason)"))
    }
    fees = try Self.fees(terms, rates, size, prices, observe)
    do {
      grid =
        terms.hasGrid
        ? try GridCalibration(
          rates, last: prices.closes[prices.count - 1],
          horizon: TimeSpan(rawValue: prices.interval.rawValue * Int64(own.horizon)),
          history: terms.volatility) : nil
    } catch let error as PricingFault {
      throw InputFault(
        file: terms.volatility?.file ?? file, place: "grid", reason: error.description)
    }
    self.prices = prices
  }

  /// What a reader of the schedule has to know of its rates.
  private static func warnings(_ rates: MarginCalibration) -> [String] {
    let terms = rates.terms
    let model = ModelName.spelling(terms.model)
    var warnings = rates.sides.filter { !$0.rejection.isEmpty }.map {
      "\(model) is rejected on this history: \($0.coverage)"
    }
    if rates.isHeldByMaintenance {
      warnings.append(
        "the initial rate is that of maintenance: \(model) asks for less over the horizon than a "
          + "close-out of \(DurationText.format(terms.closeOutSpan)) took; the model decides "
          + "nothing"
      )
    }
    if let found = terms.model.unreached(at: terms.confidence) {
      warnings.append(BacktestPlan.unreached(found, terms.confidence))
    }
    let beyond = Double(rates.excursions) * (1 - terms.confidence)
    if beyond < 1 {
      warnings.append(
        "maintenance is the greatest of \(rates.excursions) excursions, and so is the upper end of "
          + "its interval: \(String(format: "%.3g", beyond)) of them lie beyond the quantile at "
          + "\(terms.confidence)")
    }
    return warnings
  }

  private static func fees(
    _ terms: Terms, _ rates: MarginCalibration, _ size: Size, _ prices: CalibrationPrices,
    _ observe: StudyObserver
  ) throws -> FeeCalibration? {
    guard terms.hasFees else { return nil }
    guard case .brackets(let found) = size else {
      observe(
        .warning("\(prices.file): no fees: what closing costs is not known without sizes"))
      return nil
    }
    do {
      return try FeeCalibration(rates, found, days: prices.days)
    } catch {
      throw InputFault(file: prices.file, place: "fees", reason: error.description)
    }
  }

  private static func size(
    _ terms: Terms, _ rates: MarginCalibration, _ prices: CalibrationPrices
  ) throws -> Size {
    guard let size = terms.size else { return .flat("asked for with --flat") }
    guard prices.hasVolume else { return .flat("the file has no volume column") }
    guard prices.days.closes.count >= 20 else {
      return .flat("\(prices.days.closes.count) whole days of volume; 20 are needed")
    }
    guard prices.days.volumes.count(where: { $0 > 0 }) * 2 > prices.days.volumes.count + 1 else {
      return .flat("on half of its days nothing was traded")
    }
    do {
      return .brackets(
        try SizeCalibration(
          size, rates: rates, days: prices.days,
          closeOutDays: Double(rates.terms.closeOutSpan.rawValue) / Double(CalibrationPrices.day)))
    } catch let error as NumericsError {
      throw InputFault(
        file: terms.size?.depth?.file ?? prices.file, place: "size", reason: error.description)
    }
  }

  /// A span as a whole number of bars; one where it is not given.
  static func bars(
    _ span: TimeSpan?, _ option: String, _ prices: CalibrationPrices
  ) throws -> Int {
    guard let span else { return 1 }
    let interval = prices.interval
    guard span >= interval, span.rawValue % interval.rawValue == 0 else {
      throw SettingFault(
        option,
        "'\(DurationText.format(span))' is not a multiple of "
          + "\(DurationText.format(interval)), the interval of \(prices.file)")
    }
    let count = Int(span.rawValue / interval.rawValue)
    guard count < prices.count else {
      throw InputFault(
        file: prices.file,
        reason: "\(prices.count) bars are too few for --\(option) of \(count) bars")
    }
    return count
  }

  /// The rows of the schedule as the house reads it.
  public var rows: [NotionalBrackets.Row] {
    switch size {
    case .brackets(let found): return found.brackets.rows
    case .flat:
      return [
        NotionalBrackets.Row(
          floor: .zero, ceiling: nil, maintenanceRate: rates.maintenanceRate,
          initialRate: rates.initialRate, leverageMax: rates.leverageCap, deduction: .zero,
          excess: nil)
      ]
    }
  }
}
