import Units

/// A funding rate came due; positions are paid from now on.
@frozen public struct FundingSet: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// Positive: longs pay shorts.
  public var rate: Rate
  /// Mark that values the positions.
  public var mark: Price
  public var time: Timestamp
  /// Funding times since that passed without a tick and are not paid.
  public var missed: UInt32
  @inlinable public init(
    instrument: InstrumentID, rate: Rate, mark: Price, time: Timestamp, missed: UInt32 = 0
  ) {
    self.instrument = instrument
    self.rate = rate
    self.mark = mark
    self.time = time
    self.missed = missed
  }
}
