import Glibc
import Numerics

/// Whether exceptions come as often as they should and as far apart as they should, in one test.
///
/// Every duration v between exceptions, the one up to the first included, is held against the
/// geometric law of exceptions that come alone with chance p:
/// LR(v) = -2 ln[p (1-p)^(v-1) / ((1/v) (1 - 1/v)^(v-1))], as in the test of the time until first
/// failure. Their sum over n exceptions is taken for chi-square of n degrees, with proportion of
/// failures added of n + 1.
///
/// The law of chi-square is a rough one here: for p = 0.01 each term has a mean near 1.15 rather
/// than 1, so that the published test rejects right models too often, the more so the more
/// exceptions there are. `simulated` gives the p-value that holds.
/// Source: Haas, "New methods in backtesting", 2001.
public struct MixedTest: Sendable, Equatable {
  public let exceptions: Int
  public let observations: Int
  public let p: Double
  /// The sum over durations, chi-square of as many degrees as there are exceptions.
  public let independence: TestResult
  /// That and proportion of failures.
  public let result: TestResult

  /// - Parameters:
  ///   - hits: true where the loss exceeded the forecast; at least one.
  ///   - p: the chance of an exception.
  public init(_ hits: [Bool], p: Double) throws(NumericsError) {
    let places = hits.indices.filter { hits[$0] }
    guard !places.isEmpty else {
      throw .tooFew("exceptions of a mixed test", count: 0, least: 1)
    }
    var (last, sum) = (-1, 0.0)
    for place in places {
      sum += try CoverageTests.timeToFirstFailure(place - last, p: p).statistic
      last = place
    }
    let coverage = try CoverageTests.proportionOfFailures(
      exceptions: places.count, observations: hits.count, p: p)
    exceptions = places.count
    observations = hits.count
    self.p = p
    independence = try .chiSquare(sum, degrees: Double(places.count))
    result = try .chiSquare(sum + coverage.statistic, degrees: Double(places.count + 1))
  }

  /// Draws of exceptions that a simulation makes at most, and the fewest samples it is content
  /// with.
  private static let drawsMax = 20_000_000.0
  private static let samplesMin = 200

  /// The same statistic with the share of simulated samples of the same length whose statistic is
  /// no less: exceptions alone with chance p, given at least one. Seeded. Very long samples get
  /// fewer draws, at least 200.
  public func simulated(samples: Int = 2_000, seed: UInt64) throws(NumericsError) -> TestResult {
    guard samples >= 1 else { throw .tooFew("samples", count: samples, least: 1) }
    let expected = max(1, Double(observations) * p)
    let count = min(samples, max(Self.samplesMin, Int(Self.drawsMax / expected)))
    var stream = RandomStream(seed: seed, name: "mixed test")
    let rate = -log1p(-p)
    var above = 0
    // The chance of an exception at all: the first one is drawn given that there is one, so that
    // however rare they are no sample is drawn in vain.
    let some = -expm1(-rate * Double(observations))
    for _ in 0..<count {
      var (last, sum, exceptions) = (-1, 0.0, 0)
      while true {
        let share = stream.openUniform()
        let gap = exceptions == 0 ? -log1p(-share * some) / rate : -log(share) / rate
        guard gap < Double(observations - 1 - last) else { break }
        let v = Int(gap) + 1
        last += v
        exceptions += 1
        sum += CoverageTests.timeToFirstFailureRatio(v, p: p)
      }
      sum += CoverageTests.proportionOfFailuresRatio(exceptions, observations, p)
      if sum >= result.statistic * (1 - 1e-12) { above += 1 }
    }
    return TestResult(
      statistic: result.statistic, pValue: (Double(above) + 1) / (Double(count) + 1))
  }
}
