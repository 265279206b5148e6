import Units

/// The prices of one interval of time.
///
/// Invariant: `0 < low <= open, close <= high <= Limits.price` and `volume >= 0`.
public struct PriceBar: Equatable, Sendable, BitwiseCopyable {
  public let openTime: Timestamp
  public let open: Price
  public let high: Price
  public let low: Price
  public let close: Price
  /// In base units; zero where the file gives none.
  public let volume: Quantity

  public init(
    openTime: Timestamp, open: Price, high: Price, low: Price, close: Price, volume: Quantity
  ) {
    self.openTime = openTime
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
  }
}

/// Where bars are missing.
public struct PriceGap: Equatable, Sendable {
  /// The open of the last bar before the gap and of the first bar behind it.
  public let after: Timestamp
  public let before: Timestamp
  /// Bars that the interval of the series would have put between them.
  public let missingBars: Int
  public var length: TimeSpan { before - after }
}

/// A price file as read: the bars from old to new, and what was tolerated.
public struct PriceSeries: Equatable, Sendable {
  public let file: String
  public let bars: [PriceBar]
  /// The commonest step from bar to bar; zero for a single bar.
  public let interval: TimeSpan
  public let gaps: [PriceGap]
  /// Values with more than eight digits behind the point, rounded to the nearest.
  public let valuesRounded: Int
  /// Volumes above `Limits.quantity`, put down as that limit.
  public let volumesCapped: Int
  /// Whether the file has a volume column, and whether it has more than one price a bar.
  public let hasVolume: Bool
  public let hasRange: Bool

  init(file: String, bars: [PriceBar], columns: PriceColumns, tally: PriceTally) {
    self.file = file
    self.bars = bars
    let spacing = BarSpacing(count: bars.count) { bars[$0].openTime }
    interval = spacing.interval
    gaps = spacing.gaps
    valuesRounded = tally.rounded
    volumesCapped = tally.capped
    hasVolume = columns.volume != nil
    hasRange = columns.hasRange
  }
}
