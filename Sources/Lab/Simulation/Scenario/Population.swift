import Units

/// One kind of participants in a run: a member with one session and an account per agent.
public struct Population: Equatable, Sendable {
  /// Unique in the scenario; names the agents' random streams.
  public var name: String
  /// Agents, each with an account of its own.
  public var count: Int
  public var collateral: Collateral
  /// From an agent's decision to the house.
  public var orderLatency: Latency
  /// From the house to the agent.
  public var dataLatency: TimeSpan
  /// Time constant of the agents' averages of volatility and basis.
  public var volatilityWindow: TimeSpan
  public var behaviour: Behaviour

  public init(
    name: String, count: Int, collateral: Collateral, orderLatency: Latency,
    dataLatency: TimeSpan, volatilityWindow: TimeSpan, behaviour: Behaviour
  ) {
    self.name = name
    self.count = count
    self.collateral = collateral
    self.orderLatency = orderLatency
    self.dataLatency = dataLatency
    self.volatilityWindow = volatilityWindow
    self.behaviour = behaviour
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

/// What the agents of a population do.
public enum Behaviour: Equatable, Sendable {
  case marketMaker(MarketMaking)
  case noise(NoiseTrading)
  case fundamental(FundamentalTrading)
  case trend(TrendFollowing)
  case leveraged(LeveragedTrading)

  func strategy(_ population: Population) -> any Strategy {
    switch self {
    case .marketMaker(let terms): MarketMakers(terms)
    case .noise(let terms): NoiseTraders(terms)
    case .fundamental(let terms): FundamentalTraders(terms)
    case .trend(let terms): TrendFollowers(terms)
    case .leveraged(let terms): LeveragedTraders(terms)
    }
  }
}

/// A leverage and how often it is chosen.
public struct LeverageWeight: Equatable, Sendable {
  public var leverage: Int
  public var weight: Double
  public init(leverage: Int, weight: Double) {
    self.leverage = leverage
    self.weight = weight
  }
}
