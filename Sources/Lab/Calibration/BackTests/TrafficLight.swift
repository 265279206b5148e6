import Numerics

/// The zones of the Basel back-test, for any number of observations.
///
/// Yellow starts at the first count x with P(X <= x) >= 95 %, red at the first with 99.99 %, X
/// binomial, and at one exception at the least: where none at all is likelier than 95 %, a model
/// that was never exceeded is still green. 250 days at 1 % give 5 and 10, to which the published
/// factors belong.
/// Source: BCBS, "Supervisory framework for the use of backtesting", 1996, table 2.
public struct TrafficLight: Sendable, Equatable {
  public enum Zone: String, CaseIterable, Sendable { case green, yellow, red }

  public let observations: Int
  public let p: Double
  /// The least count in the yellow zone, and in the red one.
  public let yellowFrom: Int
  public let redFrom: Int

  public init(observations: Int, p: Double) throws(NumericsError) {
    try CoverageTests.check(0, observations, p)
    self.observations = observations
    self.p = p
    let law = try BinomialDistribution(trials: observations, p: p)
    yellowFrom = max(1, try law.quantile(0.95))
    redFrom = max(1, try law.quantile(0.9999))
  }

  public func zone(exceptions: Int) -> Zone {
    exceptions >= redFrom ? .red : exceptions >= yellowFrom ? .yellow : .green
  }

  /// P(X <= exceptions).
  public func cumulative(exceptions: Int) throws(NumericsError) -> Double {
    try BinomialDistribution(trials: observations, p: p).cumulative(exceptions)
  }

  /// What 250 days at 1 % add to the capital factor 3 (1996).
  public static func plusFactor(exceptions: Int) -> Double {
    switch exceptions {
    case ...4: 0
    case 5: 0.40
    case 6: 0.50
    case 7: 0.65
    case 8: 0.75
    case 9: 0.85
    default: 1
    }
  }

  /// 3 plus the factor of 1996.
  public static func multiplier1996(exceptions: Int) -> Double {
    3 + plusFactor(exceptions: exceptions)
  }

  /// The multiplier of MAR33 (2019), 1.5 to 2.
  public static func multiplier2019(exceptions: Int) -> Double {
    switch exceptions {
    case ...4: 1.5
    case 5: 1.7
    case 6: 1.76
    case 7: 1.83
    case 8: 1.88
    case 9: 1.92
    default: 2
    }
  }
}
