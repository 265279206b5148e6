import Inputs
import Instruments
import Markets
import Units

// What a scenario trades and what that is on: one market on one price, as the short forms `market`
// and `price` say it, or lists of both.
extension Scenario {
  /// `price`, or `underlyings` by their names with the correlations of their shocks.
  static func underlyings(
    _ root: ConfigurationReader
  ) throws(InputFault) -> ([UnderlyingTerms], Correlations?) {
    guard let list = root.optional("underlyings") else {
      return ([try UnderlyingTerms("", of: root)], nil)
    }
    for key in ["price", "feed", "feedback"] {
      if let other = root.optional(key) {
        try root.note(
          other.fault(saying: "'\(key)' stands beside 'underlyings'; expected it in one of them"))
      }
    }
    var found: [(underlying: UnderlyingTerms, reader: ConfigurationReader)] = []
    for (name, item) in try list.members() {
      let reader = try item.object()
      found.append((try UnderlyingTerms(name, of: reader), reader))
    }
    guard (1...Limits.instruments).contains(found.count) else {
      throw list.fault("an object of 1 to \(Limits.instruments) underlyings")
    }
    let names = found.map(\.underlying.name)
    var pairs: [Correlations.Pair] = []
    for (underlying, reader) in found {
      guard let given = try reader.optionalObject("correlation") else { continue }
      given.expect(names)
      for other in names where given.optional(other) != nil {
        let value = try given.share(other, in: -1...1)
        let pair = Correlations.Pair(first: underlying.name, second: other, value: value)
        try check(pair, among: found.map(\.underlying), against: pairs, given)
        pairs.append(pair)
      }
    }
    guard let correlations = Correlations(names, pairs) else {
      throw list.fault(
        saying: "no prices have these correlations together: their matrix is not positive "
          + "definite; expected smaller ones, or ones that agree with each other")
    }
    return (found.map(\.underlying), correlations)
  }

  private static func check(
    _ pair: Correlations.Pair, among underlyings: [UnderlyingTerms],
    against others: [Correlations.Pair], _ reader: ConfigurationReader
  ) throws(InputFault) {
    if pair.first == pair.second {
      throw reader.fault(of: pair.second, "the correlation with another underlying")
    }
    for name in [pair.first, pair.second] {
      guard let underlying = underlyings.first(where: { $0.name == name }),
        underlying.prices.model == nil
      else { continue }
      throw reader.fault(
        saying: "the price of '\(name)' is recorded and goes as it went; expected correlations "
          + "of generated prices only")
    }
    let reverse = others.first { $0.first == pair.second && $0.second == pair.first }
    if let reverse, reverse.value != pair.value {
      throw reader.fault(
        of: pair.second, "\(reverse.value), as '\(pair.second)' has it; once is enough")
    }
  }

  /// `market`, or the list `markets`, each on an underlying.
  static func markets(
    _ root: ConfigurationReader, _ underlyings: [String], tick: TimeSpan, index: TimeSpan
  ) throws(InputFault) -> ([MarketTerms], isList: Bool) {
    let isList = root.optional("markets") != nil
    var readers: [ConfigurationReader] = []
    if isList {
      if let other = root.optional("market") {
        try root.note(other.fault(saying: "'market' stands beside 'markets'; expected one of them"))
      }
      readers = try root.objects("markets")
      guard (1...Limits.instruments).contains(readers.count) else {
        throw root.fault(of: "markets", "a list of 1 to \(Limits.instruments) markets")
      }
    } else {
      readers = [try root.object("market")]
    }
    var markets: [MarketTerms] = []
    for (number, reader) in readers.enumerated() {
      var place = MarketPlace()
      place.instrument = InstrumentID(rawValue: UInt16(number) + 1)
      place.tick = tick
      place.index = index
      // Each agent owns one account: its owner's others, and a population's, are none.
      place.recourse = .account
      var market = try MarketTerms(reader, at: place)
      if markets.contains(where: { $0.symbol == market.symbol }) {
        try reader.note(
          reader.fault(saying: "the symbol '\(market.symbol)' is taken; each needs its own"))
      }
      let on = try underlying(of: market, reader, underlyings)
      // One that has the market's own number needs no name in the contract.
      if on != number { market.contract.underlying = UnderlyingID(rawValue: UInt16(on) + 1) }
      markets.append(market)
    }
    var assets: [String] = []
    for place in markets.indices {
      let asset = markets[place].asset
      if !assets.contains(asset) { assets.append(asset) }
      let number = assets.firstIndex(of: asset) ?? 0
      markets[place].contract.settlementAsset = AssetID(rawValue: UInt16(number) + 1)
    }
    guard assets.count <= Limits.assets else {
      throw root.fault(
        of: "markets",
        "settled in at most \(Limits.assets) assets, and these are in \(assets.count)")
    }
    return (markets, isList)
  }

  /// The place of the underlying that a market is on: the one it names, the only one, or the one
  /// named as its coin is.
  private static func underlying(
    of market: MarketTerms, _ reader: ConfigurationReader, _ names: [String]
  ) throws(InputFault) -> Int {
    if names == [""] { return 0 }
    let coin = market.contract.payoff.kind == .inverse ? market.asset : market.baseAsset
    let fallback = names.count == 1 ? names[0] : names.first { $0 == coin }
    let name = try reader.choice("underlying", among: names, default: fallback)
    return names.firstIndex(of: name) ?? 0
  }

  /// The insurance funds of other assets than the first market's.
  static func funds(
    _ root: ConfigurationReader, _ markets: [MarketTerms]
  ) throws(InputFault) -> [AssetFund] {
    guard let given = try root.optionalObject("insuranceFunds") else { return [] }
    var funds: [AssetFund] = []
    var assets: [String] = []
    for market in markets where !assets.contains(market.asset) { assets.append(market.asset) }
    for asset in assets where given.optional(asset) != nil {
      let amount = try given.decimal(
        asset, as: Money.self, in: .zero...Limits.depositedBalance)
      if asset == assets[0] {
        throw given.fault(
          of: asset, "in 'insuranceFunds': that of the first market's asset is 'insuranceFund'")
      }
      funds.append(AssetFund(asset: asset, amount: amount))
    }
    return funds
  }
}

extension UnderlyingTerms {
  /// - Parameter reader: the object that holds `price`, `feed` and `feedback`.
  fileprivate init(_ name: String, of reader: ConfigurationReader) throws(InputFault) {
    self.init(
      name: name, prices: try PriceSource(try reader.object("price")),
      feed: try IndexFeed(try reader.optionalObject("feed")),
      feedback: try reader.optionalObject("feedback").map { (item) throws(InputFault) in
        try IndexFeedback(item)
      })
  }
}
