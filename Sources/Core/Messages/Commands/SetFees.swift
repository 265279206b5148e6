import Instruments
import Units

/// Sets an instrument's trading fees.
///
/// Reject codes: unknownInstrument, termsInvalid.
@frozen public struct SetFees: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// Each within +-0.1; taker fee not below minus maker fee.
  public var fees: FeeTerms
  @inlinable public init(instrument: InstrumentID, fees: FeeTerms) {
    self.instrument = instrument
    self.fees = fees
  }
}
