import Calibration
import Inputs
import Units

/// Simple returns of several instruments between the times that all their files have.
///
/// Bars are joined by when they close: where files differ in interval, prices still are of the same
/// instant.
struct JointHistory {
  /// One series for each history, old to new, all of one length; none overlap.
  let returns: [[Double]]
  /// When the bar opens whose close ends each of those returns; of intervals that differ the
  /// longest.
  let ends: [Timestamp]
  /// The last closes that all have, and when that was.
  let marks: [Double]
  let last: Timestamp

  /// - Parameters:
  ///   - histories: at least one.
  ///   - file: which names them, for the fault.
  ///   - step: bars that a return spans.
  ///   - least: returns needed, and `why`.
  init(
    _ histories: [PriceHistory], file: String, step: Int = 1, least: Int, why: String
  ) throws {
    var seen: [Timestamp: Int] = [:]
    for history in histories {
      for time in history.times { seen[time + history.interval, default: 0] += 1 }
    }
    let closes = histories.map { history in
      zip(history.times, history.closes)
        .filter { seen[$0.0 + history.interval] == histories.count }.map(\.1)
    }
    let times = seen.filter { $0.value == histories.count }.map(\.key).sorted()
    let interval = histories.map(\.interval).max() ?? .zero
    let places = PeriodGrid(
      count: times.count, step: step, interval: interval,
      isCounted: histories.contains { $0.facts.isWeekdays }
    ) { times[$0] - interval }.ends
    returns = closes.map { closes in
      zip(places.dropFirst(), places).map { closes[$0] / closes[$1] - 1 }
    }
    let count = returns.first?.count ?? 0
    guard count >= least else {
      throw InputFault(
        file: file, place: "prices",
        reason: "the files have times in common for \(count) returns; at least \(least) are "
          + "needed, \(why)")
    }
    ends = places.dropFirst().map { Timestamp(rawValue: times[$0].rawValue - interval.rawValue) }
    marks = closes.compactMap(\.last)
    last = times.last ?? .zero
  }

  /// A path that a file names, taken from that file's folder.
  static func path(_ path: String, besides file: String) -> String {
    if path.hasPrefix("/") { return path }
    return file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .map { $0 + "/" }.joined() + path
  }
}
