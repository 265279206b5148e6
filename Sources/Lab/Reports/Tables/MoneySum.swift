import Units

/// A sum of amounts over a run, in counts of 1e-8 of one asset.
///
/// What is on the books at one time fits `Money`; what a run adds up, such as the notional traded
/// in a year, need not. 128 bits hold 2^64 of the greatest amounts.
public struct MoneySum: Equatable, Comparable, Sendable, CustomStringConvertible {
  public private(set) var rawValue: Int128

  public init(rawValue: Int128) { self.rawValue = rawValue }
  public init(_ amount: Money) { rawValue = Int128(amount.rawValue) }

  public static var zero: MoneySum { MoneySum(rawValue: 0) }
  public static func + (a: MoneySum, b: MoneySum) -> MoneySum {
    MoneySum(rawValue: a.rawValue + b.rawValue)
  }
  public static func += (a: inout MoneySum, b: MoneySum) { a.rawValue += b.rawValue }
  public static func += (a: inout MoneySum, b: Money) { a.rawValue += Int128(b.rawValue) }
  public static func -= (a: inout MoneySum, b: Money) { a.rawValue -= Int128(b.rawValue) }
  public static prefix func - (a: MoneySum) -> MoneySum { MoneySum(rawValue: -a.rawValue) }
  public static func < (a: MoneySum, b: MoneySum) -> Bool { a.rawValue < b.rawValue }

  public var isPositive: Bool { rawValue > 0 }

  /// Decimal text without exponent or trailing zeros, as that of `Money`.
  public var description: String { Self.text(rawValue, decimals: Money.decimals) }

  /// As text with so many digits behind the point, rounded to the nearest, halves away from zero.
  public func rounded(_ digits: Int) -> String {
    Self.rounded(rawValue, decimals: Money.decimals, to: digits)
  }

  /// A count of 10^-`decimals` as text with so many digits behind the point.
  public static func rounded(_ count: Int128, decimals: Int, to digits: Int) -> String {
    let unit = Int128(WideArithmetic.powerOfTen(decimals - digits))
    let half = count < 0 ? -unit / 2 : unit / 2
    return text((count + half) / unit, decimals: digits)
  }

  private static func text(_ value: Int128, decimals: Int) -> String {
    var digits = String(value.magnitude)
    if decimals > 0 {
      digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
      let point = digits.index(digits.endIndex, offsetBy: -decimals)
      var part = digits[point...]
      while part.last == "0" { part.removeLast() }
      digits = digits[..<point] + (part.isEmpty ? "" : "." + part)
    }
    return (value < 0 ? "-" : "") + digits
  }
}

extension JSONValue {
  /// A sum as a decimal string.
  public static func amount(_ sum: MoneySum) -> JSONValue { .string(sum.description) }
}
