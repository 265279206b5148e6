import Inputs
import Instruments
import Units

extension VenuePreset {
  /// Reads a preset's file: the shape that `clearsim presets NAME --json` prints. Sources that
  /// several facts share stand once, by a name, at `sources`.
  init(_ document: ConfigurationDocument) throws(InputFault) {
    let root = try document.collectingRoot()
    do {
      try self.init(root, file: document.file)
      try root.finish()
    } catch {
      throw root.findings(ending: error)
    }
  }

  init(_ reader: ConfigurationReader, file: String) throws(InputFault) {
    let sources = try NamedSources(reader)
    name = try reader.string("name", default: Self.name(of: file))
    venue = try reader.string("venue")
    product = try reader.string("product")
    payoff = try reader.payoff()
    settlementAsset = try reader.string("settlementAsset")
    let maintenance = try reader.object("maintenance")
    valuation = try sources.fact(maintenance.object("valuation")) { (fact) throws(InputFault) in
      try fact.choice("value", of: ValuationChoice.self) == .entry ? .entry : .mark
    }
    closingFeeRate = try sources.fact(maintenance.object("closingFeeRate")) {
      (fact) throws(InputFault) in try fact.rate("value", in: Ranges.belowOne)
    }
    var tables: [BracketTable] = []
    for table in try reader.objects("tables") { tables.append(try BracketTable(table, sources)) }
    self.tables = tables
    fees = try sources.fact(at: "fees", reader) { (fact) throws(InputFault) in
      try FeeTerms(of: fact, default: nil)
    }
    funding = try sources.fact(at: "funding", reader) { (fact) throws(InputFault) in
      var terms = MarketDefaults.funding
      try terms.read(fact)
      return terms
    }
    mark = try sources.fact(at: "mark", reader) { (fact) throws(InputFault) in
      var terms = MarketDefaults.mark
      try terms.read(fact)
      return terms
    }
    liquidation = try sources.fact(at: "liquidation", reader) { (fact) throws(InputFault) in
      var terms = MarketDefaults.liquidation
      try terms.read(fact)
      return terms
    }
    var rules: [SourcedFact<String>] = []
    for rule in try reader.objects("rules") {
      rules.append(
        try sources.fact(rule) { (fact) throws(InputFault) in try fact.string("rule") })
    }
    self.rules = rules
  }

  private enum ValuationChoice: String, CaseIterable { case mark, entry }

  /// The name of a file without its folder and ending.
  private static func name(of file: String) -> String {
    let last = file.split(separator: "/").last ?? ""
    return String(last.split(separator: ".", maxSplits: 1).first ?? last)
  }
}

/// The sources that a preset names once.
struct NamedSources {
  private var known: [String: FactSource] = [:]

  init(_ preset: ConfigurationReader) throws(InputFault) {
    guard let item = preset.optional("sources") else { return }
    for (name, item) in try item.members() { known[name] = try Self.source(item.object()) }
  }

  private static func source(_ reader: ConfigurationReader) throws(InputFault) -> FactSource {
    let date = try reader.string("date")
    if date.wholeMatch(of: /\d{4}(-\d\d(-\d\d)?)?/) == nil {
      try reader.note(reader.fault(of: "date", "a day such as 2024-10-24, 2024-10 or 2024"))
    }
    return FactSource(
      try reader.string("reference"), date: date,
      try reader.choice("confidence", of: Confidence.self))
  }

  /// The source of a fact: an object, or the name of one at `sources`.
  func source(of fact: ConfigurationReader) throws(InputFault) -> FactSource {
    let item = try fact.required("source")
    guard case .string(let name) = item.value.content else {
      return try Self.source(item.object())
    }
    if let source = known[name] { return source }
    let near = Spelling.nearest(to: name, among: known.keys.sorted())
    throw item.fault(
      "the name of one of 'sources', or {reference, date, confidence}"
        + (near.map { "; did you mean '\($0)'?" } ?? ""))
  }

  func fact<Value>(
    _ reader: ConfigurationReader, _ read: (ConfigurationReader) throws(InputFault) -> Value
  ) throws(InputFault) -> SourcedFact<Value> {
    SourcedFact(try read(reader), try source(of: reader))
  }

  /// The fact at a key; nil where it is absent or null.
  func fact<Value>(
    at key: String, _ preset: ConfigurationReader,
    _ read: (ConfigurationReader) throws(InputFault) -> Value
  ) throws(InputFault) -> SourcedFact<Value>? {
    guard let item = preset.optional(key), !item.isNull else { return nil }
    return try fact(item.object(), read)
  }
}

extension BracketTable {
  /// `{symbol, tick, lot, brackets: [{floor, cap, maintenanceRate, maxLeverage}], source}`.
  init(_ reader: ConfigurationReader, _ sources: NamedSources) throws(InputFault) {
    symbol = try reader.string("symbol")
    source = try sources.source(of: reader)
    var steps: (tick: Price, lot: Quantity)?
    if reader.optional("tick") != nil || reader.optional("lot") != nil {
      steps = (
        try reader.decimal("tick", as: Price.self, in: Price(rawValue: 1)...Limits.price),
        try reader.decimal("lot", as: Quantity.self, in: Quantity(rawValue: 1)...Limits.quantity)
      )
    }
    self.steps = steps
    var rows: [Row] = []
    for row in try reader.objects("brackets") {
      // Printed, and derived from the others.
      for key in ["initialRate", "deduction"] { _ = row.optional(key) }
      rows.append(
        Row(
          floor: try row.decimal("floor", as: Money.self, in: .zero...Limits.notional),
          cap: try row.decimal(
            "cap", as: Money.self, in: Money(rawValue: 1)...Limits.positionValue),
          maintenanceRate: try row.rate("maintenanceRate", in: Ranges.share),
          leverageMax: try row.integer("maxLeverage", in: 1...Limits.leverage)))
    }
    self.rows = rows
    guard MarginSchedule(brackets: brackets, valuation: .mark, closingFeeRate: .zero) == nil else {
      return
    }
    try reader.note(
      reader.fault(
        saying: "'brackets' are no margin schedule; \(ConfigurationReader.bracketRules)"))
    self.rows = [
      Row(floor: .zero, cap: .one, maintenanceRate: .partsPerMillion(1), leverageMax: 1)
    ]
  }
}
