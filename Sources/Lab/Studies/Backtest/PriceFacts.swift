import Foundation
import Inputs
import Units

/// What a price file is and what was tolerated in it, without its bars.
public struct PriceFacts {
  /// As it was named.
  public let file: String
  /// Bars.
  public let count: Int
  /// Of a bar.
  public let interval: TimeSpan
  /// Whether the bars are those of weekdays alone, and how many make 365 days.
  let isWeekdays: Bool
  let barsPerYear: Double
  /// When the first bar opens, and the last.
  public let start: Timestamp
  /// When the last bar opens, not when it closes.
  public let end: Timestamp
  /// Stretches without bars.
  public let gaps: Int
  private let missingBars: Int
  private let jumps: [PriceJump]
  private let linesSkipped: Int
  private let isTurned: Bool

  init(_ series: MarketHistory) {
    file = series.file
    count = series.bars.count
    interval = series.interval
    isWeekdays = series.isWeekdays
    barsPerYear = series.barsPerYear
    start = series.bars[0].openTime
    end = series.bars[series.bars.count - 1].openTime
    gaps = series.gaps.count
    missingBars = series.gaps.reduce(0) { $0 + $1.missingBars }
    jumps = series.jumps
    linesSkipped = series.linesSkipped
    isTurned = series.isTurned
  }

  /// Something tolerated, and how it was dealt with.
  public struct Repair {
    /// `skipped`, `turned`, `gaps` or `jumps`.
    public let kind: String
    /// Bars.
    public let count: Int
    /// One line that says what it was.
    public let text: String
  }

  /// What was tolerated, each kind once; empty for a sound file.
  public var repairs: [Repair] {
    var repairs: [Repair] = []
    if linesSkipped > 0 {
      repairs.append(
        Repair(
          kind: "skipped", count: linesSkipped,
          text: "\(Self.count(linesSkipped, "line")) before the header passed over"))
    }
    if isTurned {
      repairs.append(
        Repair(kind: "turned", count: count, text: "rows go from new to old; turned"))
    }
    if gaps > 0 {
      repairs.append(
        Repair(
          kind: "gaps", count: gaps,
          text: "\(Self.count(gaps, "gap")), \(Self.count(missingBars, "bar")) missing; a return "
            + "across a gap counts as a return of one bar"))
    }
    if let first = jumps.first {
      repairs.append(
        Repair(
          kind: "jumps", count: jumps.count,
          text: "\(Self.count(jumps.count, "jump")) from a close to the next price, the first to "
            + String(format: "%.4g times ", first.ratio)
            + "at \(AssessedPeriod.text(first.at)): a split, another unit, or the market? They are "
            + "taken for moves of the market"))
    }
    return repairs
  }

  private static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
