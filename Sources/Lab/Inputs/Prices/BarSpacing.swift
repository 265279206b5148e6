import Units

/// How far apart the bars of a file are: the commonest step, whether weekends are left out by
/// habit, and where bars are missing.
struct BarSpacing {
  let interval: TimeSpan
  /// Daily bars of which none opens on a Saturday or a Sunday: their absence is no gap.
  let isWeekdays: Bool
  let gaps: [PriceGap]
  /// Bars a year, of 365 days: of a series without many gaps what its interval says, else what
  /// there is in the time from the first to the last bar.
  let barsPerYear: Double

  private static let day: Int64 = 86_400_000_000_000

  /// - Parameter times: rising.
  init(count: Int, time: (Int) -> Timestamp) {
    interval = Self.commonestStep(count, time)
    let isWeekdays = Self.isWeekdays(interval, count, time)
    self.isWeekdays = isWeekdays
    var gaps: [PriceGap] = []
    let width = Double(max(1, interval.rawValue))
    for place in 1..<max(1, count) {
      let (after, before) = (time(place - 1), time(place))
      guard before - after > interval else { continue }
      // A day of 25 hours at the end of summer time is a day.
      var steps = Int((Double((before - after).rawValue) / width).rounded())
      if isWeekdays { steps = Self.weekdays(from: after, to: before) }
      if steps > 1 { gaps.append(PriceGap(after: after, before: before, missingBars: steps - 1)) }
    }
    self.gaps = gaps
    let year = 365 * Double(Self.day)
    let regular = year / width
    let span = count > 1 ? Double((time(count - 1) - time(0)).rawValue) : 0
    let seen = span > 0 ? Double(count - 1) * year / span : regular
    barsPerYear = seen > 0.9 * regular && seen < 1.1 * regular ? regular : seen
  }

  private static func commonestStep(_ count: Int, _ time: (Int) -> Timestamp) -> TimeSpan {
    var counts: [Int64: Int] = [:]
    for place in 1..<max(1, count) {
      counts[(time(place) - time(place - 1)).rawValue, default: 0] += 1
    }
    // Of steps equally common the shortest, so that the answer does not depend on hashing.
    let best = counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
    return TimeSpan(rawValue: best?.key ?? 0)
  }

  /// 0 for Monday; 1970 began on a Thursday.
  private static func weekday(_ time: Timestamp) -> Int64 { (time.rawValue / day + 3) % 7 }

  private static func isWeekdays(
    _ interval: TimeSpan, _ count: Int, _ time: (Int) -> Timestamp
  ) -> Bool {
    guard interval.rawValue == day, count >= 10 else { return false }
    // By the local day: bars that open late on Sunday in UTC are Monday's.
    let shift = time(0).rawValue % day >= day / 2 ? day / 2 : 0
    for place in 0..<count
    where weekday(Timestamp(rawValue: time(place).rawValue + shift)) > 4 {
      return false
    }
    return true
  }

  /// Weekdays after one time up to another.
  private static func weekdays(from: Timestamp, to: Timestamp) -> Int {
    let days = Int((Double((to - from).rawValue) / Double(day)).rounded())
    let start = Int(weekday(from))
    return (1...max(1, days)).count { (start + $0) % 7 < 5 }
  }
}
