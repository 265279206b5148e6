import Foundation
import Reports
import Studies

extension PortfolioRisk {
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
