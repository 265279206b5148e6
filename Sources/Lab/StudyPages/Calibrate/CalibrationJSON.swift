import Calibration
import Inputs
import Reports
import Studies
import Units

/// The figures of a calibration as `--json` gives them.
enum CalibrationJSON {
  static func members(_ market: MarketCalibration) -> [(key: String, value: JSONValue)] {
    head(market) + figures(market)
  }

  private static func head(_ market: MarketCalibration) -> [(key: String, value: JSONValue)] {
    let (prices, terms) = (market.prices, market.rates.terms)
    return [
      ("file", .string(prices.file)), ("bars", .count(prices.count)),
      ("interval", .string(DurationText.format(prices.interval))),
      ("start", .string(ScheduleText.date(prices.first))),
      ("end", .string(ScheduleText.date(prices.last))), ("gaps", .count(prices.gaps)),
      ("repairs", .array(prices.repairs.map(\.json))),
      ("model", .string(ModelName.spelling(terms.model))),
      ("confidence", .number(terms.confidence)), ("scaling", .string(terms.scaling.rawValue)),
      ("scalingFactor", .number(market.rates.factor)), ("horizonBars", .count(terms.horizon)),
      ("closeOutBars", .count(terms.closeOut)),
      ("closeOut", .string(DurationText.format(terms.closeOutSpan))),
      ("apc", .string(terms.damping.text)),
      ("resamples", .count(terms.resamples)), ("seed", .count(terms.seed)),
    ]
  }

  private static func figures(_ market: MarketCalibration) -> [(key: String, value: JSONValue)] {
    let found = market.rates
    var values: [(key: String, value: JSONValue)] = [
      ("barsPerYear", .number(market.prices.barsPerYear)),
      ("returns", .count(found.returns)), ("excursions", .count(found.excursions)),
      ("initialRate", .amount(found.initialRate)),
      ("maintenanceRate", .amount(found.maintenanceRate)),
      ("initialRaisedToMaintenance", .boolean(found.isHeldByMaintenance)),
      ("maxLeverage", .count(found.leverageCap)),
      ("published", .array(found.published.map(\.json))), ("sides", .array(found.sides.map(side))),
      (
        "volatilityOfBar",
        .object(
          found.volatilities.map {
            (key: $0.estimator.rawValue, value: $0.deviation.map { .number($0) } ?? .null)
          })
      ),
    ]
    if let fit = found.fit { values.append(("fit", fit.json)) }
    if case .brackets(let size) = market.size { values.append(("size", self.size(size))) }
    if let fees = market.fees { values.append(("fees", MarketExtrasReport.json(fees))) }
    if let grid = market.grid { values.append(("riskArrays", MarketExtrasReport.json(grid))) }
    values.append(("schedule", schedule(market)))
    values.append(
      (
        "origins",
        .array(
          ScheduleOrigins(market: market).all.map {
            ["name": .string($0.name), "origin": .string($0.origin)]
          })
      ))
    return values
  }

  private static func side(_ side: MarginCalibration.SideFigures) -> JSONValue {
    [
      "side": .string(side.side.rawValue), "initial": rate(side.initial),
      "maintenance": rate(side.maintenance), "endToEnd": .number(side.endToEnd),
      "exceptions": .count(side.assessment.exceptions),
      "expectedExceptions": .number(side.assessment.expectedExceptions),
      "kupiec": .number(side.assessment.proportionOfFailures.pValue),
      "trafficLight": .string(side.assessment.zone.rawValue),
      "rejected": .boolean(!side.rejection.isEmpty),
      "peakToTrough": .number(side.assessment.peakToTrough),
    ]
  }

  static func rate(_ estimate: IntervalEstimate) -> JSONValue {
    [
      "rate": .number(estimate.value), "low": .number(estimate.low),
      "high": .number(estimate.high),
    ]
  }

  static func value(_ estimate: IntervalEstimate) -> JSONValue {
    [
      "value": .number(estimate.value), "low": .number(estimate.low),
      "high": .number(estimate.high),
    ]
  }

  private static func size(_ size: SizeCalibration) -> JSONValue {
    var values: [(key: String, value: JSONValue)] = [
      ("dailyDeviation", value(size.liquidity.deviation)),
      ("dailyVolume", value(size.liquidity.volume)), ("days", .count(size.liquidity.days)),
      ("impactCoefficient", value(size.coefficient)),
      ("impactExponent", .number(size.brackets.maintenance.impact.exponent)),
      ("participation", .number(size.terms.participation)),
      ("closedWithinCloseOut", .number(size.closable)),
      ("cap", .amount(size.brackets.cap)),
    ]
    if let y = size.squareRoot { values.append(("squareRootCoefficient", value(y))) }
    if let (side, curve) = size.depth {
      values.append(
        (
          "depth",
          [
            "file": .string(size.terms.depth?.file ?? ""), "side": .string(side.rawValue),
            "snapshots": .count(curve.snapshots), "exponent": value(curve.exponent),
            "coefficientMedian": value(curve.coefficientMedian),
            "coefficient": value(curve.coefficient), "depthEnd": .number(curve.depthEnd),
            "repairs": .array((size.terms.depth?.repairs ?? []).map { .string($0) }),
          ]
        ))
    }
    values.append(
      (
        "brackets",
        .array(
          zip(size.brackets.rows, size.edges).map { row, edge in
            [
              "floor": .amount(row.floor), "ceiling": .amount(row.ceiling),
              "maintenanceRate": .amount(row.maintenanceRate),
              "deduction": .amount(row.deduction), "initialRate": .amount(row.initialRate),
              "maxLeverage": .count(row.leverageMax),
              "requirementAtCeiling": rate(edge.requirement), "costAtCeiling": .number(edge.cost),
              "unwindFactor": .number(edge.unwindFactor), "daysToClose": .number(edge.days),
              "excess": .number(row.excess ?? 0),
            ]
          })
      ))
    return .object(values)
  }

  /// The schedule as its readers take it.
  private static func schedule(_ market: MarketCalibration) -> JSONValue {
    [
      "brackets": .array(
        market.rows.map {
          [
            "floor": .amount($0.floor), "maintenanceRate": .amount($0.maintenanceRate),
            "initialRate": .amount($0.initialRate),
          ]
        }), "valuation": "mark", "closingFeeRate": "0",
    ]
  }

  static func value(_ joint: JointCalibration) -> JSONValue {
    [
      "returns": .count(joint.returns),
      "correlations": .array(
        joint.pairs.map { pair in
          [
            "first": .string(joint.names[pair.first]), "second": .string(joint.names[pair.second]),
            "whole": value(pair.correlation), "now": .number(pair.now),
          ]
        }),
      "portfolios": .array(
        joint.portfolios.map { portfolio in
          [
            "name": .string(joint.name(portfolio)),
            "weights": .array(portfolio.weights.map { .number($0) }),
            "sum": .number(portfolio.offset.gross), "combined": rate(portfolio.combined),
            "afterOffset": .number(portfolio.offset.requirement),
            "components": .array(portfolio.components.map { .number($0) }),
          ]
        }),
    ]
  }
}
