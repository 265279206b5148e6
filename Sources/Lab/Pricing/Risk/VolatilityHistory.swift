import Inputs
import Units

/// At-the-money volatilities of one underlying by tenor, through time.
public struct VolatilityHistory: Sendable {
  public let file: String
  public let currency: String
  /// Days to expiry, rising.
  public let tenors: [Double]
  /// Old to new; each with a volatility a tenor, as fractions.
  public let times: [Timestamp]
  public let volatilities: [[Double]]

  /// The tenors of the columns `atm_7d` and so on.
  public static let tenorsRead: [Double] = [7, 30, 90, 180]

  /// Reads a table with the columns ts, cur, atm_7d, atm_30d, atm_90d and atm_180d, in any order
  /// among others, plain or gzip; rows of one currency, old to new.
  /// - Parameter currency: as in `cur`; that of the first row where nil.
  public static func read(_ file: String, currency: String?) throws(InputFault) -> Self {
    let names = tenorsRead.map { "atm_\(Int($0))d" }
    var chosen = currency
    var known: [String] = []
    var (times, rows): ([Timestamp], [[Double]]) = ([], [])
    try TableFile.read(file, columns: ["ts", "cur"] + names) { (row) throws(InputFault) in
      let name = row.text(1)
      if !known.contains(name) { known.append(name) }
      chosen = chosen ?? name
      guard name == chosen else { return }
      let time = try row.time(0)
      if let last = times.last, time <= last {
        throw row.fault(0, "is not after the row before of \(name); expected old to new")
      }
      var values: [Double] = []
      for place in names.indices {
        let value = try row.requiredNumber(place + 2)
        guard value > 0, value <= 10 else {
          throw row.fault(place + 2, "is not a volatility above 0 and up to 10, such as 0.55")
        }
        values.append(value)
      }
      times.append(time)
      rows.append(values)
    }
    guard let chosen, !times.isEmpty else {
      throw InputFault(
        file: file,
        reason: known.isEmpty
          ? "has a header and no row; expected volatilities by tenor"
          : "has no row of '\(currency ?? "")'; it holds \(known.joined(separator: ", "))")
    }
    return VolatilityHistory(
      file: file, currency: chosen, tenors: tenorsRead, times: times, volatilities: rows)
  }

  /// The rows of a stretch of time alone.
  /// - Parameters:
  ///   - since: inclusive; `until`: exclusive.
  public func cut(since: Timestamp?, until: Timestamp?) throws(InputFault) -> VolatilityHistory {
    let kept = times.indices.filter { place in
      (since.map { times[place] >= $0 } ?? true) && (until.map { times[place] < $0 } ?? true)
    }
    guard !kept.isEmpty else {
      throw InputFault(file: file, reason: "no row lies in the stretch of time asked for")
    }
    return VolatilityHistory(
      file: file, currency: currency, tenors: tenors, times: kept.map { times[$0] },
      volatilities: kept.map { volatilities[$0] })
  }

  /// Differences of volatility over a span: each snapshot beside the one nearest to a span later,
  /// where one lies within a quarter of it; overlapping.
  public func changes(over span: TimeSpan) -> [TenorChanges] {
    var changes = tenors.map { TenorChanges(days: $0, changes: []) }
    var later = 0
    for place in times.indices {
      let goal = times[place].rawValue + span.rawValue
      func miss(_ index: Int) -> Int64 { abs(times[index].rawValue - goal) }
      later = max(later, place)
      while later + 1 < times.count, miss(later + 1) <= miss(later) { later += 1 }
      guard later > place, miss(later) <= span.rawValue / 4 else { continue }
      for tenor in tenors.indices {
        changes[tenor].changes.append(volatilities[later][tenor] - volatilities[place][tenor])
      }
    }
    return changes
  }
}
