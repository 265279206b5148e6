import Instruments
import Units

/// Sets an instrument's funding.
///
/// Reject codes: unknownInstrument, termsInvalid.
@frozen public struct SetFundingTerms: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var terms: FundingTerms
  @inlinable public init(instrument: InstrumentID, terms: FundingTerms) {
    self.instrument = instrument
    self.terms = terms
  }
}
