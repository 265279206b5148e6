import Inputs
import Markets
import Units

/// What the agents of a population do, as a scenario describes it: a type of its own for each
/// `kind` that `populations` can name.
///
///     struct Carry: PopulationKind {
///       static let name = "carry"
///       static let meaning = "take the side that funding pays"
///       static let keys: [PopulationKey<Self>] = [
///         .duration("lead", \.lead, "how long before a payment a trader looks"),
///         .ratio("entry", \.entry, "funding rate at which it enters"),
///       ]
///       var lead = TimeSpan.seconds(30)
///       var entry = 0.0001
///       func strategy() -> any Strategy { CarryTraders(self) }
///     }
///
///     let scenario = try Scenario(document, kinds: PopulationKinds.known + [Carry.self])
///
/// The declaration is all there is: a population of the kind is read by its keys, each into the
/// property behind it, and the page of keys is written from the same list. The keys that every
/// population has (`name`, `kind`, `count`, `market`, `markets`, `collateral`, `latency`,
/// `volatilityWindow`) are not the kind's.
public protocol PopulationKind: Equatable, Sendable {
  /// What `kind` says in a scenario; unique among the kinds that it may name.
  static var name: String { get }
  /// One line for the page of keys, with the agents as its subject.
  static var meaning: String { get }
  /// In the order of the page; a bound that is another key stands behind it.
  static var keys: [PopulationKey<Self>] { get }

  /// Whether one strategy decides over all markets that the population trades; else each of them
  /// has a strategy of its own, which sees no other. Over all where it is for their differences.
  static var decidesOverMarkets: Bool { get }

  /// With what holds where a key is absent in every property.
  init()

  /// What is wrong with the values together, in this market; nil where nothing is. Asked once each
  /// value by itself has been read without fault.
  func fault(in market: MarketTerms) -> String?

  /// What decides for the agents of one population in one run, in one market unless it
  /// `decidesOverMarkets`.
  func strategy() -> any Strategy
}

extension PopulationKind {
  public static var decidesOverMarkets: Bool { false }

  public func fault(in market: MarketTerms) -> String? { nil }

  /// Reads the keys of the kind.
  init(_ reader: ConfigurationReader, _ market: MarketTerms) throws(InputFault) {
    self.init()
    for key in Self.keys { try key.read(&self, reader, market) }
    if let fault = fault(in: market) { try reader.note(reader.fault(saying: fault)) }
  }

  func equals(_ other: any PopulationKind) -> Bool { other as? Self == self }
}

/// The kinds that scenarios can name without anybody's doing.
public enum PopulationKinds {
  /// In the order of the page. A new kind of the house is a file of its own and a line here.
  public static let known: [any PopulationKind.Type] = [
    MarketMaking.self,
    NoiseTrading.self,
    FundamentalTrading.self,
    TrendFollowing.self,
    LeveragedTrading.self,
  ]
}
