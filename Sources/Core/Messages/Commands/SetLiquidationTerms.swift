import Instruments
import Units

/// Sets an instrument's liquidation stages and their pacing.
///
/// Reject codes: unknownInstrument, termsInvalid.
@frozen public struct SetLiquidationTerms: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var terms: LiquidationTerms
  @inlinable public init(instrument: InstrumentID, terms: LiquidationTerms) {
    self.instrument = instrument
    self.terms = terms
  }
}
