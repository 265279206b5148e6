import Calibration
import Foundation
import Reports
import Studies

/// The figures of a calibration as tables for a terminal.
enum CalibrationTables {
  static func text(_ market: MarketCalibration) -> String {
    var parts = [
      rates(market.rates),
      PublishedRates.text(market.rates.published, confidence: market.rates.terms.confidence),
      volatilities(market),
    ]
    if let fit = market.rates.fit { parts.append(fit.text) }
    if case .brackets(let size) = market.size { parts.append(brackets(size)) }
    if let fees = market.fees { parts.append(MarketExtrasReport.text(fees)) }
    if let grid = market.grid { parts.append(MarketExtrasReport.text(grid)) }
    return parts.joined(separator: "\n") + "\n" + ScheduleText(market: market).text
  }

  private static func percent(_ value: Double) -> String { BacktestRow.percent(value) }

  private static func cells(_ estimate: IntervalEstimate) -> [String] {
    [estimate.value, estimate.low, estimate.high].map(percent)
  }

  private static func rates(_ found: MarginCalibration) -> String {
    var table = TextTable([
      "side", "initial", "low", "high", "exceptions", "expected", "Kupiec", "maintenance", "low",
      "high", "end to end",
    ])
    for side in found.sides {
      let assessment = side.assessment
      let coverage = [
        "\(assessment.exceptions)", String(format: "%.1f", assessment.expectedExceptions),
        String(format: "%.4f", assessment.proportionOfFailures.pValue),
      ]
      table.append(
        [side.side.rawValue] + cells(side.initial) + coverage + cells(side.maintenance)
          + [percent(side.endToEnd)])
    }
    return table.text
  }

  /// What one bar moves, and a year of them.
  private static func volatilities(_ market: MarketCalibration) -> String {
    let names: [RangeVolatility: String] = [
      .closeToClose: "close to close", .parkinson: "Parkinson", .garmanKlass: "Garman-Klass",
      .yangZhang: "Yang-Zhang",
    ]
    var table = TextTable(["volatility", "of a bar", "a year"])
    let bars = market.prices.barsPerYear
    for (estimator, deviation) in market.rates.volatilities {
      table.append([
        names[estimator] ?? estimator.rawValue,
        deviation.map { BacktestRow.percent($0, digits: 4) } ?? "-",
        deviation.map { BacktestRow.percent($0 * bars.squareRoot()) } ?? "-",
      ])
    }
    return table.text + String(format: "a year is %.0f bars of this file\n", bars)
  }

  private static func brackets(_ size: SizeCalibration) -> String {
    var table = TextTable([
      "from", "to", "maintenance", "deduction", "initial", "leverage", "taken at the top", "low",
      "high", "of it cost", "days to close",
    ])
    for (place, row) in size.brackets.rows.enumerated() {
      let start = [
        "\(row.floor)", row.ceiling.map { "\($0)" } ?? "-",
        percent(Double(row.maintenanceRate.rawValue) / 1e9), "\(row.deduction)",
        percent(Double(row.initialRate.rawValue) / 1e9), "\(row.leverageMax)",
      ]
      guard row.ceiling != nil else {
        table.append(start + Array(repeating: "-", count: 5))
        continue
      }
      let edge = size.edges[place]
      table.append(
        start + cells(edge.requirement) + [percent(edge.cost), String(format: "%.2g", edge.days)])
    }
    return table.text
  }

  static func text(_ joint: JointCalibration) -> String {
    var correlations = TextTable(["correlation", "whole", "low", "high", "now"])
    for pair in joint.pairs {
      let values = [
        pair.correlation.value, pair.correlation.low, pair.correlation.high, pair.now,
      ]
      correlations.append(
        ["\(joint.names[pair.first]) and \(joint.names[pair.second])"]
          + values.map { String(format: "%.3f", $0) })
    }
    var portfolios = TextTable([
      "portfolio", "sum", "combined", "low", "high", "after the offset", "components",
    ])
    for portfolio in joint.portfolios {
      portfolios.append(
        [
          joint.name(portfolio), percent(portfolio.offset.gross),
        ] + cells(portfolio.combined) + [
          percent(portfolio.offset.requirement),
          zip(portfolio.weights, portfolio.components).filter { $0.0 != 0 }
            .map { percent($0.1) }.joined(separator: ", "),
        ])
    }
    return "Together, \(joint.returns) returns, one unit of notional each\n\n"
      + correlations.text + "\n" + portfolios.text
  }
}

extension JointCalibration {
  /// Such as `long btc, short eth`.
  func name(_ portfolio: Portfolio) -> String {
    zip(portfolio.weights, names).filter { $0.0 != 0 }
      .map { "\($0.0 > 0 ? "long" : "short") \($0.1)" }.joined(separator: ", ")
  }
}
