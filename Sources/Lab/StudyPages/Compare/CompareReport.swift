import Calibration
import Reports
import Studies

/// A comparison of margin models over portfolios.
public struct CompareReport {
  let plan: BacktestPlan
  let study: CompareStudy

  public init(_ plan: BacktestPlan, _ study: CompareStudy) {
    (self.plan, self.study) = (plan, study)
  }

  /// Tables of every portfolio, then the choice over all.
  public var text: String {
    let names = study.standing.isEmpty ? "none" : study.standing.joined(separator: ", ")
    return study.answers.map { $0.text(study.set, plan) }.joined(separator: "\n")
      + "\nnot rejected on any portfolio: \(names)\n"
      + (study.overall.map { "\nchoice over all portfolios\n" + $0.text } ?? "")
      + (note.map { $0 + "\n" } ?? "")
  }

  /// The settings, an object a portfolio, and the choice over all.
  public var json: JSONValue {
    let (set, assessed) = (study.set, study.assessed)
    return [
      "confidence": .number(plan.confidence), "from": .count(plan.from),
      "horizonBars": .count(set.horizon),
      "assessedStart": .string(AssessedPeriod.text(set.ends[assessed.lowerBound])),
      "assessedEnd": .string(AssessedPeriod.text(set.ends[assessed.upperBound - 1])),
      "level": .number(plan.level), "apc": .string(plan.damping.text),
      "notional": BacktestRow.amount(plan.notional), "fundingRate": .number(plan.fundingRate),
      "seed": .count(plan.seed), "offsetCap": .number(study.offsetCap),
      "repairs": .array(
        set.repairs.map { ["file": .string($0.file), "repair": $0.repair.json] }),
      "portfolios": .array(study.answers.map { $0.json(set) }),
      "standing": .array(study.standing.map { .string($0) }),
      "choice": study.overall?.json ?? .null,
      "choiceNote": note.map { .string($0) } ?? .null,
    ]
  }

  /// Pictures of every portfolio; of a plan that keeps what they show.
  public var page: LabPage { ComparePage(plan: plan, study: study).page }

  /// Why the choice over all portfolios may be a model that one of them rejects; nil where it is
  /// not.
  private var note: String? {
    guard let overall = study.overall else { return nil }
    let (answers, standing) = (study.answers, study.standing)
    guard let chosen = overall.choice.chosen, !standing.contains(chosen) else { return nil }
    let against = answers.filter { answer in
      answer.outcome.rows.contains { $0.model == chosen && !$0.rejections.isEmpty }
    }.map(\.portfolio.name).joined(separator: ", ")
    let level = JSONValue.number(overall.level).text()
    var lines = [
      "\(chosen) is rejected on \(against) taken alone. Over all portfolios",
      "the p-values of all tests are corrected together, as one of many is low by chance:",
      "corrected, none of its is below \(level).",
    ]
    if let decided = overall.choice.decided {
      lines.append("What decides then, over all portfolios together, is \(decided.rawValue).")
    }
    if !standing.isEmpty {
      lines.append("Rejected on no portfolio alone: \(standing.joined(separator: ", ")).")
    }
    return lines.joined(separator: "\n")
  }
}
