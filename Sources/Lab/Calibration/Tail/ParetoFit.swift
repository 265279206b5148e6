import Glibc
import Numerics

/// Fits of the generalised Pareto law to excesses over a threshold, all above 0.
public enum ParetoFit: String, CaseIterable, Sendable {
  /// xi = (1 - m^2 / v) / 2, beta = m (m^2 / v + 1) / 2 with the variance v of divisor n - 1;
  /// needs xi < 1/2. Hosking, Wallis 1987.
  case moments
  /// xi = 2 - a0 / (a0 - 2 a1), beta = 2 a0 a1 / (a0 - 2 a1), with the unbiased
  /// a1 = mean of (n - i) / (n - 1) y(i), y rising. Hosking, Wallis 1987.
  case weightedMoments
  /// Maximum likelihood along beta = xi / theta, where only theta is left to search; the local
  /// maximum with xi > -1. Grimshaw 1993.
  case likelihood

  /// - Parameter excesses: ten or more.
  public func fit(
    _ excesses: [Double]
  ) throws(NumericsError) -> GeneralisedParetoDistribution {
    try Check.sample("excesses", excesses, least: 10)
    for y in excesses { try Check.positive("excess", y) }
    let n = Double(excesses.count)
    let mean = excesses.reduce(0, +) / n
    switch self {
    case .moments:
      let ratio = try mean * mean / Moments(excesses).variance
      guard ratio.isFinite else {
        throw .undefined("Pareto fit", because: "all excesses are equal")
      }
      return try GeneralisedParetoDistribution(
        shape: (1 - ratio) / 2, scale: mean * (ratio + 1) / 2)
    case .weightedMoments:
      var a1 = 0.0
      for (i, y) in excesses.sorted().enumerated() {
        a1 += (n - Double(i + 1)) / (n - 1) * y / n
      }
      let gap = mean - 2 * a1
      guard gap > 0 else { throw .undefined("Pareto fit", because: "all excesses are equal") }
      return try GeneralisedParetoDistribution(
        shape: 2 - mean / gap, scale: 2 * mean * a1 / gap)
    case .likelihood: return try Self.maximum(excesses, mean: mean)
    }
  }

  /// Minus the log-likelihood of excesses under a law; +infinity where one is impossible.
  public static func negativeLogLikelihood(
    _ excesses: [Double], _ law: GeneralisedParetoDistribution
  ) -> Double {
    -excesses.reduce(0) { $0 + law.logDensity($1) }
  }

  /// With theta = xi / beta: xi(theta) = mean log(1 + theta y), and minus the mean log-likelihood
  /// is log(xi / theta) + xi + 1. In units of the mean, theta runs over -1 / max y to 1000.
  private static func maximum(
    _ excesses: [Double], mean: Double
  ) throws(NumericsError) -> GeneralisedParetoDistribution {
    let y = excesses.map { $0 / mean }
    let greatest = y.reduce(0, max)
    func shape(_ theta: Double) -> Double {
      var sum = 0.0
      for value in y { sum += log1p(theta * value) }
      return sum / Double(y.count)
    }
    func cost(_ theta: Double) -> Double {
      // Near zero both xi and theta vanish and their ratio is the mean, 1.
      if abs(theta) < 1e-9 { return 1 }
      let xi = shape(theta)
      return xi > -1 ? log(xi / theta) + xi + 1 : .infinity
    }
    // A grid in u = log(1 + theta max y): fine near the lower end and wide at the upper.
    let (low, high, steps) = (-12.0, log(1 + 1000 * greatest), 240)
    func theta(_ u: Double) -> Double { expm1(u) / greatest }
    let width = (high - low) / Double(steps)
    let costs = (0...steps).map { cost(theta(low + Double($0) * width)) }
    var best: Int?
    for i in 1..<steps where costs[i] <= costs[i - 1] && costs[i] <= costs[i + 1] {
      if costs[i].isFinite, costs[i] < best.map({ costs[$0] }) ?? .infinity { best = i }
    }
    guard let best else {
      throw .notConverged("Pareto fit", reason: "the likelihood has no maximum with shape > -1")
    }
    var a = low + Double(best - 1) * width
    var b = low + Double(best + 1) * width
    let golden = (5.0.squareRoot() - 1) / 2
    for _ in 0..<90 {
      let (c, d) = (b - golden * (b - a), a + golden * (b - a))
      if cost(theta(c)) < cost(theta(d)) { b = d } else { a = c }
    }
    let found = theta((a + b) / 2)
    let xi = abs(found) < 1e-9 ? 0 : shape(found)
    let scale = abs(found) < 1e-9 ? 1 : xi / found
    return try GeneralisedParetoDistribution(shape: xi, scale: scale * mean)
  }
}
