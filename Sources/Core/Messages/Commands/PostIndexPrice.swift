import Units

/// An index price from one source.
///
/// Reject codes: unknownInstrument, indexSourceInvalid, priceInvalid.
@frozen public struct PostIndexPrice: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// 0 to `Limits.indexSources` - 1.
  public var source: UInt8
  /// Above zero.
  public var price: Price
  @inlinable public init(instrument: InstrumentID, source: UInt8, price: Price) {
    self.instrument = instrument
    self.source = source
    self.price = price
  }
}
