import Glibc

/// The generalised Pareto distribution of excesses over a threshold, y >= 0.
///
/// P(Y > y) = (1 + xi y / beta)^(-1/xi), exp(-y / beta) for xi = 0; with xi < 0 no excess is above
/// -beta / xi. `shape` xi has the sign of the tail: positive is heavy. Source: Pickands 1975.
public struct GeneralisedParetoDistribution: Sendable, Equatable {
  public let shape: Double
  /// In the unit of the excesses, above 0.
  public let scale: Double

  public init(shape: Double, scale: Double) throws(NumericsError) {
    try Check.finite("shape of the Pareto distribution", shape)
    try Check.positive("scale of the Pareto distribution", scale)
    self.shape = shape
    self.scale = scale
  }

  /// log(1 + xi y / beta) / xi, which is y / beta for xi near 0; nil beyond the end of the tail.
  private func exponent(_ y: Double) -> Double? {
    let z = y / scale
    if abs(shape * z) < 1e-12 { return z }
    return 1 + shape * z > 0 ? log1p(shape * z) / shape : nil
  }

  /// P(Y > y); 1 below 0.
  public func upperTail(_ y: Double) -> Double {
    y <= 0 ? 1 : exponent(y).map { exp(-$0) } ?? 0
  }

  public func cumulative(_ y: Double) -> Double {
    y <= 0 ? 0 : exponent(y).map { -expm1(-$0) } ?? 1
  }

  /// Minus infinity where the density is zero.
  public func logDensity(_ y: Double) -> Double {
    guard y >= 0, let exponent = exponent(y) else { return -.infinity }
    return -log(scale) - (1 + shape) * exponent
  }

  /// The y with P(Y <= y) = p, for 0 < p < 1.
  public func quantile(_ p: Double) throws(NumericsError) -> Double {
    try Check.probability("probability of a Pareto quantile", p)
    return scale * GeneralisedParetoDistribution.power(-log1p(-p), shape)
  }

  /// (e^(xi u) - 1) / xi, which is u at xi = 0.
  static func power(_ u: Double, _ shape: Double) -> Double {
    abs(shape * u) < 1e-12 ? u : expm1(shape * u) / shape
  }

  /// beta / (1 - xi), for xi < 1.
  public func mean() throws(NumericsError) -> Double {
    guard shape < 1 else {
      throw .undefined("mean excess", because: "the shape \(shape) is not below 1")
    }
    return scale / (1 - shape)
  }
}

/// The generalised extreme value distribution of block maxima.
///
/// P(X <= x) = exp(-(1 + xi (x - mu) / sigma)^(-1/xi)), the Gumbel law for xi = 0. `shape` xi is
/// positive for heavy tails (minus the `c` of some libraries). Source: Jenkinson 1955.
public struct ExtremeValueDistribution: Sendable, Equatable {
  public let shape: Double
  public let location: Double
  public let scale: Double

  public init(shape: Double, location: Double, scale: Double) throws(NumericsError) {
    try Check.finite("shape of the extreme value distribution", shape)
    try Check.finite("location of the extreme value distribution", location)
    try Check.positive("scale of the extreme value distribution", scale)
    self.shape = shape
    self.location = location
    self.scale = scale
  }

  public func cumulative(_ x: Double) -> Double {
    let z = (x - location) / scale
    if abs(shape * z) < 1e-12 { return exp(-exp(-z)) }
    if 1 + shape * z <= 0 { return shape > 0 ? 0 : 1 }
    return exp(-exp(-log1p(shape * z) / shape))
  }

  /// The x with P(X <= x) = p, for 0 < p < 1.
  public func quantile(_ p: Double) throws(NumericsError) -> Double {
    try Check.probability("probability of an extreme value quantile", p)
    return location + scale * GeneralisedParetoDistribution.power(-log(-log(p)), shape)
  }

  /// The level that a block's maximum exceeds with the given probability.
  public func level(exceedance: Double) throws(NumericsError) -> Double {
    try Check.probability("probability of exceedance", exceedance)
    return location
      + scale * GeneralisedParetoDistribution.power(-log(-log1p(-exceedance)), shape)
  }
}
