/// Decimal text to scaled integers and back, without floating point.
public enum DecimalText {
  /// Reads `[+-]digits[.digits]`; nil for anything else, for more than `decimals` significant
  /// digits behind the point, and for what leaves 64 bits.
  public static func parse(_ text: some Sequence<UInt8>, decimals: Int) -> Int64? {
    var negative = false
    var value: Int64 = 0
    var digits = 0
    var behindPoint: Int? = nil
    var first = true
    for byte in text {
      defer { first = false }
      if first, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
        negative = byte == UInt8(ascii: "-")
        continue
      }
      if byte == UInt8(ascii: "."), behindPoint == nil {
        behindPoint = 0
        continue
      }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      digits += 1
      let digit = Int64(byte - UInt8(ascii: "0"))
      if let places = behindPoint {
        if places == decimals {
          // A zero behind the last kept place changes nothing; any other digit would be lost.
          if digit != 0 { return nil }
          continue
        }
        behindPoint = places + 1
      }
      guard let next = appending(digit, to: value) else { return nil }
      value = next
    }
    guard digits > 0 else { return nil }
    for _ in (behindPoint ?? 0)..<decimals {
      guard let next = appending(0, to: value) else { return nil }
      value = next
    }
    return negative ? -value : value
  }

  private static func appending(_ digit: Int64, to value: Int64) -> Int64? {
    let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
    guard !overflow else { return nil }
    let (sum, carried) = tenfold.addingReportingOverflow(digit)
    return carried ? nil : sum
  }

  /// Shortest decimal text of `value` counts of 10^-`decimals`.
  public static func format(_ value: Int64, decimals: Int) -> String {
    let scale = UInt64(WideArithmetic.powerOfTen(decimals))
    let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: scale)
    var text = value < 0 ? "-\(whole)" : "\(whole)"
    guard fraction != 0 else { return text }
    var digits = String(fraction)
    digits = String(repeating: "0", count: decimals - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    text += "." + digits
    return text
  }
}
