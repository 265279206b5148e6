import Instruments
import Units

/// An instrument's funding is another, and its interval begins anew, from here on.
@frozen public struct FundingTermsChanged: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var terms: FundingTerms
  public var version: TermsVersion
  @inlinable public init(instrument: InstrumentID, terms: FundingTerms, version: TermsVersion) {
    self.instrument = instrument
    self.terms = terms
    self.version = version
  }
}
