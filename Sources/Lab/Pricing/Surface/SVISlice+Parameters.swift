import Foundation

/// SVI in terms that stay put as time passes: the smile at the money and at the wings, in units of
/// volatility (Gatheral and Jacquier 2014, section 3.3). Times `years`, above 0.
public struct SVIJumpWings: Equatable, Sendable {
  /// v: variance a year at the money, above 0.
  public var variance: Double
  /// psi: slope of volatility at the money, w'(0) / (2 sqrt(w(0))).
  public var skew: Double
  /// p and c: slopes of the left and right wing over sqrt(w(0)), at least 0.
  public var putWing: Double
  public var callWing: Double
  /// v~: the least variance a year, at least 0 and at most `variance`.
  public var varianceLeast: Double
  public var years: Double

  public init(
    variance: Double, skew: Double, putWing: Double, callWing: Double, varianceLeast: Double,
    years: Double
  ) {
    self.variance = variance
    self.skew = skew
    self.putWing = putWing
    self.callWing = callWing
    self.varianceLeast = varianceLeast
    self.years = years
  }
}

/// SVI in terms of an affine change of the unit smile (Gatheral and Jacquier 2014, section 3.2):
/// w = delta + omega/2 (1 + zeta rho (k - mu) + sqrt((zeta (k - mu) + rho)^2 + 1 - rho^2)).
public struct SVINatural: Equatable, Sendable {
  public var delta: Double
  public var mu: Double
  public var rho: Double
  public var omega: Double
  public var zeta: Double

  public init(delta: Double, mu: Double, rho: Double, omega: Double, zeta: Double) {
    self.delta = delta
    self.mu = mu
    self.rho = rho
    self.omega = omega
    self.zeta = zeta
  }
}

extension SVISlice {
  /// The slice with these natural parameters; zeta above 0.
  public init(_ natural: SVINatural) throws(PricingFault) {
    try PricingFault.check("zeta", natural.zeta, 1e-9, 1e9)
    let across = (1 - natural.rho * natural.rho).squareRoot()
    try self.init(
      a: natural.delta + 0.5 * natural.omega * across * across,
      b: 0.5 * natural.omega * natural.zeta, rho: natural.rho,
      m: natural.mu - natural.rho / natural.zeta, sigma: across / natural.zeta)
  }

  public var natural: SVINatural {
    let across = (1 - rho * rho).squareRoot()
    let omega = 2 * b * sigma / across
    return SVINatural(
      delta: a - 0.5 * omega * across * across, mu: m + rho * sigma / across, rho: rho,
      omega: omega, zeta: across / sigma)
  }

  /// The slice in jump-wing terms; total variance at the money must be above 0.
  public func jumpWings(years: Double) throws(PricingFault) -> SVIJumpWings {
    try PricingFault.check("years", years, 1e-9, 100)
    let (w, slope, _) = derivatives(0)
    try PricingFault.check("total variance at the money", w, 1e-18, 1e9)
    let root = w.squareRoot()
    return SVIJumpWings(
      variance: w / years, skew: slope / (2 * root), putWing: wings.left / root,
      callWing: wings.right / root, varianceLeast: varianceLeast / years, years: years)
  }

  /// The slice with these jump-wing terms.
  ///
  /// With beta = rho - 2 psi sqrt(w)/b = m / sqrt(m^2 + sigma^2): w(0) - w_least =
  /// b (sqrt(m^2 + sigma^2) - rho m - sigma sqrt(1 - rho^2)) gives the length, and beta the
  /// direction. Where the least lies at the money (m = 0 and rho = 0) the length is
  /// undetermined by v~ and a flat slice of the same wings is refused.
  public init(_ wings: SVIJumpWings) throws(PricingFault) {
    try PricingFault.check("years", wings.years, 1e-9, 100)
    try PricingFault.check("variance", wings.variance, 1e-12, 1e6)
    try PricingFault.check("least variance", wings.varianceLeast, 0, wings.variance)
    try PricingFault.check("put wing", wings.putWing, 0, 1e6)
    try PricingFault.check("call wing", wings.callWing, 0, 1e6)
    let w = wings.variance * wings.years
    let root = w.squareRoot()
    let b = 0.5 * root * (wings.putWing + wings.callWing)
    try PricingFault.check("sum of wings", b, 1e-15, 1e6)
    let rho = 1 - wings.putWing * root / b
    let beta = rho - 2 * wings.skew * root / b
    try PricingFault.check("skew, as m over its length,", beta, -1 + 1e-12, 1 - 1e-12)
    let across = (1 - rho * rho).squareRoot()
    let alongside = (1 - beta * beta).squareRoot()
    let share = 1 - rho * beta - across * alongside
    try PricingFault.check("distance of the least from the money", share, 1e-15, 4)
    let length = (w - wings.varianceLeast * wings.years) / (b * share)
    let (m, sigma) = (beta * length, alongside * length)
    try self.init(
      a: wings.varianceLeast * wings.years - b * sigma * across, b: b, rho: rho, m: m,
      sigma: sigma)
  }
}
