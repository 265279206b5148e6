import Calibration
import Foundation
import Inputs
import Reports
import Units

/// The bars of a price file as the calibration takes them.
struct PriceHistory {
  let series: PriceSeries
  let bars: BarSeries

  var file: String { series.file }
  var interval: TimeSpan { series.interval }
  var count: Int { series.bars.count }
  /// When the first bar opens, and the last.
  var start: Timestamp { series.bars[0].openTime }
  var end: Timestamp { series.bars[count - 1].openTime }
  var gaps: Int { series.gaps.count }

  init(_ file: String) throws {
    series = try PriceFile.read(file)
    bars = try CaseSeries.bars(series)
  }

  /// Log returns over `step` bars each, none overlapping, the last one ending with the last bar.
  /// - Parameter least: how many are needed, and `why`.
  func returns(every step: Int = 1, least: Int, why: String) throws -> [Double] {
    try Self.returns(bars.close, of: file, every: step, least: least, why: why)
  }

  /// The same of closes alone.
  static func returns(
    _ closes: [Double], of file: String, every step: Int, least: Int, why: String
  ) throws -> [Double] {
    let first = (closes.count - 1) % step
    let ends = stride(from: first, to: closes.count, by: step).map { closes[$0] }
    let returns = zip(ends.dropFirst(), ends).map { log($0 / $1) }
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
    let first = (series.bars.count - 1) % step
    return stride(from: first + step, to: series.bars.count, by: step).map {
      series.bars[$0].openTime
    }
  }

  /// The bars of those returns, one more than returns, for models that read highs and lows. Nil for
  /// a file of closes alone.
  func ranges(every step: Int = 1) throws -> BarSeries? {
    series.hasRange ? try bars.merged(every: step) : nil
  }

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

  /// What was tolerated in the file, and how it was dealt with.
  struct Repair {
    let kind: String
    let count: Int
    let text: String

    var json: JSONValue {
      ["kind": .string(kind), "count": .count(count), "text": .string(text)]
    }
  }

  var repairs: [Repair] {
    var repairs: [Repair] = []
    if !series.gaps.isEmpty {
      repairs.append(
        Repair(
          kind: "gaps", count: gaps,
          text: "\(gaps) gaps; a return across a gap counts as a return of one bar"))
    }
    if series.valuesRounded > 0 {
      repairs.append(
        Repair(
          kind: "rounded", count: series.valuesRounded,
          text: "\(series.valuesRounded) values have more than eight digits behind the point; "
            + "rounded to the nearest"))
    }
    if series.volumesCapped > 0 {
      repairs.append(
        Repair(
          kind: "capped", count: series.volumesCapped,
          text: "\(series.volumesCapped) volumes are above \(Limits.quantity); taken as that"))
    }
    return repairs
  }

  /// How often the common interval is broken; a return across a gap counts as one.
  var gapNote: String? { Self.gapNote(file, gaps: series.gaps.count) }

  static func gapNote(_ file: String, gaps: Int) -> String? {
    gaps == 0
      ? nil : "\(file): \(gaps) gaps; a return across a gap counts as a return of one bar"
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
