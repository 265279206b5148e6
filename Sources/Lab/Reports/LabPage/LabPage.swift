import Inputs

/// A page of the laboratory as data: what is shown, never how it is drawn.
///
/// A command fills one in and writes `html()` to its `--page FILE`. One script draws every page.
///
/// ```swift
/// var page = LabPage(command: "stress", title: "Stress of btc.csv", facts: ["2,190 bars"])
/// page.tiles.append(.init("Worst loss", "41.2 %", detail: "12 March 2020"))
/// page.sections.append(
///   LabPage.Section(
///     "Losses by scenario", reading: "Bars beyond the line are not covered.",
///     [
///       .chart(
///         Chart(
///           "Loss", x: .categories(names), y: .percent("of notional"),
///           series: [ChartSeries("loss", .loss, .bars, x: places, y: losses)],
///           references: [ReferenceLine(.y, at: 0.08, "requirement", .margin)])),
///       .table(FigureTable(["scenario", "loss"], rows)),
///     ]))
/// ```
///
/// All text is shown as text. Numbers that are not finite are left out of charts and are a dash in
/// tables. Absent: layout, colours and sizes in pixels, which are the style's.
public struct LabPage: Sendable {
  /// The command that made it, such as `backtest`.
  public var command: String
  public var title: String
  /// What was asked and of what, each a few words.
  public var facts: [String]
  /// What the reader must know before believing the page; the lines the command warned with.
  public var warnings: [String]
  /// Key figures on top.
  public var tiles: [Tile] = []
  /// Choices at the head of the page, such as model and side.
  public var selectors: [Selector] = []
  public var sections: [Section] = []

  public init(command: String, title: String, facts: [String] = [], warnings: [String] = []) {
    self.command = command
    self.title = title
    self.facts = facts
    self.warnings = warnings
  }

  /// One key figure.
  public struct Tile: Sendable {
    public var name: String
    public var value: String
    public var detail: String
    public var tone: FigureCell.Tone

    public init(
      _ name: String, _ value: String, detail: String = "", tone: FigureCell.Tone = .plain
    ) {
      self.name = name
      self.value = value
      self.detail = detail
      self.tone = tone
    }
  }

  /// A choice of the reader's. Content whose `only` names it is shown for the value it names.
  public struct Selector: Sendable {
    public var name: String
    /// The first one is shown at the start. One value alone shows no choice.
    public var values: [String]

    public init(_ name: String, _ values: [String]) {
      self.name = name
      self.values = values
    }
  }

  public struct Section: Sendable {
    public var heading: String
    /// How to read it, in a sentence or two.
    public var reading: String
    public var items: [Item]

    public init(_ heading: String, reading: String, _ items: [Item] = []) {
      self.heading = heading
      self.reading = reading
      self.items = items
    }
  }

  /// One picture or table, and for which choices it is shown.
  public struct Item: Sendable {
    enum Content: Sendable {
      case chart(Chart)
      case table(FigureTable)
      case heat(HeatTable)
    }

    let content: Content
    /// By selector; shown whatever is chosen of the selectors that are not named.
    let only: [(selector: String, value: String)]

    public static func chart(_ chart: Chart, only: [(String, String)] = []) -> Item {
      Item(content: .chart(chart), only: only.map { (selector: $0.0, value: $0.1) })
    }

    public static func table(_ table: FigureTable, only: [(String, String)] = []) -> Item {
      Item(content: .table(table), only: only.map { (selector: $0.0, value: $0.1) })
    }

    public static func heat(_ heat: HeatTable, only: [(String, String)] = []) -> Item {
      Item(content: .heat(heat), only: only.map { (selector: $0.0, value: $0.1) })
    }

    /// The same for fewer choices.
    public func shown(only: [(String, String)]) -> Item {
      Item(content: content, only: self.only + only.map { (selector: $0.0, value: $0.1) })
    }
  }

  /// The page's text. Nothing in it points outside of it.
  ///
  /// Long series are thinned, their extremes kept, so that the page stays below some two megabytes
  /// however much is drawn.
  /// - Parameter chartLibrary: the file with Chart.js 3; it missing is the fault.
  public func html(
    chartLibrary: String = RunPage.chartLibrary
  ) throws(InputFault) -> String {
    PageShell.html(
      title: title, style: PackageResources.lab_css, body: PackageResources.lab_html,
      script: PackageResources.labchart_js + PackageResources.lab_js, data: data,
      library: try PageShell.library(chartLibrary))
  }

  /// Throws the fault of a missing chart library: to be asked before long work.
  public static func checkLibrary(_ path: String = RunPage.chartLibrary) throws(InputFault) {
    _ = try PageShell.library(path)
  }

  var data: JSONValue {
    let charts = sections.flatMap(\.items).compactMap { item -> Chart? in
      if case .chart(let chart) = item.content { chart } else { nil }
    }
    var pool = SeriesPool(pointsMax: SeriesPool.pointsMax(of: charts.flatMap(\.series)))
    let shown = sections.map { section -> JSONValue in
      [
        "heading": .string(section.heading), "reading": .string(section.reading),
        "items": .array(section.items.map { Self.json($0, &pool) }),
      ]
    }
    return [
      "command": .string(command), "title": .string(title),
      "page": .string(SoftwareVersion.current),
      "facts": .array(facts.map { .string($0) }),
      "warnings": .array(warnings.map { .string($0) }),
      "tiles": .array(
        tiles.map {
          [
            "name": .string($0.name), "value": .string($0.value), "detail": .string($0.detail),
            "tone": .string($0.tone.rawValue),
          ]
        }),
      "selectors": .array(
        selectors.map {
          ["name": .string($0.name), "values": .array($0.values.map { .string($0) })]
        }),
      "sections": .array(shown), "pool": pool.json,
    ]
  }

  private static func json(_ item: Item, _ pool: inout SeriesPool) -> JSONValue {
    let (kind, value): (String, JSONValue) =
      switch item.content {
      case .chart(let chart): ("chart", chart.json(&pool))
      case .table(let table): ("table", table.json)
      case .heat(let heat): ("heat", heat.json)
      }
    return [
      "kind": .string(kind), "value": value,
      "only": .object(item.only.map { (key: $0.selector, value: .string($0.value)) }),
    ]
  }
}
