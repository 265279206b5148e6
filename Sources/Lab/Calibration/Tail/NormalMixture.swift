import Numerics

/// Normal laws with mean zero, mixed: what a return is when one of several states will decide it.
public struct NormalMixture: Sendable, Equatable {
  /// Above 0, in the unit of the losses.
  public let deviations: [Double]
  /// Not negative, adding up to one; as many.
  public let weights: [Double]

  public init(deviations: [Double], weights: [Double]) throws(NumericsError) {
    try Check.lengths("deviations and weights of a mixture", deviations.count, weights.count)
    guard !weights.isEmpty else { throw .tooFew("laws of a mixture", count: 0, least: 1) }
    for deviation in deviations { try Check.positive("deviation of a mixture", deviation) }
    for weight in weights { try Check.range("weight of a mixture", weight, 0...1) }
    try Check.range("sum of weights", weights.reduce(0, +), (1 - 1e-9)...(1 + 1e-9))
    self.deviations = deviations
    self.weights = weights
  }

  /// The square root of the mean variance.
  public var deviation: Double {
    zip(weights, deviations).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }.squareRoot()
  }

  /// P(L > x) = sum w (1 - Phi(x / s)).
  public func upperTail(_ x: Double) -> Double {
    zip(weights, deviations).reduce(0) { $0 + $1.0 * NormalDistribution.cumulative(-x / $1.1) }
  }

  /// VaR: the x with P(L > x) = 1 - a, found by halving between the quantiles of the narrowest
  /// and of the widest law. ES = sum w s phi(x / s) / (1 - a).
  /// - Parameter confidence: above 0.5.
  public func tail(_ confidence: Double) throws(NumericsError) -> TailRisk {
    guard confidence > 0.5, confidence < 1 else {
      throw .outOfDomain("confidence", value: confidence, allowed: "above 0.5 and below 1")
    }
    let z = try NormalDistribution.quantile(confidence)
    var low = z * deviations.reduce(.infinity, min)
    var high = z * deviations.reduce(0, max)
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if upperTail(middle) > 1 - confidence { low = middle } else { high = middle }
    }
    let beyond = zip(weights, deviations).reduce(0) {
      $0 + $1.0 * $1.1 * NormalDistribution.density(high / $1.1)
    }
    return TailRisk(valueAtRisk: high, expectedShortfall: beyond / (1 - confidence))
  }
}
