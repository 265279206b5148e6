import Instruments
import Messages
import State
import Units

// Values within events that feed their own words. Terms change seldom: what is fed of them is kept
// out of the one switch over the events, which every command passes.
extension WordWriter {
  @inline(__always) mutating func feed(_ version: TermsVersion) {
    feed(UInt64(version.number))
    feed(UInt64(bitPattern: version.since.rawValue))
  }

  @inline(never) mutating func feed(_ listing: ListInstrument) {
    feed(UInt64(listing.valuation.rawValue))
    feed(UInt64(bitPattern: listing.closingFeeRate.rawValue))
    feed(listing.contract)
  }

  /// Terms are fed as the state lists them, eight bytes at a time.
  @inline(never) mutating func feed(_ terms: some StateCoded) {
    var terms = terms
    var coder = StateCoder(capacity: 256)
    terms.code(&coder)
    let bytes = coder.written
    for start in stride(from: 0, to: bytes.count, by: 8) {
      var word: UInt64 = 0
      for place in start..<Swift.min(start + 8, bytes.count) {
        word |= UInt64(bytes[place]) << UInt64(8 * (place - start))
      }
      feed(word)
    }
  }
}
