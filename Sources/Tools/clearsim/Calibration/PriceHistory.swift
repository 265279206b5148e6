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

  /// - Parameter keepingRanges: for models that read highs and lows; three times the memory.
  init(_ file: String, keepingRanges: Bool = false) throws {
    try self.init(try PriceFile.read(file), keepingRanges: keepingRanges)
  }

  init(_ series: PriceSeries, keepingRanges: Bool = false) throws {
    bars = keepingRanges && series.hasRange ? try CaseSeries.bars(series) : nil
    facts = PriceFacts(series)
    times = series.bars.map(\.openTime)
    // Where bars are kept, their closes serve: of ten million, 80 MB.
    closes = bars?.close ?? series.bars.map { CaseSeries.number($0.close) }
  }

  /// Log returns over `step` bars each, none overlapping, the last one ending with the last bar.
  /// - Parameter least: how many are needed, and `why`.
  func returns(every step: Int = 1, least: Int, why: String) throws -> [Double] {
    try Self.returns(closes, of: file, every: step, least: least, why: why)
  }

  /// The same of closes alone.
  static func returns(
    _ closes: [Double], of file: String, every step: Int, least: Int, why: String
  ) throws -> [Double] {
    let first = (closes.count - 1) % step
    let returns = stride(from: first + step, to: closes.count, by: step).map {
      log(closes[$0] / closes[$0 - step])
    }
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
    stride(from: (count - 1) % step + step, to: count, by: step).map { times[$0] }
  }

  /// The bars of those returns, one more than returns, for models that read highs and lows. Nil for
  /// a file of closes alone, and where ranges were not kept.
  func ranges(every step: Int = 1) throws -> BarSeries? { try bars?.merged(every: step) }

  /// Bars in ten years, the longest lookback of levels.
  func lookback(step: Int = 1) -> Int { Self.lookback(interval, step: step) }

  static func lookback(_ interval: TimeSpan, step: Int) -> Int {
    let tenYears: Int64 = 3_652 * 86_400_000_000_000
    return max(1, Int(tenYears / max(1, interval.rawValue)) / step)
  }

  /// `--horizon` as bars of this file; one where it is not given.
  func horizon(_ arguments: Arguments) throws -> Int {
    guard let span = try arguments.duration("horizon") else { return 1 }
    guard interval > .zero, span >= interval, span.rawValue % interval.rawValue == 0 else {
      throw arguments.usage(
        "--horizon: '\(DurationText.format(span))' is not a multiple of "
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

extension Arguments {
  /// `--confidence`, above a half and below one.
  func confidence() throws -> Double {
    let text = text("confidence") ?? ""
    guard let level = Double(text), level > 0.5, level < 1 else {
      throw usage("--confidence: '\(text)' is not a number above 0.5 and below 1, such as 0.99")
    }
    return level
  }
}
