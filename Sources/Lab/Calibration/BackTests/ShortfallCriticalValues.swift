import Glibc
import Numerics

/// Critical values of Acerbi and Szekely's Z2, and of Z1 given the number of exceedances, by
/// simulation under the model's own tail.
///
/// -0.70 (5 %) and -1.8 (0.01 %) hold for 250 days of normal returns at 97.5 %; a t of 3 degrees
/// needs about -5 at 0.01 %, so a light set for one tail means nothing for another.
///
/// Only exceedances matter: their number is binomial, and each loss is the quantile of a uniform
/// share of the tail. Quantiles are read from a table in logarithms (relative error below 1e-5).
/// Equal seeds give equal values.
public struct ShortfallCriticalValues: Sendable {
  /// Z2 (or Z1) of every simulated path, in rising order.
  public let statistics: [Double]

  /// - Parameters:
  ///   - degrees: of the t law; nil is normal. The scale of the law cancels.
  ///   - observations: T; `alpha`: the chance of an exceedance, up to 0.2.
  ///   - paths: 10,000 for a 5 % value to 0.03, 500,000 for a 0.01 % value to some per cent.
  public init(
    degrees: Double?, observations: Int, alpha: Double, paths: Int, seed: UInt64
  ) throws(NumericsError) {
    try Check.range("alpha", alpha, 1e-6...0.2)
    guard observations >= 1 else {
      throw .tooFew("observations", count: observations, least: 1)
    }
    guard paths >= 100 else { throw .tooFew("paths", count: paths, least: 100) }
    let table = try TailTable(degrees: degrees, alpha: alpha)
    let counts = try Self.cumulativeCounts(observations, alpha)
    let unit = Double(observations) * alpha * table.shortfall
    var stream = RandomStream(seed: seed, name: "shortfall critical values")
    var values: [Double] = []
    values.reserveCapacity(paths)
    for _ in 0..<paths {
      let u = stream.uniform()
      var exceedances = 0
      while exceedances < counts.count, counts[exceedances] < u { exceedances += 1 }
      var sum = 0.0
      for _ in 0..<exceedances { sum += table.loss(share: stream.openUniform()) }
      values.append(1 - sum / unit)
    }
    statistics = values.sorted()
  }

  /// Z1 given how many exceedances there were: 1 - the mean of as many losses of the tail over its
  /// shortfall. Nothing else about the sample matters, since Z1 is conditional on the count.
  public init(
    degrees: Double?, exceedances: Int, alpha: Double, paths: Int, seed: UInt64
  ) throws(NumericsError) {
    try Check.range("alpha", alpha, 1e-6...0.2)
    guard exceedances >= 1 else {
      throw .tooFew("exceedances", count: exceedances, least: 1)
    }
    guard paths >= 100 else { throw .tooFew("paths", count: paths, least: 100) }
    let table = try TailTable(degrees: degrees, alpha: alpha)
    var stream = RandomStream(seed: seed, name: "conditional shortfall critical values")
    var values: [Double] = []
    values.reserveCapacity(paths)
    for _ in 0..<paths {
      var sum = 0.0
      for _ in 0..<exceedances { sum += table.loss(share: stream.openUniform()) }
      values.append(1 - sum / (Double(exceedances) * table.shortfall))
    }
    statistics = values.sorted()
  }

  /// The value below which Z2 falls with the given chance, by type-1 quantile.
  public func critical(_ level: Double) throws(NumericsError) -> Double {
    try QuantileRule.inverseCumulative.quantile(level, ofSorted: statistics)
  }

  /// Where `critical` of a simulation of `paths` paths falls by chance: the values at the ranks
  /// within `errors` standard errors, sqrt(n p (1 - p)), of rank n p. Read from this simulation,
  /// which needs several times as many paths to be the law against which that one is a draw.
  public func drawn(
    _ level: Double, paths: Int, errors: Double = 3
  ) throws(NumericsError) -> ClosedRange<Double> {
    try Check.probability("level", level)
    try Check.positive("number of standard errors", errors)
    guard paths >= 100 else { throw .tooFew("paths", count: paths, least: 100) }
    let spread = errors * (level * (1 - level) / Double(paths)).squareRoot()
    let least = 1 / Double(paths)
    return try critical(max(level - spread, least))...critical(min(level + spread, 1 - least))
  }

  /// The chance of a Z2 as low as the one observed, at least 1 / (paths + 1).
  public func pValue(_ z2: Double) -> Double {
    var (low, high) = (0, statistics.count)
    while low < high {
      let middle = (low + high) / 2
      if statistics[middle] <= z2 { low = middle + 1 } else { high = middle }
    }
    return (Double(low) + 1) / (Double(statistics.count) + 1)
  }

  private static func cumulativeCounts(
    _ observations: Int, _ alpha: Double
  ) throws(NumericsError) -> [Double] {
    let law = try BinomialDistribution(trials: observations, p: alpha)
    var (sum, counts): (Double, [Double]) = (0, [])
    for k in 0...observations {
      sum += law.mass(k)
      counts.append(sum)
      if sum > 1 - 1e-12 { break }
    }
    return counts
  }

  /// Losses of a tail by the share of it beyond them.
  private struct TailTable {
    let shortfall: Double
    private let logs: [Double]
    private static let stepsPerUnit = 64.0
    private static let depth = 40.0

    init(degrees: Double?, alpha: Double) throws(NumericsError) {
      let steps = Int(Self.depth * Self.stepsPerUnit)
      var logs: [Double] = []
      if let degrees {
        let law = try StudentDistribution(degrees: degrees)
        shortfall = try law.meanBeyond(1 - alpha)
        for step in 0...steps {
          let p = alpha * exp(-Double(step) / Self.stepsPerUnit)
          logs.append(log(-(try law.quantile(p))))
        }
      } else {
        let z = try NormalDistribution.quantile(1 - alpha)
        shortfall = NormalDistribution.density(z) / alpha
        for step in 0...steps {
          let p = alpha * exp(-Double(step) / Self.stepsPerUnit)
          logs.append(log(-(try NormalDistribution.quantile(p))))
        }
      }
      self.logs = logs
    }

    /// - Parameter share: of the tail, 0 to 1 exclusive.
    func loss(share: Double) -> Double {
      let position = min(-log(share), Self.depth - 0.001) * Self.stepsPerUnit
      let place = Int(position)
      let rest = position - Double(place)
      return exp(logs[place] + rest * (logs[place + 1] - logs[place]))
    }
  }
}
