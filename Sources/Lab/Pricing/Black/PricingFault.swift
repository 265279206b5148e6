/// Why a value cannot be computed: an input outside its domain, or a price no model can give.
public enum PricingFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// An input that is not within its domain, with both bounds.
  case outOfDomain(name: String, value: Double, least: Double, greatest: Double)
  /// The price is below what immediate exercise is worth: no volatility gives it.
  case belowIntrinsic(price: Double, intrinsic: Double)
  /// The price is at or above what infinite volatility would give.
  case aboveMaximum(price: Double, maximum: Double)
  /// Fewer data than the computation needs.
  case tooFew(name: String, count: Int, least: Int)
  /// No expiry of a chain can be fitted, and why.
  case unfit(String)

  /// The name by which golden cases know the fault.
  public var code: String {
    switch self {
    case .outOfDomain: "out_of_domain"
    case .belowIntrinsic: "below_intrinsic"
    case .aboveMaximum: "above_maximum"
    case .tooFew: "too_few"
    case .unfit: "unfit"
    }
  }

  public var description: String {
    switch self {
    case .outOfDomain(let name, let value, let least, let greatest):
      "\(name): \(value) is not from \(least) to \(greatest)"
    case .belowIntrinsic(let price, let intrinsic):
      "price: \(price) is below the intrinsic value \(intrinsic)"
    case .aboveMaximum(let price, let maximum):
      "price: \(price) is not below \(maximum), the most an option can be worth"
    case .tooFew(let name, let count, let least):
      "\(name): \(count) given, at least \(least) needed"
    case .unfit(let reasons): "no expiry can be fitted: \(reasons)"
    }
  }

  /// Passes a value in its domain on; anything else, NaN among it, is a fault.
  @inlinable static func check(
    _ name: StaticString, _ value: Double, _ least: Double, _ greatest: Double
  ) throws(PricingFault) {
    guard value >= least, value <= greatest else {
      throw .outOfDomain(name: "\(name)", value: value, least: least, greatest: greatest)
    }
  }
}

extension PricingFault {
  @inlinable static func check(
    _ name: StaticString, _ value: Double, in domain: ClosedRange<Double>
  ) throws(PricingFault) {
    try check(name, value, domain.lowerBound, domain.upperBound)
  }
}

/// The domains of inputs: wide enough for any market, narrow enough that nothing overflows.
public enum PricingDomain {
  /// Forwards, strikes and amounts of money, in any unit.
  @inlinable public static var price: ClosedRange<Double> { 1e-9...1e15 }
  /// Volatility, 1.0 being 100 % a year. Zero stands for certainty.
  @inlinable public static var volatility: ClosedRange<Double> { 0...100 }
  /// Years to expiry. Zero stands for now.
  @inlinable public static var years: ClosedRange<Double> { 0...100 }
  /// The value now of one unit at expiry.
  @inlinable public static var discount: ClosedRange<Double> { 1e-6...10 }
  /// Below this product of volatility and square root of years nothing is random any more.
  @inlinable public static var deviationLeast: Double { 1e-12 }
}
