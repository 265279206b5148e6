import Units

/// Times as price files hold them: counts since 1970, with a fraction or without, or dates. Dates
/// are UTC unless they state an offset.
public enum TimeReading {
  typealias Field = Slice<UnsafeBufferPointer<UInt8>>

  static let expectation = "a time from 1990 to 2199 such as 1700000000000 or 2023-11-14 22:13:20"
  private static let earliest: Int64 = 631_152_000_000_000_000
  private static let latest: Int64 = 7_258_118_400_000_000_000

  static func read(_ bytes: Field, unit: PriceColumns.TimeUnit?) -> Timestamp? {
    guard let first = bytes.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else {
      return nil
    }
    if let count = whole(bytes) {
      if unit == nil, bytes.count == 8, let day = compactDay(count) { return day }
      return since1970(count, unit)
    }
    return fractional(bytes, unit) ?? date(bytes)
  }

  /// `2023-11-14`, `2023/11/14`, `2023-11-14 22:13:20`, `2023-11-14T22:13:20.5Z`, `… UTC`,
  /// `…+00:00`, `…-0500`.
  public static func date(_ text: String) -> Timestamp? {
    var text = text
    return text.withUTF8 { bytes in date(bytes[...]) }
  }

  // MARK: Counts

  private static func whole(_ bytes: Field) -> Int64? {
    guard bytes.count <= 19 else { return nil }
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

  private static func unit(of count: Int64) -> PriceColumns.TimeUnit {
    count < 100_000_000_000
      ? .seconds
      : count < 100_000_000_000_000
        ? .milliseconds : count < 100_000_000_000_000_000 ? .microseconds : .nanoseconds
  }

  private static func since1970(
    _ count: Int64, _ unit: PriceColumns.TimeUnit?, fraction: Int64 = 0
  ) -> Timestamp? {
    let (whole, overflow) = count.multipliedReportingOverflow(
      by: (unit ?? self.unit(of: count)).rawValue)
    let time = whole &+ fraction
    return !overflow && time >= earliest && time < latest ? Timestamp(rawValue: time) : nil
  }

  /// `20231114`, where no count of anything since 1970 lies in the range.
  private static func compactDay(_ count: Int64) -> Timestamp? {
    time(year: count / 10_000, month: count / 100 % 100, day: count % 100)
  }

  /// `1700000000.0`, `1.7e12`: the fraction to nine digits.
  private static func fractional(
    _ bytes: Field, _ unit: PriceColumns.TimeUnit?
  ) -> Timestamp? {
    guard let point = bytes.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    guard let count = whole(bytes[..<point]), let part = digits(bytes[(point + 1)...]) else {
      guard case .value(let value) = NumberReading.read(bytes), value >= 0, value < 9e15,
        value == value.rounded()
      else { return nil }
      return since1970(Int64(value), unit)
    }
    // A fraction of a unit, in nanoseconds.
    let scale = (unit ?? self.unit(of: count)).rawValue
    return since1970(count, unit, fraction: scale == 1 ? 0 : part / (1_000_000_000 / scale))
  }

  /// Digits alone as billionths.
  private static func digits(_ bytes: Field) -> Int64? {
    var value: Int64 = 0
    var unit: Int64 = 100_000_000
    for byte in bytes {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value += Int64(byte - UInt8(ascii: "0")) * unit
      unit /= 10
    }
    return value
  }

  // MARK: Dates

  private static func date(_ bytes: Field) -> Timestamp? {
    var cursor = DateCursor(bytes)
    guard let year = cursor.number(4), let dash = cursor.byte(),
      dash == UInt8(ascii: "-") || dash == UInt8(ascii: "/"), let month = cursor.number(2),
      cursor.byte() == dash, let day = cursor.number(2)
    else { return nil }
    guard !cursor.isAtEnd else { return time(year: year, month: month, day: day) }
    guard let gap = cursor.byte(), gap == UInt8(ascii: "T") || gap == UInt8(ascii: " "),
      let hour = cursor.number(2), cursor.byte() == UInt8(ascii: ":"),
      let minute = cursor.number(2), hour < 24, minute < 60
    else { return nil }
    var (second, fraction): (Int64, Int64) = (0, 0)
    if cursor.peek == UInt8(ascii: ":") {
      _ = cursor.byte()
      guard let found = cursor.number(2), found < 60 else { return nil }
      second = found
      if cursor.peek == UInt8(ascii: ".") {
        _ = cursor.byte()
        guard let found = cursor.fraction() else { return nil }
        fraction = found
      }
    }
    guard let offset = cursor.offset(),
      let start = time(year: year, month: month, day: day)
    else { return nil }
    let seconds = (hour * 60 + minute - offset) * 60 + second
    return Timestamp(rawValue: start.rawValue + seconds * 1_000_000_000 + fraction)
  }

  private static func time(year: Int64, month: Int64, day: Int64) -> Timestamp? {
    guard year >= 1990, year < 2200, month >= 1, month <= 12, day >= 1,
      day <= daysIn(month, of: year)
    else { return nil }
    return Timestamp(rawValue: days(year, month, day) * 86_400_000_000_000)
  }

  private static func daysIn(_ month: Int64, of year: Int64) -> Int64 {
    guard month == 2 else { return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31 }
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  }

  /// Days from 1970-01-01 to the date: years are taken from March on, so that the day that comes
  /// every fourth year is the last of one, and 400 of them have 146,097 days.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let from = month > 2 ? year : year - 1
    let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return from * 365 + from / 4 - from / 100 + from / 400 + ofYear - 719_468
  }
}

/// The bytes of a date from left to right.
private struct DateCursor {
  private let bytes: TimeReading.Field
  private var place: Int

  init(_ bytes: TimeReading.Field) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  var isAtEnd: Bool { place == bytes.endIndex }
  var peek: UInt8? { isAtEnd ? nil : bytes[place] }

  mutating func byte() -> UInt8? {
    guard place < bytes.endIndex else { return nil }
    defer { place += 1 }
    return bytes[place]
  }

  /// Exactly so many digits.
  mutating func number(_ count: Int) -> Int64? {
    guard place + count <= bytes.endIndex else { return nil }
    var value: Int64 = 0
    for _ in 0..<count {
      let digit = bytes[place] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int64(digit)
      place += 1
    }
    return value
  }

  /// One to nine digits of a second, in nanoseconds.
  mutating func fraction() -> Int64? {
    var (value, unit): (Int64, Int64) = (0, 100_000_000)
    let start = place
    while place < bytes.endIndex, bytes[place] &- UInt8(ascii: "0") < 10 {
      guard unit > 0 else { return nil }
      value += Int64(bytes[place] - UInt8(ascii: "0")) * unit
      unit /= 10
      place += 1
    }
    return place > start ? value : nil
  }

  /// Minutes east of Greenwich; 0 where nothing is left. Nil for anything else.
  mutating func offset() -> Int64? {
    if peek == UInt8(ascii: " ") { _ = byte() }
    guard let mark = byte() else { return 0 }
    if mark == UInt8(ascii: "Z") { return isAtEnd ? 0 : nil }
    if mark == UInt8(ascii: "U") {
      return byte() == UInt8(ascii: "T") && byte() == UInt8(ascii: "C") && isAtEnd ? 0 : nil
    }
    guard mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-"), let hours = number(2) else {
      return nil
    }
    if peek == UInt8(ascii: ":") { _ = byte() }
    let minutes = isAtEnd ? 0 : number(2)
    guard let minutes, isAtEnd, hours <= 14, minutes < 60 else { return nil }
    return (mark == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
  }
}
