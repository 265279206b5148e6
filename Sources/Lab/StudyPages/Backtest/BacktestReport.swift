import Calibration
import Inputs
import Reports
import Studies

/// Back-tests of one plan on one or several price histories.
public struct BacktestReport {
  let plan: BacktestPlan
  let studies: [BacktestStudy]

  public init(_ plan: BacktestPlan, _ studies: [BacktestStudy]) {
    (self.plan, self.studies) = (plan, studies)
  }

  /// Tables of every history, one below the other.
  public var text: String {
    studies.map { Self.text(plan, $0) }.joined(separator: "\n")
  }

  /// The settings, and `files` with one object each.
  public var json: JSONValue {
    [
      "confidence": .number(plan.confidence), "from": .count(plan.from),
      "level": .number(plan.level), "apc": .string(plan.damping.text),
      "notional": BacktestRow.amount(plan.notional), "fundingRate": .number(plan.fundingRate),
      "seed": .count(plan.seed), "files": .array(studies.map(Self.json)),
    ]
  }

  /// Pictures of every history, model and side; of a plan that keeps what they show.
  public var page: LabPage {
    BacktestPage(
      plan: plan,
      parts: zip(studies, PageNames.of(studies.map(\.facts.file))).map { study, name in
        BacktestPage.Part(study: study, name: name)
      }
    ).page
  }

  private static func json(_ study: BacktestStudy) -> JSONValue {
    let (facts, outcome) = (study.facts, study.outcome)
    return [
      "file": .string(facts.file), "bars": .count(facts.count),
      "interval": .string(DurationText.format(facts.interval)),
      "horizonBars": .count(study.horizon),
      "start": .string(AssessedPeriod.text(facts.start)),
      "end": .string(AssessedPeriod.text(facts.end)),
      "assessedStart": .string(AssessedPeriod.text(study.first)),
      "assessedEnd": .string(AssessedPeriod.text(study.last)),
      "gaps": .count(facts.gaps), "repairs": .array(facts.repairs.map(\.json)),
      "rows": .array(outcome.rows.map(\.json)), "notForecast": outcome.failuresJSON,
      "comparisons": .array(study.comparisons.map(\.json)),
      "choice": study.choice?.json ?? .null,
    ]
  }

  private static func text(_ plan: BacktestPlan, _ study: BacktestStudy) -> String {
    let (facts, rows) = (study.facts, study.outcome.rows)
    let damping = plan.damping.tools.isEmpty ? "" : ", damped by \(plan.damping.text)"
    let over = study.horizon == 1 ? "" : " over \(study.horizon) bars"
    var text =
      "\(facts.file): \(facts.count) bars of \(DurationText.format(facts.interval)), "
      + "\(AssessedPeriod.text(facts.start)) to \(AssessedPeriod.text(facts.end)); "
      + "\(rows[0].found.observations) forecasts at \(plan.confidence)\(over)\(damping), "
      + "\(AssessedPeriod.text(study.first)) to \(AssessedPeriod.text(study.last))\n\n"
      + BacktestText(plan: plan, rows: rows).text()
    for comparison in study.comparisons where comparison.count > 1 {
      text +=
        "\nDiebold-Mariano on the joint loss\(comparison.label): below zero where the row's model "
        + "is better, * at \(JSONValue.number(plan.level).text())\n"
        + comparison.text(level: plan.level)
    }
    if let choice = study.choice { text += "\nchoice\n" + choice.text }
    return text
  }
}
