import Calibration
import Foundation
import Numerics
import Units

/// How the rates of a schedule, as published, would have fared over a history: a fixed rate, which
/// need not be the model's requirement of any day.
public struct PublishedRates {
  /// The position that loses.
  public let side: PositionSide
  /// The rate of the schedule.
  public let initial: Rate
  /// Losses over the horizon beyond the initial rate, of so many.
  public let exceptions: Int
  /// Losses looked at, one a period of the horizon that the history holds whole.
  public let periods: Int
  /// Exceptions that the confidence intends.
  public let expected: Double
  /// Kupiec's test of them.
  public let coverage: TestResult
  /// Excursions beyond the maintenance rate.
  public let excursions: Int

  /// - Parameter returns: logarithms, over the horizon.
  init(
    _ side: PositionSide, initial: Rate, maintenance: Rate, returns: [Double],
    excursions: Int, confidence: Double
  ) throws(NumericsError) {
    self.side = side
    self.initial = initial
    self.excursions = excursions
    let rate = min(Double(initial.rawValue) / Double(Rate.one.rawValue), 1 - 1e-12)
    let bound = side == .long ? log1p(-rate) : log1p(rate)
    exceptions = returns.count { side == .long ? $0 < bound : $0 > bound }
    periods = returns.count
    expected = Double(periods) * (1 - confidence)
    coverage = try CoverageTests.proportionOfFailures(
      exceptions: exceptions, observations: periods, p: 1 - confidence)
  }
}
