import Calibration
import Foundation
import Inputs
import Units

/// The closes of a price file as back-tests take them.
struct PriceHistory {
  let facts: PriceFacts
  /// When each bar opens, and its close: all that back-tests take, so that ten million bars fit.
  let times: [Timestamp]
  let closes: [Double]

  var file: String { facts.file }
  var interval: TimeSpan { facts.interval }
  var count: Int { times.count }

  /// Highs and lows too, where they were asked for and the file has them.
  let bars: BarSeries?

  /// - Parameters:
  ///   - keepingRanges: for models that read highs and lows; three times the memory.
  ///   - until: no bar that opens then or later is in anything.
  init(_ file: String, keepingRanges: Bool = false, until: Timestamp? = nil) throws {
    try self.init(
      try PriceFile.history(file).cut(until: until), keepingRanges: keepingRanges)
  }

  init(_ series: MarketHistory, keepingRanges: Bool = false) throws {
    bars = keepingRanges && series.hasRange ? try BarSeries(series) : nil
    facts = PriceFacts(series)
    times = series.bars.map(\.openTime)
    // Where bars are kept, their closes serve: of ten million, 80 MB.
    closes = bars?.close ?? series.bars.map(\.close)
  }

  /// Periods of so many bars.
  func grid(every step: Int) -> PeriodGrid {
    PeriodGrid(
      count: count, step: step, interval: interval, isCounted: facts.isWeekdays
    ) { times[$0] }
  }

  /// Log returns over periods of `step` bars, none overlapping.
  /// - Parameter least: how many are needed, and `why`.
  func returns(every step: Int = 1, least: Int, why: String) throws -> [Double] {
    try Self.returns(
      closes, at: step > 1 ? grid(every: step) : nil, of: file, least: least, why: why)
  }

  /// The same of closes alone, at a grid's ends or at every bar.
  static func returns(
    _ closes: [Double], at grid: PeriodGrid?, of file: String, least: Int, why: String
  ) throws -> [Double] {
    let prices = grid.map { $0.ends.map { closes[$0] } } ?? closes
    let returns = zip(prices.dropFirst(), prices).map { log($0 / $1) }
    guard returns.count >= least else {
      throw InputFault(
        file: file,
        reason: "\(closes.count) bars give \(returns.count) returns; at least \(least) are "
          + "needed, \(why)")
    }
    guard returns.contains(where: { $0 != 0 }) else {
      throw InputFault(
        file: file, reason: "every close is \(closes[0]); expected prices that move")
    }
    return returns
  }

  /// When the bar opens whose close ends each of those returns.
  func ends(every step: Int = 1) -> [Timestamp] {
    step == 1 ? Array(times.dropFirst()) : grid(every: step).ends.dropFirst().map { times[$0] }
  }

  /// The bars of those returns, one more than returns, for models that read highs and lows. Nil for
  /// a file of closes alone, and where ranges were not kept.
  func ranges(every step: Int = 1) -> BarSeries? {
    step == 1 ? bars : bars?.merged(grid(every: step))
  }

  /// Bars in ten years, the longest lookback of levels.
  func lookback(step: Int = 1) -> Int { Self.lookback(facts.barsPerYear, step: step) }

  static func lookback(_ barsPerYear: Double, step: Int) -> Int {
    max(1, Int(barsPerYear * 3_652 / 365 + 1e-6) / step)
  }

  /// A horizon as bars of this file; one where it is not given.
  func horizon(_ span: TimeSpan?) throws -> Int {
    guard let span else { return 1 }
    guard interval > .zero, span >= interval, span.rawValue % interval.rawValue == 0 else {
      throw SettingFault(
        "horizon",
        "'\(DurationText.format(span))' is not a multiple of "
          + "\(DurationText.format(interval)), the interval of \(file)")
    }
    let bars = Int(span.rawValue / interval.rawValue)
    guard bars < count else {
      throw InputFault(
        file: file, reason: "\(count) bars are too few for --horizon of \(bars) bars")
    }
    return bars
  }
}
