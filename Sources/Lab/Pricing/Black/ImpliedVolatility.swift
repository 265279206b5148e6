import Foundation

/// The volatility at which Black-76 gives a price.
///
/// After P. Jäckel, Let's be rational (Wilmott, 2015): work on the out-of-the-money side in
/// normalised price b(s), start from a guess made for the side of the inflection point on which
/// the price lies, and refine with third-order Householder steps. Derived anew here:
/// - With D and the density v of `OptionKernel`, b = v D and db/ds = v, so that ln b has the
///   derivative 1/D and neither b nor v is needed; likewise the missing part to the maximum.
/// - b has its only inflection at s = sqrt(2x). Above it the guess is the error function that
///   has the same value, slope and limit there, which at the money is the solution itself; below
///   it, in u = x/s, Newton steps on -ln b with D replaced by 2t / (1 + sqrt(pi/2) u + u^2).
///
/// Relative error below 1e-9 for volatilities from 0.1 % to 500 % wherever the price itself tells
/// as much: an option deep in the money carries its volatility only in the digits behind its
/// intrinsic value, and near the maximum in the digits missing to it.
public enum ImpliedVolatility {
  /// - Parameters:
  ///   - price: discounted, in units of the forward.
  ///   - years: to expiry, above 1e-12.
  /// - Returns: zero where the price is exactly the intrinsic value.
  /// - Throws: `belowIntrinsic` or `aboveMaximum` outside the no-arbitrage bounds.
  public static func black(
    price: Double, forward: Double, strike: Double, years: Double, type: OptionType,
    discount: Double = 1
  ) throws(PricingFault) -> Double {
    try PricingFault.check("forward", forward, in: PricingDomain.price)
    try PricingFault.check("strike", strike, in: PricingDomain.price)
    try PricingFault.check("years", years, 1e-12, 100)
    try PricingFault.check("discount", discount, in: PricingDomain.discount)
    try PricingFault.check("price", price, -1e300, 1e300)
    let intrinsic = type.intrinsic(forward: forward, strike: strike)
    let undiscounted = price / discount
    let time = undiscounted - intrinsic
    guard time >= 0 else {
      throw .belowIntrinsic(price: price, intrinsic: discount * intrinsic)
    }
    let missing = min(forward, strike) - time
    guard missing > 0 else {
      throw .aboveMaximum(price: price, maximum: discount * (type == .call ? forward : strike))
    }
    guard time > 0 else { return 0 }
    let scale = 1 / (forward * strike).squareRoot()
    let deviation = deviation(
      moneyness: OptionKernel.moneyness(forward, strike), value: time * scale,
      missing: missing * scale)
    return deviation / years.squareRoot()
  }

  /// As `black`, of an option settled in the coin whose price the forward is.
  /// - Parameter price: in coins, undiscounted.
  public static func coinSettled(
    price: Double, forward: Double, strike: Double, years: Double, type: OptionType
  ) throws(PricingFault) -> Double {
    try black(price: price * forward, forward: forward, strike: strike, years: years, type: type)
  }

  /// The normal volatility at which Bachelier's formula gives a price: in units of the forward per
  /// root of a year. Time value over distance from the money falls steadily in distance over
  /// deviation, x; in ln x it is halved down to the last bit, on logarithms, so that prices far out
  /// of the money keep their digits.
  /// - Parameters:
  ///   - price: discounted; `years`: above 1e-12.
  /// - Returns: zero where the price is the intrinsic value, but for the rounding of its inputs.
  public static func bachelier(
    price: Double, forward: Double, strike: Double, years: Double, type: OptionType,
    discount: Double = 1
  ) throws(PricingFault) -> Double {
    try PricingFault.check("forward", forward, -1e15, 1e15)
    try PricingFault.check("strike", strike, -1e15, 1e15)
    try PricingFault.check("years", years, 1e-12, 100)
    try PricingFault.check("discount", discount, in: PricingDomain.discount)
    try PricingFault.check("price", price, -1e300, 1e300)
    let intrinsic = type.intrinsic(forward: forward, strike: strike)
    let time = price / discount - intrinsic
    let rounding = 4 * max(abs(forward), abs(strike), abs(price)).ulp
    if abs(time) <= rounding { return 0 }
    guard time > 0 else {
      throw .belowIntrinsic(price: price, intrinsic: discount * intrinsic)
    }
    let gap = abs(forward - strike)
    let root = years.squareRoot()
    guard gap > 1e-13 * time else { return time * 2.506_628_274_631_000_5 / root }
    let target = log(time / gap)
    var (low, high) = (-32.0, 8.0)
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      if middle == low || middle == high { break }
      let x = exp(middle)
      let level = -0.5 * x * x - MillsRatio.logRootOfTwoPi + log(MillsRatio.moment(x)) - middle
      if level > target { low = middle } else { high = middle }
    }
    return gap / exp(0.5 * (low + high)) / root
  }

  /// Solves b(s) = value for s, where `missing` is exp(-x/2) - value, both above 0.
  private static func deviation(moneyness x: Double, value: Double, missing: Double) -> Double {
    let bend = (2 * x).squareRoot()
    let maximum = value + missing
    let share = 0.5 - MillsRatio.ratio(bend) / MillsRatio.rootOfTwoPi
    let isBelow = value < maximum * share
    var low = isBelow ? 0 : bend
    var high = isBelow ? bend : Double.infinity
    let usesMissing = value > missing
    let target = log(usesMissing ? missing : value) + MillsRatio.logRootOfTwoPi
    var s =
      isBelow
      ? guessBelow(x, target)
      : bend + Self.inverseErf((value / maximum - share) / (1 - share)) * (1 - share)
        * 2.828_427_124_746_190_1
    if !(s > low && s < high) { s = isBelow ? 0.5 * bend : max(2 * bend, 1e-12) }
    for _ in 0..<40 {
      let kernel = OptionKernel(moneyness: x, deviation: s)
      let (u, t) = (kernel.u, kernel.t)
      let size = usesMissing ? kernel.complement : kernel.value
      guard size > 0 else {
        // The value has no digits left here: too far on the side where it vanishes.
        if usesMissing { high = s } else { low = s }
        s = 0.5 * (low + high)
        continue
      }
      let excess = log(size) - 0.5 * (u * u + t * t) - target
      if (excess > 0) == usesMissing { low = max(low, s) } else { high = min(high, s) }
      // f = ln(value) - target, or of the missing part, whose derivative has the other sign.
      let slope = (usesMissing ? -1 : 1) / size
      let bend2 = u * u / s - 0.5 * t
      let bend3 = bend2 * bend2 - 3 * u * u / (s * s) - 0.25
      let newton = -excess / slope
      let second = bend2 - slope
      let third = bend3 - 3 * slope * bend2 + 2 * slope * slope
      let denominator = 1 + newton * (second + third * newton / 6)
      var step = newton * (1 + 0.5 * second * newton) / denominator
      if !(step * newton >= 0 && abs(step) < 4 * abs(newton)) { step = newton }
      let next = s + step
      if abs(step) <= 1e-4 * s { return next }
      if next > low && next < high {
        s = next
      } else {
        s = high.isFinite ? 0.5 * (low + high) : 2 * s
      }
    }
    return s
  }

  /// A guess below the inflection point; `target` is ln(value) + ln sqrt(2 pi).
  private static func guessBelow(_ x: Double, _ target: Double) -> Double {
    let least = (0.5 * x).squareRoot()
    let level = log(x) - target
    var u = max(least, (2 * max(level - 1.5, 0.01)).squareRoot())
    for _ in 0..<2 {
      let form = 1 + u * (1.253_314_137_315_5 + u)
      let t = 0.5 * x / u
      let excess = 0.5 * (u * u + t * t) + log(u * form) - level
      let slope = u - t * t / u + 1 / u + (1.253_314_137_315_5 + 2 * u) / form
      u = max(least, u - excess / slope)
    }
    return x / u
  }

  /// The inverse of the error function on [0, 1), to some 0.2 % (S. Winitzki, 2008).
  private static func inverseErf(_ y: Double) -> Double {
    let y = min(max(y, 0), 1)
    let tail = log(max((1 - y) * (1 + y), 1e-300))
    let half = 4.330_746_750_799_873 + 0.5 * tail
    // The difference of the root and `half`, without cancellation for small y.
    let root = (half * half - tail / 0.147).squareRoot()
    return (-tail / 0.147 / (root + half)).squareRoot()
  }
}
