import Inputs
import Instruments
import Markets
import Units

extension Population {
  /// - Parameters:
  ///   - markets: all of the scenario, at least one.
  ///   - kinds: those that `kind` may name, at least one.
  init(
    _ reader: ConfigurationReader, _ markets: [MarketTerms], kinds: [any PopulationKind.Type]
  ) throws(InputFault) {
    name = try reader.string("name")
    let named = try reader.choice("kind", among: kinds.map { $0.name })
    count = try reader.integer("count", in: 1...1_000_000)
    guard let kind = kinds.first(where: { $0.name == named }) else {
      preconditionFailure("Invariant: a choice is one of those offered")
    }
    let traded = try Self.markets(reader, markets, all: kind.decidesOverMarkets)
    // The only market of a scenario needs no naming.
    self.markets = markets.count == 1 ? [] : traded.map(\.symbol)
    collateral = try Collateral(try reader.object("collateral"))
    let latency = try reader.optionalObject("latency")
    let bounds = TimeSpan.microseconds(1)...TimeSpan.hours(1)
    let base = TimeSpan.milliseconds(50)
    orderLatency = Latency(
      base: try latency?.duration("order", default: base, in: bounds) ?? base,
      jitter: try latency?.duration("jitter", default: .zero, in: .zero...TimeSpan.hours(1))
        ?? .zero)
    dataLatency = try latency?.duration("data", default: base, in: bounds) ?? base
    volatilityWindow = try reader.duration(
      "volatilityWindow", default: .seconds(300), in: TimeSpan.seconds(1)...TimeSpan.hours(24))
    // What a kind checks against a market holds in that which allows the least leverage, and what
    // it says of values together in each.
    let strictest = traded.dropFirst().reduce(traded[0]) { strictest, market in
      market.schedule.brackets[0].initialRate > strictest.schedule.brackets[0].initialRate
        ? market : strictest
    }
    let read = try kind.init(reader, strictest)
    for market in traded where market.symbol != strictest.symbol {
      if let fault = read.fault(in: market) {
        try reader.note(reader.fault(saying: "\(fault) (in \(market.symbol))"))
      }
    }
    self.kind = read
  }

  /// What the population trades: the market of `market`, those of `markets`, or by default the
  /// scenario's first; all, where one strategy decides over several.
  private static func markets(
    _ reader: ConfigurationReader, _ markets: [MarketTerms], all: Bool
  ) throws(InputFault) -> [MarketTerms] {
    let symbols = markets.map(\.symbol)
    if let list = reader.optional("markets") {
      if let other = reader.optional("market") {
        try reader.note(
          other.fault(saying: "'market' stands beside 'markets'; expected one of them"))
      }
      var named: [MarketTerms] = []
      for item in try list.array() {
        let symbol = try item.choice(among: symbols)
        guard let market = markets.first(where: { $0.symbol == symbol }),
          !named.contains(where: { $0.symbol == symbol })
        else { throw item.fault("a market that is not named before") }
        named.append(market)
      }
      guard let first = named.first else { throw list.fault("a list of at least one market") }
      if let other = named.first(where: { $0.asset != first.asset }) {
        throw list.fault(
          saying: "\(first.symbol) settles in \(first.asset) and \(other.symbol) in "
            + "\(other.asset); expected markets of one settlement asset, as collateral is")
      }
      return named
    }
    guard reader.optional("market") != nil else {
      return all ? markets.filter { $0.asset == markets[0].asset } : [markets[0]]
    }
    let symbol = try reader.choice("market", among: symbols)
    return markets.filter { $0.symbol == symbol }
  }
}

extension Collateral {
  fileprivate init(_ reader: ConfigurationReader) throws(InputFault) {
    let amounts = 1e-6...1e10
    median = try reader.number("median", in: amounts)
    sigma = try reader.number("sigma", default: 0, in: 0...5)
    least = try reader.number("least", default: median / 100, in: amounts)
    most = try reader.number("most", default: min(median * 100, 1e10), in: amounts)
    guard least <= median, median <= most else {
      throw reader.fault(saying: "'least' <= 'median' <= 'most' does not hold")
    }
  }
}
