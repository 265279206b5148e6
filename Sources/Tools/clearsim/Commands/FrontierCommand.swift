import Calibration
import Foundation
import Inputs
import Reports
import Units

/// `clearsim frontier PRICES`: margin against procyclicality over a grid of models and tools.
enum FrontierCommand: Command {
  static let declaration = CommandDeclaration(
    name: "frontier",
    summary: "requirement against procyclicality over many models and tools, split at a date",
    operands: [
      OperandDeclaration(
        name: "PRICES", meaning: "a price file, CSV plain or gzip; - is standard input")
    ],
    options: [
      .value("split", "DATE", "choose on forecasts for bars before, report on those after, UTC"),
      .value("until", "DATE", "use no bar that opens then or later, UTC"),
      .value("horizon", "SPAN", "what a return spans, such as 1d (default one bar)"),
      .value("models", "LIST", "models, with commas between them", default: "grid"),
      .value("apc", "LISTS", "lists of tools, with a slash between lists", default: "grid"),
      .value("confidence", "C", "confidence of the requirement", default: "0.99"),
      .value("from", "N", "the first return forecast, counted from 0", default: "500"),
      .value("level", "P", "level at which tests reject", default: "0.05"),
      .value("peak-to-trough", "R", "the greatest peak to trough allowed", default: "2.1"),
      .page, .json,
    ],
    notes: """
      A candidate is a model with a list of tools, on both sides of the market. It passes a part of
      the history where, on either side, neither Kupiec's nor Christoffersen's tests (independence,
      both together) reject, the mean requirement is below that of historical-500, and peak to
      trough is within the bound. Those that pass before the split are ranked by mean requirement
      (of both sides) and by peak to trough (the greater side's); the least sum of the two ranks is
      chosen. What follows the split has no say. frontier: candidates that no test rejects over the
      whole and that no other such candidate beats in both mean and peak to trough.

      --page draws every candidate, the frontier and the choice in each part.

      grid: \(FrontierGrid.models.count) models with \(FrontierGrid.tools.count) lists of tools, \
      printed with --json; lab-docs/combination.md says why these.

      \(ModelName.help)

      \(DampingTools.help)
      """,
    examples: ["clearsim frontier examples/lab/btc-1d.csv --split 2024-01-01 --models ewma-0.97"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let grid = try FrontierGrid(arguments)
    let page = try arguments.page()
    let confidence = try arguments.confidence()
    let from = try arguments.integer("from", in: 2...1_000_000) ?? 500
    if let model = grid.models.first(where: { $0.least > from }) {
      throw arguments.usage(
        "--from: \(from) is below \(model.least), the returns that "
          + "\(ModelName.spelling(model)) needs before its first forecast")
    }
    guard let split = try arguments.date("split") else {
      throw arguments.usage("--split: missing; expected a date such as 2024-01-01")
    }
    let until = try arguments.date("until")
    let history = try PriceHistory(
      arguments.operands[0], keepingRanges: grid.models.contains(where: \.needsBars),
      until: until)
    let horizon = try history.horizon(arguments)
    let returns = try history.returns(
      every: horizon, least: from + 4,
      why: "\(from) before the first forecast and 2 on either side of the split")
    for repair in history.facts.repairs { console.warning("\(history.file): \(repair.text)") }
    let ends = history.ends(every: horizon)
    let border = ends.firstIndex { $0 >= split } ?? ends.count
    guard border >= from + 2, border <= returns.count - 2 else {
      throw arguments.usage(
        "--split: '\(arguments.text("split") ?? "")' leaves no two forecasts on either side; "
          + "those of \(history.file) are for \(AssessedPeriod.text(ends[from])) to "
          + AssessedPeriod.text(ends[ends.count - 1]))
    }
    let ranges = history.ranges(every: horizon)
    let study = try FrontierStudy(
      grid, returns: returns, ranges: ranges.map { $0[0..<returns.count + 1] },
      lookback: history.lookback(step: horizon), confidence: confidence,
      places: from..<returns.count, split: border,
      level: try arguments.number("level", in: 0.0001...0.5) ?? 0.05,
      ratio: try arguments.number("peak-to-trough", in: 1...1e6) ?? 2.1, console)
    if !study.candidates.isEmpty {
      for (model, reason) in study.refused { console.warning("\(model): \(reason)") }
    }
    if study.candidates.isEmpty, let refused = study.refused.first {
      throw InputFault(file: history.file, place: refused.model, reason: refused.reason)
    }
    try page?.write(
      FrontierPage(name: PageFile.names([history.file])[0], study: study, split: ends[border]).page)
    if arguments.has("json") {
      try console.result(json(study, history, split: ends[border]))
    } else {
      try console.result(text(study, history, split: ends[border]))
    }
    return .done
  }

  private static func json(
    _ study: FrontierStudy, _ history: PriceHistory, split: Timestamp
  ) -> JSONValue {
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
      "file": .string(history.file), "split": .string(AssessedPeriod.text(split)),
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

  private static func text(
    _ study: FrontierStudy, _ history: PriceHistory, split: Timestamp
  ) -> String {
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
            chance(found.proportionOfFailures.pValue), chance(found.independence.pValue),
            chance(found.conditionalCoverage.pValue), percent(found.meanMargin),
            percent(study.bars[part.rawValue].reference.sides[side].meanMargin),
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
        candidate.name, percent(found.mean), String(format: "%.2f", found.peakToTrough),
        chance(found.leastChance),
        FrontierStudy.Part.allCases.filter { study.passes(candidate, $0) }.map(\.name)
          .joined(separator: ", "),
      ])
    }
    func covered(_ part: FrontierStudy.Part, among passed: FrontierStudy.Part? = nil) -> Int {
      study.covered(part, among: passed)
    }
    return """
      \(history.file): \(study.candidates.count) candidates, split at \(AssessedPeriod.text(split))
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
