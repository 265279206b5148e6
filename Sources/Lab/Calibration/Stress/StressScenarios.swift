import Numerics

/// Joint moves of several underlyings: each scenario moves the price and the volatility of all.
///
/// ```swift
/// var scenarios = StressScenarios(underlyings: 2)
/// try scenarios.append(prices: [-0.3, -0.4], volatilities: [0.2, 0.15])
/// ```
///
/// Rows lie one behind the other, `underlyings` numbers each.
public struct StressScenarios: Sendable, Equatable {
  public let underlyings: Int
  /// Moves of prices as fractions of the price: -0.3 is a fall by 30 %.
  public private(set) var prices: [Double] = []
  /// Moves of the volatility at thirty days, added: 0.1 is ten points.
  public private(set) var volatilities: [Double] = []
  /// What part of the changes counts: 1, or less for SPAN's extreme moves.
  public private(set) var weights: [Double] = []

  public var count: Int { weights.count }

  /// A price keeps a thousandth of itself at the least, so that options can still be valued.
  public static let priceMoves = -0.999...1e4
  public static let volatilityMoves = -100.0...100.0

  /// - Precondition: at least one underlying.
  public init(underlyings: Int) {
    precondition(underlyings > 0, "Invariant: scenarios move at least one underlying")
    self.underlyings = underlyings
  }

  /// Adds a scenario.
  /// - Parameters:
  ///   - prices: within `priceMoves`, one for each underlying.
  ///   - volatilities: within `volatilityMoves`.
  ///   - weight: above 0, at most 1.
  public mutating func append(
    prices: [Double], volatilities: [Double], weight: Double = 1
  ) throws(NumericsError) {
    try Check.lengths("price moves and underlyings", prices.count, underlyings)
    try Check.lengths("volatility moves and underlyings", volatilities.count, underlyings)
    for move in prices { try Check.range("price move", move, Self.priceMoves) }
    for move in volatilities { try Check.range("volatility move", move, Self.volatilityMoves) }
    guard weight > 0, weight <= 1 else {
      throw .outOfDomain("weight of a scenario", value: weight, allowed: "above 0 and at most 1")
    }
    self.prices += prices
    self.volatilities += volatilities
    weights.append(weight)
  }

  /// The price moves of one scenario.
  public func prices(of scenario: Int) -> [Double] {
    Array(prices[scenario * underlyings..<(scenario + 1) * underlyings])
  }

  /// The volatility moves of one scenario.
  public func volatilities(of scenario: Int) -> [Double] {
    Array(volatilities[scenario * underlyings..<(scenario + 1) * underlyings])
  }
}

/// How volatility goes with a price: a shift at thirty days that follows the return, and what
/// other expiries make of it.
///
/// d vol(30 d) = slope x return. Slopes measured on daily changes of at-the-money volatility,
/// December 2025 to August 2026: BTC -0.74 point for each per cent (correlation -0.62), ETH -0.32
/// (-0.43). At other expiries the shift is that times (30 d / expiry)^power. Ratios of standard
/// deviations to that at 30 days were 1.87 at 7 days, 0.54 at 90 and 0.32 at 180: powers 0.43 below
/// the reference and 0.61 above it, the latter by least squares of the logarithms. A line through
/// calm days says little about how volatility goes in a crash; it is a stated assumption.
public struct VolatilityResponse: Sendable, Equatable {
  /// Change of volatility for each unit of return, by underlying: -0.74 is -0.74 point for 1 %.
  public var slopes: [Double]

  public static let bitcoin = -0.74
  public static let ether = -0.32
  public static let powerNear = 0.43
  public static let powerFar = 0.61

  public init(slopes: [Double]) { self.slopes = slopes }

  /// Shifts at thirty days that go with price moves, held inside `volatilityMoves`.
  public func moves(_ prices: [Double]) -> [Double] {
    let range = StressScenarios.volatilityMoves
    return zip(slopes, prices).map { min(max($0 * $1, range.lowerBound), range.upperBound) }
  }
}
