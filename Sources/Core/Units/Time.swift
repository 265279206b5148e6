/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
@frozen public struct Timestamp: RawRepresentable, Comparable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
  @inlinable public static var zero: Timestamp { Timestamp(rawValue: 0) }
  @inlinable public static var max: Timestamp { Timestamp(rawValue: .max) }
  @inlinable public static func < (a: Timestamp, b: Timestamp) -> Bool { a.rawValue < b.rawValue }
  @inlinable public static func + (a: Timestamp, b: TimeSpan) -> Timestamp {
    Timestamp(rawValue: a.rawValue + b.rawValue)
  }
  @inlinable public static func - (a: Timestamp, b: TimeSpan) -> Timestamp {
    Timestamp(rawValue: a.rawValue - b.rawValue)
  }
  @inlinable public static func - (a: Timestamp, b: Timestamp) -> TimeSpan {
    TimeSpan(rawValue: a.rawValue - b.rawValue)
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
