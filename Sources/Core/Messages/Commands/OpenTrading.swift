import Units

/// Puts the pending margin schedule in force and opens the instrument for orders.
///
/// Reject codes: unknownInstrument, feeAboveMaintenance, and 1203 to 1209.
@frozen public struct OpenTrading: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  @inlinable public init(instrument: InstrumentID) {
    self.instrument = instrument
  }
}
