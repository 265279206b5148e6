import Foundation
import Inputs
import Units

/// The stretch of a history whose forecasts are assessed.
///
/// History before it still warms models up. A return belongs to the bar whose close ends it, by the
/// time the bar opens; since is inclusive and until is not, so that one date splits a history in
/// two parts that share nothing.
public struct AssessedPeriod: Sendable {
  /// Inclusive; nil for the first there is.
  public let since: Timestamp?
  /// Exclusive; nil for the end of the history.
  public let until: Timestamp?

  /// All of a history.
  public static let whole = AssessedPeriod()

  private init() { (since, until) = (nil, nil) }

  /// - Parameters:
  ///   - since: the first time that a bar assessed opens; nil for the first there is.
  ///   - until: no bar that opens then or later is in anything; nil for the end of the history.
  /// - Throws: where `until` is not behind `since`.
  public init(since: Timestamp? = nil, until: Timestamp? = nil) throws(SettingFault) {
    if let since, let until, since >= until {
      throw SettingFault(
        "until", "'\(Self.text(until))' is not behind since '\(Self.text(since))'")
    }
    (self.since, self.until) = (since, until)
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
  public static func text(_ time: Timestamp) -> String {
    Date(timeIntervalSince1970: Double(time.rawValue) / 1e9).ISO8601Format()
  }
}
