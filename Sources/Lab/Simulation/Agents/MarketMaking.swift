import Units

/// Terms of market makers that skew their quotes by their inventory.
///
/// Reservation price = fair x (1 - skew x inventory / limit x h), half-spread h = halfSpread +
/// volatilityFactor x sigma x sqrt(horizon) + fillFactor x recent fills / limit, after Avellaneda,
/// Stoikov, "High-frequency trading in a limit order book", Quantitative Finance 8 (2008), with
/// linear inventory cost and the risk horizon as a parameter. Fair = index x (1 + basisWeight x
/// average basis): makers follow the contract's own price that far from the index.
public struct MarketMaking: Equatable, Sendable {
  /// Between two looks at the market.
  public var interval: TimeSpan
  /// Levels a side.
  public var levels: Int
  /// Notional of one level in a calm market, in the settlement asset.
  public var levelNotional: Double
  /// Relative half-spread in a market without volatility.
  public var halfSpread: Double
  /// Relative distance from one level to the next, in half-spreads.
  public var levelStep: Double
  /// How far volatility over the horizon widens the spread.
  public var volatilityFactor: Double
  /// Risk horizon.
  public var horizon: TimeSpan
  /// Volatility over the horizon at which a level is half as large as in a calm market.
  public var thinningVolatility: Double
  /// Shift of the quotes at the inventory limit, in half-spreads.
  public var skew: Double
  /// Greatest inventory as a multiple of the collateral.
  public var inventoryLimit: Double
  /// Widening when a whole inventory limit was filled within the fill memory, relative to price.
  public var fillFactor: Double
  /// Time constant of the memory of fills.
  public var fillMemory: TimeSpan
  /// Part of the average basis that fair value follows, 0 to 1.
  public var basisWeight: Double
  /// Quotes are left alone while they are within this part of the half-spread of where they should
  /// be.
  public var tolerance: Double

  public init(
    interval: TimeSpan, levels: Int, levelNotional: Double, halfSpread: Double, levelStep: Double,
    volatilityFactor: Double, horizon: TimeSpan, thinningVolatility: Double, skew: Double,
    inventoryLimit: Double, fillFactor: Double, fillMemory: TimeSpan, basisWeight: Double,
    tolerance: Double
  ) {
    self.interval = interval
    self.levels = levels
    self.levelNotional = levelNotional
    self.halfSpread = halfSpread
    self.levelStep = levelStep
    self.volatilityFactor = volatilityFactor
    self.horizon = horizon
    self.thinningVolatility = thinningVolatility
    self.skew = skew
    self.inventoryLimit = inventoryLimit
    self.fillFactor = fillFactor
    self.fillMemory = fillMemory
    self.basisWeight = basisWeight
    self.tolerance = tolerance
  }
}
