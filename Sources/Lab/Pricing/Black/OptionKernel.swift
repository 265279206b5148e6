import Foundation

/// What value and sensitivities under Black-76 have in common, from the out-of-the-money side.
///
/// With x = |ln(F/K)|, deviation s = volatility * sqrt(years), u = x/s and t = s/2, the option out
/// of the money is worth, undiscounted, v D with the density v = sqrt(F K) phi(sqrt(u^2 + t^2)) and
/// D = M(u-t) - M(u+t), M being Mills' ratio. D is never computed as a difference of nearly equal
/// numbers: as M(u) is the integral of exp(-u w - w^2/2), D is the sum over odd n of
/// 2 t^n / n! times the integral of w^n exp(-u w - w^2/2), all terms positive.
struct OptionKernel {
  /// |ln(F/K)|.
  let moneyness: Double
  let u: Double
  let t: Double

  @inline(__always) init(moneyness: Double, deviation: Double) {
    self.moneyness = moneyness
    u = moneyness / deviation
    t = 0.5 * deviation
  }

  /// |ln(F/K)|, relatively accurate near the money too.
  @inline(__always) static func moneyness(_ forward: Double, _ strike: Double) -> Double {
    let gap = forward - strike
    return abs(abs(gap) < 0.25 * strike ? log1p(gap / strike) : log(forward / strike))
  }

  /// phi(sqrt(u^2 + t^2)).
  @inline(__always) var density: Double {
    exp(-0.5 * (u * u + t * t)) / MillsRatio.rootOfTwoPi
  }

  static let seriesBelow = 0.05

  /// D for small t, by the series; terms of a power of t above 10 do not count there.
  @inline(__always) var seriesValue: Double {
    let z = t * t
    let first = MillsRatio.moment(u)
    let second = MillsRatio.ratio(u) - u * first
    let third = 2 * first - u * second
    let fourth = 3 * second - u * third
    let fifth = 4 * third - u * fourth
    let seventh = 6 * fifth - u * (5 * fourth - u * fifth)
    return 2 * t * (first + z / 6 * (third + z / 20 * (fifth + z / 42 * seventh)))
  }

  /// D, by the way that keeps its digits.
  var value: Double {
    if t < Self.seriesBelow { return seriesValue }
    if u >= t {
      return MillsRatio.ratio(u - t) - MillsRatio.ratio(u + t)
    }
    return ceiling - complement
  }

  /// The most an option can be worth, in units of the density: min(F, K) / (sqrt(F K) phi).
  @inline(__always) private var ceiling: Double {
    MillsRatio.rootOfTwoPi * exp(min(0.5 * (u - t) * (u - t), 700))
  }

  /// What is missing to the most an option can be worth, in the same units as `value`.
  var complement: Double {
    if u >= t { return ceiling - value }
    return MillsRatio.ratio(t - u) + MillsRatio.ratio(t + u)
  }
}
