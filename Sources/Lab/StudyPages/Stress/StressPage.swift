import Calibration
import Foundation
import Inputs
import Reports
import Studies

/// The page of `clearsim stress`: who loses what where, who pays, and how little empties the funds.
struct StressPage {
  let study: StressStudy

  private static let moved = "Moved"

  private var names: [String] { study.terms.underlyings }
  private var text: StressText { StressText(study: study) }

  var page: LabPage {
    let books = study.books
    var page = LabPage(
      command: "stress", title: study.terms.name.split(separator: "/").last.map(String.init) ?? "",
      facts: [
        "\(StressText.count(books.members.count, "member")) of "
          + StressText.count(books.participants.count, "participant"),
        "horizon \(study.horizon.text)", "marks of \(StressTime.text(study.position.asOf))",
        "amounts in the quote asset",
      ],
      warnings: repairs + notCovered)
    page.tiles = tiles
    if let grid = study.grid {
      let underlyings = grid.points.map(\.underlying)
      page.selectors = [
        LabPage.Selector(
          Self.moved,
          underlyings.contains { $0 != nil } ? ["all"] + names : ["all"])
      ]
    }
    page.sections = [funds, members, windows]
    if let grid = study.grid { page.sections.append(self.grid(grid.points, grid.part)) }
    page.sections += [reverse, simulation]
    return page
  }

  private var repairs: [String] {
    let repairs = study.prices.repairs
    return zip(PageNames.of(repairs.map(\.file)), repairs).map { "\($0): \($1.repair.text)" }
  }

  private var notCovered: [String] {
    study.windows.compactMap { window in
      guard case .notCovered(let reason) = window.coverage else { return nil }
      return "\(window.terms.window.name) is not covered: \(reason)"
    }
  }

  private var tiles: [LabPage.Tile] {
    var tiles = [
      LabPage.Tile(
        "Funds", StressText.money(study.fund),
        detail: "insurance \(StressText.money(study.terms.insuranceFund)), default "
          + StressText.money(study.terms.defaultFund))
    ]
    for requirement in [StressRequirement.coverTwo, .comprehensive] {
      guard let verdict = requirement.verdict(study) else { continue }
      tiles.append(
        LabPage.Tile(
          requirement == .coverTwo ? "Cover-2 needs" : "All accounts need",
          verdict.kind == .notTested ? "not tested" : StressText.money(verdict.needed),
          detail: verdict.decidedBy, tone: verdict.holds ? .good : .bad))
    }
    if let all = study.reverse.answers.first {
      tiles.append(
        LabPage.Tile(
          study.fund > 0 ? "Fall that empties the funds" : "Fall that leaves a loss",
          all.move.map { StressText.percent($0) } ?? "none",
          detail: "of all prices by the same fraction"))
    }
    if case .found(let found) = study.plausible {
      tiles.append(
        LabPage.Tile(
          "Most plausible move that does", String(format: "%.1f deviations", found.distance),
          detail: zip(names, found.moves).map { "\($0) \(StressText.percent($1))" }
            .joined(separator: ", ")))
    }
    return tiles
  }

  // MARK: Sections

  private var funds: LabPage.Section {
    let rows = StressRequirement.allCases.compactMap { requirement -> [FigureCell]? in
      guard let verdict = requirement.verdict(study) else { return nil }
      let why = verdict.missing.isEmpty ? "" : "; " + verdict.missing.joined(separator: "; ")
      return [
        .text(requirement.rawValue),
        .text(verdict.kind.rawValue, verdict.holds ? .good : .bad),
        .printed(StressText.money(verdict.needed)),
        .printed(StressText.money(study.fund - verdict.needed)),
        .text(verdict.decidedBy + why),
      ]
    }
    return LabPage.Section(
      "Funds",
      reading: "Bars: losses of all who default in the scenario of each set that leaves "
        + "most uncovered, by who pays them. The table judges the funds by \(study.sizingText).",
      [
        .chart(StressCharts(study: study).payers),
        .table(FigureTable(["cover", "", "needed", "surplus", "decided by"], rows)),
      ])
  }

  private var members: LabPage.Section {
    LabPage.Section(
      "Members",
      reading: "The worst of each member in each set of scenarios, posted assets that fall "
        + "included; each in its own worst move, so a column does not add up. Red loses.",
      [
        .heat(StressCharts(study: study).losses),
        .table(
          FigureTable(
            [
              "member", "participant", "gross", .init("posted", "worth of the margin now"),
              .init("in assets", "the part of it that moves with prices"), "margin by", "loss",
              .init("uncovered", "loss beyond what is posted"), "worst in",
            ],
            study.byUncovered.prefix(StressCharts.membersMax).map { member($0) },
            title: "Under \(study.sizingText)")),
      ])
  }

  private func member(_ place: Int) -> [FigureCell] {
    let posted = study.position.posted[place]
    let worst = study.worst(of: place, in: study.sizingParts)
    let books = study.books
    func money(_ amount: Double, _ tone: FigureCell.Tone = .plain) -> FigureCell {
      .printed(StressText.money(amount), tone)
    }
    return [
      .text(books.members[place].name), .text(books.participants[books.participantOf[place]]),
      money(books.gross(of: place)), money(posted.amount), money(posted.inAssets),
      .text(posted.source), money(worst.loss),
      money(worst.uncovered, worst.uncovered > 0 ? .bad : .plain), .text(worst.label),
    ]
  }

  private var windows: LabPage.Section {
    let columns: [FigureTable.Column] =
      ["window", "move"] + names.map { .init("\($0) move") }
      + names.map { .init("\($0) fall", "peak to trough of it alone, by highs and lows") }
      + ["uncovered", "cover-2", .init("known", "what is known of it")]
    var rows: [[FigureCell]] = []
    for window in study.windows {
      guard case .covered(let covered) = window.coverage, let part = window.part else { continue }
      let place = part.worst(study.books)
      let scenario = part.outcome.scenarios[place]
      var row: [FigureCell] = [.text(part.name), .text(part.label(place))]
      row += part.scenarios.prices(of: place).map { .percent($0, digits: 1) }
      row += covered.falls.map { .percent($0, digits: 1) }
      row += [
        .printed(StressText.money(scenario.uncovered)),
        .printed(StressText.money(scenario.largestTwo)), .text(window.terms.window.known, .soft),
      ]
      rows.append(row)
    }
    return LabPage.Section(
      "Historical windows",
      reading: "Of each window the joint move that leaves most uncovered: all underlyings over the "
        + "same stretch, \(study.horizon.isWithin ? "at most " : "")as long as the horizon.",
      [.table(FigureTable(columns, rows))])
  }

  private func grid(
    _ points: [HypotheticalGrid.Point], _ part: StressStudy.Part
  ) -> LabPage.Section {
    let charts = StressCharts(study: study)
    let several = points.contains { $0.underlying != nil }
    let places: [Int?] = several ? [nil] + names.indices.map { $0 } : [nil]
    return LabPage.Section(
      "Hypothetical grid",
      reading: "What all accounts leave uncovered where prices (down) and volatility at thirty "
        + "days (across, points) move so. Chosen above: all underlyings together, or one alone.",
      places.map { place in
        .heat(
          charts.grid(points, part, moved: place),
          only: several ? [(Self.moved, place.map { names[$0] } ?? "all")] : [])
      })
  }

  private var reverse: LabPage.Section {
    let charts = StressCharts(study: study)
    let answers = study.reverse.answers
    let rows = stride(from: 0, to: answers.count, by: 2).map { place -> [FigureCell] in
      let name = answers[place].underlying.map { names[$0] } ?? (names.count > 1 ? "all" : names[0])
      return [.text(name)]
        + [answers[place], answers[place + 1]].map {
          $0.move.map { .percent($0, digits: 1, isSigned: true) } ?? .text("none", .soft)
        }
    }
    var items: [LabPage.Item] = [
      .table(FigureTable(["moved", "fall", "rise"], rows, title: "Smallest moves"))
    ]
    if let chart = charts.frontier { items.insert(.chart(chart), at: 0) }
    return LabPage.Section(
      "Reverse stress",
      reading: "Beyond the grey edge the funds are empty; how far out it is counts in deviations. "
        + "Here, " + text.plausibleText.trimmingCharacters(in: .newlines) + ".", items)
  }

  private var simulation: LabPage.Section {
    let found = study.simulation
    return LabPage.Section(
      "Simulated losses",
      reading: "\(found.part.scenarios.count) draws of a joint t of "
        + String(format: "%.2f degrees (%@), ", found.degrees, found.isFitted ? "fitted" : "given")
        + "seed \(found.seed): the chance that uncovered losses of all accounts, and of the two "
        + "largest participants, are above an amount.",
      [.chart(StressCharts(study: study).exceedance)])
  }
}
