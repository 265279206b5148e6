import Units

/// Points in time as scenarios name them and progress shows them: `2020-03-12T10:45:00Z`.
public enum TimeText {
  /// What a message says would have been right.
  static let expectation = "a time in UTC such as 2020-03-12T10:45:00Z or 2020-03-12"

  /// Reads a date, or a date and a time of day in whole seconds, in UTC; nil for anything else.
  public static func parse(_ text: String) -> Timestamp? {
    var body = text[...]
    if body.hasSuffix("Z") { body = body.dropLast() }
    let parts = body.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "T" || $0 == " " })
    guard let date = numbers(parts.first, "-", count: 3), parts.count <= 2 else { return nil }
    let clock = parts.count == 2 ? numbers(parts[1], ":", count: 3) : [0, 0, 0]
    guard let clock, (1970...2199).contains(date[0]), (1...12).contains(date[1]), date[2] >= 1,
      clock[0] < 24, clock[1] < 60, clock[2] < 60
    else { return nil }
    let days = daysSince1970(date[0], date[1], date[2])
    guard civil(days) == (date[0], date[1], date[2]) else { return nil }
    let seconds = days * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    return Timestamp(rawValue: Int64(seconds) * 1_000_000_000)
  }

  /// Date and time of day in whole seconds.
  public static func format(_ time: Timestamp) -> String {
    let seconds = Int(time.rawValue / 1_000_000_000)
    let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let (year, month, day) = civil(days)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(day))T\(two(rest / 3_600)):\(two(rest / 60 % 60)):"
      + "\(two(rest % 60))Z"
  }

  private static func numbers(
    _ text: Substring?, _ separator: Character, count: Int
  ) -> [Int]? {
    guard let text else { return nil }
    let pieces = text.split(separator: separator, omittingEmptySubsequences: false)
    let numbers = pieces.compactMap { piece in
      piece.allSatisfy { $0.isASCII && $0.isNumber } ? Int(piece) : nil
    }
    return pieces.count == count && numbers.count == count ? numbers : nil
  }

  /// Days from 1970-01-01 in the proleptic Gregorian calendar, counted in eras of 400 years that
  /// begin in March, so that the leap day is the last of its year.
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  private static func civil(_ days: Int) -> (Int, Int, Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * ofYear + 2) / 153
    let day = ofYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
