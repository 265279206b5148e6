import Calibration
import Foundation
import Inputs
import Reports
import Studies
import Units

/// The page of `clearsim compare`: models over portfolios of price histories.
struct ComparePage {
  let plan: BacktestPlan
  let study: CompareStudy

  private var set: PortfolioSet { study.set }
  private var answers: [PortfolioAnswer] { study.answers }
  private var overall: BacktestChoice? { study.overall }
  /// Places of the returns assessed.
  private var assessed: Range<Int> { study.assessed }

  private static let (portfolio, model) = ("Portfolio", "Model")
  /// Portfolios whose models are pictured one by one, so that the page stays small.
  private var pictured: Int { max(1, 60 / max(1, plan.models.count)) }

  private var models: [String] { plan.models.map { ModelName.spelling($0) } }

  var page: LabPage {
    let damping = plan.damping.tools.isEmpty ? [] : ["damped by \(plan.damping.text)"]
    var page = LabPage(
      command: "compare", title: PageNames.of([set.file])[0],
      facts: [
        "\(answers.count) portfolios of \(set.instruments.joined(separator: ", "))",
        "assessed \(PageTimes.text(set.ends[assessed.lowerBound])) to "
          + PageTimes.text(set.ends[assessed.upperBound - 1]),
        "confidence \(BacktestCharts.percent(plan.confidence))",
      ] + damping + ["tests at \(BacktestCharts.percent(plan.level))"],
      warnings: set.repairs.map { "\($0.file): \($0.repair.text)" }
        + (answers.count > pictured
          ? ["Requirements against losses are pictured for the first \(pictured) portfolios."] : [])
        + answers.flatMap { answer in
          answer.outcome.failures.map { "\(answer.portfolio.name), \($0.model): \($0.reason)" }
        })
    page.tiles = answers.prefix(6).map { answer in
      let standing = answer.outcome.rows.count { $0.rejections.isEmpty }
      return LabPage.Tile(
        "\(answer.portfolio.name), chosen", answer.choice?.choice.chosen ?? "none",
        detail: "\(standing) of \(answer.outcome.rows.count) not rejected by coverage")
    }
    page.selectors = [
      LabPage.Selector(Self.portfolio, answers.map(\.portfolio.name)),
      LabPage.Selector(Self.model, models),
    ]
    page.sections = [overview, frontier, offsets, coverage, nervousness, verdicts]
    return page
  }

  /// A section with items for each portfolio.
  private func section(
    _ heading: String, _ reading: String, _ items: (PortfolioAnswer) -> [LabPage.Item]
  ) -> LabPage.Section {
    LabPage.Section(
      heading, reading: reading,
      answers.flatMap { answer in
        items(answer).map { $0.shown(only: [(Self.portfolio, answer.portfolio.name)]) }
      })
  }

  /// The same for each model of each portfolio.
  private func rowSection(
    _ heading: String, _ reading: String, _ items: (BacktestRow, BacktestCharts) -> [LabPage.Item]
  ) -> LabPage.Section {
    let shown = Set(answers.prefix(pictured).map(\.portfolio.name))
    return section(heading, reading) { answer in
      guard shown.contains(answer.portfolio.name) else { return [] }
      return answer.outcome.rows.flatMap { row -> [LabPage.Item] in
        guard let picture = row.picture else { return [] }
        let charts = BacktestCharts(
          picture: picture, duration: row.duration,
          time: { PageTimes.milliseconds($0, set.ends, span) }, base: "gross notional")
        return items(row, charts).map { $0.shown(only: [(Self.model, row.model)]) }
      }
    }
  }

  /// What a return spans, from the times of the last two.
  private var span: TimeSpan {
    guard set.ends.count > 1 else { return .zero }
    return set.ends[set.ends.count - 1] - set.ends[set.ends.count - 2]
  }

  private func grid(
    _ title: String, _ note: String, isPercent: Bool, digits: Int,
    _ value: (BacktestRow) -> Double
  ) -> LabPage.Item {
    .heat(
      HeatTable(
        title, note: note, down: "model", across: "portfolio", rows: models,
        columns: answers.map(\.portfolio.name),
        values: models.map { model in
          answers.map { answer in
            answer.outcome.rows.first { $0.model == model }.map(value)
          }
        }, colouring: .level, isPercent: isPercent, digits: digits))
  }

  private var overview: LabPage.Section {
    var items: [LabPage.Item] = []
    if let overall {
      items.append(
        .table(
          TestTables.choice(
            overall, title: "Choice over all portfolios: \(overall.conclusion)")))
    }
    items += [
      grid("Mean requirement", "per cent of gross notional", isPercent: true, digits: 2) {
        $0.found.meanMargin
      },
      grid("Exceptions over those intended", "1 is as intended", isPercent: false, digits: 2) {
        Double($0.found.exceptions) / $0.found.expectedExceptions
      },
      grid("Peak to trough", "of the requirement", isPercent: false, digits: 2) {
        $0.found.peakToTrough
      },
    ]
    return LabPage.Section(
      "All portfolios",
      reading: "A good model is low in the first and the last grid and near 1 in the second, on "
        + "every portfolio. The ranking says at which stage and by which test a model left.",
      items)
  }

  private var frontier: LabPage.Section {
    section(
      "Models beside each other",
      "Of the portfolio chosen above. To the left less is asked; exceptions should lie near the "
        + "line, and a requirement that moves less lies lower."
    ) { ModelCharts(rows: $0.outcome.rows).items }
  }

  private var offsets: LabPage.Section {
    section(
      "Offsets",
      "What the legs would be asked for one by one, added up; what the model asks for the whole; "
        + "and what is asked where the cap leaves only a part of the difference. Beside it the "
        + "risk of the next period, leg by leg: parts below zero offset the others."
    ) { answer in
      let rows = answer.outcome.rows
      let places = rows.indices.map(Double.init)
      var items: [LabPage.Item] = [
        .chart(
          Chart(
            "Requirement by model", size: .tall, x: .categories(rows.map(\.model)),
            y: .percent("mean requirement", reachesZero: true),
            series: [
              ChartSeries("legs added up", .loss, .bars, x: places, y: answer.offsets.map(\.legs)),
              ChartSeries(
                "with the cap", .category(1), .bars, x: places, y: answer.offsets.map(\.capped)),
              ChartSeries(
                "portfolio", .margin, .bars, x: places, y: rows.map(\.found.meanMargin)),
            ], isSideways: true))
      ]
      if let risk = answer.risk {
        let legs = risk.legs.indices.map(Double.init)
        items.append(
          .chart(
            Chart(
              "Risk of the next period", note: "normal, by an EWMA covariance",
              x: .categories(risk.legs.map(\.instrument)),
              y: .percent("of gross notional", reachesZero: true),
              series: [
                ChartSeries("alone", .loss, .bars, x: legs, y: risk.legs.map(\.alone)),
                ChartSeries(
                  "part of the portfolio's", .margin, .bars, x: legs,
                  y: risk.legs.map(\.component)),
              ], isSideways: true)))
        items.append(
          .chart(
            Chart(
              "Risk under other correlations",
              x: .categories([
                "as of now", "Ledoit-Wolf", "moved to one", "moved to none",
              ]), y: .percent("of gross notional", reachesZero: true),
              series: [
                ChartSeries(
                  "value at risk", .margin, .bars, x: [0, 1, 2, 3],
                  y: [risk.valueAtRisk, risk.ledoitWolf, risk.towardsOne, risk.towardsNone])
              ], isSideways: true)))
      }
      return items
    }
  }

  private var coverage: LabPage.Section {
    rowSection(
      "Requirement against losses",
      "Of the portfolio and the model chosen above: grey are losses, gains below zero; a mark "
        + "where a loss went beyond the requirement."
    ) { row, charts in
      var chart = charts.coverage
      chart.title = row.model
      chart.note =
        "\(row.found.exceptions) exceptions in \(row.found.observations) forecasts, "
        + String(format: "%.1f intended", row.found.expectedExceptions)
      return [.chart(chart), .chart(charts.cumulative), .chart(charts.tail)]
    }
  }

  private var nervousness: LabPage.Section {
    rowSection(
      "Procyclicality",
      "Left: by how much the requirement rose over the bars before. Right: how closely it follows "
        + "volatility."
    ) { _, charts in
      var rises = charts.rises
      rises.size = .half
      return [.chart(rises), .chart(charts.responsiveness)]
    }
  }

  private var verdicts: LabPage.Section {
    section(
      "Verdicts",
      "Columns are those of the command; point at a head for its meaning, click it to sort."
    ) { answer in
      let rows = answer.outcome.rows
      func shown(_ cells: [String]) -> [String] { [cells[0]] + cells[2...] }
      func table(_ header: [String], _ cells: [[String]], _ title: String) -> LabPage.Item {
        .table(TestTables.table(header, cells, level: plan.level, title: title))
      }
      let choice = answer.choice.map {
        [LabPage.Item.table(TestTables.choice($0, title: "Choice: \($0.conclusion)"))]
      }
      return (choice ?? []) + [
        table(
          shown(BacktestRow.coverageHeader), rows.map { shown($0.coverageCells) }, "Coverage"),
        table(
          shown(BacktestRow.shortfallHeader), rows.map { shown($0.shortfallCells) },
          "Expected shortfall"),
        table(
          shown(BacktestRow.requirementHeader) + PortfolioOffset.header,
          zip(rows, answer.offsets).map { shown($0.requirementCells) + $1.cells },
          "Requirement and offsets"),
      ]
    }
  }
}
