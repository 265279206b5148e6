import Units

/// Participants of one kind in a run: a member with one session and an account per agent.
public struct Population: Sendable {
  /// Unique in the scenario; names the agents' random streams.
  public var name: String
  /// Agents, each with an account of its own.
  public var count: Int
  /// Symbols of the markets that each of its accounts trades, all of one settlement asset; empty
  /// for the scenario's first.
  public var markets: [String] = []
  public var collateral: Collateral
  /// From an agent's decision to the house.
  public var orderLatency: Latency
  /// From the house to the agent.
  public var dataLatency: TimeSpan
  /// Time constant of the agents' averages of volatility and basis.
  public var volatilityWindow: TimeSpan
  /// What the agents do.
  public var kind: any PopulationKind

  public init(
    name: String, count: Int, collateral: Collateral, orderLatency: Latency,
    dataLatency: TimeSpan, volatilityWindow: TimeSpan, kind: any PopulationKind
  ) {
    self.name = name
    self.count = count
    self.collateral = collateral
    self.orderLatency = orderLatency
    self.dataLatency = dataLatency
    self.volatilityWindow = volatilityWindow
    self.kind = kind
  }
}

/// What each account of a population is paid in at the start: lognormal between two bounds, in the
/// settlement asset.
public struct Collateral: Equatable, Sendable {
  public var median: Double
  /// Standard deviation of the logarithm; zero gives every agent the median.
  public var sigma: Double
  public var least: Double
  public var most: Double
  public init(median: Double, sigma: Double, least: Double, most: Double) {
    self.median = median
    self.sigma = sigma
    self.least = least
    self.most = most
  }
}

extension Population: Equatable {
  public static func == (a: Population, b: Population) -> Bool {
    a.name == b.name && a.count == b.count && a.markets == b.markets
      && a.collateral == b.collateral
      && a.orderLatency == b.orderLatency && a.dataLatency == b.dataLatency
      && a.volatilityWindow == b.volatilityWindow && a.kind.equals(b.kind)
  }
}
