import Instruments
import Units

/// Sets how an instrument's mark price is made.
///
/// Reject codes: unknownInstrument, termsInvalid.
@frozen public struct SetMarkTerms: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var terms: MarkTerms
  @inlinable public init(instrument: InstrumentID, terms: MarkTerms) {
    self.instrument = instrument
    self.terms = terms
  }
}
