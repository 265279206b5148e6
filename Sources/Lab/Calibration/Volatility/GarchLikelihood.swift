import Glibc
import Numerics

/// Log-likelihood of a GARCH model and its derivatives in one pass over the returns.
///
/// Natural parameters in the order omega, alpha, gamma, beta, nu; the derivative of each variance
/// follows the recursion of the variance itself.
struct GarchLikelihood {
  let returns: [Double]
  let backcast: Double
  let isStudent: Bool

  /// The sum over returns and its gradient.
  struct Value {
    var sum = 0.0
    var gradient = [0.0, 0.0, 0.0, 0.0, 0.0]
  }

  /// - Parameter score: called with each return's own gradient, where it is wanted.
  func value(
    omega: Double, alpha: Double, gamma: Double, beta: Double, nu: Double,
    eachScore score: ((_ gradient: (Double, Double, Double, Double, Double)) -> Void)? = nil
  ) -> Value {
    var s2 = omega + (alpha + gamma / 2 + beta) * backcast
    var (dw, da, dg, db) = (1.0, backcast, backcast / 2, backcast)
    var (sum, gw, ga, gg, gb, gn) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    let n = Double(returns.count)
    let half = (nu + 1) / 2
    let constant =
      isStudent
      ? lgamma(half) - lgamma(nu / 2) - 0.5 * log(Double.pi * (nu - 2))
      : -0.5 * log(2 * Double.pi)
    let slope = isStudent ? 0.5 * (digamma(half) - digamma(nu / 2) - 1 / (nu - 2)) : 0
    returns.withUnsafeBufferPointer { returns in
      for r in returns {
        let square = r * r
        let slopeOfVariance: Double
        var ownSlope = 0.0
        if isStudent {
          let y = square / (s2 * (nu - 2))
          let fall = half * y / (1 + y)
          let logarithm = log1p(y)
          sum -= 0.5 * log(s2) + half * logarithm
          slopeOfVariance = (fall - 0.5) / s2
          ownSlope = slope - 0.5 * logarithm + fall / (nu - 2)
        } else {
          let y = square / s2
          sum -= 0.5 * (log(s2) + y)
          slopeOfVariance = 0.5 * (y - 1) / s2
        }
        gw += slopeOfVariance * dw
        ga += slopeOfVariance * da
        gg += slopeOfVariance * dg
        gb += slopeOfVariance * db
        gn += ownSlope
        if let score {
          score(
            (
              slopeOfVariance * dw, slopeOfVariance * da, slopeOfVariance * dg,
              slopeOfVariance * db, ownSlope
            ))
        }
        let down = r < 0 ? square : 0
        dw = 1 + beta * dw
        da = square + beta * da
        dg = down + beta * dg
        db = s2 + beta * db
        s2 = omega + alpha * square + gamma * down + beta * s2
      }
    }
    return Value(sum: sum + n * constant, gradient: [gw, ga, gg, gb, gn])
  }

  /// The slope of lgamma for x > 0: recurrence up to 8, then the asymptotic series (DLMF 5.11.2).
  private func digamma(_ x: Double) -> Double {
    var x = x
    var sum = 0.0
    while x < 8 {
      sum -= 1 / x
      x += 1
    }
    let z = 1 / (x * x)
    return sum + log(x) - 0.5 / x
      - z * (1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z / 132))))
  }
}
