import Reports
import Units

/// Which states of a market become rows of the table of prices.
///
/// Time is cut into buckets of one length. Of each the first tick is kept, and the states in which
/// mark, index and last trade had their least and greatest value, in the order of time; so that no
/// spike is lost, however long the bucket.
struct PriceSampling {
  let interval: TimeSpan
  private var end: Timestamp
  private var hasFirst = false
  private var kept: [(order: Int, row: PriceRow)] = []
  private var order = 0
  /// Place in `kept` of the extremes so far: least and greatest of mark, index and last trade.
  private var extremes: [(value: Price, order: Int)?] = Array(repeating: nil, count: 6)

  init(from start: Timestamp, interval: TimeSpan) {
    self.interval = interval
    end = start + interval
  }

  /// The rows of the bucket that `time` has left behind; none while it lasts.
  mutating func advance(to time: Timestamp) -> [PriceRow] {
    guard time >= end else { return [] }
    let past = (time.rawValue - end.rawValue) / interval.rawValue
    end = Timestamp(rawValue: end.rawValue + (past + 1) * interval.rawValue)
    return close()
  }

  /// The rows of the bucket so far; it begins anew.
  mutating func close() -> [PriceRow] {
    let used = Set(extremes.compactMap { $0?.order })
    let rows = kept.enumerated().filter { place, entry in
      (place == 0 && hasFirst) || used.contains(entry.order)
    }
    let sorted = rows.map(\.element).sorted { $0.order < $1.order }.map(\.row)
    kept.removeAll(keepingCapacity: true)
    extremes = Array(repeating: nil, count: 6)
    hasFirst = false
    return sorted
  }

  /// Whether the bucket's first tick is still to come.
  var wantsTick: Bool { !hasFirst }

  /// Whether one of these is beyond what the bucket has seen.
  func isExtreme(mark: Price, index: Price, last: Price) -> Bool {
    for (place, value) in [mark, index, last].enumerated() where value.isPositive {
      guard let least = extremes[2 * place], let most = extremes[2 * place + 1] else {
        return true
      }
      if value < least.value || value > most.value { return true }
    }
    return false
  }

  mutating func keep(_ row: PriceRow, isTick: Bool) {
    order += 1
    for (place, value) in [row.mark, row.index, row.last].enumerated() {
      guard let value else { continue }
      if extremes[2 * place].map({ value < $0.value }) ?? true {
        extremes[2 * place] = (value, order)
      }
      if extremes[2 * place + 1].map({ value > $0.value }) ?? true {
        extremes[2 * place + 1] = (value, order)
      }
    }
    if isTick, !hasFirst {
      hasFirst = true
      kept.insert((order, row), at: 0)
    } else {
      kept.append((order, row))
    }
    // What no extreme names any more is let go, so that a long bucket stays small.
    if kept.count > 64 {
      let used = Set(extremes.compactMap { $0?.order })
      let first = hasFirst ? kept[0].order : -1
      kept.removeAll { !used.contains($0.order) && $0.order != first }
    }
  }
}
