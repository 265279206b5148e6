import Glibc

/// The chi-square distribution; relative error below 1e-13.
public struct ChiSquareDistribution: Sendable, Equatable {
  public let degrees: Double

  public init(degrees: Double) throws(NumericsError) {
    guard degrees >= 0.01, degrees <= 1e6 else {
      throw .outOfDomain("degrees of freedom", value: degrees, allowed: "0.01 to 1e6")
    }
    self.degrees = degrees
  }

  /// P(X <= x); 0 below 0.
  public func cumulative(_ x: Double) throws(NumericsError) -> Double {
    try IncompleteGamma.both(degrees / 2, max(0, x) / 2).lower
  }

  /// P(X > x): the p-value of a likelihood ratio. One degree is `erfc`, exact to 1e-15.
  public func upperTail(_ x: Double) throws(NumericsError) -> Double {
    if degrees == 1 { return erfc((max(0, x) / 2).squareRoot()) }
    if degrees == 2 { return exp(-max(0, x) / 2) }
    return try IncompleteGamma.both(degrees / 2, max(0, x) / 2).upper
  }

  /// The x with P(X <= x) = p, for 0 < p < 1.
  public func quantile(_ p: Double) throws(NumericsError) -> Double {
    try Check.probability("probability of a chi-square quantile", p)
    if degrees == 1 {
      // The right tail of the square is two tails of the normal.
      let z = try NormalDistribution.quantile((1 - p) / 2)
      if p > 0.01 { return z * z }
    }
    var high = max(1, 2 * degrees)
    while try cumulative(high) < p, high < 1e12 { high *= 2 }
    let norm = -degrees / 2 * log(2) - lgamma(degrees / 2)
    let left = p < 0.5
    return try QuantileSearch.root(
      of: "chi-square quantile", from: degrees, in: (0, high)
    ) { (x) throws(NumericsError) in
      let both = try IncompleteGamma.both(degrees / 2, x / 2)
      let density = exp(norm + (degrees / 2 - 1) * log(x) - x / 2)
      return left
        ? (log(both.lower) - log(p), density / both.lower)
        : (log(1 - p) - log(both.upper), density / both.upper)
    }
  }
}
