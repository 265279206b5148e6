import Calibration
import Foundation
import Inputs
import Reports
import Studies
import Units

/// The page of `clearsim backtest`: requirements against losses, exceptions, tails, nervousness.
struct BacktestPage {
  /// One price file's part.
  struct Part {
    let study: BacktestStudy
    /// What the page calls it.
    let name: String
    var facts: PriceFacts { study.facts }
    var ends: [Timestamp] { study.ends }
    var assessed: Range<Int> { study.assessed }
    var outcome: BacktestPlan.Outcome { study.outcome }
    var choice: BacktestChoice? { study.choice }
    /// What a return spans.
    var span: TimeSpan { TimeSpan(rawValue: facts.interval.rawValue * Int64(study.horizon)) }
    /// The bars, and those assessed.
    var summary: [String] {
      [
        "\(facts.count) bars of \(DurationText.format(facts.interval))",
        "returns over \(DurationText.format(span))",
        "assessed \(PageTimes.text(ends[assessed.lowerBound])) to "
          + PageTimes.text(ends[assessed.upperBound - 1]),
      ]
    }
  }

  let plan: BacktestPlan
  let parts: [Part]

  private static let (prices, model, side) = ("Prices", "Model", "Side")

  var page: LabPage {
    let damping = plan.damping.tools.isEmpty ? [] : ["damped by \(plan.damping.text)"]
    var page = LabPage(
      command: "backtest",
      title: parts.count == 1 ? parts[0].name : "\(parts.count) price files",
      facts: (parts.count == 1 ? parts[0].summary : [])
        + ["confidence \(BacktestCharts.percent(plan.confidence))"] + damping
        + ["tests at \(BacktestCharts.percent(plan.level))"],
      warnings: parts.flatMap { part in part.facts.repairs.map { "\(part.name): \($0.text)" } }
        + parts.flatMap { part in
          part.outcome.failures.map {
            "\(part.name): \($0.model), \($0.side.rawValue): \($0.reason)"
          }
        })
    func names(_ all: [String]) -> [String] {
      all.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    let rows = parts.flatMap(\.outcome.rows)
    page.selectors = [
      LabPage.Selector(Self.prices, parts.map(\.name)),
      LabPage.Selector(Self.model, names(rows.map(\.model))),
      LabPage.Selector(Self.side, names(rows.map(\.side.rawValue))),
    ]
    if parts.count == 1 { page.tiles = tiles(rows) }
    page.sections = [
      beside, coverage, exceptions, tails, nervousness, verdicts,
    ]
    return page
  }

  private func tiles(_ rows: [BacktestRow]) -> [LabPage.Tile] {
    let standing = rows.filter(\.rejections.isEmpty)
    func called(_ row: BacktestRow?) -> String {
      row.map { "\($0.model), \($0.side.rawValue)" } ?? ""
    }
    let cheapest = standing.min { $0.found.meanMargin < $1.found.meanMargin }
    let steadiest = standing.min { $0.found.peakToTrough < $1.found.peakToTrough }
    let best = rows.min { $0.tickLoss < $1.tickLoss }
    return [
      LabPage.Tile(
        "Not rejected", "\(standing.count) of \(rows.count)",
        detail: "tests at \(BacktestCharts.percent(plan.level))",
        tone: standing.isEmpty ? .bad : .plain),
      LabPage.Tile(
        "Least requirement of those",
        cheapest.map { FigureCell.percent($0.found.meanMargin).text } ?? "–",
        detail: called(cheapest)),
      LabPage.Tile(
        "Steadiest of those",
        steadiest.map { FigureCell.number($0.found.peakToTrough).text } ?? "–",
        detail: steadiest.map { "peak to trough, \(called($0))" } ?? ""),
      LabPage.Tile(
        "Least tick loss", best.map { FigureCell.number($0.tickLoss, digits: 6).text } ?? "–",
        detail: called(best)),
    ]
  }

  /// A section with the same items for every row.
  private func section(
    _ heading: String, _ reading: String,
    _ items: (BacktestRow, BacktestPicture, BacktestCharts) -> [LabPage.Item]
  ) -> LabPage.Section {
    LabPage.Section(
      heading, reading: reading,
      parts.flatMap { part -> [LabPage.Item] in
        let (ends, span) = (part.ends, part.span)
        return part.outcome.rows.flatMap { row -> [LabPage.Item] in
          guard let picture = row.picture else { return [] }
          let only = [
            (Self.prices, part.name), (Self.model, row.model), (Self.side, row.side.rawValue),
          ]
          let charts = BacktestCharts(
            picture: picture, duration: row.duration,
            time: { PageTimes.milliseconds($0, ends, span) }, base: "the price")
          return items(row, picture, charts).map { $0.shown(only: only) }
        }
      })
  }

  private var verdicts: LabPage.Section {
    LabPage.Section(
      "Verdicts",
      reading: "Columns are those of the command; point at a head for its meaning, click it to "
        + "sort. Requirements and losses are logarithms of the price: 8 % is a fall by 7.69 % or a "
        + "rise by 8.33 %. Marked p-values are below the level, each by itself; the choice "
        + "corrects for how many tests there are.",
      parts.flatMap { part -> [LabPage.Item] in
        let rows = part.outcome.rows
        var tables: [FigureTable] = []
        if let choice = part.choice {
          tables.append(TestTables.choice(choice, title: "Choice: \(choice.conclusion)"))
        }
        tables += [
          TestTables.table(
            BacktestRow.coverageHeader, rows.map(\.coverageCells), level: plan.level,
            title: "Coverage"),
          TestTables.table(
            BacktestRow.shortfallHeader, rows.map(\.shortfallCells), level: plan.level,
            title: "Expected shortfall"),
          TestTables.table(
            BacktestRow.requirementHeader, rows.map(\.requirementCells), level: plan.level,
            title: "Requirement, and money of a position of "
              + "\(JSONValue.number(plan.notional).text())"),
        ]
        return tables.map { .table($0, only: [(Self.prices, part.name)]) }
      })
  }

  /// Models against each other, on the side chosen.
  private var beside: LabPage.Section {
    var items: [LabPage.Item] = []
    for part in parts {
      for side in PositionSide.allCases {
        let rows = part.outcome.rows.filter { $0.side == side }
        guard !rows.isEmpty else { continue }
        let only = [(Self.prices, part.name), (Self.side, side.rawValue)]
        items += ModelCharts(rows: rows).items.map { $0.shown(only: only) }
      }
    }
    return LabPage.Section(
      "Models beside each other",
      reading: "Rejected are models that a test of coverage rejects at the level. To the left less "
        + "is asked; exceptions should lie near the line, and a requirement that moves less lies "
        + "lower. Tick loss weighs cost and coverage in one figure.", items)
  }

  private var coverage: LabPage.Section {
    section(
      "Requirement against losses",
      "Grey are the losses of the position, gains below zero; the line is what was required before "
        + "they were known. A mark where a loss went beyond it."
    ) { row, _, charts in
      var chart = charts.coverage
      chart.title = "\(row.model), \(row.side.rawValue)"
      chart.note =
        "\(row.found.exceptions) exceptions in \(row.found.observations) forecasts, "
        + String(format: "%.1f intended", row.found.expectedExceptions)
      return [.chart(chart)]
    }
  }

  private var exceptions: LabPage.Section {
    section(
      "Exceptions",
      "Left: the count should stay in the band; Basel's zones begin at the dashed lines. Right: "
        + "without memory the waiting times follow the straight line; points that fall "
        + "steeply at the left are exceptions in clusters."
    ) { row, _, charts in
      [
        .chart(charts.cumulative), .chart(charts.durations),
        .table(TestTables.tests(row, level: plan.level)),
      ]
    }
  }

  private var tails: LabPage.Section {
    section(
      "Tail",
      "Left: points above the dashed line are losses greater than the law has them. Right: the "
        + "points should pass through the crossing of the two lines; to its right at the "
        + "same height, the requirement was too small."
    ) { _, _, charts in [.chart(charts.quantiles), .chart(charts.tail)] }
  }

  private var nervousness: LabPage.Section {
    section(
      "Procyclicality",
      "How suddenly members would have had to find more: a rise of 100 % within five bars is a "
        + "doubled requirement. Beside it how closely the requirement follows volatility: "
        + "flat is steady, along the line is proportional."
    ) { row, _, charts in
      var rises = charts.rises
      rises.size = .half
      let found = row.found
      return [
        .chart(rises), .chart(charts.responsiveness),
        .table(
          FigureTable(
            ["peak to trough", "greatest rise, 1 bar", "5 bars", "30 bars", "mean requirement"],
            [
              [
                .number(found.peakToTrough),
                .percent(found.worstRise.one, digits: 0, isSigned: true),
                .percent(found.worstRise.five, digits: 0, isSigned: true),
                .percent(found.worstRise.thirty, digits: 0, isSigned: true),
                .percent(found.meanMargin),
              ]
            ])),
      ]
    }
  }
}

/// Times of returns for pictures.
enum PageTimes {
  /// A date, with its time of day where that is not midnight.
  static func text(_ time: Timestamp) -> String {
    AssessedPeriod.text(time).replacing("T00:00:00Z", with: "")
  }

  /// Milliseconds since 1970 at a place, which may be one behind the last.
  static func milliseconds(
    _ place: Double, _ ends: [Timestamp], _ interval: TimeSpan
  ) -> Double {
    guard let last = ends.last else { return 0 }
    let index = Int(place)
    let nanoseconds =
      index < ends.count
      ? ends[max(0, index)].rawValue
      : last.rawValue + Int64(index - ends.count + 1) * interval.rawValue
    return (Double(nanoseconds) / 1e6).rounded()
  }
}
