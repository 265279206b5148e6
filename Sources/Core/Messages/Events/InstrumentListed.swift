import Instruments
import Units

/// An instrument was listed; it trades after `InstrumentOpened`.
@frozen public struct InstrumentListed: Equatable, Sendable, BitwiseCopyable {
  public var listing: ListInstrument
  public var version: TermsVersion
  @inlinable public init(listing: ListInstrument, version: TermsVersion) {
    self.listing = listing
    self.version = version
  }
  @inlinable public var instrument: InstrumentID { listing.contract.instrument }
}
