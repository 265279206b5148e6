import Glibc

/// Probability terms without cancellation: binomial and Poisson point masses for any real
/// arguments, by the saddle-point form.
///
/// A mass is written as exp(-deviance - Stirling corrections) / sqrt(2 pi n p q), so that large
/// factorials never meet. Relative error below 1e-14 up to counts of 1e6.
/// Source: Loader, "Fast and accurate computation of binomial probabilities", 2000.
enum ProbabilityTerm {
  /// log n! - log(sqrt(2 pi n) (n/e)^n) for n > 0.
  static func stirlingError(_ n: Double) -> Double {
    if n > 15 {
      let z = 1 / (n * n)
      return
        (1.0 / 12
        - (1.0 / 360
          - (1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188 - 691.0 / 360_360 * z) * z) * z) * z)
          * z)
        / n
    }
    return lgamma(n + 1) - (n + 0.5) * log(n) + n - 0.5 * log(2 * Double.pi)
  }

  /// x log(x/m) + m - x, accurate for x near m.
  static func deviance(_ x: Double, _ m: Double) -> Double {
    if abs(x - m) < 0.1 * (x + m) {
      let v = (x - m) / (x + m)
      var sum = (x - m) * v
      var term = 2 * x * v
      var j = 1.0
      while j < 1000 {
        term *= v * v
        let next = sum + term / (2 * j + 1)
        if next == sum { return next }
        sum = next
        j += 1
      }
    }
    return x * log(x / m) + m - x
  }

  /// n! / (x! (n-x)!) p^x q^(n-x) with q = 1 - p given apart, for real 0 <= x <= n.
  static func binomial(_ x: Double, of n: Double, _ p: Double, _ q: Double) -> Double {
    if p == 0 { return x == 0 ? 1 : 0 }
    if q == 0 { return x == n ? 1 : 0 }
    if x == 0 {
      return n == 0 ? 1 : exp(p < 0.1 ? -deviance(n, n * q) - n * p : n * log(q))
    }
    if x == n { return exp(q < 0.1 ? -deviance(n, n * p) - n * q : n * log(p)) }
    let exponent =
      stirlingError(n) - stirlingError(x) - stirlingError(n - x)
      - deviance(x, n * p) - deviance(n - x, n * q)
    return exp(exponent) * (n / (2 * Double.pi * x * (n - x))).squareRoot()
  }

  /// mean^x e^-mean / x! for real x >= 0.
  static func poisson(_ x: Double, mean: Double) -> Double {
    if mean == 0 { return x == 0 ? 1 : 0 }
    if x == 0 { return exp(-mean) }
    return exp(-stirlingError(x) - deviance(x, mean)) / (2 * Double.pi * x).squareRoot()
  }
}
