import Units

/// Lengths of time as people write them: `100ms`, `1.5h`, `2 d`.
public enum DurationText {
  /// What a message says would have been right.
  public static let expectation = "a length of time such as 100ms, 1.5h or 7d (ns us ms s min h d)"

  static let units: [(name: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("min", 60_000_000_000),
    ("s", 1_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
  ]

  /// The span, or nil where the text is no length of time, is not a whole number of nanoseconds or
  /// leaves 64 bits. A bare `0` needs no unit; a sign is allowed.
  public static func parse(_ text: some StringProtocol) -> TimeSpan? {
    let text = String(text)
    if text == "0" { return .zero }
    guard let start = text.firstIndex(where: { $0.isLetter || $0 == " " }) else { return nil }
    let name = text[start...].drop { $0 == " " }
    guard let unit = units.first(where: { $0.name == name }) else { return nil }
    let digits = text[..<start]
    // The most decimals that still divide the unit exactly are tried from none upwards.
    for decimals in 0...14 {
      guard let count = DecimalText.parse(digits.utf8, decimals: decimals) else { continue }
      let scale = Int128(WideArithmetic.powerOfTen(decimals))
      let (span, rest) = (Int128(count) * Int128(unit.nanoseconds))
        .quotientAndRemainder(dividingBy: scale)
      guard rest == 0, let nanoseconds = Int64(exactly: span) else { return nil }
      return TimeSpan(rawValue: nanoseconds)
    }
    return nil
  }

  /// The span in the largest unit that gives a whole number, such as `1500us` or `2h`.
  public static func format(_ span: TimeSpan) -> String {
    if span == .zero { return "0s" }
    let whole = units.filter { span.rawValue % $0.nanoseconds == 0 }
    guard let unit = whole.max(by: { $0.nanoseconds < $1.nanoseconds }) else {
      return "\(span.rawValue)ns"
    }
    return "\(span.rawValue / unit.nanoseconds)\(unit.name)"
  }
}
