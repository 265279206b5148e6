import Units

/// The prices of one interval of time as a market quotes them, at whatever scale.
///
/// Invariant: `0 < low <= open, close <= high`, all within `MarketBar.prices`, `volume >= 0`.
public struct MarketBar: Equatable, Sendable, BitwiseCopyable {
  public let openTime: Timestamp
  public let open: Double
  public let high: Double
  public let low: Double
  public let close: Double
  /// In base units; zero where the file gives none.
  public let volume: Double

  public static let prices = 1e-30...1e30
  public static let volumes = 0.0...1e60

  public init(
    openTime: Timestamp, open: Double, high: Double, low: Double, close: Double, volume: Double
  ) {
    self.openTime = openTime
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
  }
}

/// A price file as the laboratory takes it: numbers to all their digits, bars from old to new.
///
/// `PriceSeries` holds the same for the house, in its own integers and within its limits.
public struct MarketHistory: Sendable {
  public let file: String
  public private(set) var bars: [MarketBar]
  /// The commonest step from bar to bar; zero for a single bar.
  public let interval: TimeSpan
  public let gaps: [PriceGap]
  public let jumps: [PriceJump]
  /// Daily bars without weekends.
  public let isWeekdays: Bool
  /// Bars in 365 days.
  public let barsPerYear: Double
  /// Whether the file has a volume column, and whether highs and lows differ anywhere.
  public let hasVolume: Bool
  public let hasRange: Bool
  /// Lines before the header that were passed over, and whether rows came from new to old.
  public let linesSkipped: Int
  public let isTurned: Bool

  init(
    file: String, bars: [MarketBar], hasVolume: Bool, hasRange: Bool, linesSkipped: Int,
    isTurned: Bool
  ) {
    self.file = file
    self.bars = bars
    let spacing = BarSpacing(count: bars.count) { bars[$0].openTime }
    interval = spacing.interval
    gaps = spacing.gaps
    isWeekdays = spacing.isWeekdays
    barsPerYear = spacing.barsPerYear
    self.hasRange = hasRange && bars.contains { $0.high > $0.low }
    jumps = PriceJump.all(bars, hasRange: self.hasRange)
    self.hasVolume = hasVolume
    self.linesSkipped = linesSkipped
    self.isTurned = isTurned
  }

  /// The bars that open in a stretch of time alone, as if the file held no others: nothing of the
  /// rest is in any figure.
  /// - Parameters:
  ///   - since: inclusive; `until`: exclusive; nil is without a bound.
  /// - Throws: where no bar is left.
  public func cut(since: Timestamp? = nil, until: Timestamp? = nil) throws(InputFault)
    -> MarketHistory
  {
    if since == nil, until == nil { return self }
    let kept = bars.filter { bar in
      (since.map { bar.openTime >= $0 } ?? true) && (until.map { bar.openTime < $0 } ?? true)
    }
    guard !kept.isEmpty else {
      throw InputFault(file: file, reason: "no bar opens in the stretch of time asked for")
    }
    return MarketHistory(
      file: file, bars: kept, hasVolume: hasVolume, hasRange: hasRange,
      linesSkipped: linesSkipped, isTurned: isTurned)
  }
}
