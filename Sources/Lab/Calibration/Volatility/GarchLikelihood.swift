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

  /// Logarithms are taken of products of this many factors. Variances lie in e^-18 ... 1e10 and
  /// factors of the t law below 1e20, in the units of a fit: no product leaves the range.
  private static let factorsMax = 8

  /// - Parameter score: called with each return's own gradient, where it is wanted.
  func value(
    omega: Double, alpha: Double, gamma: Double, beta: Double, nu: Double,
    eachScore score: ((_ gradient: (Double, Double, Double, Double, Double)) -> Void)? = nil
  ) -> Value {
    var s2 = omega + (alpha + gamma / 2 + beta) * backcast
    // Derivatives of the variance by omega, alpha, gamma and beta.
    var slopes = SIMD4(1, backcast, backcast / 2, backcast)
    var gradient = SIMD4<Double>.zero
    let half = (nu + 1) / 2
    let excess = isStudent ? 1 / (nu - 2) : 1
    let slope = isStudent ? 0.5 * (digamma(half) - digamma(nu / 2) - excess) : 0
    var (variances, tails, factors) = (1.0, 1.0, 0)
    var (logVariances, logTails, falls, squares) = (0.0, 0.0, 0.0, 0.0)
    returns.withUnsafeBufferPointer { returns in
      for r in returns {
        let square = r * r
        let inverse = 1 / s2
        let y = square * inverse * excess
        let slopeOfVariance: Double
        if isStudent {
          let fall = half * y / (1 + y)
          falls += fall
          tails *= 1 + y
          slopeOfVariance = (fall - 0.5) * inverse
          if let score {
            let all = slopeOfVariance * slopes
            score((all[0], all[1], all[2], all[3], slope - 0.5 * log1p(y) + fall * excess))
          }
        } else {
          squares += y
          slopeOfVariance = 0.5 * (y - 1) * inverse
          if let score {
            let all = slopeOfVariance * slopes
            score((all[0], all[1], all[2], all[3], 0))
          }
        }
        variances *= s2
        factors += 1
        if factors == Self.factorsMax {
          logVariances += log(variances)
          if isStudent { logTails += log(tails) }
          (variances, tails, factors) = (1, 1, 0)
        }
        gradient += slopeOfVariance * slopes
        let down = r < 0 ? square : 0
        slopes = SIMD4(1, square, down, s2) + beta * slopes
        s2 = omega + alpha * square + gamma * down + beta * s2
      }
    }
    logVariances += log(variances)
    logTails += log(tails)
    let n = Double(returns.count)
    let all = [gradient[0], gradient[1], gradient[2], gradient[3]]
    guard isStudent else {
      return Value(
        sum: -0.5 * (n * log(2 * Double.pi) + logVariances + squares), gradient: all + [0])
    }
    let constant = lgamma(half) - lgamma(nu / 2) - 0.5 * log(Double.pi * (nu - 2))
    return Value(
      sum: n * constant - 0.5 * logVariances - half * logTails,
      gradient: all + [n * slope - 0.5 * logTails + excess * falls])
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
