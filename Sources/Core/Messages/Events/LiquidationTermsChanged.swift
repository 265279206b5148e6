import Instruments
import Units

/// An instrument's liquidation stages, or their pacing, are others from here on.
@frozen public struct LiquidationTermsChanged: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var terms: LiquidationTerms
  public var version: TermsVersion
  @inlinable public init(instrument: InstrumentID, terms: LiquidationTerms, version: TermsVersion) {
    self.instrument = instrument
    self.terms = terms
    self.version = version
  }
}
