import Calibration
import Inputs
import Units

/// A price file as a calibration takes it: of ten million bars no more is kept than is needed.
public struct CalibrationPrices {
  /// Close and traded notional of each whole UTC day, old to new.
  struct Days {
    var closes: [Double] = []
    /// Base volume times the bar's close, summed; in the quote asset.
    var volumes: [Double] = []
    /// The bars of each.
    var bars: [Range<Int>] = []
  }

  /// As it was named.
  public let file: String
  /// Bars.
  public let count: Int
  /// Opens of the first and the last bar.
  public let first: Timestamp
  /// Open of the last bar.
  public let last: Timestamp
  /// Of a bar.
  public let interval: TimeSpan
  let isWeekdays: Bool
  /// Bars in 365 days.
  public let barsPerYear: Double
  /// Stretches without bars.
  public let gaps: Int
  /// What was tolerated in the file.
  public let repairs: [PriceFacts.Repair]
  /// Whether the file has highs and lows.
  public let hasRange: Bool
  let hasVolume: Bool
  let closes: [Double]
  let days: Days
  /// Opens of all bars, where several files are to be laid beside each other; else empty.
  public let times: [Timestamp]
  /// Nil once the ranges were dropped.
  private(set) var bars: BarSeries?

  static let day: Int64 = 86_400_000_000_000

  /// - Parameters:
  ///   - keepsTimes: for joint figures, and for periods of several bars.
  ///   - since, until: the stretch of time whose bars are all there are; until is exclusive.
  init(
    _ file: String, keepsTimes: Bool = false, since: Timestamp? = nil, until: Timestamp? = nil
  ) throws {
    let series = try PriceFile.history(file).cut(since: since, until: until)
    guard series.bars.count >= 2 else {
      throw InputFault(file: file, reason: "holds 1 bar; a calibration needs some hundreds")
    }
    self.file = file
    count = series.bars.count
    first = series.bars[0].openTime
    last = series.bars[count - 1].openTime
    interval = series.interval
    isWeekdays = series.isWeekdays
    barsPerYear = series.barsPerYear
    gaps = series.gaps.count
    repairs = PriceFacts(series).repairs
    hasRange = series.hasRange
    hasVolume = series.hasVolume
    days = Self.days(series)
    times = keepsTimes ? series.bars.map(\.openTime) : []
    let bars = try BarSeries(series)
    closes = bars.close
    self.bars = bars
  }

  /// Gives up opens, highs and lows.
  mutating func dropRanges() { bars = nil }

  /// Days with at least nine tenths of the bars a day has; none for bars longer than a day.
  private static func days(_ series: MarketHistory) -> Days {
    var days = Days()
    let interval = max(1, series.interval.rawValue)
    guard interval <= day else { return days }
    let least = max(1, Int(0.9 * Double(day / interval)))
    var (today, held, volume, close) = (Int64.min, 0, 0.0, 0.0)
    func end(before place: Int) {
      guard held >= least else { return }
      days.bars.append(place - held..<place)
      days.closes.append(close)
      days.volumes.append(volume)
    }
    for (place, bar) in series.bars.enumerated() {
      let number = bar.openTime.rawValue / day
      if number != today {
        end(before: place)
        (today, held, volume) = (number, 0, 0)
      }
      close = bar.close
      volume += close * bar.volume
      held += 1
    }
    end(before: series.bars.count)
    return days
  }

  func returns(every step: Int, least: Int, why: String) throws -> [Double] {
    try PriceHistory.returns(
      closes, at: step > 1 ? grid(every: step) : nil, of: file, least: least, why: why)
  }

  /// Periods of so many bars; of more than one only where times were kept.
  public func grid(every step: Int) -> PeriodGrid {
    PeriodGrid(count: count, step: step, interval: interval, isCounted: isWeekdays) { times[$0] }
  }

  /// Periods of `step` bars in ten years, the longest lookback of levels.
  func lookback(step: Int) -> Int { PriceHistory.lookback(barsPerYear, step: step) }

  /// Bars in a day, as a real number.
  var barsPerDay: Double { Double(Self.day) / Double(max(1, interval.rawValue)) }

  /// So many bars as a length of time in words, such as `2d`.
  public func span(_ bars: Int) -> String {
    DurationText.format(TimeSpan(rawValue: interval.rawValue * Int64(bars)))
  }
}
