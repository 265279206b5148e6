import Units

/// An instrument opened for trading, or took new terms.
@frozen public struct InstrumentOpened: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  @inlinable public init(instrument: InstrumentID) {
    self.instrument = instrument
  }
}
