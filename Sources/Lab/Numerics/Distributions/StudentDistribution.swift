import Glibc

/// Student's t with `degrees` degrees of freedom, and the same scaled to unit variance.
///
/// Relative error below 1e-13 for degrees from 0.1 to 1e6. The standardised law needs more than 2
/// degrees: T sqrt((nu - 2) / nu) has variance 1 (Bollerslev 1987).
public struct StudentDistribution: Sendable, Equatable {
  public let degrees: Double

  public init(degrees: Double) throws(NumericsError) {
    guard degrees >= 0.1, degrees <= 1e6 else {
      throw .outOfDomain("degrees of freedom", value: degrees, allowed: "0.1 to 1e6")
    }
    self.degrees = degrees
  }

  public func density(_ x: Double) -> Double { exp(logDensity(x)) }

  public func logDensity(_ x: Double) -> Double {
    lgamma((degrees + 1) / 2) - lgamma(degrees / 2) - 0.5 * log(degrees * Double.pi)
      - (degrees + 1) / 2 * log1p(x * x / degrees)
  }

  /// P(T <= x).
  public func cumulative(_ x: Double) throws(NumericsError) -> Double {
    let tail = try beyond(abs(x))
    return x > 0 ? 1 - tail : tail
  }

  /// P(T > x), exact in the right tail.
  public func upperTail(_ x: Double) throws(NumericsError) -> Double { try cumulative(-x) }

  /// P(T > x) for x >= 0: half of I_{nu/(nu + x^2)}(nu/2, 1/2).
  private func beyond(_ x: Double) throws(NumericsError) -> Double {
    let square = x * x
    let both = try IncompleteBeta.both(
      degrees / 2, 0.5, x: degrees / (degrees + square), y: square / (degrees + square))
    return both.lower / 2
  }

  /// The x with P(T <= x) = p, for 0 < p < 1.
  public func quantile(_ p: Double) throws(NumericsError) -> Double {
    try Check.probability("probability of a t quantile", p)
    if p == 0.5 { return 0 }
    let tail = min(p, 1 - p)
    var high = 1.0
    while try beyond(high) > tail {
      high *= 2
      guard high < 1e150 else {
        throw .notConverged("t quantile", reason: "beyond 1e150")
      }
    }
    let x = try QuantileSearch.root(
      of: "t quantile", from: high / 2, in: (high == 1 ? 0 : high / 2, high)
    ) { (x) throws(NumericsError) in
      // In logarithms the tail is close to straight, so that steps are long.
      let beyond = try beyond(x)
      return (log(tail) - log(beyond), density(x) / beyond)
    }
    return p < 0.5 ? -x : x
  }

  /// What turns a t quantile into one of unit variance: sqrt((nu - 2) / nu).
  public func unitScale() throws(NumericsError) -> Double {
    guard degrees > 2 else {
      throw .outOfDomain("degrees of freedom", value: degrees, allowed: "above 2: variance exists")
    }
    return ((degrees - 2) / degrees).squareRoot()
  }

  /// The mean of T beyond its p quantile: f(t) / (1 - p) (nu + t^2) / (nu - 1), for nu > 1.
  /// Source: McNeil, Frey, Embrechts, "Quantitative Risk Management", eq. 2.24.
  public func meanBeyond(_ p: Double) throws(NumericsError) -> Double {
    guard degrees > 1 else {
      throw .outOfDomain("degrees of freedom", value: degrees, allowed: "above 1: the mean exists")
    }
    let t = try quantile(p)
    return density(t) / (1 - p) * (degrees + t * t) / (degrees - 1)
  }
}
