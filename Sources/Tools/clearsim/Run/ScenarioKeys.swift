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
  /// - Parameter schedule: how the margin schedule is given.
  private static func specimen(_ kind: any PopulationKind.Type, schedule: String) -> String {
    """
    {
      name: "specimen", clock: {}, start: "2020-01-01T00:00:00Z", duration: "1h",
      sampleInterval: "1s",
      price: {kind: "generated", start: 100, moves: [{at: "1min", change: "1%"}]},
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
    return record.keys.filter { !$0.path.hasSuffix("[]") || $0.takes != ["an object"] }
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
    With `price.kind: "bars"` the index follows the file of `--prices`; `price` has no other key.

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
