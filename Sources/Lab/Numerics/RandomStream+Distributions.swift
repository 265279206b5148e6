extension RandomStream {
  /// Uniform on [0, 1), in steps of 2^-53.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform on (0, 1): never an end, so that its logarithm is finite.
  public mutating func openUniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  /// Uniform on [low, high).
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// A whole number on [0, count), without bias.
  /// - Precondition: `count > 0`.
  /// Source: Lemire, "Fast random integer generation in an interval", 2019.
  public mutating func integer(below count: Int) -> Int {
    precondition(count > 0, "Invariant: an interval to draw from is not empty")
    let bound = UInt64(count)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// True with the given probability.
  public mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// Exponential with the given mean: the gap between arrivals of a Poisson process.
  public mutating func exponential(mean: Double) -> Double {
    -mean * PortableMath.log(openUniform())
  }

  /// Standard normal.
  ///
  /// Marsaglia's polar method with the second of the pair dropped, so that a stream has no memory
  /// beside its four words.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let s = x * x + y * y
      if s < 1, s > 0 { return x * (-2 * PortableMath.log(s) / s).squareRoot() }
    }
  }

  /// Lognormal with the given median; `sigma` is the standard deviation of the logarithm.
  public mutating func lognormal(median: Double, sigma: Double) -> Double {
    median * PortableMath.exp(sigma * normal())
  }

  /// Pareto: at least `least`, with P(X > x) = (least / x)^`shape`.
  public mutating func pareto(least: Double, shape: Double) -> Double {
    least * PortableMath.exp(-PortableMath.log(openUniform()) / shape)
  }

  /// The place of one of several weights, drawn in proportion to them.
  /// - Precondition: no weight is negative and their sum is positive.
  public mutating func place(weights: [Double]) -> Int {
    var total = 0.0
    for weight in weights { total += weight }
    precondition(total > 0, "Invariant: weights to draw from have a positive sum")
    var rest = uniform() * total
    for (place, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return place }
    }
    return weights.lastIndex { $0 > 0 } ?? 0
  }
}
