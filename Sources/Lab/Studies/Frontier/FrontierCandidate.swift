import Calibration
import Numerics
import Reports

/// One model with one list of tools, both sides of the market, over the parts of a history.
struct FrontierCandidate {
  /// Long and short over one part.
  struct Figures {
    let sides: [ForecastAssessment]
    /// Mean tick loss of each side.
    let tickLosses: [Double]

    /// Mean of both sides, a fraction of the price.
    var mean: Double { sides.reduce(0) { $0 + $1.meanMargin } / Double(sides.count) }
    /// The greater of both sides.
    var peakToTrough: Double { sides.reduce(0) { max($0, $1.peakToTrough) } }
    var tickLoss: Double { tickLosses.reduce(0, +) / Double(tickLosses.count) }
    /// The least p-value of the three coverage tests on either side.
    var leastChance: Double {
      sides.reduce(1) {
        min(
          $0, $1.proportionOfFailures.pValue, $1.independence.pValue,
          $1.conditionalCoverage.pValue)
      }
    }

    /// What keeps it from passing; empty where it is not rejected on either side and beyond the
    /// reference.
    func failures(_ bar: Bar) -> [String] {
      var names: [String] = []
      if leastChance < bar.level { names.append("coverage") }
      if peakToTrough > bar.ratio { names.append("peak/trough") }
      for (place, name) in ["long mean", "short mean"].enumerated()
      where sides[place].meanMargin >= bar.reference.sides[place].meanMargin {
        names.append(name)
      }
      return names
    }
  }

  /// What a candidate has to clear in one part.
  struct Bar {
    let level: Double
    /// The greatest peak to trough allowed.
    let ratio: Double
    /// Plain historical simulation over the same part.
    let reference: Figures
  }

  enum Part: Int, CaseIterable {
    case before, after, whole
    var name: String { ["before", "after", "whole"][rawValue] }
  }

  let model: String
  let tools: String
  /// In the order of `Part`.
  let parts: [Figures]

  var name: String { tools == "none" ? model : "\(model), \(tools)" }

  subscript(part: Part) -> Figures { parts[part.rawValue] }

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
