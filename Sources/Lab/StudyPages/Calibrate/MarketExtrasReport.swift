import Calibration
import Foundation
import Pricing
import Reports
import Studies
import Units

/// Fees and scenario grids as JSON, as tables, and as a key of the schedule's file.
enum MarketExtrasReport {
  static func json(_ found: FeeCalibration) -> JSONValue {
    [
      "regimeNow": .string(found.fees.current.rawValue),
      "referenceNotional": .number(found.reference),
      "lowUpTo": .number(found.fees.boundaries.lower),
      "normalUpTo": .number(found.fees.boundaries.upper),
      "regimes": .array(
        found.fees.rows.map {
          [
            "regime": .string($0.regime.rawValue), "days": .count($0.days),
            "dailyDeviation": CalibrationJSON.value($0.deviation),
            "liquidationFee": CalibrationJSON.rate($0.liquidationFee),
            "takerFee": CalibrationJSON.rate($0.takerFee),
          ]
        }),
    ]
  }

  static func json(_ grid: GridCalibration) -> JSONValue {
    [
      "mark": .amount(grid.mark), "priceRange": .amount(grid.priceRange),
      "priceRangeInterval": CalibrationJSON.value(grid.range),
      "volatilityShocks": .array(
        grid.tenors.map {
          [
            "days": .number($0.days), "changes": .count($0.changes),
            "rise": CalibrationJSON.value($0.rise), "fall": CalibrationJSON.value($0.fall),
            "up": .number($0.up), "down": .number($0.down),
          ]
        }),
      "powerNear": .number(grid.shock.powerNear), "powerFar": .number(grid.shock.powerFar),
      "span": .array(grid.sixteen.values.map { .amount($0) }),
      "matrix": .array(grid.matrix.values.map { .amount($0) }),
    ]
  }

  /// The lines of `riskArrays` in the schedule's file.
  static func lines(_ grid: GridCalibration, _ comment: (String) -> String) -> String {
    func list(_ array: RiskArray) -> String {
      var lines: [String] = []
      var line = "     "
      for value in array.values {
        let word = " \"\(value)\","
        if line.count + word.count > 98 {
          lines.append(line)
          line = "     "
        }
        line += word
      }
      return (lines + [line]).joined(separator: "\n")
    }
    let shocks = grid.tenors.map {
      String(format: "      {days: %g, up: \"%.6f\", down: \"%.6f\"},\n", $0.days, $0.up, $0.down)
    }
    return """
        riskArrays: {
          mark: "\(grid.mark)",
      \(comment("riskArrays.priceRange"))
          priceRange: "\(grid.priceRange)",
      \(comment("riskArrays.volatilityShocks"))
          volatilityShocks: [
      \(shocks.joined())    ],
      \(comment("riskArrays.span"))
          span: [
      \(list(grid.sixteen))
          ],
      \(comment("riskArrays.matrix"))
          matrix: [
      \(list(grid.matrix))
          ],
        },

      """
  }

  static func text(_ found: FeeCalibration) -> String {
    func cells(_ estimate: IntervalEstimate, _ digits: String) -> [String] {
      [estimate.value, estimate.low, estimate.high].map { String(format: digits, 100 * $0) }
    }
    var table = TextTable([
      "volatility", "days", "of a day", "liquidation fee", "low", "high", "taker fee", "low",
      "high", "",
    ])
    for row in found.fees.rows {
      table.append(
        [
          row.regime.rawValue, "\(row.days)",
          String(format: "%.2f%%", 100 * row.deviation.value),
        ] + cells(row.liquidationFee, "%.4f%%") + cells(row.takerFee, "%.4f%%")
          + [row.regime == found.fees.current ? "now" : ""])
    }
    return table.text
  }

  static func text(_ grid: GridCalibration) -> String {
    func percent(_ value: Double) -> String { String(format: "%.2f%%", 100 * value) }
    var table = TextTable([
      "tenor", "changes", "rise", "low", "high", "fall", "low", "high", "shock up", "down",
    ])
    for tenor in grid.tenors {
      table.append(
        ["\(Int(tenor.days))d", "\(tenor.changes)"]
          + [tenor.rise, tenor.fall].flatMap { [$0.value, $0.low, $0.high].map(percent) }
          + [percent(tenor.up), percent(tenor.down)])
    }
    return "price range \(grid.priceRange) around \(grid.mark)\n\n" + table.text
  }
}
