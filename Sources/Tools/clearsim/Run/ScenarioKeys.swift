import Inputs
import Markets
import Reports
import Simulation

/// The page of a scenario's keys: written from what its reading asks for and, for the kinds of
/// populations, from their declarations. What the other keys mean is said here, and what holds
/// where another key decides it.
enum ScenarioKeys {
  /// A key of the page, with the kind of population that has it, where not all have.
  struct Entry {
    var path: String
    var kind: String?
    var takes: String
    var unit: String?
    var fallback: String?
    var isRequired: Bool
    var meaning: String?
  }

  /// A document with every object that a scenario can have, and one population of a kind.
  /// - Parameters:
  ///   - schedule: how the margin schedule is given.
  ///   - price: where the index comes from.
  private static func specimen(
    _ kind: any PopulationKind.Type, schedule: String,
    price: String = "kind: \"generated\", start: 100, moves: [{at: \"1min\", change: \"1%\"}]"
  ) -> String {
    """
    {
      name: "specimen", clock: {}, start: "2020-01-01T00:00:00Z", duration: "1h",
      sampleInterval: "1s",
      price: {\(price)},
      feed: {faults: [
        {kind: "offset", at: 0, for: "1s", change: "1%", source: 0},
        {kind: "glitch", at: 0, change: 0},
      ]},
      feedback: {weight: 0, volume: 1},
      market: {
        tick: 0.1, lot: 0.001, fees: {maker: 0, taker: 0}, mark: {}, funding: {},
        liquidation: {stages: [\(ServeKeys.stages)]},
        \(schedule),
      },
      populations: [{
        name: "one", kind: "\(kind.name)", count: 1, collateral: {median: 1000}, latency: {},
        \(kind.demands)
      }],
    }
    """
  }

  private static let brackets =
    "brackets: [{floor: 0, maintenanceRate: \"1%\", initialRate: \"2%\"}]"

  /// The other kinds of prices, each with the keys that it alone has. Those that are recorded have
  /// no file here: their reading ends behind the keys.
  private static let prices = [
    "kind: \"jumpDiffusion\", start: 100", "kind: \"heston\", start: 100",
    "kind: \"regimes\", start: 100, regimes: [\(regimes)]", "kind: \"bars\"",
    "kind: \"tape\", file: \"specimen\"", "kind: \"bars\", file: \"specimen\"",
  ]
  private static let regimes = """
    {name: "calm", volatility: "50%", stays: "1d", to: {wild: 1}},
    {name: "wild", volatility: "150%", stays: "1h"}
    """

  /// Several markets on several underlyings, and a population that names its own.
  private static func several(_ kind: any PopulationKind.Type, _ named: String) -> String {
    let market = "tick: 0.1, lot: 0.001, \(brackets)"
    let price = "price: {kind: \"generated\", start: 100}"
    return """
      {
        name: "specimen", duration: "1h",
        underlyings: {BTC: {\(price)}, ETH: {\(price), correlation: {BTC: 0.5}}},
        markets: [
          {symbol: "BTCUSDT", underlying: "BTC", \(market)}, {symbol: "ETHUSDT", \(market)},
          {symbol: "BTCUSD", payoff: "inverse", lot: 1, tick: 0.1,
           funding: {impactNotional: 1}, \(brackets)},
        ],
        insuranceFunds: {BTC: 1},
        populations: [{
          name: "one", kind: "\(kind.name)", count: 1, collateral: {median: 1000}, \(named),
          \(kind.demands)
        }],
      }
      """
  }

  /// Keys of a scenario of several markets that one of one market does not have, as the page has
  /// them: whatever stands in a market or an underlying is as in `market` and beside `price`.
  private static func ownOfSeveral(_ key: ConfigurationRecord.Key) -> ConfigurationRecord.Key? {
    var path = key.path
    for (name, list) in [("underlyings", "BTC"), ("underlyings", "ETH"), ("insuranceFunds", "BTC")]
    {
      path = path.replacing("\(name).\(list)", with: "\(name).*")
    }
    path = path.replacing("correlation.BTC", with: "correlation.*")
      .replacing("correlation.ETH", with: "correlation.*")
    let own = [
      "underlyings", "underlyings.*.correlation", "underlyings.*.correlation.*", "markets",
      "markets[].underlying", "insuranceFunds", "insuranceFunds.*", "populations[].market",
      "populations[].markets", "populations[].markets[]",
    ]
    return own.contains(path) ? key.renamed(path) : nil
  }

  private static func keys(_ kind: any PopulationKind.Type) throws -> [ConfigurationRecord.Key] {
    let record = ConfigurationRecord()
    let flat = "schedule: {maintenanceRate: \"1%\", maxLeverage: 50}"
    let schedules = ["schedule: {\(brackets)}", flat, brackets]
    for schedule in schedules {
      var document = try ConfigurationDocument(
        text: specimen(kind, schedule: schedule), file: "specimen")
      document.record = record
      _ = try Scenario(document)
    }
    for price in prices {
      var document = try ConfigurationDocument(
        text: specimen(kind, schedule: brackets, price: price), file: "specimen")
      document.record = record
      _ = try? Scenario(document)
    }
    let many = ConfigurationRecord()
    for named in ["markets: [\"BTCUSDT\", \"ETHUSDT\"]", "market: \"ETHUSDT\""] {
      var document = try ConfigurationDocument(text: several(kind, named), file: "specimen")
      document.record = many
      _ = try Scenario(document)
    }
    var paths: Set<String> = []
    let own = many.keys.compactMap(ownOfSeveral).filter { paths.insert($0.path).inserted }
    let keys = record.keys.filter { key in
      // `regimes[].to` has the names of the file's own.
      !paths.contains(key.path) && !key.path.hasPrefix("price.regimes[].to.")
    }
    return (keys + own).filter { !$0.path.hasSuffix("[]") || $0.takes != ["an object"] }
  }

  /// Takes and defaults that follow from other keys or from the presets, so that one specimen
  /// cannot show them.
  private static let derived: [String: (takes: String?, fallback: String?)] = own.merging(
    MarketKeys.derived.map { ("market.\($0.key)", $0.value) }, uniquingKeysWith: { own, _ in own })

  private static let own: [String: (takes: String?, fallback: String?)] = [
    "market.liquidation.recourse": (nil, "account: each agent is an owner of one"),
    "populations": (nil, "required"),
    "market.mark.indexAgeMax": (nil, "1min, or twice `clock.index` if that is longer"),
    "sampleInterval": (nil, "that of the ticks"),
    "start": ("a time in UTC", "2020-01-01, or the first bar"),
    "duration": (nil, "required, or all bars"),
    "clock": (nil, "{}"),
    "price": (nil, "required without `underlyings`"),
    "market": (nil, "required without `markets`"),
    "markets": (nil, "none"),
    "markets[].underlying": (
      "the name of an underlying", "the only one, or the one named as the market's coin"
    ),
    "underlyings": (nil, "none"),
    "underlyings.*.correlation": ("an object of names and numbers", "{}"),
    "underlyings.*.correlation.*": (nil, "0"),
    "insuranceFunds": (nil, "{}"),
    "insuranceFunds.*": (nil, "0"),
    "feed": (nil, "{}"),
    "feed.faults": (nil, "none"),
    "feed.faults[].source": ("a whole number from 0, below `feed.sources`", "all"),
    "feedback": (nil, "none"),
    "populations[].market": ("the symbol of a market", "the first one"),
    "populations[].markets": (nil, "`market` alone"),
    "populations[].markets[]": ("the symbol of a market", nil),
    "price.file": ("the path of a file, from the scenario's folder on", "`--prices` for bars"),
    "price.startVolatility": (nil, "`volatility`"),
    "price.regimes": (nil, "required for regimes"),
    "price.regimes[].to": ("an object of regimes and weights", "all others alike"),
    "price.moves": (nil, "none"),
    "populations[].latency": (nil, "{}"),
    "populations[].collateral.least": (nil, "`median` / 100"),
    "populations[].collateral.most": (nil, "`median` × 100, at most 10000000000"),
  ]

  /// Every key, those of all populations before those of one kind.
  static func entries() throws -> [Entry] {
    let kinds = PopulationKinds.known
    var entries: [Entry] = []
    for kind in kinds {
      let own = Set(kind.entries.map(\.path))
      // What a population has whatever its kind is asked for with each of them, in the same order.
      let common = try keys(kind).filter { key in
        !own.contains { key.path == $0 || key.path.hasPrefix($0 + "[") }
      }
      if entries.isEmpty { entries = common.map(entry) }
      precondition(
        common.map(\.path) == entries.map(\.path),
        "Invariant: a kind of population reads the keys it declares, \(kind.name)")
    }
    return entries + kinds.flatMap { $0.entries }
  }

  private static func entry(_ key: ConfigurationRecord.Key) -> Entry {
    let other = derived[key.path]
    return Entry(
      path: key.path, kind: nil, takes: other?.takes ?? key.takes.joined(separator: " or "),
      unit: nil, fallback: other?.fallback ?? (key.isRequired ? "required" : key.fallback),
      isRequired: key.isRequired, meaning: meanings[key.path])
  }

  static func page(_ entries: [Entry]) -> String {
    """
    # The keys of a scenario

    Written by `clearsim configuration scenario` from the code that reads them; a test compares. A
    scenario is JSON5, and [its page](README.md) says how the parts work together. Rates may be
    written as 0.005, "0.5%" or "50bp", durations as "100ms", "30s" or "8h", amounts as numbers or
    decimal strings. An unknown key is an error. `clearsim run SCENARIO --set path.to.key=value`
    changes one value, places in lists counting from 0.

    \(table(entries.filter { $0.kind == nil }))
    Which of the keys of `price` a scenario has depends on `price.kind`: each names the kinds that
    have it, where not all that are drawn do. An element of `markets` has the keys of `market` and
    `underlying`; an underlying has `price`, `feed`, `feedback` and `correlation`.

    \(PopulationKinds.known.map { kind in
      "## Populations of kind \(kind.name)\n\nThe agents \(kind.meaning).\n\n"
        + table(entries.filter { $0.kind == kind.name }, hasUnits: true)
    }.joined(separator: "\n"))
    """
  }

  private static func table(_ entries: [Entry], hasUnits: Bool = false) -> String {
    var lines =
      hasUnits
      ? ["| key | takes | unit | default | meaning |", "|---|---|---|---|---|"]
      : ["| key | takes | default | meaning |", "|---|---|---|---|"]
    for entry in entries {
      let unit = hasUnits ? " \(entry.unit ?? "") |" : ""
      lines.append(
        "| `\(entry.path)` | \(entry.takes) |\(unit) \(entry.fallback ?? "") "
          + "| \(entry.meaning ?? "") |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The page's keys as JSON.
  static func json(_ entries: [Entry]) -> JSONValue {
    .array(
      entries.map { entry in
        [
          "path": .string(entry.path), "kind": entry.kind.map { .string($0) } ?? .null,
          "takes": .string(entry.takes), "unit": entry.unit.map { .string($0) } ?? .null,
          "default": entry.fallback.map { .string($0) } ?? .null,
          "required": .boolean(entry.isRequired),
          "meaning": entry.meaning.map { .string($0) } ?? .null,
        ]
      })
  }
}

extension PopulationKind {
  /// The keys of the kind as its declaration has them.
  fileprivate static var entries: [ScenarioKeys.Entry] {
    keys.flatMap { key in
      let path = "populations[].\(key.name)"
      let own = ScenarioKeys.Entry(
        path: path, kind: name, takes: key.takes, unit: key.unit,
        fallback: key.fallback ?? "required", isRequired: key.fallback == nil,
        meaning: key.meaning)
      return [own]
        + key.elements.map { element in
          ScenarioKeys.Entry(
            path: path + element.path, kind: name, takes: element.takes, isRequired: false,
            meaning: element.meaning)
        }
    }
  }
}
