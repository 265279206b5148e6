import Inputs
import Markets
import Reports

/// `clearsim presets [NAME]`: the venue presets and their rules, dated and sourced.
enum PresetsCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "presets",
    summary: "the venue presets and their rules, dated and sourced",
    operands: [
      OperandDeclaration(
        name: "NAME",
        meaning: "the preset to print in full, or a file of one; without it all are listed",
        count: .optional)
    ],
    options: [.json],
    notes: """
      Each fact carries its source, date and confidence: V recomputed from the stated rule, S
      read at the source, 2nd second hand, own this project's choice where the venue publishes
      none. The list names the day of the margin tables (or of the newest fact where there are
      none), their symbols, and which of margin, fees, funding, mark and liquidation it covers: what
      it does not cover, a portfolio or a scenario must bring.

      A market document names one as preset: a scenario's market, an instrument of a node or of a
      portfolio, which also takes --preset; stress takes one as a margin. A file of the shape that
      NAME --json prints stands wherever a name does: a venue of your own.
      """,
    examples: ["clearsim presets", "clearsim presets binance-usdm"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard let name = arguments.operands.first else {
      if arguments.has("json") {
        try console.result(
          ["presets": .array(VenuePresets.all.map { PresetDescription($0).summary })])
      } else {
        var table = TextTable(["preset", "venue", "of", "margin tables", "other terms"])
        for preset in VenuePresets.all { table.append(PresetDescription(preset).row) }
        try console.result(table.text)
      }
      return .done
    }
    let description = PresetDescription(try preset(name, arguments))
    if arguments.has("json") {
      try console.result(description.json)
    } else {
      try console.result(description.text)
    }
    return .done
  }

  /// The preset of that name or in that file, or a usage failure that suggests the nearest name.
  static func preset(_ name: String, _ arguments: Arguments) throws -> VenuePreset {
    if let preset = VenuePresets.named(name) { return preset }
    if VenuePresets.isFile(name) { return try VenuePresets.read(file: name) }
    let known = VenuePresets.all.map(\.name)
    let near = Spelling.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
    throw arguments.usage(
      "preset '\(name)' is not one of \(known.joined(separator: ", "))\(near)")
  }
}
