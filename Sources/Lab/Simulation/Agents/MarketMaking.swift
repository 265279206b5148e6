import Units

/// Terms of market makers that skew their quotes by their inventory.
///
/// Reservation price = fair x (1 - skew x inventory / limit x h), half-spread h = halfSpread +
/// volatilityFactor x sigma x sqrt(horizon) + fillFactor x recent fills / limit, after Avellaneda,
/// Stoikov, "High-frequency trading in a limit order book", Quantitative Finance 8 (2008), with
/// linear inventory cost and the risk horizon as a parameter. Fair = index x (1 + basisWeight x
/// average basis): makers follow the contract's own price that far from the index.
public struct MarketMaking: PopulationKind {
  public static let name = "marketMaker"
  public static let meaning =
    "quote around a price that leans against their inventory, wider and thinner the more "
    + "the index moves and the more was just filled"

  /// Between two looks at the market.
  public var interval = TimeSpan.seconds(2)
  /// Levels a side.
  public var levels = 6
  /// Notional of one level in a calm market, in the settlement asset.
  public var levelNotional = 0.0
  /// Relative half-spread in a market without volatility.
  public var halfSpread = 0.0002
  /// Relative distance from one level to the next, in half-spreads.
  public var levelStep = 1.0
  /// How far volatility over the horizon widens the spread.
  public var volatilityFactor = 0.5
  /// Risk horizon.
  public var horizon = TimeSpan.seconds(60)
  /// Volatility over the horizon at which a level is half as large as in a calm market.
  public var thinningVolatility = 0.003
  /// Shift of the quotes at the inventory limit, in half-spreads.
  public var skew = 2.0
  /// Greatest inventory as a multiple of the collateral.
  public var inventoryLimit = 3.0
  /// Widening when a whole inventory limit was filled within the fill memory, relative to price.
  public var fillFactor = 0.02
  /// Time constant of the memory of fills.
  public var fillMemory = TimeSpan.seconds(120)
  /// Part of the average basis that fair value follows, 0 to 1.
  public var basisWeight = 0.5
  /// Quotes are left alone while they are within this part of the half-spread of where they should
  /// be.
  public var tolerance = 0.25

  public static let keys: [PopulationKey<Self>] = [
    .duration("interval", \.interval, "between two looks at the market"),
    .count("levels", \.levels, in: 1...100, "levels quoted on a side"),
    .amount("levelNotional", \.levelNotional, "size of one level in a calm market"),
    .ratio("halfSpread", \.halfSpread, unit: "price", "of the best level, without volatility"),
    .number(
      "levelStep", \.levelStep, in: 0...1_000, unit: "half-spreads",
      "from one level to the next"),
    .number(
      "volatilityFactor", \.volatilityFactor, in: 0...100, unit: "deviations",
      "half-spread added per unit of volatility over the horizon"),
    .duration("horizon", \.horizon, "risk horizon"),
    .ratio(
      "thinningVolatility", \.thinningVolatility, in: 1e-9...100, unit: "price",
      "volatility over the horizon at which a level is half as large"),
    .number(
      "skew", \.skew, in: 0...1_000, unit: "half-spreads",
      "shift of the quotes at the inventory limit"),
    .number(
      "inventoryLimit", \.inventoryLimit, in: 0.001...1_000, unit: "times equity",
      "beyond it only the closing side is quoted"),
    .ratio(
      "fillFactor", \.fillFactor, in: 0...10, unit: "price",
      "half-spread added after a whole inventory limit was filled"),
    .duration("fillMemory", \.fillMemory, "time constant of that memory"),
    .ratio(
      "basisWeight", \.basisWeight, unit: "average basis",
      "how far fair value follows the book away from the index"),
    .ratio(
      "tolerance", \.tolerance, in: 0...10, unit: "half-spreads",
      "quotes this close to where they should be are left alone"),
  ]

  public init() {}

  public func strategy() -> any Strategy { MarketMakers(self) }
}
