import Calibration
import Reports
import Studies

extension FrontierCandidate {
  static func json(_ figures: Figures, _ bar: Bar) -> JSONValue {
    let failures = figures.failures(bar)
    return [
      "passes": .boolean(failures.isEmpty), "failsBy": .array(failures.map { .string($0) }),
      "meanRequirement": .number(figures.mean),
      "peakToTrough": .number(figures.peakToTrough), "tickLoss": .number(figures.tickLoss),
      "leastPValue": .number(figures.leastChance),
      "sides": .array(
        zip(["long", "short"], figures.sides).map { side, found in
          [
            "side": .string(side), "observations": .count(found.observations),
            "exceptions": .count(found.exceptions),
            "kupiec": .number(found.proportionOfFailures.pValue),
            "independence": .number(found.independence.pValue),
            "christoffersen": .number(found.conditionalCoverage.pValue),
            "meanRequirement": .number(found.meanMargin),
            "peakToTrough": .number(found.peakToTrough),
            "greatestFiveBarRise": found.worstRise.five.map { .number($0) } ?? .null,
          ]
        }),
    ]
  }
}
