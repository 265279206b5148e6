import Inputs
import Reports
import Simulation
import Venues

/// The page of a scenario's keys: written from what its reading asks for; only what each key means
/// is said here, and what holds where another key decides it.
enum ScenarioKeys {
  /// A key of the page, with the kind of population that has it, where not all have.
  struct Entry {
    var key: ConfigurationRecord.Key
    var kind: String?
    var takes: String
    var fallback: String?
    var meaning: String?
  }

  static let kinds = ["marketMaker", "noise", "fundamental", "trend", "leveraged"]

  /// What a population of each kind must say of itself.
  private static let demands = [
    "marketMaker": "levelNotional: 10000", "noise": "orderNotional: 1000", "fundamental": "",
    "trend": "leverage: [[5, 1]]", "leveraged": "leverage: [[5, 1]]",
  ]

  /// A document with every object that a scenario can have, and one population of a kind.
  /// - Parameter schedule: how the margin schedule is given.
  private static func specimen(_ kind: String, schedule: String) -> String {
    """
    {
      name: "specimen", clock: {}, start: "2020-01-01T00:00:00Z", duration: "1h",
      sampleInterval: "1s",
      price: {kind: "generated", start: 100, moves: [{at: "1min", change: "1%"}]},
      market: {
        tick: 0.1, lot: 0.001, fees: {maker: 0, taker: 0}, mark: {}, funding: {}, liquidation: {},
        \(schedule),
      },
      populations: [{
        name: "one", kind: "\(kind)", count: 1, collateral: {median: 1000}, latency: {},
        \(demands[kind] ?? "")
      }],
    }
    """
  }

  private static let brackets =
    "brackets: [{floor: 0, maintenanceRate: \"1%\", initialRate: \"2%\"}]"

  private static func keys(_ kind: String) throws -> [ConfigurationRecord.Key] {
    let record = ConfigurationRecord()
    for schedule in ["schedule: {\(brackets)}", brackets] {
      var document = try ConfigurationDocument(
        text: specimen(kind, schedule: schedule), file: "specimen")
      document.record = record
      _ = try Scenario(document)
    }
    return record.keys.filter { !$0.path.hasSuffix("[]") || $0.takes != ["an object"] }
  }

  /// Takes and defaults that follow from other keys or from the presets, so that one specimen
  /// cannot show them.
  private static let derived: [String: (takes: String?, fallback: String?)] = [
    "market.preset": (
      "one of " + VenuePresets.all.map(\.name).joined(separator: ", "), "none"
    ),
    "market.symbol": (nil, "BTCUSDT"),
    "market.asset": (nil, "USDT, or the preset's"),
    "market.baseAsset": (nil, "the symbol without the asset"),
    "market.tick": (nil, "required without a preset"),
    "market.lot": (nil, "required without a preset"),
    "market.fees": (nil, "required without a preset"),
    "market.mark": (nil, "required without a preset"),
    "market.funding": (nil, "required without a preset"),
    "market.liquidation": (nil, "required without a preset"),
    "market.brackets": (nil, "required without a preset or `schedule`"),
    "market.schedule": ("an object, or the path of a file", "none"),
    "market.schedule.brackets": (nil, "required"),
    "populations": (nil, "required"),
    "market.schedule.riskArrays": ("anything", "none"),
    "market.mark.indexAgeMax": (nil, "1min, or twice `clock.index` if that is longer"),
    "sampleInterval": (nil, "that of the ticks"),
    "start": ("a time in UTC", "2020-01-01, or the first bar"),
    "duration": (nil, "required, or all bars"),
    "clock": (nil, "{}"),
    "price.moves": (nil, "none"),
    "populations[].latency": (nil, "{}"),
    "populations[].collateral.least": (nil, "`median` / 100"),
    "populations[].collateral.most": (nil, "`median` × 100, at most 10000000000"),
    "trend.lookbackMost": ("a duration from `lookbackLeast` to 366d", nil),
    "trend.leverage": ("a list of pairs", "required"),
    "leveraged.leverage": ("a list of pairs", "required"),
    "leveraged.usageMost": ("a rate from `usageLeast` to 1", nil),
  ]

  /// Every key, those of all populations before those of one kind.
  static func entries() throws -> [Entry] {
    var lists: [(kind: String, keys: [ConfigurationRecord.Key])] = []
    for kind in kinds { lists.append((kind, try keys(kind))) }
    let common = lists[0].keys.filter { key in
      lists.allSatisfy { $0.keys.contains { $0.path == key.path } }
    }
    var entries = common.map { entry($0, nil) }
    let known = Set(common.map(\.path))
    for (kind, keys) in lists {
      entries += keys.filter { !known.contains($0.path) }.map { entry($0, kind) }
    }
    return entries
  }

  private static func entry(_ key: ConfigurationRecord.Key, _ kind: String?) -> Entry {
    let name = kind.map { "\($0)." + key.path.dropFirst("populations[].".count) } ?? key.path
    let other = derived[name]
    return Entry(
      key: key, kind: kind, takes: other?.takes ?? key.takes.joined(separator: " or "),
      fallback: other?.fallback ?? (key.isRequired ? "required" : key.fallback),
      meaning: meanings[name])
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
    With `price.kind: "bars"` the index follows the file of `--prices`; `price` has no other key.

    \(kinds.map { kind in
      "## Populations of kind \(kind)\n\n" + table(entries.filter { $0.kind == kind })
    }.joined(separator: "\n"))
    """
  }

  private static func table(_ entries: [Entry]) -> String {
    var lines = ["| key | takes | default | meaning |", "|---|---|---|---|"]
    for entry in entries {
      lines.append(
        "| `\(entry.key.path)` | \(entry.takes) | \(entry.fallback ?? "") "
          + "| \(entry.meaning ?? "") |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The page's keys as JSON.
  static func json(_ entries: [Entry]) -> JSONValue {
    .array(
      entries.map { entry in
        [
          "path": .string(entry.key.path), "kind": entry.kind.map { .string($0) } ?? .null,
          "takes": .string(entry.takes), "default": entry.fallback.map { .string($0) } ?? .null,
          "required": .boolean(entry.key.isRequired),
          "meaning": entry.meaning.map { .string($0) } ?? .null,
        ]
      })
  }
}
