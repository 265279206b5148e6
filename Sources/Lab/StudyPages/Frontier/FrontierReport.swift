import Calibration
import Foundation
import Reports
import Studies

/// A frontier: margin against procyclicality over a grid of models and tools.
public struct FrontierReport {
  let study: FrontierStudy

  public init(_ study: FrontierStudy) { self.study = study }

  /// Pictures of every candidate in every part.
  public var page: LabPage {
    FrontierPage(name: PageNames.of([study.facts.file])[0], study: study).page
  }

  /// Every candidate in every part, what passes, the choice and the frontier.
  public var json: JSONValue {
    func object(_ candidate: FrontierCandidate) -> JSONValue {
      .object(
        [("model", .string(candidate.model)), ("apc", .string(candidate.tools))]
          + FrontierStudy.Part.allCases.map {
            (
              $0.name,
              FrontierCandidate.json(candidate[$0], study.bars[$0.rawValue])
            )
          })
    }
    return [
      "file": .string(study.facts.file), "split": .string(AssessedPeriod.text(study.split)),
      "candidates": .array(study.candidates.map(object)),
      "refused": .array(
        study.refused.map { ["model": .string($0.model), "reason": .string($0.reason)] }),
      "passing": [
        "before": .count(study.count(.before)), "after": .count(study.count(.after)),
        "whole": .count(study.count(.whole)),
        "beforeAndAfter": .count(study.count(.before, .after)),
        "beforeAndWhole": .count(study.count(.before, .whole)),
        "all": .count(study.count(.before, .after, .whole)),
        "coveredBefore": .count(study.covered(.before, among: nil)),
        "coveredAfter": .count(study.covered(.after, among: nil)),
        "coveredWhole": .count(study.covered(.whole, among: nil)),
        "beforeAndCoveredAfter": .count(study.covered(.after, among: .before)),
        "beforeAndCoveredWhole": .count(study.covered(.whole, among: .before)),
      ],
      "chosen": study.chosen.map(object) ?? .null,
      "ranked": .array(study.ranked.map { .string($0.name) }),
      "frontier": .array(study.frontier(.whole).map { .string($0.name) }),
    ]
  }

  /// Counts, the choice in every part, and the frontier.
  public var text: String {
    var parts = TextTable([
      "part", "side", "exceptions", "expected", "Kupiec", "indep.", "both", "mean",
      "historical-500", "peak/trough", "5-bar rise", "fails by",
    ])
    let alone = study.candidates.count == 1 ? study.candidates[0] : nil
    let shown = study.chosen ?? alone
    if let chosen = shown {
      for part in FrontierStudy.Part.allCases {
        let failures = chosen[part].failures(study.bars[part.rawValue])
        for (side, found) in chosen[part].sides.enumerated() {
          parts.append([
            part.name, side == 0 ? "long" : "short", "\(found.exceptions)",
            String(format: "%.1f", found.expectedExceptions),
            Self.chance(found.proportionOfFailures.pValue), Self.chance(found.independence.pValue),
            Self.chance(found.conditionalCoverage.pValue), Self.percent(found.meanMargin),
            Self.percent(study.bars[part.rawValue].reference.sides[side].meanMargin),
            String(format: "%.2f", found.peakToTrough),
            found.worstRise.five.map { String(format: "%+.0f%%", 100 * $0) } ?? "-",
            failures.isEmpty ? "none" : failures.joined(separator: ", "),
          ])
        }
      }
    }
    var frontier = TextTable([
      "frontier over the whole", "mean", "peak/trough", "least p", "passes",
    ])
    for candidate in study.frontier(.whole) {
      let found = candidate[.whole]
      frontier.append([
        candidate.name, Self.percent(found.mean), String(format: "%.2f", found.peakToTrough),
        Self.chance(found.leastChance),
        FrontierStudy.Part.allCases.filter { study.passes(candidate, $0) }.map(\.name)
          .joined(separator: ", "),
      ])
    }
    func covered(_ part: FrontierStudy.Part, among passed: FrontierStudy.Part? = nil) -> Int {
      study.covered(part, among: passed)
    }
    return """
      \(study.facts.file): \(study.candidates.count) candidates, split at \
      \(AssessedPeriod.text(study.split))
      not rejected: \(covered(.before)) before, \(covered(.after)) after, \
      \(covered(.whole)) over the whole
      passing: \(study.count(.before)) before, \(study.count(.after)) after, \
      \(study.count(.whole)) over the whole
      of those that pass before: \(study.count(.before, .after)) pass after, \
      \(study.count(.before, .whole)) over the whole; not rejected are \
      \(covered(.after, among: .before)) after, \(covered(.whole, among: .before)) over the whole
      chosen before the split: \(study.chosen?.name ?? "none, for none passes")

      \(shown == nil ? "" : parts.text + "\n")\(frontier.text)
      """
  }

  private static func percent(_ value: Double) -> String { String(format: "%.2f%%", 100 * value) }
  private static func chance(_ value: Double) -> String { String(format: "%.4f", value) }
}
