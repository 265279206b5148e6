import Units

/// New mark and index prices.
@frozen public struct MarkChanged: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var mark: Price
  public var index: Price
  public var time: Timestamp
  @inlinable public init(instrument: InstrumentID, mark: Price, index: Price, time: Timestamp) {
    self.instrument = instrument
    self.mark = mark
    self.index = index
    self.time = time
  }
}
