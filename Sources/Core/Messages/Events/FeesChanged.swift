import Instruments
import Units

/// An instrument's fees are others from here on.
@frozen public struct FeesChanged: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var fees: FeeTerms
  public var version: TermsVersion
  @inlinable public init(instrument: InstrumentID, fees: FeeTerms, version: TermsVersion) {
    self.instrument = instrument
    self.fees = fees
    self.version = version
  }
}
