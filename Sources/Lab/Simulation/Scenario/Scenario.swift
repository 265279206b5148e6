import Instruments
import Markets
import Reports
import Units

/// The whole configuration of a run: markets, the paths of what they are on, and who takes part.
///
/// Source: `examples/scenarios/keys.md` lists every key of the files that are read into this.
public struct Scenario: Equatable, Sendable {
  public var name: String
  public var summary: String
  public var seed: UInt64
  public var start: Timestamp
  public var duration: TimeSpan
  /// Between two ticks of the house.
  public var tickInterval: TimeSpan
  /// Between two index prices.
  public var indexInterval: TimeSpan
  /// At least one; the house knows each by its place from 1 on.
  public var underlyings: [UnderlyingTerms]
  /// Of the shocks of underlyings whose paths are generated.
  var correlations: Correlations?
  /// At least one, each with a symbol of its own; instruments are numbered in this order from 1 on.
  public var markets: [MarketTerms]
  /// What the insurance funds hold at the start: that of the first market's settlement asset, and
  /// those of others by the asset's name.
  public var insuranceFund: Money
  public var insuranceFunds: [AssetFund] = []
  public var populations: [Population]
  /// Length of a bucket of the table of prices; nil for a 3,000th of the run in whole ticks.
  public var sampleInterval: TimeSpan?
  /// Whether the file has a list of markets, and not one.
  var listsMarkets = false

  /// What a fund holds at the start.
  public struct AssetFund: Equatable, Sendable {
    public var asset: String
    public var amount: Money
    public init(asset: String, amount: Money) {
      self.asset = asset
      self.amount = amount
    }
  }

  /// Of one market on one underlying.
  public init(
    name: String, summary: String = "", seed: UInt64 = 1, start: Timestamp, duration: TimeSpan,
    tickInterval: TimeSpan, indexInterval: TimeSpan, prices: PriceSource, market: MarketTerms,
    insuranceFund: Money, populations: [Population]
  ) {
    self.name = name
    self.summary = summary
    self.seed = seed
    self.start = start
    self.duration = duration
    self.tickInterval = tickInterval
    self.indexInterval = indexInterval
    underlyings = [UnderlyingTerms(name: "", prices: prices)]
    markets = [market]
    self.insuranceFund = insuranceFund
    self.populations = populations
  }

  /// The first market.
  public var market: MarketTerms {
    get { markets[0] }
    set { markets[0] = newValue }
  }
  /// Where the first underlying's price comes from.
  public var prices: PriceSource {
    get { underlyings[0].prices }
    set { underlyings[0].prices = newValue }
  }

  public var end: Timestamp { start + duration }
  /// The length of a bucket of the table of prices.
  public var sampleSpan: TimeSpan {
    let ticks = max(1, duration.rawValue / tickInterval.rawValue / RunOutline.bucketsMost)
    return sampleInterval ?? TimeSpan(rawValue: tickInterval.rawValue * ticks)
  }
  public var accounts: Int { populations.reduce(0) { $0 + $1.count } }

  /// The member that sets up the markets, feeds the indices and ticks; it goes first where times
  /// tie.
  public static var operatorMember: MemberID { MemberID(rawValue: 1) }

  /// Each agent owns its account alone, though a population speaks through one member.
  public func owner(of account: AccountID) -> OwnerID {
    OwnerID(rawValue: 1 << 31 | account.rawValue)
  }

  /// The member of a population, by its place in the scenario.
  public func member(of place: Int) -> MemberID { MemberID(rawValue: UInt32(place) + 2) }
  public var members: [MemberID] { populations.indices.map { member(of: $0) } }

  /// The accounts of a population are numbered from here on.
  public func firstAccount(of place: Int) -> AccountID {
    AccountID(rawValue: populations[..<place].reduce(1) { $0 + UInt32($1.count) })
  }

  /// The markets that a population trades, in its own order; at least one.
  public func markets(of population: Population) -> [MarketTerms] {
    guard !population.markets.isEmpty else { return [markets[0]] }
    return population.markets.map { symbol in
      guard let market = markets.first(where: { $0.symbol == symbol }) else {
        preconditionFailure("Invariant: a population trades markets there are, not \(symbol)")
      }
      return market
    }
  }

  /// Places of the markets that have their index from an underlying.
  func markets(on underlying: Int) -> [Int] {
    markets.indices.filter {
      Int(markets[$0].contract.underlyingNamed.rawValue) == underlying + 1
    }
  }

  /// Names of the settlement assets, which the house knows by their places from 1 on.
  var assets: [String] {
    var names: [String] = []
    for market in markets where !names.contains(market.asset) { names.append(market.asset) }
    return names
  }
}

/// What one or more markets are on: where its price comes from and how it reaches the house.
public struct UnderlyingTerms: Equatable, Sendable {
  /// Names its random streams; empty where a scenario has one and gives it no name.
  public var name: String
  public var prices: PriceSource
  public var feed: IndexFeed
  /// Whether and how the index feels its markets; nil where it does not.
  public var feedback: IndexFeedback?

  public init(
    name: String, prices: PriceSource, feed: IndexFeed = IndexFeed(),
    feedback: IndexFeedback? = nil
  ) {
    self.name = name
    self.prices = prices
    self.feed = feed
    self.feedback = feedback
  }

  /// The feedback where it has any weight.
  var felt: IndexFeedback? { feedback.flatMap { $0.weight > 0 ? $0 : nil } }
}

extension MarketTerms {
  /// What amounts are called: prices, quantities, and money.
  public var units: RunUnits {
    RunUnits(quote: quoteAsset, base: baseAsset, settlement: asset)
  }

  static let instrument = InstrumentID(rawValue: 1)
}
