import Inputs
import Instruments
import Units

/// The rules of one product of one venue at one time.
public struct VenuePreset: Sendable {
  /// As `--preset` and `preset:` name it, such as `binance-usdm`.
  public let name: String
  public let venue: String
  public let product: String
  /// Asset in which positions are margined and settled.
  public let settlementAsset: String
  /// Of the contracts that its tables, steps and amounts are about.
  public let payoff: PayoffKind
  public let valuation: SourcedFact<MaintenanceValuation>
  public let closingFeeRate: SourcedFact<Rate>
  /// Margin tables by symbol; empty where none was read, and then the user gives the schedule.
  public let tables: [BracketTable]
  public let fees: SourcedFact<FeeTerms>?
  public let funding: SourcedFact<FundingTerms>?
  public let mark: SourcedFact<MarkTerms>?
  public let liquidation: SourcedFact<LiquidationTerms>?
  /// What else the venue does, in one sentence each; also what is not modelled.
  public let rules: [SourcedFact<String>]

  /// The days of its facts, oldest and newest, as they are written.
  public var dates: (first: String, last: String) {
    var all = [valuation.source, closingFeeRate.source] + tables.map(\.source)
    all += [fees?.source, funding?.source, mark?.source, liquidation?.source].compactMap { $0 }
    let dates = all.map(\.date).sorted()
    return (dates[0], dates[dates.count - 1])
  }

  /// Which of the parts that a market needs it has figures for.
  public var coverage: [(part: String, isThere: Bool)] {
    [
      ("margin", !tables.isEmpty), ("fees", fees != nil), ("funding", funding != nil),
      ("mark", mark != nil), ("liquidation", liquidation != nil),
    ]
  }

  public func table(for symbol: String) -> BracketTable? {
    tables.first { $0.symbol == symbol }
  }

  /// The margin schedule of a symbol; nil where the preset has no table for it.
  public func schedule(for symbol: String) -> MarginSchedule? {
    table(for: symbol)?.schedule(
      valuation: valuation.value, closingFeeRate: closingFeeRate.value)
  }
}

/// Every preset, in alphabetical order of names: one for each file of the folder `Presets`.
public enum VenuePresets {
  public static let all: [VenuePreset] = EmbeddedPresets.files.map { file in
    do {
      return try VenuePreset(ConfigurationDocument(text: file.text, file: "\(file.name).json5"))
    } catch {
      preconditionFailure("Invariant: a preset of the project is well formed: \(error)")
    }
  }.sorted { $0.name < $1.name }

  public static func named(_ name: String) -> VenuePreset? {
    all.first { $0.name == name }
  }

  /// The preset that an item names, or whose file's path it is, or that it holds.
  public static func read(_ item: ConfigurationItem) throws(InputFault) -> VenuePreset {
    guard case .string(let name) = item.value.content else {
      return try VenuePreset(try item.object(), file: "preset")
    }
    if let preset = named(name) { return preset }
    guard !isFile(name) else {
      return try VenuePreset(try item.orFile().object(), file: name)
    }
    throw item.fault(saying: unknown(name))
  }

  /// The preset in a file.
  public static func read(file: String) throws(InputFault) -> VenuePreset {
    try VenuePreset(ConfigurationDocument(file: file))
  }

  /// Whether a text at `preset` is the path of a file and not a name.
  public static func isFile(_ name: String) -> Bool {
    name.hasSuffix(".json5") || name.hasSuffix(".json") || name.contains("/")
  }

  private static func unknown(_ name: String) -> String {
    let known = all.map(\.name)
    let near = Spelling.nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return "\(InputFault.quoted(name)) is not one of \(known.joined(separator: ", ")), nor a file "
      + "NAME.json5 of the same shape\(near)"
  }
}
