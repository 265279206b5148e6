import Numerics
import Pricing

/// Scenarios that are not history: prices by volatilities.
public struct HypotheticalGrid: Sendable {
  /// One point; shares of a range for SPAN, moves themselves for a grid.
  public struct Point: Sendable, Equatable {
    /// The underlying that moves alone; nil where all move together.
    public var underlying: Int?
    public var price: Double
    public var volatility: Double
    public var weight = 1.0
  }

  public let points: [Point]
  public let scenarios: StressScenarios

  /// Every price move with every volatility move, all underlyings together and, of several, each
  /// alone.
  /// - Parameters:
  ///   - prices: fractions of the price; `volatilities`: added at thirty days.
  public init(
    underlyings: Int, prices: [Double], volatilities: [Double]
  ) throws(NumericsError) {
    var points: [Point] = []
    for underlying in Self.places(underlyings) {
      for price in prices {
        for volatility in volatilities {
          points.append(Point(underlying: underlying, price: price, volatility: volatility))
        }
      }
    }
    try self.init(
      points, priceRanges: Array(repeating: 1, count: underlyings),
      volatilityRanges: Array(repeating: 1, count: underlyings))
  }

  /// SPAN's sixteen, with each underlying's own ranges: no move, one, two and three thirds of the
  /// price range up and down with volatility up and down, then `extreme` ranges up and down of
  /// which `extremeWeight` counts. All underlyings together and, of several, each alone.
  public static func span(
    priceRanges: [Double], volatilityRanges: [Double], extreme: Double = 2,
    extremeWeight: Double = 0.35
  ) throws(NumericsError) -> HypotheticalGrid {
    var points: [Point] = []
    for underlying in places(priceRanges.count) {
      for scenario in try sixteen(extreme, extremeWeight) {
        points.append(
          Point(
            underlying: underlying, price: scenario.price, volatility: scenario.volatility,
            weight: scenario.weight))
      }
    }
    return try HypotheticalGrid(
      points, priceRanges: priceRanges, volatilityRanges: volatilityRanges)
  }

  private static func sixteen(
    _ extreme: Double, _ weight: Double
  ) throws(NumericsError) -> [RiskScenario] {
    do {
      // Only the shares are taken from it; ranges differ from one underlying to the next.
      return try ScenarioGrid.span(
        priceRange: 1, shock: try TenorShock(up: 1, down: 1), extreme: extreme,
        extremeWeight: weight
      ).scenarios
    } catch {
      throw .undefined("SPAN's scenarios", because: error.description)
    }
  }

  private static func places(_ underlyings: Int) -> [Int?] {
    [nil] + (underlyings > 1 ? Array(0..<underlyings) : [])
  }

  private init(
    _ points: [Point], priceRanges: [Double], volatilityRanges: [Double]
  ) throws(NumericsError) {
    try Check.lengths("price and volatility ranges", priceRanges.count, volatilityRanges.count)
    var scenarios = StressScenarios(underlyings: priceRanges.count)
    let floor = StressScenarios.priceMoves.lowerBound
    for point in points {
      let moves = priceRanges.indices.map { place in
        point.underlying == nil || point.underlying == place ? 1.0 : 0
      }
      try scenarios.append(
        prices: zip(moves, priceRanges).map { max(floor, $0 * $1 * point.price) },
        volatilities: zip(moves, volatilityRanges).map { $0 * $1 * point.volatility },
        weight: point.weight)
    }
    self.points = points
    self.scenarios = scenarios
  }
}
