import Glibc
import Numerics

/// A statistic and the chance of one as extreme under the hypothesis tested.
public struct TestResult: Sendable, Equatable {
  public let statistic: Double
  public let pValue: Double

  /// Whether the hypothesis is rejected at a level such as 0.05.
  public func rejects(at level: Double) -> Bool { pValue < level }

  static func chiSquare(_ ratio: Double, degrees: Double) throws(NumericsError) -> TestResult {
    // A ratio of likelihoods cannot be negative; rounding can make it so.
    let statistic = max(0, ratio)
    return TestResult(
      statistic: statistic,
      pValue: try ChiSquareDistribution(degrees: degrees).upperTail(statistic))
  }
}

/// Whether losses exceed the forecast as often as they should. `p` is the chance of an exceedance:
/// 0.01 for a 99 % forecast. Everything is computed in logarithms, with 0 ln 0 = 0.
public enum CoverageTests {
  /// count ln probability, 0 for no count.
  static func term(_ count: Int, _ probability: Double) -> Double {
    count == 0 ? 0 : Double(count) * log(probability)
  }

  /// Proportion of failures: LR = -2 ln[(1-p)^(T-x) p^x / ((1-x/T)^(T-x) (x/T)^x)], chi-square
  /// of one degree. No exception in 255 days at p = 0.01 gives 5.13 and is rejected at 5 %, though
  /// the published table prints N < 7. Source: Kupiec 1995.
  public static func proportionOfFailures(
    exceptions: Int, observations: Int, p: Double
  ) throws(NumericsError) -> TestResult {
    try check(exceptions, observations, p)
    return try .chiSquare(
      proportionOfFailuresRatio(exceptions, observations, p), degrees: 1)
  }

  /// The statistic alone, of arguments that were checked.
  static func proportionOfFailuresRatio(_ x: Int, _ t: Int, _ p: Double) -> Double {
    let share = Double(x) / Double(t)
    let expected = Double(t - x) * log1p(-p) + term(x, p)
    let observed = (t == x ? 0 : Double(t - x) * log1p(-share)) + term(x, share)
    return 2 * (observed - expected)
  }

  /// Time until first failure: LR = -2 ln[p (1-p)^(v-1) / ((1/v) (1 - 1/v)^(v-1))].
  /// - Parameter time: observations up to and with the first exception, 1 or more.
  public static func timeToFirstFailure(
    _ time: Int, p: Double
  ) throws(NumericsError) -> TestResult {
    try Check.probability("p", p)
    guard time >= 1 else {
      throw .outOfDomain("time to first failure", value: Double(time), allowed: "1 or more")
    }
    return try .chiSquare(timeToFirstFailureRatio(time, p: p), degrees: 1)
  }

  /// The statistic alone, of arguments that were checked.
  static func timeToFirstFailureRatio(_ time: Int, p: Double) -> Double {
    let v = Double(time)
    let expected = log(p) + (v - 1) * log1p(-p)
    let observed = -log(v) + (time == 1 ? 0 : (v - 1) * log1p(-1 / v))
    return 2 * (observed - expected)
  }

  /// (x - T p) / sqrt(T p (1 - p)); roughly standard normal for large T p.
  public static func binomialScore(
    exceptions: Int, observations: Int, p: Double
  ) throws(NumericsError) -> Double {
    try check(exceptions, observations, p)
    let mean = Double(observations) * p
    return (Double(exceptions) - mean) / (mean * (1 - p)).squareRoot()
  }

  /// Fewest and most exceptions that proportion of failures does not reject; nil where it rejects
  /// every count.
  public static func acceptedExceptions(
    observations: Int, p: Double, level: Double
  ) throws(NumericsError) -> ClosedRange<Int>? {
    try check(0, observations, p)
    try Check.probability("level", level)
    var (first, last): (Int?, Int?) = (nil, nil)
    for x in 0...observations {
      let test = try proportionOfFailures(exceptions: x, observations: observations, p: p)
      if !test.rejects(at: level) {
        if first == nil { first = x }
        last = x
      } else if let last, x > last, Double(x) > Double(observations) * p {
        break
      }
    }
    guard let first, let last else { return nil }
    return first...last
  }

  static func check(
    _ exceptions: Int, _ observations: Int, _ p: Double
  ) throws(NumericsError) {
    try Check.probability("p", p)
    guard observations >= 1 else {
      throw .tooFew("observations", count: observations, least: 1)
    }
    guard exceptions >= 0, exceptions <= observations else {
      throw .outOfDomain(
        "exceptions", value: Double(exceptions), allowed: "0 to \(observations)")
    }
  }
}

/// Whether exceptions come alone: a Markov chain of hits against independence.
///
/// Transitions are counted over the T - 1 pairs; pi0 = n01 / (n00 + n01),
/// pi1 = n11 / (n10 + n11), pi = (n01 + n11) / (T - 1). Independence is chi-square of one degree,
/// conditional coverage (with proportion of failures over all T) of two.
/// Source: Christoffersen, "Evaluating interval forecasts", 1998.
public struct ExceptionTransitions: Sendable, Equatable {
  public let n00: Int
  public let n01: Int
  public let n10: Int
  public let n11: Int
  public let exceptions: Int
  public let observations: Int

  /// - Parameter hits: true where the loss exceeded the forecast, old to new; two or more.
  public init(_ hits: [Bool]) throws(NumericsError) {
    guard hits.count >= 2 else { throw .tooFew("hits", count: hits.count, least: 2) }
    var counts = [0, 0, 0, 0]
    for (before, after) in zip(hits, hits.dropFirst()) {
      counts[(before ? 2 : 0) + (after ? 1 : 0)] += 1
    }
    (n00, n01, n10, n11) = (counts[0], counts[1], counts[2], counts[3])
    exceptions = hits.count { $0 }
    observations = hits.count
  }

  public func independence() throws(NumericsError) -> TestResult {
    func likelihood(_ misses: Int, _ hits: Int) -> Double {
      let all = Double(misses + hits)
      guard misses > 0, hits > 0 else { return 0 }
      return CoverageTests.term(misses, Double(misses) / all)
        + CoverageTests.term(hits, Double(hits) / all)
    }
    let apart = likelihood(n00, n01) + likelihood(n10, n11)
    let together = likelihood(n00 + n10, n01 + n11)
    return try .chiSquare(2 * (apart - together), degrees: 1)
  }

  public func conditionalCoverage(p: Double) throws(NumericsError) -> TestResult {
    let coverage = try CoverageTests.proportionOfFailures(
      exceptions: exceptions, observations: observations, p: p)
    return try .chiSquare(
      coverage.statistic + (try independence().statistic), degrees: 2)
  }
}
