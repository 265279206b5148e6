import Foundation
import Inputs
import Pricing
import Reports
import Units

/// The smile of a fitted surface at a time that need not be an expiry.
struct SmileReading {
  let span: TimeSpan
  let forward: Double
  /// Volatilities a year at `SmileReading.moneyness`, log-moneyness in deviations at the money:
  /// k = x s sqrt(t).
  let volatilities: [Double]
  /// Whether the time lies before the first or behind the last expiry, where volatilities are
  /// those of the nearest.
  let isOutside: Bool

  static let moneyness = [-2.0, -1, 0, 1, 2]

  init(_ surface: VolatilitySurface, at span: TimeSpan) {
    self.span = span
    let years = Double(span.rawValue) / OptionRequest.yearNanoseconds
    forward = surface.forward(years: years)
    let width = surface.volatility(0, years: years) * years.squareRoot()
    volatilities = Self.moneyness.map { surface.volatility($0 * width, years: years) }
    let (first, last) = (surface.expiries.first, surface.expiries.last)
    isOutside = years < (first?.years ?? 0) || years > (last?.years ?? 0)
  }

  /// Times of an option such as `30d,90d`; none where it is not given.
  static func spans(_ arguments: Arguments, _ option: String) throws -> [TimeSpan] {
    guard let text = arguments.text(option) else { return [] }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let span = DurationText.parse(String(word)), span > .zero else {
        throw arguments.usage(
          "--\(option): '\(word)' is not a time above 0, such as 30d; expected one or several "
            + "with commas between")
      }
      return span
    }
  }

  var json: JSONValue {
    [
      "time": .string(DurationText.format(span)), "forward": .number(forward),
      "atTheMoney": .number(volatilities[Self.moneyness.count / 2]),
      "deviations": .array(Self.moneyness.map { .number($0) }),
      "volatilities": .array(volatilities.map { .number($0) }),
      "outside": .boolean(isOutside),
    ]
  }

  static func table(_ readings: [SmileReading]) -> String {
    var table = TextTable(
      ["at", "forward"] + moneyness.map { String(format: "%+.0f dev.", $0) } + ["expiries"])
    for reading in readings {
      table.append(
        [DurationText.format(reading.span), String(format: "%.2f", reading.forward)]
          + reading.volatilities.map { String(format: "%.2f%%", 100 * $0) }
          + [reading.isOutside ? "outside" : "between"])
    }
    return table.text
  }
}
