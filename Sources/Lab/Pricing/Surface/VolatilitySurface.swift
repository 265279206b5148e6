import Foundation

/// Smiles of several expiries joined into one surface.
///
/// Between expiries total variance is linear in time at constant log-moneyness, which creates no
/// calendar arbitrage where the slices have none; before the first and after the last the
/// volatilities at constant log-moneyness stay what they are there. The logarithm of the forward
/// is linear in time between expiries and constant outside.
public struct VolatilitySurface: Equatable, Sendable {
  public struct Expiry: Equatable, Sendable {
    public let years: Double
    public let forward: Double
    public let slice: SVISlice

    public init(years: Double, forward: Double, slice: SVISlice) {
      self.years = years
      self.forward = forward
      self.slice = slice
    }
  }

  /// Rising in time, at least one.
  public let expiries: [Expiry]

  /// - Throws: without expiries, or where times do not rise strictly from above zero.
  public init(expiries: [Expiry]) throws(PricingFault) {
    guard !expiries.isEmpty else { throw .tooFew(name: "expiries", count: 0, least: 1) }
    var earlier = 0.0
    for expiry in expiries {
      try PricingFault.check("years", expiry.years, earlier.nextUp, 100)
      try PricingFault.check("forward", expiry.forward, in: PricingDomain.price)
      earlier = expiry.years
    }
    self.expiries = expiries
  }

  /// Total variance at log-moneyness k, `years` from now; 0 at or before now.
  public func totalVariance(_ k: Double, years: Double) -> Double {
    guard years > 0 else { return 0 }
    let (low, high, share) = neighbours(years)
    let near = low.slice.totalVariance(k)
    if low.years == high.years { return near * years / low.years }
    return near + share * (high.slice.totalVariance(k) - near)
  }

  /// The Black-76 volatility at log-moneyness k, `years` above 0 from now.
  public func volatility(_ k: Double, years: Double) -> Double {
    years > 0 ? (totalVariance(k, years: years) / years).squareRoot() : 0
  }

  public func forward(years: Double) -> Double {
    let (low, high, share) = neighbours(years)
    return low.forward * exp(share * log(high.forward / low.forward))
  }

  /// An option of this surface, undiscounted.
  public func option(strike: Double, years: Double) throws(PricingFault) -> Black76 {
    try PricingFault.check("strike", strike, in: PricingDomain.price)
    let forward = forward(years: years)
    return try Black76(
      forward: forward, strike: strike, volatility: volatility(log(strike / forward), years: years),
      years: years)
  }

  /// The checks of every slice, and of every slice against the one before.
  public func arbitrage() -> (butterflies: [ButterflyCheck], calendars: [CalendarCheck]) {
    (
      expiries.map { $0.slice.butterfly() },
      zip(expiries, expiries.dropFirst()).map {
        CalendarCheck(earlier: $0.slice, later: $1.slice)
      }
    )
  }

  /// Whether no butterfly and no calendar arbitrage is left anywhere.
  public var isFreeOfArbitrage: Bool {
    let (butterflies, calendars) = arbitrage()
    return butterflies.allSatisfy { $0.holds } && calendars.allSatisfy { $0.holds }
  }

  /// The expiries around a time, the same one twice outside of all, and the share of the second.
  private func neighbours(_ years: Double) -> (Expiry, Expiry, Double) {
    let after = expiries.firstIndex { $0.years > years } ?? expiries.count
    if after == 0 { return (expiries[0], expiries[0], 0) }
    let low = expiries[after - 1]
    guard after < expiries.count else { return (low, low, 0) }
    let high = expiries[after]
    return (low, high, (years - low.years) / (high.years - low.years))
  }
}
