import Glibc
import Numerics

/// What it costs to close a large position.
public enum MarketImpact {
  /// The square-root law: the price moves by Y s sqrt(Q / V), a fraction of it.
  /// - Parameters: coefficient Y, about 1; daily deviation s; quantity and daily volume in one
  ///   unit.
  /// Source: Toth et al. 2011; Bouchaud et al., "Trades, Quotes and Prices", 2018.
  public static func squareRoot(
    coefficient: Double, deviation: Double, quantity: Double, dailyVolume: Double
  ) throws(NumericsError) -> Double {
    try Check.positive("coefficient of impact", coefficient)
    try Check.positive("daily deviation", deviation)
    try Check.range("quantity", quantity, 0...1e300)
    try Check.positive("daily volume", dailyVolume)
    return coefficient * deviation * (quantity / dailyVolume).squareRoot()
  }

  /// Cost of closing at the moved price, in the quote asset: impact x quantity x price.
  public static func fullCost(impact: Double, quantity: Double, price: Double) -> Double {
    impact * quantity * price
  }

  /// Cost where the price is paid along the way: a square root's mean is two thirds of its end.
  public static func averageCost(impact: Double, quantity: Double, price: Double) -> Double {
    2.0 / 3 * fullCost(impact: impact, quantity: quantity, price: price)
  }

  /// unit x N^(3/2): the cost of N units under the square-root law. Source: Cont 2017.
  public static func concentrationCost(
    quantity: Double, unitCost: Double
  ) throws(NumericsError) -> Double {
    try Check.range("quantity", quantity, 0...1e200)
    try Check.range("cost of one unit", unitCost, 0...1e200)
    return unitCost * quantity * quantity.squareRoot()
  }

  /// Days to close at a share of the volume: ceil(Q / (participation x volume)), at least 1.
  public static func liquidationDays(
    quantity: Double, dailyVolume: Double, participation: Double
  ) throws(NumericsError) -> Int {
    try Check.range("quantity", quantity, 0...1e300)
    try Check.positive("daily volume", dailyVolume)
    guard participation > 0, participation <= 1 else {
      throw .outOfDomain("participation", value: participation, allowed: "above 0, to 1")
    }
    let days = quantity / (participation * dailyVolume)
    guard days <= 1e6 else {
      throw .outOfDomain("days of liquidation", value: days, allowed: "up to a million")
    }
    return max(1, Int((days - 1e-9).rounded(.up)))
  }

  /// Margin for a position closed in equal parts over n days, from the margin of one day:
  /// base x sqrt(sum over i < n of ((n - i) / n)^2).
  public static func unwindMargin(
    dailyMargin: Double, days: Int
  ) throws(NumericsError) -> Double {
    try Check.positive("margin of one day", dailyMargin)
    guard days >= 1 else { throw .tooFew("days of liquidation", count: days, least: 1) }
    let n = Double(days)
    // sum of k^2 for k = 1...n, over n^2.
    return dailyMargin * ((n + 1) * (2 * n + 1) / (6 * n)).squareRoot()
  }
}

/// The cheapest way to close a position given how much its owner fears the wait.
///
/// x[j] = X sinh(k (T - t[j])) / sinh(k T) with 2 (cosh(k tau) - 1) / tau^2 = lambda s^2 / eta~,
/// eta~ = eta - gamma tau / 2. Expected cost = gamma X^2 / 2 + epsilon X
/// + eta~ / tau sum n[k]^2; its deviation s sqrt(tau sum x[k]^2).
/// Source: Almgren, Chriss, "Optimal execution of portfolio transactions", 2000.
public struct OptimalUnwind: Sendable {
  /// k, per unit of time; the half-life 1 / k is the time in which holdings fall by e.
  public let urgency: Double
  public var halfLife: Double { 1 / urgency }
  /// Holdings at the N + 1 times, from X to 0.
  public let holdings: [Double]
  /// In the quote asset.
  public let expectedCost: Double
  public let costDeviation: Double

  /// - Parameters:
  ///   - quantity: X above 0, closed in `steps` equal times within `duration`.
  ///   - deviation: of the price per square root of time, in the quote asset, not a fraction.
  ///   - spread: epsilon, fixed cost per unit; permanent: gamma; temporary: eta.
  ///   - riskAversion: lambda, above 0, per unit of the quote asset.
  public init(
    quantity: Double, duration: Double, steps: Int, deviation: Double, spread: Double,
    permanent: Double, temporary: Double, riskAversion: Double
  ) throws(NumericsError) {
    try Check.positive("quantity", quantity)
    try Check.positive("duration", duration)
    try Check.positive("deviation", deviation)
    try Check.positive("risk aversion", riskAversion)
    try Check.range("spread", spread, 0...1e300)
    try Check.range("permanent impact", permanent, 0...1e300)
    guard steps >= 1 else { throw .tooFew("steps", count: steps, least: 1) }
    let tau = duration / Double(steps)
    let eta = temporary - permanent * tau / 2
    try Check.positive("temporary impact less half the permanent impact of a step", eta)
    // cosh x - 1 = 2 sinh(x / 2)^2, which keeps the digits of a small urgency.
    let k = 2 / tau * asinh((riskAversion / eta).squareRoot() * deviation * tau / 2)
    try Check.positive("urgency", k)
    // sinh(k (T - t)) / sinh(k T), written so that a large k T does not overflow.
    let holdings = (0...steps).map { j -> Double in
      let t = Double(j) * tau
      let left = duration - t
      return quantity * exp(-k * t) * expm1(-2 * k * left) / expm1(-2 * k * duration)
    }
    var (trades, held) = (0.0, 0.0)
    for j in 1...steps {
      let sold = holdings[j - 1] - holdings[j]
      trades += sold * sold
      held += holdings[j] * holdings[j]
    }
    urgency = k
    self.holdings = holdings
    expectedCost = permanent * quantity * quantity / 2 + spread * quantity + eta / tau * trades
    costDeviation = deviation * (tau * held).squareRoot()
  }
}

/// One insider among noise traders: how far a price moves with the order flow it sees.
///
/// lambda = sqrt(Sigma0) / (2 su); beta = su / sqrt(Sigma0); Sigma1 = Sigma0 / 2.
/// Source: Kyle, "Continuous auctions and insider trading", 1985.
public struct KyleImpact: Sendable, Equatable {
  /// Price per unit of order flow.
  public let lambda: Double
  /// The insider's quantity per unit of mispricing.
  public let beta: Double
  /// Variance of the value left unknown after trading.
  public let remainingVariance: Double

  /// - Parameters: variance of the value; deviation of the noise traders' flow.
  public init(valueVariance: Double, noiseDeviation: Double) throws(NumericsError) {
    try Check.positive("variance of the value", valueVariance)
    try Check.positive("deviation of noise trading", noiseDeviation)
    lambda = valueVariance.squareRoot() / (2 * noiseDeviation)
    beta = noiseDeviation / valueVariance.squareRoot()
    remainingVariance = valueVariance / 2
  }
}
