/// A number held as a signed 64-bit count of a fixed fraction of its unit.
///
/// | operation | result | overflow |
/// |---|---|---|
/// | `a + b`, `a - b`, `-a` | same type | traps; of `Money` the sum stands still at `Money.max` |
/// | `a.adding(b)`, `a.subtracting(b)` | same type, optional | nil |
/// | `a * n`, `a / n` by an integer | none: name the rounding with `WideArithmetic` | |
/// | `a < b` | `Bool` | never |
///
/// The types do not mix: a price and a quantity multiply only through `Contract.notional`.
public protocol FixedPoint: RawRepresentable, Comparable, Hashable, Sendable, BitwiseCopyable,
  CustomStringConvertible
where RawValue == Int64 {
  /// Decimal digits behind the point: the raw value counts 10^-`decimals` units.
  static var decimals: Int { get }
  init(rawValue: Int64)
}

extension FixedPoint {
  /// Raw counts in one whole unit.
  @inlinable public static var one: Self { Self(rawValue: WideArithmetic.powerOfTen(decimals)) }
  @inlinable public static var zero: Self { Self(rawValue: 0) }

  @inlinable public static func + (a: Self, b: Self) -> Self {
    Self(rawValue: a.rawValue + b.rawValue)
  }
  @inlinable public static func - (a: Self, b: Self) -> Self {
    Self(rawValue: a.rawValue - b.rawValue)
  }
  @inlinable public static prefix func - (a: Self) -> Self { Self(rawValue: -a.rawValue) }
  @inlinable public static func += (a: inout Self, b: Self) { a = a + b }
  @inlinable public static func -= (a: inout Self, b: Self) { a = a - b }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }

  /// The sum, or nil where it leaves 64 bits.
  @inlinable public func adding(_ other: Self) -> Self? {
    let (sum, overflow) = rawValue.addingReportingOverflow(other.rawValue)
    return overflow ? nil : Self(rawValue: sum)
  }

  /// The difference, or nil where it leaves 64 bits.
  @inlinable public func subtracting(_ other: Self) -> Self? {
    let (difference, overflow) = rawValue.subtractingReportingOverflow(other.rawValue)
    return overflow ? nil : Self(rawValue: difference)
  }

  /// The amount without its sign; of the least 64-bit value, which has none, the greatest.
  @inlinable public var magnitude: Self {
    Self(rawValue: Int64(clamping: rawValue.magnitude))
  }
  @inlinable public var isZero: Bool { rawValue == 0 }
  @inlinable public var isPositive: Bool { rawValue > 0 }
  @inlinable public var isNegative: Bool { rawValue < 0 }

  /// Decimal text without exponent or trailing zeros, such as `-0.5`.
  public var description: String {
    DecimalText.format(rawValue, decimals: Self.decimals)
  }

  /// Reads decimal text such as `-0.5` or `12`; nil where it is not a number, has more digits
  /// than the type keeps, or leaves 64 bits.
  public init?(_ text: some StringProtocol) {
    guard let raw = DecimalText.parse(text.utf8, decimals: Self.decimals) else { return nil }
    self.init(rawValue: raw)
  }
}

/// A price: quote units per base or contract unit, in counts of 1e-8.
@frozen public struct Price: FixedPoint {
  public static var decimals: Int { 8 }
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
  /// The greatest and least raw values, used as "no limit" on either side.
  @inlinable public static var max: Price { Price(rawValue: .max) }
  @inlinable public static var min: Price { Price(rawValue: .min) }
}

/// A quantity of base or contract units, in counts of 1e-8. Signed where it is a position (long
/// positive, short negative), never negative where it is an order.
@frozen public struct Quantity: FixedPoint {
  public static var decimals: Int { 8 }
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// An amount of one asset, in counts of 1e-8. Positive is held or received, negative owed or paid.
///
/// What is kept (balances, entry notionals, open orders) is bounded where it is written, or 128
/// bits wide. What is derived from it (equity, requirements, losses to be) is only ever compared,
/// and may leave 64 bits where bounded parts are added up: such a sum stands still at the end of
/// the range, where it compares as it should and stops nobody.
@frozen public struct Money: FixedPoint {
  public static var decimals: Int { 8 }
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
  /// The greatest amount; `-max` is the least.
  @inlinable public static var max: Money { Money(rawValue: .max) }
  /// An amount that may be wider than 64 bits, held within -`max` to `max`.
  @inlinable public init(clamping wide: Int128) {
    let low = Int64(truncatingIfNeeded: wide)
    guard Int128(low) == wide, low != .min else {
      self.init(rawValue: wide < 0 ? -Int64.max : Int64.max)
      return
    }
    self.init(rawValue: low)
  }

  @inlinable public static func + (a: Money, b: Money) -> Money {
    let (sum, overflow) = a.rawValue.addingReportingOverflow(b.rawValue)
    return overflow ? (a.isNegative ? -max : max) : Money(rawValue: sum)
  }
  @inlinable public static func - (a: Money, b: Money) -> Money {
    let (difference, overflow) = a.rawValue.subtractingReportingOverflow(b.rawValue)
    return overflow ? (a.isNegative ? -max : max) : Money(rawValue: difference)
  }
  @inlinable public static prefix func - (a: Money) -> Money {
    Money(rawValue: a.rawValue == .min ? .max : 0 - a.rawValue)
  }
  @inlinable public static func += (a: inout Money, b: Money) { a = a + b }
  @inlinable public static func -= (a: inout Money, b: Money) { a = a - b }
}

/// A dimensionless ratio, in counts of 1e-9: a margin fraction, a fee, a funding rate.
@frozen public struct Rate: FixedPoint {
  public static var decimals: Int { 9 }
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
  /// The greatest rate below one.
  @inlinable public static var belowOne: Rate { Rate(rawValue: one.rawValue - 1) }

  @inlinable public static func partsPerMillion(_ count: Int64) -> Rate {
    Rate(rawValue: count * 1_000)
  }
}

extension Money {
  /// This amount times a rate, rounded as named; `max` or `-max` where that leaves 64 bits.
  @inlinable public func scaled(by rate: Rate, _ rounding: Rounding) -> Money {
    guard
      let raw = WideArithmetic.multiplyByRate(rawValue, rate.rawValue, rounding)
    else { return isNegative == rate.isNegative ? .max : -.max }
    return Money(rawValue: raw)
  }
}

extension Price {
  /// This price times a rate, rounded as named; the end of the range where that leaves 64 bits.
  @inlinable public func scaled(by rate: Rate, _ rounding: Rounding) -> Price {
    guard
      let raw = WideArithmetic.multiplyByRate(rawValue, rate.rawValue, rounding)
    else { return isNegative == rate.isNegative ? .max : .min }
    return Price(rawValue: raw)
  }
}
