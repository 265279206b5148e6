import Units

/// Decimal text as files hold it, exponent and all, to scaled integers, without floating point.
///
/// `DecimalText` of Units is exact and strict, for amounts people state. This one is for data that
/// programs export: `1e-04`, `313.4450073242188`.
enum DecimalReading {
  enum Outcome: Equatable {
    /// The count of 10^-decimals, and whether digits were rounded away.
    case count(Int64, rounded: Bool)
    case notANumber
    case notFinite
    /// Beyond 64 bits; the sign tells the direction.
    case tooLarge(negative: Bool)
  }

  /// Reads `[+-]digits[.digits][e[+-]digits]`, rounding to the nearest, a half away from zero.
  static func read(_ text: Slice<UnsafeBufferPointer<UInt8>>, decimals: Int) -> Outcome {
    var bytes = text
    var negative = false
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      bytes = bytes.dropFirst()
    }
    var mantissa: UInt64 = 0
    var scale = 0
    var digits = 0
    var firstDropped: UInt64?
    var inexact = false
    var pointSeen = false
    while let byte = bytes.first {
      if byte == UInt8(ascii: "."), !pointSeen {
        pointSeen = true
      } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        let digit = UInt64(byte - UInt8(ascii: "0"))
        digits += 1
        if mantissa <= UInt64(Int64.max / 10) {
          mantissa = mantissa * 10 + digit
          if pointSeen { scale -= 1 }
        } else {
          // The digits kept reach beyond 64 signed bits; only the first dropped can round.
          firstDropped = firstDropped ?? digit
          if digit != 0 { inexact = true }
          if !pointSeen { scale += 1 }
        }
      } else {
        break
      }
      bytes = bytes.dropFirst()
    }
    guard digits > 0 else { return isNotFinite(bytes) ? .notFinite : .notANumber }
    if !bytes.isEmpty {
      guard let exponent = exponent(bytes) else { return .notANumber }
      scale += exponent
    }
    if scale + decimals == 0, let firstDropped, firstDropped >= 5 { mantissa += 1 }
    return scaled(mantissa, by: scale + decimals, inexact: inexact, negative: negative)
  }

  private static func scaled(
    _ mantissa: UInt64, by power: Int, inexact: Bool, negative: Bool
  ) -> Outcome {
    var value = mantissa
    var rounded = inexact
    if power > 0, value != 0 {
      for _ in 0..<min(power, 20) {
        let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
        if overflow { return .tooLarge(negative: negative) }
        value = tenfold
      }
      if power > 20 { return .tooLarge(negative: negative) }
    } else if power < 0 {
      if power < -18 {
        rounded = rounded || value != 0
        value = 0
      } else {
        let (quotient, rest) = value.quotientAndRemainder(
          dividingBy: UInt64(WideArithmetic.powerOfTen(-power)))
        rounded = rounded || rest != 0
        value = rest * 2 >= UInt64(WideArithmetic.powerOfTen(-power)) ? quotient + 1 : quotient
      }
    }
    guard value <= UInt64(Int64.max) else { return .tooLarge(negative: negative) }
    return .count(negative ? -Int64(value) : Int64(value), rounded: rounded)
  }

  private static func exponent(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard let mark = bytes.first, mark | 0x20 == UInt8(ascii: "e") else { return nil }
    var rest = bytes.dropFirst()
    var negative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    guard !rest.isEmpty else { return nil }
    var value = 0
    for byte in rest {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 10_000)
    }
    return negative ? -value : value
  }

  private static func isNotFinite(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let word = String(decoding: bytes, as: UTF8.self).lowercased()
    return ["nan", "inf", "infinity"].contains(word)
  }
}
