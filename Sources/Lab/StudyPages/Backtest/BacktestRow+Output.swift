import Calibration
import Foundation
import Numerics
import Reports
import Studies

/// The figures of rows as JSON and as tables.
extension BacktestRow {
  private static func json(_ result: TestResult?) -> JSONValue {
    guard let result else { return .null }
    return ["statistic": .number(result.statistic), "pValue": .number(result.pValue)]
  }

  private static func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

  /// An amount of money, to the hundredth.
  static func amount(_ value: Double) -> JSONValue { .string(String(format: "%.2f", value)) }

  var json: JSONValue {
    .object(Self.members(of: identity) + Self.members(of: tests) + Self.members(of: requirement))
  }

  private static func members(of value: JSONValue) -> [(key: String, value: JSONValue)] {
    guard case .object(let members) = value else {
      preconditionFailure("Invariant: parts of a row are objects")
    }
    return members
  }

  private var identity: JSONValue {
    [
      "model": .string(model), "side": .string(side.rawValue),
      "observations": .count(found.observations), "exceptions": .count(found.exceptions),
      "expectedExceptions": .number(found.expectedExceptions),
    ]
  }

  private var tests: JSONValue {
    [
      "kupiec": Self.json(found.proportionOfFailures),
      "independence": Self.json(found.independence),
      "christoffersen": Self.json(found.conditionalCoverage),
      "trafficLight": .string(found.zone.rawValue),
      "timeToFirstException": timeToFirst.map { .count($0) } ?? .null,
      "firstException": Self.json(firstFailure),
      "duration": duration.map { duration in
        [
          "shape": .number(duration.shape), "statistic": .number(duration.result.statistic),
          "pValue": .number(duration.result.pValue),
        ]
      } ?? .null,
      "mixed": mixed.map { mixed in
        [
          "statistic": .number(mixed.result.statistic),
          "chiSquarePValue": .number(mixed.result.pValue),
          "pValue": Self.number(mixedSimulated?.pValue),
        ]
      } ?? .null,
      "shortfall": [
        "tailDegrees": Self.number(shortfall.tailDegrees),
        "residuals": Self.json(shortfall.residuals), "z1": Self.json(shortfall.z1),
        "z2": Self.json(shortfall.z2),
      ],
      "shortfallZ1": Self.number(found.shortfallStatistic.z1),
      "shortfallZ2": .number(found.shortfallStatistic.z2),
      "tickLoss": .number(tickLoss), "jointLoss": .number(jointLoss),
      "rejected": .boolean(!rejections.isEmpty),
      "rejectedBy": .array(rejections.map { .string($0) }),
    ]
  }

  private var requirement: JSONValue {
    [
      "meanRequirement": .number(found.meanMargin),
      "peakToTrough": .number(found.peakToTrough),
      "greatestRise": [
        "one": Self.number(found.worstRise.one), "five": Self.number(found.worstRise.five),
        "thirty": Self.number(found.worstRise.thirty),
      ],
      "responsiveness": Self.number(responsiveness),
      "meanExcess": .number(found.meanExcess), "nextRequirement": .number(next),
      "money": [
        "requirement": Self.amount(money.requirement), "yearlyCost": Self.amount(money.yearlyCost),
        "shortfall": Self.amount(money.shortfall),
        "worstShortfall": Self.amount(money.worstShortfall),
      ],
    ]
  }

  /// A p-value, or a dash where there is none.
  static func chance(_ result: TestResult?) -> String {
    result.map { String(format: "%.4f", $0.pValue) } ?? "-"
  }

  static func percent(_ value: Double?, _ format: String) -> String {
    value.map { String(format: format, 100 * $0) } ?? "-"
  }

  /// A share in per cent: to two places behind the point, of less than one per cent to so many
  /// significant digits, so that what moves by a hundredth of a per cent can be told apart.
  static func percent(_ value: Double?, digits: Int = 3) -> String {
    guard let value else { return "-" }
    let size = abs(100 * value)
    guard size > 0, size < 1 else {
      return String(format: "%.\(max(2, digits - 1))f%%", 100 * value)
    }
    let places = digits - 1 - Int(log10(size).rounded(.down))
    return String(format: "%.\(min(places, 15))f%%", 100 * value)
  }

  /// A mean loss: to six places, where that leaves fewer than three digits as 2.13e-06.
  static func loss(_ value: Double) -> String {
    String(format: value != 0 && abs(value) < 1e-3 ? "%.3e" : "%.6f", value)
  }

  static let coverageHeader = [
    "model", "side", "exceptions", "expected", "light", "Kupiec", "first", "indep.", "both",
    "duration", "mixed", "rejected by",
  ]

  /// Exceptions and the p-values of tests on them.
  var coverageCells: [String] {
    [
      model, side.rawValue, "\(found.exceptions)",
      String(format: "%.1f", found.expectedExceptions), found.zone.rawValue,
      Self.chance(found.proportionOfFailures), Self.chance(firstFailure),
      Self.chance(found.independence), Self.chance(found.conditionalCoverage),
      Self.chance(duration?.result), Self.chance(mixedSimulated),
      rejections.isEmpty ? "none" : rejections.joined(separator: ", "),
    ]
  }

  static let shortfallHeader = [
    "model", "side", "tail", "residuals", "Z1", "Z2", "tick loss", "joint loss",
  ]

  /// The tail, p-values of tests of expected shortfall, and mean losses.
  var shortfallCells: [String] {
    [
      model, side.rawValue, shortfall.tailDegrees.map { String(format: "t%.1f", $0) } ?? "normal",
      Self.chance(shortfall.residuals), Self.chance(shortfall.z1), Self.chance(shortfall.z2),
      Self.loss(tickLoss), String(format: "%.4f", jointLoss),
    ]
  }

  static let requirementHeader = [
    "model", "side", "mean", "next", "peak/trough", "1-bar rise", "5-bar", "30-bar", "responsive",
    "cost", "shortfall", "worst",
  ]

  /// The requirement, how it moves, and money.
  var requirementCells: [String] {
    [
      model, side.rawValue, Self.percent(found.meanMargin), Self.percent(next),
      String(format: "%.2f", found.peakToTrough), Self.percent(found.worstRise.one, "%+.0f%%"),
      Self.percent(found.worstRise.five, "%+.0f%%"),
      Self.percent(found.worstRise.thirty, "%+.0f%%"),
      responsiveness.map { String(format: "%.2f", $0) } ?? "-",
      String(format: "%.0f", money.yearlyCost), String(format: "%.0f", money.shortfall),
      String(format: "%.0f", money.worstShortfall),
    ]
  }
}
