import Calibration
import Foundation
import Inputs
import Numerics
import Units

/// Initial and maintenance rates that a price history implies for a position of no size.
///
/// Maintenance covers how far the price went against a position within the close-out time, whatever
/// came after; initial covers what the model forecasts for the horizon to come. One schedule holds
/// for both sides, so the worse side decides, and initial is never below maintenance.
public struct MarginCalibration {
  /// Long or short.
  public typealias Side = PositionSide

  /// From the requirement of the model's period to that of the horizon.
  public enum Scaling: String, CaseIterable { case horizon, sqrt, term }

  /// What is asked of a calibration.
  public struct Terms {
    /// What forecasts the initial requirement.
    public let model: ForecastModel
    /// Tools against procyclicality that the forecasts go through, in their order.
    public let damping: DampingTools
    /// Of both rates, above 0.5 and below 1: 0.99 leaves one loss in a hundred beyond.
    public let confidence: Double
    /// How the requirement of a period becomes that of the horizon.
    public let scaling: Scaling
    /// Bars of the horizon, and of the close-out.
    public let horizon: Int
    /// Bars of the close-out, at least 1.
    public let closeOut: Int
    /// The close-out itself: so many bars, or less than one.
    public let closeOutSpan: TimeSpan
    /// The root of the close-out over one bar where it is shorter than a bar, else 1: what turns
    /// the logarithm of a bar's excursion into that of the close-out.
    public let closeOutScale: Double
    /// Period returns before the first forecast.
    let from: Int
    /// Resampled histories behind each interval.
    public let resamples: Int
    /// Of the resampling; the same seed gives the same intervals.
    public let seed: UInt64
    /// Whether a page shows what the rates rest on.
    let isPictured: Bool
    /// Whether the excess over maintenance is kept, for fees.
    let keepsExcess: Bool

    /// Bars of one return that the model is fed.
    public var period: Int { scaling == .horizon ? horizon : 1 }
  }

  /// One side's figures, fractions of the position's value now.
  public struct SideFigures {
    /// The position that loses.
    public let side: Side
    /// What the model asks for the horizon after the last bar.
    public let initial: IntervalEstimate
    /// The quantile of the adverse excursion within the close-out.
    public let maintenance: IntervalEstimate
    /// Quantile of the loss at the end of the close-out: what a look at end points would say.
    public let endToEnd: Double
    /// Of the model's own period.
    public let assessment: ForecastAssessment

    /// How coverage rejects the model at 5 %, or that the light is red; empty where it stands.
    public var rejection: String {
      let found = assessment
      var reasons: [String] = []
      if found.proportionOfFailures.rejects(at: 0.05) {
        let isMany = Double(found.exceptions) > found.expectedExceptions
        reasons.append("\(isMany ? "too many" : "too few") exceptions")
      }
      if found.zone == .red { reasons.append("traffic light red") }
      return reasons.joined(separator: ", ")
    }

    /// Exceptions and tests of them in one line.
    public var coverage: String {
      let found = assessment
      return "\(side.rawValue) \(found.exceptions) exceptions of \(found.observations), "
        + String(
          format: "%.1f expected, Kupiec %.4f, ", found.expectedExceptions,
          found.proportionOfFailures.pValue)
        + found.zone.rawValue + (rejection.isEmpty ? "" : ": REJECTED, \(rejection)")
    }
  }

  /// What was asked.
  public let terms: Terms
  /// Long, then short.
  public let sides: [SideFigures]
  /// What pictures show, one a side; none where none are asked for.
  public let pictures: [CalibrationPicture]
  /// Realised deviation of a bar by each estimator, over the whole file.
  /// Nil for one that needs highs and lows where the file has closes alone.
  public let volatilities: [(estimator: RangeVolatility, deviation: Double?)]
  /// What the model was fitted to at the end; nil where it is not fitted by likelihood.
  public let fit: FittedModel?
  /// A list a side, where kept: by how much the excursions of each whole day's starts went beyond
  /// the maintenance rate on the mean; days without a whole close-out behind them are left out.
  let excess: [[Double]]
  /// Period returns, and starts of close-outs.
  public let returns: Int
  /// Starts of close-outs, each with an excursion a side.
  public let excursions: Int
  /// The requirement of the horizon over that of the model's period.
  public let factor: Double
  /// Rates at no size: of the worse side, rounded up to a hundredth of a per cent.
  public let initialRate: Rate
  /// Of the worse side, rounded up alike; at most `initialRate`.
  public let maintenanceRate: Rate
  /// Whether the model's own initial rate lay below maintenance.
  public let isHeldByMaintenance: Bool
  /// How the rates as published fared over the whole of the file they were made from, a side each.
  public let published: [PublishedRates]
  /// Greatest whole leverage that the initial rate leaves, 1 or more.
  public let leverageCap: Int

  /// The rates before rounding.
  public var maintenance: IntervalEstimate { worse(\.maintenance) }
  /// Never below maintenance.
  public var initial: IntervalEstimate {
    let (own, floor) = (worse(\.initial), maintenance)
    return IntervalEstimate(
      value: max(own.value, floor.value), low: max(own.low, floor.low),
      high: max(own.high, floor.high))
  }

  private func worse(_ rate: (SideFigures) -> IntervalEstimate) -> IntervalEstimate {
    let all = sides.map(rate)
    return all.max { $0.value < $1.value } ?? all[0]
  }

  /// - Parameter prices: its ranges are given up once they were looked at.
  init(_ prices: inout CalibrationPrices, _ terms: Terms, _ progress: (Double, String) -> Void)
    throws
  {
    self.terms = terms
    let returns = try prices.returns(
      every: terms.period, least: terms.from + 20,
      why: "\(terms.from) before the first forecast and 20 to test it, of \(terms.period) "
        + "bars each")
    self.returns = returns.count
    excursions = prices.count - terms.closeOut
    guard let bars = prices.bars else {
      preconditionFailure("Invariant: a calibration sees the ranges of its prices")
    }
    let ranges =
      terms.model.needsBars && prices.hasRange
      ? terms.period > 1 ? bars.merged(prices.grid(every: terms.period)) : bars : nil
    let hasRange = prices.hasRange
    prices.dropRanges()
    let measured = try Self.measured(bars, terms, prices.days.bars, hasRange, progress)
    var pictures = measured.pictures
    volatilities = measured.volatilities
    excess = measured.excess
    var factor = 1.0
    switch terms.scaling {
    case .horizon: break
    case .sqrt: factor = try HorizonFactor.squareRoot(periods: terms.horizon)
    case .term:
      guard
        let own = try HorizonFactor.termStructure(
          of: terms.model, returns: returns, periods: terms.horizon)
      else {
        throw NumericsError.undefined(
          "term structure",
          because: "the model projects no variance; ewma, garch, "
            + "gjr and regime do")
      }
      factor = own
    }
    self.factor = factor
    fit = try FittedModel(terms.model, returns: returns)
    let lookback = prices.lookback(step: terms.period)
    var sides: [SideFigures] = []
    for (place, side) in Side.allCases.enumerated() {
      progress(0.5 + 0.25 * Double(place), "\(side.rawValue) forecasts")
      let (initial, track) = try Self.initial(
        side, terms, returns, ranges, lookback, factor)
      let assessment = try ForecastAssessment(track, returns: returns)
      if terms.isPictured {
        pictures[place].forecasts = try BacktestPicture(track, returns: returns)
      }
      let found = measured.maintenance[place]
      sides.append(
        SideFigures(
          side: side, initial: initial, maintenance: found.rate, endToEnd: found.endToEnd,
          assessment: assessment))
    }
    self.sides = sides
    self.pictures = pictures
    maintenanceRate = try Self.rounded("maintenance", sides.map(\.maintenance.value))
    let own = try Self.rounded("initial", sides.map(\.initial.value))
    isHeldByMaintenance = own < maintenanceRate
    initialRate = max(own, maintenanceRate)
    let over =
      terms.horizon == terms.period
      ? returns : try prices.returns(every: terms.horizon, least: 1, why: "over the horizon")
    let (initial, maintenance) = (initialRate, maintenanceRate)
    published = try Side.allCases.enumerated().map { place, side in
      try PublishedRates(
        side, initial: initial, maintenance: maintenance, returns: over,
        excursions: measured.beyond[place](maintenance), confidence: terms.confidence)
    }
    leverageCap = Int(Rate.one.rawValue / initialRate.rawValue)
  }

  private struct Measured {
    var maintenance: [(rate: IntervalEstimate, endToEnd: Double)] = []
    var volatilities: [(estimator: RangeVolatility, deviation: Double?)] = []
    var pictures: [CalibrationPicture] = []
    var excess: [[Double]] = []
    /// A side each: how many excursions lie beyond a rate.
    var beyond: [(Rate) -> Int] = []
  }

  /// What is read off the bars, one side's excursions at a time.
  private static func measured(
    _ bars: BarSeries, _ terms: Terms, _ days: [Range<Int>], _ hasRange: Bool,
    _ progress: (Double, String) -> Void
  ) throws -> Measured {
    var found = Measured()
    var kept: [[Double]] = []
    for estimator in RangeVolatility.allCases where estimator != .yangZhang || bars.count > 2 {
      let isKnown = hasRange || estimator == .closeToClose
      found.volatilities.append(
        (estimator, isKnown ? try estimator.volatility(of: bars) : nil))
    }
    for (place, side) in Side.allCases.enumerated() {
      progress(0.1 + 0.2 * Double(place), "\(side.rawValue) excursions")
      let losses = try Self.scaled(
        AdverseExcursion.losses(bars, horizon: terms.closeOut, side: side), terms, side)
      let rate = try interval(
        losses, terms, block: terms.closeOut, of: "maintenance", side)
      let tail = terms.isPictured ? CalibrationPicture.Tail(losses) : nil
      if terms.keepsExcess { kept.append(losses) }
      let ends = try Self.scaled(
        AdverseExcursion.endLosses(bars, horizon: terms.closeOut, side: side), terms, side)
      // Only what may lie beyond a rate at the confidence is kept.
      let quantile = rate.value
      let far = losses.filter { $0 >= quantile }
      found.beyond.append { rate in
        far.count { $0 > Double(rate.rawValue) / Double(Rate.one.rawValue) }
      }
      found.maintenance.append(
        (rate, try QuantileRule.inverseCumulative.quantile(terms.confidence, of: ends)))
      if let tail {
        found.pictures.append(
          CalibrationPicture(
            side: side, excursion: tail, endToEnd: CalibrationPicture.Tail(ends)))
      }
    }
    let rate = try rounded("maintenance", found.maintenance.map(\.rate.value))
    found.excess = kept.map { losses in
      excess(of: losses, over: Double(rate.rawValue) / Double(Rate.one.rawValue), days)
    }
    return found
  }

  /// Losses of a bar as those of a close-out that is shorter: their logarithms by the root of time.
  private static func scaled(_ losses: [Double], _ terms: Terms, _ side: Side) -> [Double] {
    let scale = terms.closeOutScale
    guard scale != 1 else { return losses }
    let sign: Double = side == .long ? -1 : 1
    return losses.map { sign * expm1(scale * log1p(sign * $0)) }
  }

  private static func excess(
    of losses: [Double], over rate: Double, _ days: [Range<Int>]
  ) -> [Double] {
    days.filter { $0.upperBound <= losses.count }.map { day in
      day.reduce(0) { $0 + max(0, losses[$1] - rate) } / Double(day.count)
    }
  }

  private static func initial(
    _ side: Side, _ terms: Terms, _ returns: [Double], _ ranges: BarSeries?, _ lookback: Int,
    _ factor: Double
  ) throws -> (IntervalEstimate, ForecastTrack) {
    let plain = try RollingForecast(
      model: terms.model, side: side, confidence: terms.confidence, first: terms.from
    ).run(returns, bars: ranges).fittedAtEnd(returns, bars: ranges)
    let track = try terms.damping.apply(to: plain, returns: returns, lookback: lookback)
    let spread = try interval(
      ratios(track, returns, from: terms.from), terms, block: 1, of: "initial", side)
    let next = track.next * factor
    let rate = IntervalEstimate(
      value: share(next, side), low: share(next * spread.low, side),
      high: share(next * spread.high, side))
    return (rate, track)
  }

  /// Loss over requirement: its quantile is 1 where the model covers what it should.
  static func ratios(
    _ track: ForecastTrack, _ returns: [Double], from: Int
  ) -> [Double] {
    let sign: Double = track.forecast.side == .long ? -1 : 1
    return (from..<returns.count).map { sign * returns[$0] / track.margins[$0 - from] }
  }

  /// A log loss as a fraction of the price at the start: a long loses 1 - exp(-m), a short
  /// exp(m) - 1.
  private static func share(_ loss: Double, _ side: Side) -> Double {
    side == .long ? -expm1(-loss) : expm1(loss)
  }

  /// The quantile at the confidence with the middle 95 % of stationary resamples, in blocks that
  /// keep overlapping windows and clusters of volatility together.
  static func interval(
    _ values: [Double], _ terms: Terms, block: Int, of name: String, _ side: Side
  ) throws -> IntervalEstimate {
    var stream = RandomStream(seed: terms.seed, name: "\(name) \(side.rawValue)")
    return try BootstrapQuantile.estimate(
      values, at: terms.confidence,
      block: max(Double(2 * block), pow(Double(values.count), 1.0 / 3)),
      resamples: terms.resamples, seed: stream.next())
  }

  private static func rounded(_ name: String, _ rates: [Double]) throws -> Rate {
    let rate = rates.reduce(0, max)
    guard rate > 0, rate <= 1 else {
      throw NumericsError.outOfDomain(
        "\(name) rate", value: rate, allowed: "above 0 and at most 1, the whole position")
    }
    // A hundredth of a per cent is 100,000 counts of a rate.
    return Rate(rawValue: min(10_000, Int64((rate * 10_000 - 1e-9).rounded(.up))) * 100_000)
  }
}
