import Glibc
import Numerics

/// How far closing a notional moves the price against it: I(N) = c N^d, a fraction of the price.
///
/// The square-root law is d = 1/2 and c = Y s / sqrt(V), with s the deviation of a day and V the
/// notional traded in one. Paid along the way, closing N costs the mean of I over it,
/// c N^d / (1 + d): two thirds of the end for a square root; in money c N^(1 + d) / (1 + d), the
/// N^1.5 of concentration. Convex in N, for d above 0.
/// Sources: Toth et al. 2011; Cont 2017.
public struct ImpactCurve: Sendable, Equatable {
  /// c: the impact of one unit of the quote asset, 0 or more.
  public let coefficient: Double
  /// d, above 0, to 4.
  public let exponent: Double

  public init(coefficient: Double, exponent: Double = 0.5) throws(NumericsError) {
    try Check.range("coefficient of impact", coefficient, 0...1e12)
    guard exponent > 0, exponent <= 4 else {
      throw .outOfDomain("exponent of impact", value: exponent, allowed: "above 0, to 4")
    }
    self.coefficient = coefficient
    self.exponent = exponent
  }

  /// The square-root law.
  /// - Parameters: Y, about 1; deviation of a day; notional traded in a day, in the quote asset.
  public init(
    squareRoot coefficient: Double, deviation: Double, dailyVolume: Double
  ) throws(NumericsError) {
    try Check.range("coefficient of impact", coefficient, 0...1e6)
    let unit =
      coefficient == 0
      ? 0
      : try MarketImpact.squareRoot(
        coefficient: coefficient, deviation: deviation, quantity: 1, dailyVolume: dailyVolume)
    try self.init(coefficient: unit)
  }

  /// The impact where the last unit of a notional is closed, a fraction of the price.
  public func impact(of notional: Double) -> Double { coefficient * pow(notional, exponent) }

  /// What closing a notional costs, in the quote asset.
  public func cost(of notional: Double) -> Double {
    notional * impact(of: notional) / (1 + exponent)
  }
}
