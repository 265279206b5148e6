import Foundation
import Inputs
import Units

/// The stretch of a history whose forecasts are assessed, `--since` and `--until`.
///
/// History before it still warms models up. A return belongs to the bar whose close ends it, by the
/// time the bar opens; since is inclusive and until is not, so that one date splits a history in
/// two parts that share nothing.
struct AssessedPeriod {
  static let options: [OptionDeclaration] = [
    .value("since", "DATE", "assess forecasts for bars that open then or later, UTC"),
    .value("until", "DATE", "use no bar that opens then or later, UTC"),
  ]

  let since: Timestamp?
  let until: Timestamp?

  init(_ arguments: Arguments) throws {
    since = try arguments.date("since")
    until = try arguments.date("until")
    if let since, let until, since >= until {
      throw arguments.usage(
        "--until: '\(arguments.text("until") ?? "")' is not behind --since "
          + "'\(arguments.text("since") ?? "")'")
    }
  }

  /// Places of the returns assessed; none behind them is to be used.
  /// - Parameters:
  ///   - ends: when the bar opens whose close ends a return, old to new.
  ///   - from: the first place that has enough history before it.
  ///   - least: places needed.
  ///   - file: what a fault names.
  func places(
    _ ends: [Timestamp], from: Int, least: Int, file: String
  ) throws(InputFault) -> Range<Int> {
    let first = since.map { Self.place($0, ends) } ?? 0
    let end = until.map { Self.place($0, ends) } ?? ends.count
    let low = min(max(from, first), end)
    guard end - low >= least else {
      let span = ends.isEmpty ? "" : ", \(Self.text(ends[0])) to \(Self.text(ends[ends.count - 1]))"
      throw InputFault(
        file: file,
        reason: "\(end - low) returns\(since.map { " since \(Self.text($0))" } ?? "")"
          + "\(until.map { " until \(Self.text($0))" } ?? "") have \(from) or more before them; "
          + "at least \(least) are needed of the \(ends.count) in the file\(span)")
    }
    return low..<end
  }

  /// The first place whose time is not before `time`.
  private static func place(_ time: Timestamp, _ times: [Timestamp]) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// A time as ISO 8601, to the second.
  static func text(_ time: Timestamp) -> String {
    Date(timeIntervalSince1970: Double(time.rawValue) / 1e9).ISO8601Format()
  }
}

extension Arguments {
  /// A date or a time in UTC, such as 2024-01-01; nil where it is not given.
  func date(_ name: String) throws(CommandFailure) -> Timestamp? {
    guard let text = text(name) else { return nil }
    guard let time = TimeReading.date(text) else {
      throw usage("--\(name): '\(text)' is not a date such as 2024-01-01 or 2024-01-01T12:00:00Z")
    }
    return time
  }
}
