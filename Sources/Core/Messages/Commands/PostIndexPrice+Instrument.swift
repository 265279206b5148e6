import Units

extension PostIndexPrice {
  /// Of the underlying that has an instrument's number: the instrument's own, where its listing
  /// names no other.
  @inlinable public init(instrument: InstrumentID, source: UInt8, price: Price) {
    self.init(
      underlying: UnderlyingID(rawValue: instrument.rawValue), source: source, price: price)
  }
}
