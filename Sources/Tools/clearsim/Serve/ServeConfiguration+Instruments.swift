import Inputs
import Instruments
import Markets
import Messages
import Simulation
import Units

extension ServeConfiguration {
  /// Lists an instrument with all its terms and opens it: a market document with what a node adds.
  mutating func addInstrument(_ reader: ConfigurationReader) throws(InputFault) {
    var place = MarketPlace()
    place.instrument = InstrumentID(
      rawValue: try reader.integer("id", in: 1...UInt16(Limits.instruments)))
    let known = setup.contains {
      if case .openTrading(let open) = $0 { open.instrument == place.instrument } else { false }
    }
    if known {
      try reader.note(
        reader.fault(of: "id", "a new instrument; \(place.instrument) is named twice"))
    }
    // The protocol knows assets by number; symbols and names of assets are for people.
    place.settlementAsset = AssetID(
      rawValue: try reader.integer("settlementAsset", default: 1, in: 1...UInt16(Limits.assets)))
    place.underlying = UnderlyingID(
      rawValue: try reader.integer("underlying", default: 0, in: 0...UInt16.max))
    // In lock step time passes as the operator lets it.
    place.tick = clock == .lockStep ? .zero : tickInterval
    var fixed: Price?
    if let index = reader.optional("index") {
      fixed = try reader.reading(.one) { () throws(InputFault) in
        try index.decimal(as: Price.self, in: Price(rawValue: 1)...Limits.price)
      }
      // The node posts it before each of its ticks.
      place.index = place.tick
    }
    let market = try MarketTerms(reader, at: place)
    setup += market.setup
    if let fixed { try post(fixed, of: market.contract.underlyingNamed, reader) }
    guard let fund = reader.optional("fundContribution") else { return }
    setup.append(
      .contribute(
        Contribute(
          asset: place.settlementAsset,
          amount: try reader.reading(.one) { () throws(InputFault) in
            try fund.decimal(as: Money.self, in: Money(rawValue: 1)...Limits.depositedBalance)
          },
          instrument: place.instrument)))
  }

  /// Has the node post an index price, once for each underlying.
  private mutating func post(
    _ price: Price, of underlying: UnderlyingID, _ reader: ConfigurationReader
  ) throws(InputFault) {
    let other = fixedIndices.first { $0.underlying == underlying }
    if let other, other.price != price {
      try reader.note(
        reader.fault(
          of: "index", "\(other.price), which another instrument of the underlying gives"))
    } else if other == nil {
      fixedIndices.append(PostIndexPrice(underlying: underlying, source: 0, price: price))
    }
  }
}
