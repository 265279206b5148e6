/// The direction in which a division gives up its remainder. There is no default: each call names
/// one, because the direction decides who pays the last 1e-8.
@frozen public enum Rounding: Sendable {
  /// Towards negative infinity: what a member receives.
  case down
  /// Towards positive infinity: what a member must pay or hold.
  case up
  /// Towards zero.
  case towardZero
  /// To the nearest count, a half away from zero.
  case nearest
}

/// Products at twice the width and one division.
public enum WideArithmetic {
  /// Raw counts in one unit of `Price`, `Quantity` and `Money`.
  @inlinable public static var amountScale: Int64 { 100_000_000 }
  /// Raw counts in one unit of `Rate`.
  @inlinable public static var rateScale: Int64 { 1_000_000_000 }

  @inlinable public static func powerOfTen(_ exponent: Int) -> Int64 {
    assert(exponent >= 0 && exponent <= 18, "Invariant: a power of ten fits 64 bits")
    var power: Int64 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// Quotient and remainder of a wide product whose quotient fits 64 bits.
  ///
  /// Nearly all products of a house fit 64 bits, and nearly all divisors are scales below 2^32:
  /// both are divided by the word, which costs a multiplication where the divisor is a constant. A
  /// division of 128 bits is a call and some forty times as dear.
  /// - Precondition: `product.high < divisor`.
  @inlinable @inline(__always) static func divide(
    _ product: (high: UInt64, low: UInt64), by divisor: UInt64
  ) -> (quotient: UInt64, remainder: UInt64) {
    assert(product.high < divisor, "Invariant: a quotient fits 64 bits")
    if product.high == 0 { return product.low.quotientAndRemainder(dividingBy: divisor) }
    guard divisor >> 32 == 0 else { return divisor.dividingFullWidth(product) }
    // Long division with digits of 32 bits: every remainder is below 2^32.
    let upper = (product.high << 32 | product.low >> 32).quotientAndRemainder(dividingBy: divisor)
    let lower = (upper.remainder << 32 | product.low & 0xFFFF_FFFF)
      .quotientAndRemainder(dividingBy: divisor)
    assert(lower.remainder < divisor, "Invariant: a remainder is less than its divisor")
    return (upper.quotient << 32 | lower.quotient, lower.remainder)
  }

  /// `a * b / divisor`, exact before the one rounding; nil where the result leaves 64 bits.
  /// - Precondition: `divisor > 0`.
  @inlinable public static func multiplyDivideChecked(
    _ a: Int64, _ b: Int64, _ divisor: Int64, _ rounding: Rounding
  ) -> Int64? {
    quotient(a, b, divisor, rounding)
  }

  /// `a * b / amountScale`: as above with a divisor the compiler knows.
  @inlinable @inline(__always) public static func multiplyByAmount(
    _ a: Int64, _ b: Int64, _ rounding: Rounding
  ) -> Int64? {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { return wideMultiplyByAmount(a, b, rounding) }
    return quotient(of: product, amountScale, rounding)
  }

  /// `a * b / rateScale`: as above with a divisor the compiler knows.
  @inlinable @inline(__always) public static func multiplyByRate(
    _ a: Int64, _ b: Int64, _ rounding: Rounding
  ) -> Int64? {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { return wideMultiplyByRate(a, b, rounding) }
    return quotient(of: product, rateScale, rounding)
  }

  // Products of 128 bits, out of the way of those that fit one word.

  @inlinable @inline(never) static func wideMultiplyByAmount(
    _ a: Int64, _ b: Int64, _ rounding: Rounding
  ) -> Int64? {
    let product = a.magnitude.multipliedFullWidth(by: b.magnitude)
    // amountScale = 2^8 x 5^8: up to 72 bits, values below some 470,000 units, one word is left.
    let odd: UInt64 = 390_625
    guard product.high < 256 else { return quotient(a, b, amountScale, rounding) }
    let word = product.high << 56 | product.low >> 8
    let whole = word / odd
    let isNegative = (a < 0) != (b < 0)
    let signed = isNegative ? 0 &- Int64(bitPattern: whole) : Int64(bitPattern: whole)
    let rest = (word &- whole &* odd) << 8 | product.low & 255
    if rest == 0 { return signed }
    switch rounding {
    case .down: return isNegative ? signed &- 1 : signed
    case .up: return isNegative ? signed : signed &+ 1
    case .towardZero: return signed
    case .nearest:
      if rest < amountScale.magnitude - rest { return signed }
      return isNegative ? signed &- 1 : signed &+ 1
    }
  }

  @inlinable @inline(never) static func wideMultiplyByRate(
    _ a: Int64, _ b: Int64, _ rounding: Rounding
  ) -> Int64? {
    quotient(a, b, rateScale, rounding)
  }

  /// `product / scale` of a product that fits one word, by a scale that the compiler knows.
  @inlinable @inline(__always) static func quotient(
    of product: Int64, _ scale: Int64, _ rounding: Rounding
  ) -> Int64 {
    let quotient = product / scale
    let remainder = product - quotient * scale
    // The values of a linear contract in ticks and lots have none.
    if remainder == 0 { return quotient }
    switch rounding {
    case .down: return remainder < 0 ? quotient - 1 : quotient
    case .up: return remainder > 0 ? quotient + 1 : quotient
    case .towardZero: return quotient
    case .nearest:
      if remainder.magnitude < scale.magnitude - remainder.magnitude { return quotient }
      return product < 0 ? quotient - 1 : quotient + 1
    }
  }

  @inlinable @inline(__always) static func quotient(
    _ a: Int64, _ b: Int64, _ divisor: Int64, _ rounding: Rounding
  ) -> Int64? {
    precondition(divisor > 0, "Invariant: a divisor is positive")
    let negative = (a < 0) != (b < 0)
    let product = a.magnitude.multipliedFullWidth(by: b.magnitude)
    let wideDivisor = UInt64(divisor)
    guard product.high < wideDivisor else { return nil }
    var (quotient, remainder) = divide(product, by: wideDivisor)
    if remainder != 0 {
      let away: Bool
      switch rounding {
      case .down: away = negative
      case .up: away = !negative
      case .towardZero: away = false
      case .nearest: away = remainder >= wideDivisor - remainder
      }
      if away { quotient += 1 }
    }
    guard quotient <= UInt64(Int64.max) else { return nil }
    let magnitude = Int64(quotient)
    return negative ? -magnitude : magnitude
  }

  /// As `multiplyDivideChecked`, for operands whose bounds exclude overflow.
  @inlinable public static func multiplyDivide(
    _ a: Int64, _ b: Int64, _ divisor: Int64, _ rounding: Rounding
  ) -> Int64 {
    guard let result = multiplyDivideChecked(a, b, divisor, rounding) else {
      preconditionFailure("Invariant: bounded operands give a product that fits 64 bits")
    }
    return result
  }

  /// `numerator / divisor` of a wide numerator, rounded as named; nil where it leaves 64 bits.
  /// - Precondition: `divisor != 0`.
  @inlinable public static func divide(
    _ numerator: Int128, _ divisor: Int128, _ rounding: Rounding
  ) -> Int64? {
    precondition(divisor != 0, "Invariant: a divisor is not zero")
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: divisor)
    var result = quotient
    if remainder != 0 {
      let negative = (numerator < 0) != (divisor < 0)
      switch rounding {
      case .down: if negative { result -= 1 }
      case .up: if !negative { result += 1 }
      case .towardZero: break
      case .nearest:
        if remainder.magnitude >= divisor.magnitude - remainder.magnitude {
          result += negative ? -1 : 1
        }
      }
    }
    return Int64(exactly: result)
  }
}
