import Units

/// Times as price files hold them: counts since 1970, or dates in UTC.
public enum TimeReading {
  static let expectation = "a time from 1990 to 2199 such as 1700000000000 or 2023-11-14 22:13:20"
  private static let earliest: Int64 = 631_152_000_000_000_000
  private static let latest: Int64 = 7_258_118_400_000_000_000

  static func read(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, unit: PriceColumns.TimeUnit?
  ) -> Timestamp? {
    if let count = whole(bytes) { return since1970(count, unit) }
    return date(String(decoding: bytes, as: UTF8.self))
  }

  private static func whole(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
    guard !bytes.isEmpty, bytes.count <= 19 else { return nil }
    var value: Int64 = 0
    for byte in bytes {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let (tenfold, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = tenfold.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
      if over || carried { return nil }
      value = sum
    }
    return value
  }

  private static func since1970(_ count: Int64, _ unit: PriceColumns.TimeUnit?) -> Timestamp? {
    let unit: PriceColumns.TimeUnit =
      unit
      ?? (count < 100_000_000_000
        ? .seconds
        : count < 100_000_000_000_000
          ? .milliseconds : count < 100_000_000_000_000_000 ? .microseconds : .nanoseconds)
    let (time, overflow) = count.multipliedReportingOverflow(by: unit.rawValue)
    return !overflow && time >= earliest && time < latest ? Timestamp(rawValue: time) : nil
  }

  /// `2023-11-14`, `2023-11-14 22:13:20`, `2023-11-14T22:13:20.5Z`, `…+00:00`; no other zone.
  public static func date(_ text: String) -> Timestamp? {
    let pattern =
      /(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|\+00:00| UTC)?)?/
    guard let match = text.wholeMatch(of: pattern)?.output else { return nil }
    func number(_ piece: Substring?) -> Int64 { piece.flatMap { Int64($0) } ?? 0 }
    let (year, month, day) = (number(match.1), number(match.2), number(match.3))
    let (hour, minute, second) = (number(match.4), number(match.5), number(match.6))
    guard (1990..<2200).contains(year), (1...12).contains(month), hour < 24, minute < 60,
      second < 60, (1...daysIn(month, of: year)).contains(day)
    else { return nil }
    let fraction = match.7.map { $0 + String(repeating: "0", count: 9 - $0.count) }
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
    return Timestamp(rawValue: seconds * 1_000_000_000 + number(fraction.map { $0[...] }))
  }

  private static func isLeap(_ year: Int64) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func daysIn(_ month: Int64, of year: Int64) -> Int64 {
    month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days from 1970-01-01 to the date.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    var days: Int64 = (1970..<year).reduce(0) { $0 + (isLeap($1) ? 366 : 365) }
    for earlier in 1..<month { days += daysIn(earlier, of: year) }
    return days + day - 1
  }
}
