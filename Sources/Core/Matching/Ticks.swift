import Units

/// A price as a whole number of an instrument's ticks, from 1 to `Limits.ticks`.
@frozen
public struct Ticks: RawRepresentable, Comparable, Hashable, Sendable, BitwiseCopyable,
  CustomStringConvertible
{
  public let rawValue: Int32
  @inlinable public init(rawValue: Int32) { self.rawValue = rawValue }
  @inlinable public static func < (a: Ticks, b: Ticks) -> Bool { a.rawValue < b.rawValue }
  public var description: String { String(rawValue) }

  @inlinable public static var min: Ticks { Ticks(rawValue: 1) }
  @inlinable public static var max: Ticks { Ticks(rawValue: Int32(Limits.ticks)) }
  /// Whether a book can hold an order at this price.
  @inlinable public var isInRange: Bool { rawValue > 0 && rawValue <= Ticks.max.rawValue }

  /// The limit at which an order of `side` trades at any price.
  @inlinable public static func anyPrice(for side: Side) -> Ticks { side == .buy ? .max : .min }

  /// Whether a taker of `side` with this limit trades at a maker's price.
  @inlinable public func reaches(_ maker: Ticks, taker side: Side) -> Bool {
    side == .buy ? maker.rawValue <= rawValue : maker.rawValue >= rawValue
  }
}
