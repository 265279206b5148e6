import Instruments
import Units

/// An instrument's mark price is made in another way from here on.
@frozen public struct MarkTermsChanged: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var terms: MarkTerms
  public var version: TermsVersion
  @inlinable public init(instrument: InstrumentID, terms: MarkTerms, version: TermsVersion) {
    self.instrument = instrument
    self.terms = terms
    self.version = version
  }
}
