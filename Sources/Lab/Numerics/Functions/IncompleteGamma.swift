import Glibc

/// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x).
///
/// Series below the mean, continued fraction above it; relative error of the smaller of the two
/// below 1e-13 for a up to 1e6. Source: DLMF 8.11.4 and 8.9.2; Lentz 1976 as modified by
/// Thompson and Barnett 1986.
public enum IncompleteGamma {
  /// P(a, x) and Q(a, x) for a > 0, x >= 0.
  public static func both(
    _ a: Double, _ x: Double
  ) throws(NumericsError) -> (lower: Double, upper: Double) {
    try Check.positive("shape of the incomplete gamma function", a)
    guard x >= 0 else {
      throw .outOfDomain("argument of the incomplete gamma function", value: x, allowed: "0 up")
    }
    if x == 0 { return (0, 1) }
    if x == .infinity { return (1, 0) }
    // x^a e^-x / Gamma(a + 1)
    let term = ProbabilityTerm.poisson(a, mean: x)
    if x < a + 1 {
      var sum = 1.0
      var part = 1.0
      var n = a
      for _ in 0..<100_000 {
        n += 1
        part *= x / n
        sum += part
        if part < sum * 1e-17 {
          let lower = min(1, sum * term)
          return (lower, 1 - lower)
        }
      }
      throw .notConverged("incomplete gamma function", reason: "series of shape \(a)")
    }
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var h = d
    for i in 1..<100_000 {
      let an = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / guardZero(an * d + b)
      c = guardZero(b + an / c)
      let delta = c * d
      h *= delta
      if abs(delta - 1) < 1e-16 {
        let upper = min(1, h * term * a)
        return (1 - upper, upper)
      }
    }
    throw .notConverged("incomplete gamma function", reason: "fraction of shape \(a)")
  }

  static func guardZero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
}
