import Foundation

/// The smile of one expiry: total variance w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)).
///
/// Gatheral's stochastic-volatility-inspired form (J. Gatheral and A. Jacquier, Arbitrage-free SVI
/// volatility surfaces, 2014). k = ln(strike / forward); w is volatility squared times years.
/// Domain: b >= 0, |rho| < 1, sigma > 0, and no negative variance: a + b sigma sqrt(1-rho^2) >= 0.
/// A slice may still admit butterfly arbitrage: `butterfly` tells.
public struct SVISlice: Equatable, Sendable {
  public let a: Double
  public let b: Double
  public let rho: Double
  public let m: Double
  public let sigma: Double

  public init(
    a: Double, b: Double, rho: Double, m: Double, sigma: Double
  ) throws(PricingFault) {
    try PricingFault.check("a", a, -1e6, 1e6)
    try PricingFault.check("b", b, 0, 1e6)
    try PricingFault.check("rho", rho, -1 + 1e-12, 1 - 1e-12)
    try PricingFault.check("m", m, -100, 100)
    try PricingFault.check("sigma", sigma, 1e-9, 1e3)
    try PricingFault.check(
      "least total variance", a + b * sigma * (1 - rho * rho).squareRoot(), 0, 1e9)
    self.init(valid: a, b: b, rho: rho, m: m, sigma: sigma)
  }

  init(valid a: Double, b: Double, rho: Double, m: Double, sigma: Double) {
    self.a = a
    self.b = b
    self.rho = rho
    self.m = m
    self.sigma = sigma
  }

  /// w(k), at least 0.
  public func totalVariance(_ k: Double) -> Double {
    let y = k - m
    return max(0, a + b * (rho * y + (y * y + sigma * sigma).squareRoot()))
  }

  /// w and its first and second derivative in k.
  public func derivatives(_ k: Double) -> (w: Double, slope: Double, curvature: Double) {
    let y = k - m
    let root = (y * y + sigma * sigma).squareRoot()
    return (
      max(0, a + b * (rho * y + root)), b * (rho + y / root),
      b * sigma * sigma / (root * root * root)
    )
  }

  /// The Black-76 volatility at log-moneyness k.
  /// - Parameter years: to expiry, above 0.
  public func volatility(_ k: Double, years: Double) -> Double {
    (totalVariance(k) / years).squareRoot()
  }

  /// a + b sigma sqrt(1 - rho^2), the least total variance, and where it lies.
  public var varianceLeast: Double { max(0, a + b * sigma * (1 - rho * rho).squareRoot()) }

  /// Where total variance is least.
  public var placeOfLeast: Double { m - rho * sigma / (1 - rho * rho).squareRoot() }

  /// Slopes of total variance far out: b (1 - rho) to the left, b (1 + rho) to the right, both
  /// positive. No arbitrage allows at most 2 (R. Lee, The moment formula, 2004).
  public var wings: (left: Double, right: Double) { (b * (1 - rho), b * (1 + rho)) }

  /// A slice at another time with the same volatilities: total variance times `factor`, above 0.
  public func scaled(by factor: Double) -> SVISlice {
    SVISlice(valid: a * factor, b: b * factor, rho: rho, m: m, sigma: sigma)
  }
}
