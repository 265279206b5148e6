import Calibration
import Foundation
import Numerics
import Reports

/// The risk of a portfolio's next period by leg, and under correlations other than those of now.
///
/// Normal tails, means zero, exposures as shares of the gross notional. Components add up to the
/// portfolio's VaR; the same VaR by Ledoit and Wolf's covariance of the latest returns, and with
/// correlations moved towards one and towards none, the side of the two that hurts depending on
/// whether legs are held against each other.
struct PortfolioRisk {
  struct Leg {
    let instrument: String
    let weight: Double
    /// VaR of the leg alone, its part in the portfolio's, and the change of that per unit added.
    let alone: Double
    let component: Double
    let marginal: Double
  }

  let legs: [Leg]
  let valueAtRisk: Double
  let expectedShortfall: Double
  let ledoitWolf: Double
  let shrinkage: Double
  let stress: Double
  let towardsOne: Double
  let towardsNone: Double

  static let decay = 0.97

  /// - Parameters:
  ///   - series: returns of each leg's instrument, old to new, the same periods.
  ///   - latest: how many of them Ledoit and Wolf's estimate takes.
  ///   - stress: the share of the way that correlations are moved, 0 to 1.
  init(
    legs held: [(name: String, weight: Double)], series: [[Double]], latest: Int,
    confidence: Double, stress: Double
  ) throws(NumericsError) {
    let gross = held.reduce(0) { $0 + abs($1.weight) }
    let exposures = held.map { $0.weight / gross }
    func tail(_ covariance: SymmetricMatrix) throws(NumericsError) -> PortfolioTail {
      try PortfolioTail(exposures: exposures, covariance: covariance, confidence: confidence)
    }
    let now = try CovarianceEstimate.exponential(series, decay: Self.decay)
    let found = try tail(now)
    let shrunk = try CovarianceEstimate.ledoitWolf(series.map { Array($0.suffix(latest)) })
    var apart = now
    for i in exposures.indices {
      for j in 0..<i { apart[i, j] = (1 - stress) * now[i, j] }
    }
    let z = try NormalDistribution.quantile(confidence)
    legs = held.indices.map { place in
      Leg(
        instrument: held[place].name, weight: held[place].weight,
        alone: abs(exposures[place]) * z * now[place, place].squareRoot(),
        component: found.components[place], marginal: found.marginals[place])
    }
    valueAtRisk = found.risk.valueAtRisk
    expectedShortfall = found.risk.expectedShortfall
    ledoitWolf = try tail(shrunk.matrix).risk.valueAtRisk
    shrinkage = shrunk.shrinkage
    self.stress = stress
    towardsOne = try tail(CovarianceEstimate.stressed(now, by: stress)).risk.valueAtRisk
    towardsNone = try tail(apart).risk.valueAtRisk
  }

  var json: JSONValue {
    [
      "valueAtRisk": .number(valueAtRisk), "expectedShortfall": .number(expectedShortfall),
      "legs": .array(
        legs.map {
          [
            "instrument": .string($0.instrument), "weight": .number($0.weight),
            "alone": .number($0.alone), "component": .number($0.component),
            "marginal": .number($0.marginal),
          ]
        }),
      "ledoitWolf": ["valueAtRisk": .number(ledoitWolf), "shrinkage": .number(shrinkage)],
      "stressedCorrelation": [
        "stress": .number(stress), "towardsOne": .number(towardsOne),
        "towardsNone": .number(towardsNone),
      ],
    ]
  }

  var text: String {
    var table = TextTable(["leg", "weight", "alone", "component", "share", "marginal"])
    for leg in legs {
      table.append([
        leg.instrument, JSONValue.number(leg.weight).text(), BacktestRow.percent(leg.alone),
        BacktestRow.percent(leg.component),
        BacktestRow.percent(leg.component / valueAtRisk, "%.0f%%"),
        BacktestRow.percent(leg.marginal),
      ])
    }
    table.append([
      "together", "", BacktestRow.percent(legs.reduce(0) { $0 + $1.alone }),
      BacktestRow.percent(legs.reduce(0) { $0 + $1.component }), "100%", "",
    ])
    return table.text
      + "by Ledoit and Wolf \(BacktestRow.percent(ledoitWolf)); correlations moved "
      + "\(BacktestRow.percent(stress, "%.0f%%")) of the way to one "
      + "\(BacktestRow.percent(towardsOne)), to none \(BacktestRow.percent(towardsNone))\n"
  }
}
