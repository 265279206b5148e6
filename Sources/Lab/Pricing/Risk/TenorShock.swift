import Foundation
import Numerics

/// How far volatilities are shocked up and down, by time to expiry: range times
/// (reference / days)^power, so that near expiries move more than far ones.
///
/// The shape is that of published portfolio margin rules (Deribit: 30 days as reference, one power
/// below it and one above). Measured on BTC in 2026 the power lies between 0.4 and 0.65.
public struct TenorShock: Equatable, Sendable {
  /// Shocks at the reference tenor, at least 0: fractions of the volatility where `isRelative`,
  /// else volatility itself (0.1 is ten points).
  public var up: Double
  public var down: Double
  /// Powers for expiries nearer and farther than the reference; 0 is a flat shock.
  public var powerNear: Double
  public var powerFar: Double
  /// Days at which the shock is `up` and `down`.
  public var reference: Double
  /// Nearer expiries are shocked as this one.
  public var daysLeast: Double
  public var isRelative: Bool

  public init(
    up: Double, down: Double, powerNear: Double = 0, powerFar: Double = 0,
    reference: Double = 30, daysLeast: Double = 1, isRelative: Bool = false
  ) throws(PricingFault) {
    try PricingFault.check("shock up", up, 0, 100)
    try PricingFault.check("shock down", down, 0, 100)
    try PricingFault.check("power of near expiries", powerNear, -5, 5)
    try PricingFault.check("power of far expiries", powerFar, -5, 5)
    try PricingFault.check("reference in days", reference, 1e-3, 1e5)
    try PricingFault.check("least days", daysLeast, 1e-3, 1e5)
    self.up = up
    self.down = down
    self.powerNear = powerNear
    self.powerFar = powerFar
    self.reference = reference
    self.daysLeast = daysLeast
    self.isRelative = isRelative
  }

  /// (reference / days)^power.
  public func factor(years: Double) -> Double {
    let days = max(daysLeast, years * 365)
    return pow(reference / days, days < reference ? powerNear : powerFar)
  }

  /// The volatility after `share` of the shock, 1 being all of it up and -1 all of it down; at
  /// least 0.
  public func shocked(_ volatility: Double, years: Double, share: Double) -> Double {
    let size = (share > 0 ? up : down) * share * factor(years: years)
    return max(0, volatility + size * (isRelative ? volatility : 1))
  }
}

/// Measured changes of volatility at one tenor, over the time for which margin is held.
public struct TenorChanges: Equatable, Sendable {
  public var days: Double
  /// Differences of volatility, as fractions; or of its logarithm, for relative shocks.
  public var changes: [Double]

  public init(days: Double, changes: [Double]) {
    self.days = days
    self.changes = changes
  }
}

extension TenorShock {
  /// Calibrates shocks to measured changes: the quantiles of rises and of falls at each tenor
  /// (type 1), the shocks being those at the reference and the powers the slopes of the logarithm
  /// of the larger of the two in ln(reference / days), by least squares through the reference, of
  /// the nearer and of the farther tenors.
  ///
  /// - Parameters:
  ///   - probability: such as 0.99.
  ///   - reference: one of the tenors.
  ///   - isRelative: whether the changes are of logarithms.
  /// - Throws: `tooFew` with less than 20 changes at a tenor or without the reference among them.
  public init(
    measured tenors: [TenorChanges], probability: Double, reference: Double = 30,
    isRelative: Bool = false
  ) throws(PricingFault) {
    try PricingFault.check("probability", probability, 0.5, 1 - 1e-9)
    var sizes: [(days: Double, up: Double, down: Double)] = []
    for tenor in tenors {
      try PricingFault.check("tenor in days", tenor.days, 1e-3, 1e5)
      guard tenor.changes.count >= 20 else {
        throw .tooFew(
          name: "changes at \(tenor.days) days", count: tenor.changes.count, least: 20)
      }
      sizes.append(
        (
          tenor.days, try Self.quantile(probability, tenor.changes),
          try Self.quantile(probability, tenor.changes.map { -$0 })
        ))
    }
    guard let centre = sizes.first(where: { $0.days == reference }) else {
      throw .tooFew(name: "tenors at the reference", count: 0, least: 1)
    }
    let level = max(centre.up, centre.down)
    func power(_ group: [(days: Double, up: Double, down: Double)]) -> Double {
      var (products, squares) = (0.0, 0.0)
      for size in group where max(size.up, size.down) > 0 && level > 0 {
        let x = log(reference / size.days)
        products += x * log(max(size.up, size.down) / level)
        squares += x * x
      }
      return squares > 0 ? min(max(products / squares, -5), 5) : 0
    }
    try self.init(
      up: centre.up, down: centre.down, powerNear: power(sizes.filter { $0.days < reference }),
      powerFar: power(sizes.filter { $0.days > reference }), reference: reference,
      isRelative: isRelative)
  }

  /// The quantile of type 1, at least 0.
  private static func quantile(
    _ probability: Double, _ changes: [Double]
  ) throws(PricingFault) -> Double {
    for change in changes { try PricingFault.check("change of volatility", change, -100, 100) }
    let quantile = try? QuantileRule.inverseCumulative.quantile(probability, of: changes)
    return max(0, quantile ?? 0)
  }
}
