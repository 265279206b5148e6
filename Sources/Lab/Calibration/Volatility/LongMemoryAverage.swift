import Glibc
import Numerics

/// A variance whose memory falls off with the logarithm of age, as that of volatility does.
///
/// A weighted mean of exponential averages with times tau[k] = 4 x sqrt(2)^k, from 4 to 512
/// periods: decay exp(-1 / tau[k]), weight proportional to 1 - ln tau[k] / ln 1560. Each average
/// is over the returns there are, its weights scaled to add up to one, so that there is no initial
/// variance to choose. Mean zero.
/// Source: Zumbach, "The RiskMetrics 2006 methodology", 2007, sections 4 and 5.
public struct LongMemoryAverage: Sendable, Equatable {
  private let decays: [Double]
  /// Add up to one, the shortest memory first.
  private let weights: [Double]

  public init() {
    let times = (0...14).map { 4 * pow(2, Double($0) / 2) }
    decays = times.map { exp(-1 / $0) }
    let shares = times.map { 1 - log($0) / log(1560) }
    let sum = shares.reduce(0, +)
    weights = shares.map { $0 / sum }
  }

  /// n + 1 deviations: place t is known before return t; the first is that of the second, because
  /// there is nothing before the first return.
  public func deviations(of returns: [Double]) throws(NumericsError) -> [Double] {
    try Check.sample("returns", returns)
    var sums = [Double](repeating: 0, count: decays.count)
    var masses = sums
    var values: [Double] = []
    values.reserveCapacity(returns.count + 1)
    for r in returns {
      var variance = 0.0
      for k in decays.indices {
        sums[k] = decays[k] * sums[k] + r * r
        masses[k] = decays[k] * masses[k] + 1
        variance += weights[k] * sums[k] / masses[k]
      }
      values.append(variance.squareRoot())
    }
    return [values[0]] + values
  }
}
