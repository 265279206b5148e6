import Instruments
import Units

/// An instrument's margin rules beside its brackets are others from here on.
@frozen public struct MarginTermsChanged: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var terms: MarginTerms
  public var version: TermsVersion
  @inlinable public init(instrument: InstrumentID, terms: MarginTerms, version: TermsVersion) {
    self.instrument = instrument
    self.terms = terms
    self.version = version
  }
}
