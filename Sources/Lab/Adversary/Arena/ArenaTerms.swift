import Inputs
import Instruments
import Markets
import Simulation
import Units

/// The world an owner tries its luck in: rules of the market, and who else is there.
///
/// `scenario` has the defaults of a scenario file, `serve` those of a node without a configuration;
/// both with the same maker, fund and index. Amounts are in the settlement asset, ratios plain.
public struct ArenaTerms: Sendable {
  /// One resting offer of the maker: distance from the index as a fraction, quantity in base units.
  public struct Quote: Equatable, Sendable {
    public var distance: Double
    public var quantity: Double
  }

  public var name: String
  /// Rules of every market; further ones are copies of the first on the same index.
  public var market: MarketTerms
  public var marketCount = 1
  /// Each side of the maker, best first; made anew at each tick.
  public var quotes = [
    Quote(distance: 0.001, quantity: 1), Quote(distance: 0.002, quantity: 2),
    Quote(distance: 0.004, quantity: 2),
  ]
  /// Multiplies the quantities of `quotes`.
  public var depth = 1.0
  public var fund = 500_000.0
  /// Long and short of the same size, entered at the index when the owner begins.
  public var honestPairs = 0
  /// Standard deviation of the index's logarithm over a year.
  public var volatility = 0.8
  /// Mean number of jumps an hour, and the standard deviation of a jump's logarithm.
  public var jumpsPerHour = 1.0
  public var jumpSize = 0.02
  /// A jump of `jumpSize` up or down with equal chance at this tick of the owner's; nil: none.
  public var jumpAt: Int?
  /// Seconds from the owner's first tick to the next funding time. The owner does not begin before
  /// the mark's window is full, unless `warmUp` says otherwise.
  public var secondsToFunding: Int64 = 14_400
  /// Ticks before the owner begins; nil: as many as fill the window of the mark.
  public var warmUp: Int?
  /// Ticks of the owner's at which no index is posted, while the maker goes on knowing it.
  public var outage: Range<Int> = 0..<0
  /// Whether the maker follows the index before anybody can act on it.
  public var isMakerFast = false
  /// Whether the owner's accounts belong to one member, or each to another.
  public var isOneMember = true

  public init(name: String, market: MarketTerms) {
    self.name = name
    self.market = market
  }
}

extension ArenaTerms {
  /// An index that stands still: what pays here pays without luck.
  public var still: ArenaTerms {
    var terms = self
    terms.volatility = 0
    terms.jumpsPerHour = 0
    return terms
  }

  public func with(_ change: (inout ArenaTerms) -> Void) -> ArenaTerms {
    var terms = self
    change(&terms)
    return terms
  }

  /// Defaults of a scenario file, with fees of 2 and 5 bp and the brackets of the example node.
  public static let scenario = ArenaTerms(name: "scenario", market: market())

  /// What the node runs without a configuration.
  public static let serve = ArenaTerms(
    name: "serve",
    market: market(
      mark: "{sampleInterval: '1s', windowSamples: 60}", cap: "2%",
      liquidation: "{bookTicksMax: 10, feeRateMax: '1%', disposalBand: '1%'}"))

  /// As `scenario`, with the brackets of 12 March 2020.
  public static let steep = ArenaTerms(name: "steep brackets", market: market(brackets: steeper))

  /// Brackets of the example node.
  public static let plain = """
    {floor: 0, maintenanceRate: '0.4%', initialRate: '1%'},
    {floor: 300000, maintenanceRate: '0.5%', initialRate: '1%'},
    {floor: 3000000, maintenanceRate: '1%', initialRate: '2%'},
    {floor: 12000000, maintenanceRate: '2.5%', initialRate: '5%'},
    {floor: 70000000, maintenanceRate: '5%', initialRate: '10%'},
    """
  private static let steeper = """
    {floor: 0, maintenanceRate: '0.4%', initialRate: '0.8%'},
    {floor: 50000, maintenanceRate: '0.5%', initialRate: '1%'},
    {floor: 250000, maintenanceRate: '1%', initialRate: '2%'},
    {floor: 1000000, maintenanceRate: '2.5%', initialRate: '5%'},
    {floor: 10000000, maintenanceRate: '5%', initialRate: '10%'},
    """

  /// A market as a scenario file would describe it; rates as such a file writes them.
  public static func market(
    brackets: String = plain, mark: String = "{}", cap: String = "0.75%",
    funding: String = "8h", interest: String = "0.01%", clamp: String = "0.05%",
    ratePeriod: String = "8h",
    liquidation: String = "{}",
    maker: String = "2bp",
    taker: String = "5bp"
  ) -> MarketTerms {
    let text = """
      {
        name: 'arena', duration: '1h', price: {kind: 'generated', start: 50000},
        market: {
          tick: 0.1, lot: 0.001, fees: {maker: '\(maker)', taker: '\(taker)'},
          mark: \(mark),
          funding: {
            interval: '\(funding)', interestRate: '\(interest)', clamp: '\(clamp)', cap: '\(cap)',
            ratePeriod: '\(ratePeriod)',
          },
          liquidation: \(liquidation), brackets: [\(brackets)],
        },
        populations: [
          {name: 'none', kind: 'noise', count: 1, collateral: {median: 1}, orderNotional: 1},
        ],
      }
      """
    do {
      var market = try Scenario(ConfigurationDocument(text: text, file: "arena")).market
      // A scenario's members are populations of many owners; here a member is one.
      market.liquidation.recourse = .owner
      return market
    } catch {
      fatalError("Invariant: the arena's market is a scenario's: \(error)")
    }
  }
}
