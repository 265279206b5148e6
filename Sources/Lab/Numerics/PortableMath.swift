/// Logarithm and exponential by additions, products and one division only.
///
/// The C library's may differ in the last bit from one version to the next, and one bit is enough
/// for two runs of a simulation to part. These depend on IEEE 754 arithmetic alone. Relative error
/// below 4e-16 where the result is not near zero.
public enum PortableMath {
  static let logTwoHigh = 0.693_147_180_369_123_816_490
  static let logTwoLow = 1.908_214_929_270_587_700_02e-10

  /// Natural logarithm of a finite `x > 0`.
  public static func log(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "Invariant: a logarithm is taken of a positive number")
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.414_213_562_373_095_1 {
      m *= 0.5
      exponent += 1
    }
    // log m = 2 artanh s with s = (m - 1) / (m + 1), |s| <= 0.172.
    let s = (m - 1) / (m + 1)
    let z = s * s
    var sum = 0.0
    var denominator = 23.0
    while denominator > 1 {
      sum = (sum + 1 / denominator) * z
      denominator -= 2
    }
    return exponent * logTwoHigh + (2 * s + 2 * s * sum + exponent * logTwoLow)
  }

  /// e to the power of `x`; 0 below -745 and infinite above 709.78.
  public static func exp(_ x: Double) -> Double {
    if x < -745 { return 0 }
    if x > 709.78 { return .infinity }
    let count = (x * 1.442_695_040_888_963_4).rounded(.toNearestOrEven)
    let r = (x - count * logTwoHigh) - count * logTwoLow
    // Horner from the 14th term of the series; |r| <= 0.347.
    var sum = 1.0
    var term = 14.0
    while term >= 1 {
      sum = 1 + sum * r / term
      term -= 1
    }
    // Two steps, because the first alone may leave the range of exponents.
    let half = Int(count) / 2
    return sum * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: Int(count) - half, significand: 1)
  }

  /// `base` to the power of `power` for `base > 0`.
  public static func power(_ base: Double, _ power: Double) -> Double { exp(power * log(base)) }
}
