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

/// Every preset, in alphabetical order of names.
public enum VenuePresets {
  public static let all: [VenuePreset] = [
    binanceLinear, binanceLinear2021, bybitLinear, okxLinear,
  ]

  public static func named(_ name: String) -> VenuePreset? {
    all.first { $0.name == name }
  }
}
