import Foundation
import PageTestKit
import Reports
import Testing

/// Pages of the laboratory, opened in a real browser.
@Suite(.serialized) struct LabPageTests {
  private static func day(_ place: Int) -> Double { 1_590_883_200_000 + Double(place) * 86_400_000 }

  /// A page with every shape of series, axis, table and grid.
  private func everything() -> LabPage {
    let days = (0..<2_000).map(Self.day)
    let losses = (0..<2_000).map { 0.05 * sin(Double($0 * $0 % 977)) }
    let margins = (0..<2_000).map { 0.06 + 0.02 * sin(Double($0) / 130) }
    let hits = days.indices.filter { losses[$0] > margins[$0] }
    let grid = (1...60).map { Double($0) / 20 }
    var page = LabPage(
      command: "example", title: "Every shape", facts: ["2,000 days", "99 %"],
      warnings: ["prices.csv: 2 gaps; a return across a gap counts as a return of one bar"])
    page.tiles = [
      .init("Exceptions", "\(hits.count)", detail: "expected 20", tone: .bad),
      .init("Mean requirement", "6.1 %"), .init("Peak to trough", "2.00", tone: .good),
      .init("Zone", "yellow", tone: .caution),
    ]
    page.selectors = [LabPage.Selector("Side", ["long", "short"]), .init("Only one", ["a"])]
    let overTime = Chart(
      "Requirement against losses", note: "fractions of the price", size: .tall, x: .time,
      y: .percent("of the price"),
      series: [
        ChartSeries("loss", .loss, .needles, x: days, y: losses),
        ChartSeries("requirement", .margin, .line, x: days, y: margins),
        ChartSeries(
          "exceptions", .exception, .points, x: hits.map { days[$0] }, y: hits.map { losses[$0] }),
      ], references: [ReferenceLine(.y, at: 0.07, "house floor", .bad)])
    let models = ["ewma-0.94", "ewma-0.97", "historical-500", "filtered-0.97-500", "garch-t-500"]
    let places = models.indices.map(Double.init)
    page.sections = [
      LabPage.Section(
        "Coverage", reading: "Points above the line are exceptions.",
        [
          .chart(overTime, only: [("Side", "long")]),
          .chart(
            Chart(
              "Cumulative", x: .time, y: .linear("exceptions", reachesZero: true),
              series: [
                ChartSeries(
                  "middle 95 %", .good, .band, x: days, y: days.indices.map { Double($0) / 120 },
                  upper: days.indices.map { Double($0) / 80 }),
                ChartSeries(
                  "counted", .exception, .steps, x: days,
                  y: days.indices.map { Double($0) / 100 }),
              ])),
          .chart(
            Chart(
              "Smile", x: .linear("log-moneyness"), y: .percent("volatility"),
              series: [
                ChartSeries(
                  "bid to ask", .bid, .ranges, x: grid, y: grid.map { 0.4 + 0.1 * ($0 - 1) },
                  upper: grid.map { 0.45 + 0.12 * ($0 - 1) }),
                ChartSeries("fit", .fit, .line, x: grid, y: grid.map { 0.42 + 0.11 * ($0 - 1) }),
              ], references: [ReferenceLine(.x, at: 1.5, "at the money")])),
          .chart(
            Chart(
              "Frontier", x: .percent("mean requirement"), y: .logarithmic("tick loss"),
              series: [
                ChartSeries(
                  "models", .category(0), .points, x: places.map { 0.06 + 0.001 * $0 },
                  y: places.map { 0.001 * ($0 + 1) }, labels: models, showsLabels: true)
              ])),
          .chart(
            Chart(
              "Tick loss", x: .categories(models), y: .linear("tick loss"),
              series: [ChartSeries("tick loss", .margin, .bars, x: places, y: places)],
              isSideways: true), only: [("Side", "short")]),
          .chart(
            Chart(
              "Expiries", size: .third, x: .logarithmic("days"), y: .linear("total variance"),
              series: (0..<6).map { step in
                ChartSeries(
                  "expiry \(step)", .step(step, of: 6), .line, x: grid,
                  y: grid.map { $0 * Double(step + 1) })
              })),
          .chart(
            Chart("Nothing", size: .third, x: .time, y: .linear("x"), series: []),
            only: [("Side", "short")]),
        ]),
      LabPage.Section(
        "Figures", reading: "Tables and grids.",
        [
          .table(
            FigureTable(
              ["model", .init("p", "of Kupiec's test"), "mean", "count", "remark"],
              models.enumerated().map { place, model in
                [
                  .text(model), .chance(Double(place) * 0.03, rejectedBelow: 0.05),
                  .percent(0.061 + 0.001 * Double(place)), .count(-1_234_567 * place),
                  place == 0 ? .none : .text("stands", .good),
                ]
              }, title: "Models")),
          .heat(
            HeatTable(
              "Scenario grid", note: "profit in USDT", down: "price", across: "volatility",
              rows: ["-20 %", "0 %", "+20 %"], columns: ["-10", "0", "+10"],
              values: [[-40, -20, nil], [-2, 0, 2], [20, 30, 41.25]], colouring: .gainAndLoss)),
          .heat(
            HeatTable(
              "Surface", down: "expiry", across: "log-moneyness", rows: ["7 d", "30 d"],
              columns: (0..<24).map { "\($0)" },
              values: [(0..<24).map { 0.4 + 0.01 * Double($0) }, (0..<24).map { Double($0) / 50 }],
              colouring: .level, isPercent: true, digits: 0)),
        ]),
    ]
    return page
  }

  @Test(
    "every shape draws in a browser, for each choice, light and dark, without an error",
    .enabled(if: PageProbe.canDraw, "needs the Debian packages chromium and libjs-chart.js"))
  func draws() throws {
    let folder = try TemporaryFolder()
    let page = try PageProbe.open(try everything().html(), in: folder.path)
    #expect(page.errors == nil && page.console == "")
    // Light and dark, long and short: four looks at what is shown.
    #expect(page.looks.map(\.drawn) == [5, 5, 5, 5])
    #expect(page.looks.allSatisfy { $0.leastPainted > 1_500 }, "\(page.looks)")
    #expect(page.looks.map(\.empty) == [0, 1, 0, 1])
    #expect(page.looks.map(\.theme) == ["light", "light", "dark", "dark"])
    #expect(page.document.contains("<td class=\"figure bad\">&lt; 0.0001</td>"))
    #expect(page.document.contains("-1,234,567"))
    guard let kept = PageProbe.kept else { return }
    try PageProbe.keep(try everything().html(), as: "everything", in: kept)
  }

  @Test(
    "names never become markup, and nothing on the page points outside of it",
    .enabled(if: FileManager.default.fileExists(atPath: RunPage.chartLibrary)))
  func hostile() throws {
    let hostile = "</script><img src=x onerror=alert(1)> & co"
    var page = LabPage(command: hostile, title: hostile, facts: [hostile], warnings: [hostile])
    page.tiles = [.init(hostile, hostile, detail: hostile)]
    page.selectors = [.init(hostile, [hostile, "other"])]
    page.sections = [
      LabPage.Section(
        hostile, reading: hostile,
        [
          .chart(
            Chart(
              hostile, note: hostile, x: .categories([hostile]), y: .linear(hostile),
              series: [ChartSeries(hostile, .loss, .bars, x: [0], y: [1])],
              references: [ReferenceLine(.y, at: 0.5, hostile)]), only: [(hostile, hostile)]),
          .table(FigureTable([.init(hostile, hostile)], [[.text(hostile)]], title: hostile)),
          .heat(
            HeatTable(
              hostile, down: hostile, across: hostile, rows: [hostile], columns: [hostile],
              values: [[1]], colouring: .level)),
        ])
    ]
    let html = try page.html()
    #expect(html.ranges(of: "</script>").count == 3)
    #expect(!html.contains("<img"))
    let ours = html.replacing(
      try String(contentsOfFile: RunPage.chartLibrary, encoding: .utf8), with: "")
    for outside in ["src=\"http", "href=", "@import", "url(", "fetch(", "XMLHttpRequest"] {
      #expect(!ours.contains(outside), "\(outside)")
    }
    guard PageProbe.canDraw else { return }
    let folder = try TemporaryFolder()
    let shown = try PageProbe.open(html, in: folder.path)
    #expect(shown.errors == nil && shown.console == "")
    #expect(!shown.document.contains("<img"))
  }

  @Test("a million points make a page below two megabytes that keeps every extreme")
  func large() throws {
    let count = 1_000_000
    let times = (0..<count).map { 1_590_883_200_000 + Double($0) * 60_000 }
    var page = LabPage(command: "example", title: "Large")
    var items: [LabPage.Item] = []
    for model in 0..<6 {
      var values = (0..<count).map { Double($0 * (7_919 + model) % 10_007) / 1e5 }
      values[700_001] = 12.5 + Double(model)
      items.append(
        .chart(
          Chart(
            "Losses", x: .time, y: .percent("of the price"),
            series: [ChartSeries("loss", .loss, .needles, x: times, y: values)])))
    }
    page.sections = [LabPage.Section("Losses", reading: "", items)]
    let folder = try TemporaryFolder()
    try AtomicOutput.file(at: folder.path + "/chart.js", text: "var Chart;")
    let html = try page.html(chartLibrary: folder.path + "/chart.js")
    #expect(html.utf8.count < 1_500_000)
    for model in 0..<6 { #expect(html.contains(",\(12 + model).5,")) }
  }

  @Test("numbers that are not finite leave no trace")
  func finite() throws {
    let folder = try TemporaryFolder()
    try AtomicOutput.file(at: folder.path + "/chart.js", text: "var Chart;")
    var page = LabPage(command: "example", title: "Gaps")
    let values = [1, .nan, .infinity, 4]
    page.sections = [
      LabPage.Section(
        "Gaps", reading: "",
        [
          .chart(
            Chart(
              "Gaps", x: .linear("x"), y: .linear("y"),
              series: [ChartSeries("y", .loss, .line, x: [0.25, 1.25, 2.25, 3.25], y: values)])),
          .table(
            FigureTable(
              ["a", "b"], [[.number(.nan), .percent(-.infinity)], [.number(nil), .number(0.5)]])),
          .heat(
            HeatTable(
              "Gaps", down: "a", across: "b", rows: ["r"], columns: ["c", "d"],
              values: [[.nan, 2]], colouring: .level)),
        ])
    ]
    let html = try page.html(chartLibrary: folder.path + "/chart.js")
    let data = try #require(html.firstRange(of: "id=\"data\">")).upperBound
    let json = html[data...].prefix { $0 != "<" }.lowercased()
    #expect(!json.contains("nan") && !json.contains("inf"))
    #expect(json.contains("[[0.25,3.25],[1,4]]"))
  }

  @Test("a missing chart library is said in one line that names the package")
  func missing() throws {
    let fault = #expect(throws: (any Error).self) {
      try LabPage(command: "example", title: "x").html(chartLibrary: "/none/chart.js")
    }
    #expect("\(fault ?? CancellationError())".contains("install the Debian package libjs-chart.js"))
    #expect(throws: (any Error).self) { try LabPage.checkLibrary("/none/chart.js") }
  }
}
