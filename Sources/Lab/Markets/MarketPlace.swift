import Instruments
import Units

/// What the place of a market document decides and the document does not: it is one market of a
/// scenario, one instrument of a node, or one of a portfolio that is only margined.
public struct MarketPlace: Sendable {
  public var instrument = InstrumentID(rawValue: 1)
  public var settlementAsset = AssetID(rawValue: 1)
  /// The underlying whose index it is marked by; zero for one of its own number.
  public var underlying = UnderlyingID(rawValue: 0)
  /// The name it stands under, where its place gives it one.
  public var symbol: String?
  /// The preset of the whole file, for a market that names none.
  public var preset: VenuePreset?
  /// Whether the market is traded there and needs steps of price and quantity, or only margined.
  public var isTraded = true
  /// Between two ticks of the house; zero where that is not known.
  public var tick = TimeSpan.zero
  /// Between two index prices; zero where that is not known.
  public var index = TimeSpan.zero
  /// What stands behind a loss where the document does not say; nil for the rule of the house.
  public var recourse: Recourse?
  /// A key that its place has taken for itself.
  public var taken: Set<String> = []

  public init() {}
}

/// What holds where neither a market document nor its preset says.
public enum MarketDefaults {
  /// A tenth: what venues of deep markets allow an order beyond the mark.
  public static let priceBand = Rate.partsPerMillion(100_000)
  /// A hundred thousand units.
  public static let positionLimit = Quantity(rawValue: 10_000_000_000_000)
  /// None, until somebody says what they are.
  public static let fees = FeeTerms(maker: .zero, taker: .zero)
  /// The median of three, as Binance, Bybit and others have it: no single trade moves it.
  public static let mark = MarkTerms(
    method: .medianOfThree, sampleInterval: .seconds(5), windowSamples: 30,
    liquidationTradesMoveMark: true, indexAgeMax: .seconds(60))
  public static let funding = FundingTerms(
    interval: .hours(8), sampleInterval: .seconds(5), interestRate: .partsPerMillion(100),
    clamp: .partsPerMillion(500), cap: .partsPerMillion(7_500),
    impactNotional: Money(rawValue: 2_500_000_000_000))
  public static let liquidation = LiquidationTerms(
    fractionPerTick: .one, depthShareMax: .one, isPartial: true,
    restoreBuffer: .partsPerMillion(50_000), bookTicksMax: 5, feeRateMax: .partsPerMillion(5_000),
    fundTakesOver: true, fundLeverageMax: Rate(rawValue: 10_000_000_000),
    disposalShareMax: .partsPerMillion(100_000), disposalBand: .partsPerMillion(20_000))
}
