import Units

/// The index went stale (liquidations pause) or is fresh again.
@frozen public struct IndexStateChanged: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var isStale: Bool
  @inlinable public init(instrument: InstrumentID, isStale: Bool) {
    self.instrument = instrument
    self.isStale = isStale
  }
}
