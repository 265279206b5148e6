import Units

/// Which of an instrument's terms hold, and since when: 1 as it is listed, and one more with every
/// change of any of them.
@frozen public struct TermsVersion: Equatable, Sendable, BitwiseCopyable {
  /// The time of the command that made them.
  public var since: Timestamp
  public var number: UInt32
  @inlinable public init(number: UInt32, since: Timestamp) {
    self.number = number
    self.since = since
  }
}
