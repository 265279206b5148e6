import Inputs
import Instruments
import Units

extension FeeTerms {
  /// The object at `fees` of a market document; what is not given is as in `terms`.
  init(_ market: ConfigurationReader, default terms: FeeTerms) throws(InputFault) {
    guard let reader = try market.optionalObject("fees") else {
      self = terms
      return
    }
    try self.init(of: reader, default: terms)
  }

  /// Both fees of an object; required where there is no default.
  init(of reader: ConfigurationReader, default terms: FeeTerms?) throws(InputFault) {
    let range = Rate.partsPerMillion(-100_000)...Rate.partsPerMillion(100_000)
    self.init(
      maker: try reader.rate("maker", default: terms?.maker, in: range),
      taker: try reader.rate("taker", default: terms?.taker, in: range))
    guard (maker + taker).isNegative else { return }
    try reader.note(
      reader.fault(
        saying: "'maker' \(maker) and 'taker' \(taker) add up below 0; a rebate is paid "
          + "by the other side's fee"))
  }
}
