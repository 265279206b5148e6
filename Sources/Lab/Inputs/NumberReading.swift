import Foundation

/// Decimal text to the nearest `Double`, at the scale it has: `2.7e-08` and `1e12` keep all their
/// digits, where a count of 10^-8 would keep one or none.
enum NumberReading {
  enum Outcome: Equatable {
    case value(Double)
    case notANumber
    case notFinite
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Reads `[+-]digits[.digits][e[+-]digits]`. With at most 2^53 before a power of ten of at most
  /// 22 both are exact and one operation rounds correctly (Clinger 1990); the rest, one row in
  /// many, goes through `Double`.
  static func read(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Outcome {
    var place = text.startIndex
    let end = text.endIndex
    let isNegative = place < end && text[place] == UInt8(ascii: "-")
    if place < end, isNegative || text[place] == UInt8(ascii: "+") { place += 1 }
    var (mantissa, scale, digits): (UInt64, Int, Int) = (0, 0, 0)
    var (isExact, pointSeen) = (true, false)
    while place < end {
      let byte = text[place]
      let digit = byte &- UInt8(ascii: "0")
      if digit < 10 {
        digits += 1
        if mantissa < 900_719_925_474_099 {
          mantissa = mantissa * 10 + UInt64(digit)
          if pointSeen { scale -= 1 }
        } else if digit == 0, pointSeen {
          // Zeros at the end say nothing.
        } else {
          isExact = false
        }
      } else if byte == UInt8(ascii: "."), !pointSeen {
        pointSeen = true
      } else {
        break
      }
      place += 1
    }
    guard digits > 0 else { return isNotFinite(text) ? .notFinite : .notANumber }
    if place < end {
      guard let exponent = exponent(text[place...]) else { return .notANumber }
      scale += exponent
    }
    guard isExact, abs(scale) <= 22 else { return slow(text) }
    let size = Double(mantissa)
    let value = scale < 0 ? size / powers[-scale] : size * powers[scale]
    return .value(isNegative ? -value : value)
  }

  private static func slow(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Outcome {
    guard let value = Double(String(decoding: text, as: UTF8.self)) else { return .notANumber }
    return value.isFinite ? .value(value) : .notFinite
  }

  private static func exponent(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard let mark = bytes.first, mark | 0x20 == UInt8(ascii: "e") else { return nil }
    var rest = bytes.dropFirst()
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    guard !rest.isEmpty else { return nil }
    var value = 0
    for byte in rest {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 10_000)
    }
    return isNegative ? -value : value
  }

  private static func isNotFinite(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let word = String(decoding: bytes, as: UTF8.self).lowercased().drop { $0 == "-" || $0 == "+" }
    return ["nan", "inf", "infinity"].contains(String(word))
  }
}
