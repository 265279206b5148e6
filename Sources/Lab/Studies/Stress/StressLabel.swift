import Foundation
import Units

/// Numbers and times in the names of scenarios, and in tables beside them.
public enum StressLabel {
  /// `-12.3%`, of a fraction.
  public static func percent(_ share: Double) -> String { String(format: "%.1f%%", 100 * share) }

  /// `+5`, `-0.25`, `0`.
  public static func signed(_ number: Double) -> String {
    number == 0 ? "0" : String(format: "%+g", number)
  }
}

/// Times as labels and tables of a stress test show them.
public enum StressTime {
  /// `2020-03-12 10:45`, or the date alone at midnight; UTC.
  public static func text(_ time: Timestamp) -> String {
    let seconds = time.rawValue / 1_000_000_000
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = seconds % 86_400 == 0 ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm"
    return format.string(from: Date(timeIntervalSince1970: Double(seconds)))
  }
}
