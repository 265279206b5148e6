import Units

/// Where a history of bars is cut into periods of several bars.
///
/// Borders are fixed in time, at multiples of the period from Monday, 3 January 2000, 00:00 UTC:
/// days begin at midnight, weeks on Monday. So a bar more at either end of a file moves no border,
/// and what happened before a date is cut the same way whatever came after it. A period's price is
/// that of its last bar; periods without a bar are passed over, and one that has not ended is left
/// out. Bars that do not fill the calendar (weekdays, or no regular step) are counted off instead,
/// from the first one.
///
/// Invariant: `ends` rises.
public struct PeriodGrid: Sendable, Equatable {
  /// Places of the bars whose closes are the prices at the borders; one more than returns.
  public let ends: [Int]

  /// Monday, 3 January 2000, 00:00 UTC.
  public static let anchor: Int64 = 946_857_600_000_000_000

  /// - Parameters:
  ///   - count: of bars, old to new.
  ///   - step: bars to a period, 1 or more.
  ///   - interval: of the bars.
  ///   - isCounted: whether bars are counted off.
  ///   - openTime: when a bar opens, by its place.
  public init(
    count: Int, step: Int, interval: TimeSpan, isCounted: Bool = false,
    openTime: (Int) -> Timestamp
  ) {
    guard step > 1 else {
      ends = Array(0..<count)
      return
    }
    guard !isCounted, interval > .zero else {
      ends = Array(stride(from: 0, to: count, by: step))
      return
    }
    let width = interval.rawValue * Int64(step)
    func period(_ place: Int) -> Int64 {
      // Of the last instant of the bar.
      let last = openTime(place).rawValue + interval.rawValue - 1 - Self.anchor
      return last >= 0 ? last / width : -((-last + width - 1) / width)
    }
    var ends: [Int] = []
    var current = count > 0 ? period(0) : 0
    for place in 1..<max(1, count) {
      let next = period(place)
      if next != current { ends.append(place - 1) }
      current = next
    }
    // The last one has ended where no whole bar of it is still to come.
    if count > 0 {
      let border = Self.anchor + (current + 1) * width
      let close = openTime(count - 1).rawValue + interval.rawValue
      if border - close < interval.rawValue { ends.append(count - 1) }
    }
    self.ends = ends
  }

  /// Places of the bars of each period; the first is of those up to the first border.
  public var spans: [Range<Int>] {
    zip([-1] + ends.dropLast(), ends).map { $0 + 1..<$1 + 1 }
  }
}
