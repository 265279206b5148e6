import Calibration
import Foundation
import Reports
import Studies
import Units

/// The page of `clearsim frontier`: what each candidate asks for against how much that moves.
struct FrontierPage {
  let name: String
  let study: FrontierStudy

  private static let selector = "Part"
  /// Rows of the tables.
  private static let rowsMax = 60

  private static func text(_ part: FrontierStudy.Part) -> String {
    switch part {
    case .before: "before the split"
    case .after: "after the split"
    case .whole: "the whole"
    }
  }

  var page: LabPage {
    let bar = study.bars[0]
    var page = LabPage(
      command: "frontier", title: name,
      facts: [
        "\(study.candidates.count) candidates", "split at \(PageTimes.text(study.split))",
        "tests at \(BacktestCharts.percent(bar.level))",
        String(format: "peak to trough %g or less", bar.ratio),
      ], warnings: study.refused.map { "\($0.model): \($0.reason)" })
    page.tiles = [
      LabPage.Tile(
        "Chosen before the split", study.chosen?.model ?? "none",
        detail: study.chosen?.tools ?? "no candidate passes",
        tone: study.chosen == nil ? .bad : .plain)
    ]
    if let chosen = study.chosen {
      page.tiles += FrontierStudy.Part.allCases.map { part in
        let found = chosen[part]
        let failures = found.failures(study.bars[part.rawValue])
        return LabPage.Tile(
          "It, " + Self.text(part), FigureCell.percent(found.mean).text,
          detail: String(format: "peak to trough %.2f; ", found.peakToTrough)
            + (failures.isEmpty ? "passes" : "fails by \(failures.joined(separator: ", "))"),
          tone: failures.isEmpty ? .good : .caution)
      }
    }
    page.selectors = [LabPage.Selector(Self.selector, FrontierStudy.Part.allCases.map(Self.text))]
    page.sections = [picture, frontier, ranking]
    return page
  }

  private func section(
    _ heading: String, _ reading: String, _ item: (FrontierStudy.Part) -> LabPage.Item
  ) -> LabPage.Section {
    LabPage.Section(
      heading, reading: reading,
      FrontierStudy.Part.allCases.map {
        item($0).shown(only: [(Self.selector, Self.text($0))])
      })
  }

  private var picture: LabPage.Section {
    section(
      "Requirement and procyclicality",
      "A point is a model with a list of tools: mean requirement of both sides against the greater "
        + "side's peak to trough. Those that pass lie below and to the left of the lines and no "
        + "test of coverage rejects them; the line joins what no other beats in both. The choice "
        + "reads what is before the split alone."
    ) { .chart(chart($0)) }
  }

  private func chart(_ part: FrontierStudy.Part) -> Chart {
    let bar = study.bars[part.rawValue]
    func points(
      _ name: String, _ role: ChartRole, _ candidates: [FrontierCandidate],
      showsLabels: Bool = false
    ) -> [ChartSeries] {
      guard !candidates.isEmpty else { return [] }
      return [
        ChartSeries(
          name, role, .points, x: candidates.map { $0[part].mean },
          y: candidates.map { $0[part].peakToTrough }, labels: candidates.map(\.name),
          showsLabels: showsLabels)
      ]
    }
    let groups = Dictionary(grouping: study.candidates) { candidate -> Int in
      if study.passes(candidate, part) { return 2 }
      return candidate[part].leastChance >= bar.level ? 1 : 0
    }
    let edge = study.frontier(part)
    return Chart(
      "Candidates, " + Self.text(part), size: .tall, x: .percent("mean requirement"),
      y: .logarithmic("peak to trough"),
      series: points("rejected", .loss, groups[0] ?? [])
        + points("not rejected", .caution, groups[1] ?? [])
        + [
          ChartSeries(
            "frontier", .reference, .steps, x: edge.map { $0[part].mean },
            y: edge.map { $0[part].peakToTrough })
        ]
        + points("passes", .good, groups[2] ?? [])
        + points("chosen", .exception, study.chosen.map { [$0] } ?? [], showsLabels: true),
      references: [
        ReferenceLine(.y, at: bar.ratio, String(format: "%g", bar.ratio), .good),
        ReferenceLine(.x, at: bar.reference.mean, "historical simulation", .good),
      ])
  }

  private func table(
    _ candidates: [FrontierCandidate], _ part: FrontierStudy.Part, title: String
  ) -> FigureTable {
    let shown = candidates.prefix(Self.rowsMax)
    let rest = candidates.count - shown.count
    return FigureTable(
      [
        "model", "tools", .init("mean", "mean requirement of both sides"),
        .init("peak/trough", "of the side where it is greater"),
        .init("exceptions", "long and short"),
        .init("least p", "of the tests of coverage, on either side"), "tick loss",
        .init("passes", "parts of the history that it passes"),
      ],
      shown.map { candidate in
        let found = candidate[part]
        let passed = FrontierStudy.Part.allCases.filter { study.passes(candidate, $0) }
        return [
          .text(candidate.model), .text(candidate.tools), .percent(found.mean),
          .number(found.peakToTrough),
          .text(found.sides.map { "\($0.exceptions)" }.joined(separator: " and ")),
          .chance(found.leastChance, rejectedBelow: study.bars[part.rawValue].level),
          .number(found.tickLoss, digits: 6),
          passed.isEmpty
            ? .text("none", .soft) : .text(passed.map(\.name).joined(separator: ", "), .good),
        ]
      }, title: title + (rest > 0 ? "; \(rest) more are in --json" : ""))
  }

  private var frontier: LabPage.Section {
    section(
      "The frontier",
      "Candidates that no test of coverage rejects and that none such beats in both figures."
    ) {
      .table(table(study.frontier($0), $0, title: "Frontier, " + Self.text($0)))
    }
  }

  private var ranking: LabPage.Section {
    LabPage.Section(
      "The choice",
      reading: "All that pass before the split, ranked there by mean requirement and by peak to "
        + "trough; the least sum of both ranks is chosen.",
      [.table(table(study.ranked, .before, title: "Ranked, figures before the split"))])
  }
}
