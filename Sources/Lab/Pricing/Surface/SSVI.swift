import Foundation

/// A whole surface of three parameters: w(k, theta) = theta/2 (1 + rho phi k +
/// sqrt((phi k + rho)^2 + 1 - rho^2)), theta being total variance at the money of the expiry and
/// phi(theta) = eta / (theta^gamma (1 + theta)^(1-gamma)) (Gatheral and Jacquier 2014, eq. 4.1 and
/// 4.5). Domain: |rho| < 1, eta > 0, gamma in (0, 1).
public struct SSVI: Equatable, Sendable {
  public let rho: Double
  public let eta: Double
  public let gamma: Double

  public init(rho: Double, eta: Double, gamma: Double) throws(PricingFault) {
    try PricingFault.check("rho", rho, -1 + 1e-12, 1 - 1e-12)
    try PricingFault.check("eta", eta, 1e-9, 1e6)
    try PricingFault.check("gamma", gamma, 1e-9, 1 - 1e-9)
    self.rho = rho
    self.eta = eta
    self.gamma = gamma
  }

  /// phi(theta); theta above 0.
  public func curvature(_ theta: Double) -> Double {
    eta / (pow(theta, gamma) * pow(1 + theta, 1 - gamma))
  }

  /// The slice with this total variance at the money, from 1e-9 to 1e4.
  public func slice(_ theta: Double) throws(PricingFault) -> SVISlice {
    try PricingFault.check("theta", theta, 1e-9, 1e4)
    return try SVISlice(
      SVINatural(delta: 0, mu: 0, rho: rho, omega: theta, zeta: curvature(theta)))
  }

  /// What suffices against butterfly arbitrage at an expiry: theta phi (1 + |rho|) below 4 and
  /// theta phi^2 (1 + |rho|) at most 4 (theorem 4.2).
  public func butterflyTerms(_ theta: Double) -> (wing: Double, bend: Double, suffices: Bool) {
    let phi = curvature(theta)
    let wing = theta * phi * (1 + abs(rho))
    let bend = wing * phi
    return (wing, bend, wing < 4 && bend <= 4)
  }

  /// eta (1 + |rho|): at most 2 it suffices at every expiry where gamma is 1/2 (section 4.1), and
  /// the surface is then free of calendar arbitrage as theta rises.
  public var curvatureTerm: Double { eta * (1 + abs(rho)) }
}
