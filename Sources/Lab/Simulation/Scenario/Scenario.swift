import Instruments
import Markets
import Reports
import Units

/// The whole configuration of a run: one market, an index path, and who takes part.
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
  public var prices: PriceSource
  public var market: Market
  /// The insurance fund at the start, in the settlement asset.
  public var insuranceFund: Money
  public var populations: [Population]
  /// Length of a bucket of the table of prices; nil for a 3,000th of the run in whole ticks.
  public var sampleInterval: TimeSpan?

  public init(
    name: String, summary: String = "", seed: UInt64 = 1, start: Timestamp, duration: TimeSpan,
    tickInterval: TimeSpan, indexInterval: TimeSpan, prices: PriceSource, market: Market,
    insuranceFund: Money, populations: [Population]
  ) {
    self.name = name
    self.summary = summary
    self.seed = seed
    self.start = start
    self.duration = duration
    self.tickInterval = tickInterval
    self.indexInterval = indexInterval
    self.prices = prices
    self.market = market
    self.insuranceFund = insuranceFund
    self.populations = populations
  }

  public var end: Timestamp { start + duration }
  /// The length of a bucket of the table of prices.
  public var sampleSpan: TimeSpan {
    let ticks = max(1, duration.rawValue / tickInterval.rawValue / RunOutline.bucketsMost)
    return sampleInterval ?? TimeSpan(rawValue: tickInterval.rawValue * ticks)
  }
  public var accounts: Int { populations.reduce(0) { $0 + $1.count } }

  /// The member that sets up the market, feeds the index and ticks; it goes first where times tie.
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
}

/// Where the index price comes from.
public enum PriceSource: Equatable, Sendable {
  case generated(GeneratedPrices)
  /// Bars of a file; see `BridgedBars`.
  case bars
}

/// The one perpetual that is traded, with all its terms.
public typealias Market = Markets.Market

extension Market {
  /// What amounts are called: prices, quantities, and money.
  public var units: RunUnits {
    RunUnits(quote: quoteAsset, base: baseAsset, settlement: asset)
  }

  static let instrument = InstrumentID(rawValue: 1)
  static let settlementAsset = AssetID(rawValue: 1)
}
