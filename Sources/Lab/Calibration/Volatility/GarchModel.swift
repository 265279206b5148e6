import Glibc
import Numerics

/// GARCH(1,1) and its asymmetric form of Glosten, Jagannathan and Runkle, with mean zero.
///
/// s2[t] = omega + (alpha + gamma [r[t-1] < 0]) r[t-1]^2 + beta s2[t-1], started at
/// s2[0] = omega + persistence x backcast, with persistence = alpha + gamma / 2 + beta.
/// Innovations are normal, or t of `degrees` scaled to unit variance. Variances have the squared
/// unit of the returns. Sources: Bollerslev 1986, 1987; Glosten, Jagannathan, Runkle 1993.
public struct GarchModel: Sendable, Equatable {
  public let omega: Double
  public let alpha: Double
  public let gamma: Double
  public let beta: Double
  /// Nil: normal innovations.
  public let degrees: Double?

  /// - Parameters: omega above 0; alpha, alpha + gamma and beta not negative; persistence at
  ///   most 1 (integrated: the variance has no long-run level); degrees above 2.
  public init(
    omega: Double, alpha: Double, gamma: Double = 0, beta: Double, degrees: Double? = nil
  ) throws(NumericsError) {
    try Check.positive("omega", omega)
    // A negative gamma leaves room for more than 1: returns that rise then move the variance.
    try Check.range("alpha", alpha, 0...2)
    try Check.range("alpha + gamma", alpha + gamma, 0...2)
    try Check.range("beta", beta, 0...1)
    try Check.range("alpha + gamma / 2 + beta", alpha + gamma / 2 + beta, 0...(1 + 1e-12))
    if let degrees {
      guard degrees > 2, degrees <= 1e6 else {
        throw .outOfDomain("degrees of freedom", value: degrees, allowed: "above 2, to 1e6")
      }
    }
    self.omega = omega
    self.alpha = alpha
    self.gamma = gamma
    self.beta = beta
    self.degrees = degrees
  }

  public var persistence: Double { min(1, alpha + gamma / 2 + beta) }

  /// omega / (1 - persistence); does not exist at the boundary persistence = 1.
  public func unconditionalVariance() throws(NumericsError) -> Double {
    guard persistence < 1 - 1e-9 else {
      throw .undefined("unconditional variance", because: "the persistence is 1")
    }
    return omega / (1 - persistence)
  }

  /// The variance before the first return: weights 0.94^i over the first 75 squared returns, the
  /// convention of the Python package arch.
  public static func backcast(_ returns: [Double]) throws(NumericsError) -> Double {
    try Check.sample("returns", returns)
    var (sum, weights, weight) = (0.0, 0.0, 1.0)
    for r in returns.prefix(75) {
      sum += weight * r * r
      weights += weight
      weight *= 0.94
    }
    return sum / weights
  }

  /// n + 1 conditional variances: place t is known before return t, the last is the forecast.
  public func variances(
    of returns: [Double], backcast: Double
  ) throws(NumericsError) -> [Double] {
    try Check.sample("returns", returns)
    try Check.positive("backcast", backcast)
    var v = omega + persistence * backcast
    var values = [v]
    values.reserveCapacity(returns.count + 1)
    for r in returns {
      v = next(after: v, return: r)
      values.append(v)
    }
    return values
  }

  /// One step of the recursion.
  public func next(after variance: Double, return r: Double) -> Double {
    omega + (r < 0 ? alpha + gamma : alpha) * r * r + beta * variance
  }

  /// Expected variances of the next `steps` returns: s2[1] = `next`, then
  /// U + persistence^(h-1) (s2[1] - U), written so that it holds at persistence 1 as well.
  public func forecast(from next: Double, steps: Int) throws(NumericsError) -> [Double] {
    try Check.positive("variance of the next return", next)
    guard steps >= 1 else { throw .tooFew("steps of a forecast", count: steps, least: 1) }
    var values = [next]
    for _ in 1..<max(1, steps) { values.append(omega + persistence * values[values.count - 1]) }
    return Array(values.prefix(steps))
  }

  /// Log-likelihood of returns under given variances (the first n of them).
  public func logLikelihood(
    of returns: [Double], variances: [Double]
  ) throws(NumericsError) -> Double {
    try Check.sample("returns", returns)
    guard variances.count >= returns.count else {
      throw .lengthsDiffer("returns and variances", returns.count, variances.count)
    }
    for v in variances { try Check.positive("variance", v) }
    if let degrees {
      return Self.studentLogLikelihood(returns, variances, degrees: degrees)
    }
    var sum = 0.0
    for t in returns.indices {
      sum += log(variances[t]) + returns[t] * returns[t] / variances[t]
    }
    return -0.5 * (sum + Double(returns.count) * log(2 * Double.pi))
  }

  /// The standardised t: sum of lgamma((nu+1)/2) - lgamma(nu/2) - log(pi (nu-2) s2) / 2
  /// - (nu+1)/2 log(1 + r^2 / ((nu-2) s2)).
  private static func studentLogLikelihood(
    _ returns: [Double], _ variances: [Double], degrees: Double
  ) -> Double {
    let each =
      lgamma((degrees + 1) / 2) - lgamma(degrees / 2) - 0.5 * log(Double.pi * (degrees - 2))
    var sum = 0.0
    for t in returns.indices {
      let y = returns[t] * returns[t] / ((degrees - 2) * variances[t])
      sum += 0.5 * log(variances[t]) + (degrees + 1) / 2 * log1p(y)
    }
    return Double(returns.count) * each - sum
  }

  /// The quantile and the mean beyond it of one unit-variance innovation.
  public func innovationTail(
    _ confidence: Double
  ) throws(NumericsError) -> (quantile: Double, meanBeyond: Double) {
    try Check.probability("confidence", confidence)
    if let degrees {
      let t = try StudentDistribution(degrees: degrees)
      let scale = try t.unitScale()
      return (scale * (try t.quantile(confidence)), scale * (try t.meanBeyond(confidence)))
    }
    let z = try NormalDistribution.quantile(confidence)
    return (z, NormalDistribution.density(z) / (1 - confidence))
  }
}
