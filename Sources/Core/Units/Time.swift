/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
@frozen public struct Timestamp: RawRepresentable, Comparable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
  @inlinable public static var zero: Timestamp { Timestamp(rawValue: 0) }
  @inlinable public static var max: Timestamp { Timestamp(rawValue: .max) }
  @inlinable public static func < (a: Timestamp, b: Timestamp) -> Bool { a.rawValue < b.rawValue }
  // Times from 1970 to `Limits.timeEnd` and spans up to `Limits.timeSpan` add up within 64 bits;
  // what is further stands still at the end of the range, for it only compares as later or earlier.
  @inlinable public static func + (a: Timestamp, b: TimeSpan) -> Timestamp {
    let (sum, overflow) = a.rawValue.addingReportingOverflow(b.rawValue)
    return Timestamp(rawValue: overflow ? (a.rawValue < 0 ? .min : .max) : sum)
  }
  @inlinable public static func - (a: Timestamp, b: TimeSpan) -> Timestamp {
    let (difference, overflow) = a.rawValue.subtractingReportingOverflow(b.rawValue)
    return Timestamp(rawValue: overflow ? (a.rawValue < 0 ? .min : .max) : difference)
  }
  @inlinable public static func - (a: Timestamp, b: Timestamp) -> TimeSpan {
    let (difference, overflow) = a.rawValue.subtractingReportingOverflow(b.rawValue)
    return TimeSpan(rawValue: overflow ? (a.rawValue < 0 ? .min : .max) : difference)
  }

  /// The first multiple of an interval since 1970 that is later.
  /// - Precondition: `interval > 0`.
  @inlinable public func nextMultiple(of interval: TimeSpan) -> Timestamp {
    precondition(interval > .zero, "Invariant: an interval has a length")
    return Timestamp(rawValue: (rawValue / interval.rawValue + 1) * interval.rawValue)
  }
}

/// A length of time in nanoseconds.
@frozen public struct TimeSpan: RawRepresentable, Comparable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
  @inlinable public static var zero: TimeSpan { TimeSpan(rawValue: 0) }
  @inlinable public static func nanoseconds(_ n: Int64) -> TimeSpan { TimeSpan(rawValue: n) }
  @inlinable public static func microseconds(_ n: Int64) -> TimeSpan {
    TimeSpan(rawValue: n * 1_000)
  }
  @inlinable public static func milliseconds(_ n: Int64) -> TimeSpan {
    TimeSpan(rawValue: n * 1_000_000)
  }
  @inlinable public static func seconds(_ n: Int64) -> TimeSpan {
    TimeSpan(rawValue: n * 1_000_000_000)
  }
  @inlinable public static func hours(_ n: Int64) -> TimeSpan { seconds(n * 3_600) }
  @inlinable public static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.rawValue < b.rawValue }
  @inlinable public static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
    TimeSpan(rawValue: a.rawValue + b.rawValue)
  }
  @inlinable public static func - (a: TimeSpan, b: TimeSpan) -> TimeSpan {
    TimeSpan(rawValue: a.rawValue - b.rawValue)
  }
}
