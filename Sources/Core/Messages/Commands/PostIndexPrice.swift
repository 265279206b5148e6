import Units

/// An index price from one source: what the underlying of one or more markets is worth.
///
/// All markets of the underlying follow, in order of listing: first all indices and marks, then the
/// liquidations that they set off.
///
/// Reject codes: unknownUnderlying, indexSourceInvalid, priceInvalid where one of the markets
/// cannot follow to the price.
@frozen public struct PostIndexPrice: Equatable, Sendable, BitwiseCopyable {
  public var underlying: UnderlyingID
  /// 0 to `Limits.indexSources` - 1.
  public var source: UInt8
  /// Above zero.
  public var price: Price
  @inlinable public init(underlying: UnderlyingID, source: UInt8, price: Price) {
    self.underlying = underlying
    self.source = source
    self.price = price
  }

  /// Of the underlying that has an instrument's number: the instrument's own, where its listing
  /// names no other.
  @inlinable public init(instrument: InstrumentID, source: UInt8, price: Price) {
    self.init(
      underlying: UnderlyingID(rawValue: instrument.rawValue), source: source, price: price)
  }
}
