import Numerics

/// From the risk of one period to the risk of a margin period of several.
public enum HorizonScaling {
  /// A one-period number times the square root of `periods`: right only where returns are
  /// independent with one variance. `periods` may be fractional.
  public static func squareRoot(_ risk: Double, periods: Double) throws(NumericsError) -> Double {
    try Check.positive("number of periods", periods)
    try Check.finite("risk of one period", risk)
    return risk * periods.squareRoot()
  }

  /// The deviation of the sum of n returns with autocorrelations rho^k:
  /// sigma sqrt(n + 2 sum_(k=1..n-1) (n - k) rho^k). `rho` in -1...1, exclusive.
  public static func autoregressive(
    _ deviation: Double, rho: Double, periods: Int
  ) throws(NumericsError) -> Double {
    try Check.positive("deviation", deviation)
    guard abs(rho) < 1 else {
      throw .outOfDomain("rho", value: rho, allowed: "above -1 and below 1")
    }
    guard periods >= 1 else { throw .tooFew("periods", count: periods, least: 1) }
    var sum = Double(periods)
    var power = 1.0
    for k in 1..<max(1, periods) {
      power *= rho
      sum += 2 * Double(periods - k) * power
    }
    return deviation * sum.squareRoot()
  }

  /// The deviation of the sum of returns with the given variances: what a model's term structure
  /// says, where the square root of time would ignore that the level reverts.
  public static func termStructure(_ variances: [Double]) throws(NumericsError) -> Double {
    try Check.sample("variances of the periods", variances)
    var sum = 0.0
    for v in variances {
      try Check.positive("variance of a period", v)
      sum += v
    }
    return sum.squareRoot()
  }
}
