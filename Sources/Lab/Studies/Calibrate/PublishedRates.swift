import Calibration
import Foundation
import Numerics
import Reports
import Units

/// How the rates of a schedule, as published, would have fared over a history: a fixed rate, which
/// need not be the model's requirement of any day.
struct PublishedRates {
  let side: Calibration.PositionSide
  let initial: Rate
  /// Losses over the horizon beyond the initial rate, of so many.
  let exceptions: Int
  let periods: Int
  let expected: Double
  let coverage: TestResult
  /// Excursions beyond the maintenance rate.
  let excursions: Int

  /// - Parameter returns: logarithms, over the horizon.
  init(
    _ side: Calibration.PositionSide, initial: Rate, maintenance: Rate, returns: [Double],
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

  static func text(_ all: [PublishedRates], confidence: Double) -> String {
    var table = TextTable(["published", "exceptions", "of", "expected", "Kupiec", "excursions"])
    for found in all {
      table.append([
        found.side.rawValue, "\(found.exceptions)", "\(found.periods)",
        String(format: "%.1f", found.expected), String(format: "%.4f", found.coverage.pValue),
        "\(found.excursions)",
      ])
    }
    return table.text
      + "losses over the horizon beyond the initial rate, and excursions beyond maintenance, in "
      + "the same history\n"
  }

  var json: JSONValue {
    [
      "side": .string(side.rawValue), "exceptions": .count(exceptions),
      "periods": .count(periods), "expectedExceptions": .number(expected),
      "kupiec": .number(coverage.pValue), "excursionsBeyond": .count(excursions),
    ]
  }

  var origin: String {
    "\(side.rawValue) \(exceptions) losses beyond \(initial) in \(periods) periods of the same "
      + "history, \(String(format: "%.1f", expected)) expected"
  }
}
