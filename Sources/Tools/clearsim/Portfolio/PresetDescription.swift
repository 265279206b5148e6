import Inputs
import Instruments
import Markets
import Reports
import Units

/// A preset as one JSON object, and the same as indented text.
struct PresetDescription {
  private let preset: VenuePreset

  init(_ preset: VenuePreset) { self.preset = preset }

  var summary: JSONValue {
    [
      "name": .string(preset.name), "venue": .string(preset.venue),
      "product": .string(preset.product),
      "tables": .array(preset.tables.map { .string($0.symbol) }),
      "tablesDate": .string(preset.tables.first?.source.date ?? ""),
      "dates": [.string(preset.dates.first), .string(preset.dates.last)],
      "coverage": .object(preset.coverage.map { ($0.part, .boolean($0.isThere)) }),
    ]
  }

  /// The row of the list: name, venue, day of the margin tables and their symbols, what is lacking.
  var row: [String] {
    let symbols = preset.tables.map(\.symbol).joined(separator: " ")
    let missing = preset.coverage.filter { !$0.isThere && $0.part != "margin" }.map(\.part)
    return [
      preset.name, preset.venue,
      preset.tables.first?.source.date ?? preset.dates.last, symbols.isEmpty ? "none" : symbols,
      missing.isEmpty ? "all" : "no \(missing.joined(separator: ", "))",
    ]
  }

  var json: JSONValue {
    [
      "name": .string(preset.name), "venue": .string(preset.venue),
      "product": .string(preset.product), "settlementAsset": .string(preset.settlementAsset),
      "maintenance": [
        "valuation": Self.sourced(
          preset.valuation, ["value": preset.valuation.value == .mark ? "mark" : "entry"]),
        "closingFeeRate": Self.sourced(
          preset.closingFeeRate, ["value": .amount(preset.closingFeeRate.value)]),
      ],
      "tables": .array(preset.tables.map(table)),
      "fees": preset.fees.map { fact in
        Self.sourced(
          fact, ["maker": .amount(fact.value.maker), "taker": .amount(fact.value.taker)])
      } ?? .null,
      "funding": preset.funding.map(funding) ?? .null,
      "mark": preset.mark.map(mark) ?? .null,
      "liquidation": preset.liquidation.map(liquidation) ?? .null,
      "rules": .array(
        preset.rules.map { fact in Self.sourced(fact, ["rule": .string(fact.value)]) }),
    ]
  }

  private func table(_ table: BracketTable) -> JSONValue {
    let schedule = preset.schedule(for: table.symbol)
    let rows = zip(table.rows, schedule?.brackets ?? []).map { row, bracket -> JSONValue in
      [
        "floor": .amount(row.floor), "cap": .amount(row.cap),
        "maintenanceRate": .amount(row.maintenanceRate),
        "maxLeverage": .count(row.leverageMax), "initialRate": .amount(bracket.initialRate),
        "deduction": .amount(bracket.deduction),
      ]
    }
    return [
      "symbol": .string(table.symbol), "tick": .amount(table.steps?.tick),
      "lot": .amount(table.steps?.lot), "brackets": .array(rows),
      "source": Self.source(table.source),
    ]
  }

  private func funding(_ fact: SourcedFact<FundingTerms>) -> JSONValue {
    let terms = fact.value
    return Self.sourced(
      fact,
      [
        "interval": .string(DurationText.format(terms.interval)),
        "sampleInterval": .string(DurationText.format(terms.sampleInterval)),
        "interestRate": .amount(terms.interestRate), "clamp": .amount(terms.clamp),
        "cap": .amount(terms.cap), "impactNotional": .amount(terms.impactNotional),
        "sampleBound": .amount(terms.sampleBound),
        "ratePeriod": .string(DurationText.format(terms.ratePeriod)),
      ])
  }

  private func mark(_ fact: SourcedFact<MarkTerms>) -> JSONValue {
    let terms = fact.value
    let method =
      switch terms.method {
      case .index: "index"
      case .smoothedBasis: "smoothedBasis"
      case .medianOfThree: "medianOfThree"
      }
    return Self.sourced(
      fact,
      [
        "method": .string(method),
        "sampleInterval": .string(DurationText.format(terms.sampleInterval)),
        "windowSamples": .count(terms.windowSamples),
        "liquidationTradesMoveMark": .boolean(terms.liquidationTradesMoveMark),
        "indexAgeMax": .string(DurationText.format(terms.indexAgeMax)),
        "sampleBound": .amount(terms.sampleBound), "bound": .amount(terms.bound),
        "moveMax": .amount(terms.moveMax),
        "indexDeviationMax": .amount(terms.indexDeviationMax),
        "restrictsWhileStale": .boolean(terms.restrictsWhileStale),
      ])
  }

  private func liquidation(_ fact: SourcedFact<LiquidationTerms>) -> JSONValue {
    let terms = fact.value
    return Self.sourced(
      fact,
      [
        "fractionPerTick": .amount(terms.fractionPerTick),
        "depthShareMax": .amount(terms.depthShareMax), "isPartial": .boolean(terms.isPartial),
        "restoreBuffer": .amount(terms.restoreBuffer),
        "bookTicksMax": .count(terms.bookTicksMax), "feeRateMax": .amount(terms.feeRateMax),
        "fundTakesOver": .boolean(terms.fundTakesOver),
        "fundLeverageMax": .amount(terms.fundLeverageMax),
        "disposalShareMax": .amount(terms.disposalShareMax),
        "disposalBand": .amount(terms.disposalBand),
      ])
  }

  private static func sourced<Value>(
    _ fact: SourcedFact<Value>, _ members: JSONValue
  ) -> JSONValue {
    guard case .object(var all) = members else { return members }
    all.append((key: "source", value: source(fact.source)))
    return .object(all)
  }

  private static func source(_ source: FactSource) -> JSONValue {
    [
      "reference": .string(source.reference), "date": .string(source.date),
      "confidence": .string(source.confidence.rawValue),
    ]
  }

  // MARK: Text

  var text: String {
    var lines: [String] = []
    Self.write(json, indent: 0, to: &lines)
    return lines.map(Self.folded).joined(separator: "\n") + "\n"
  }

  /// A line of at most a hundred columns, what is left over indented below it.
  private static func folded(_ line: String) -> String {
    guard line.count > 100 else { return line }
    let margin = String(repeating: " ", count: line.prefix { $0 == " " }.count + 4)
    var lines: [String] = []
    var rest = line[...]
    while rest.count > 100 - (lines.isEmpty ? 0 : margin.count) {
      let room = rest.prefix(100 - (lines.isEmpty ? 0 : margin.count))
      let start = room.firstIndex { $0 != " " } ?? room.startIndex
      guard let space = room[start...].lastIndex(of: " ") else { break }
      lines.append((lines.isEmpty ? "" : margin) + rest[..<space])
      rest = rest[rest.index(after: space)...]
    }
    lines.append((lines.isEmpty ? "" : margin) + rest)
    return lines.joined(separator: "\n")
  }

  private static func write(_ value: JSONValue, indent: Int, to lines: inout [String]) {
    let margin = String(repeating: " ", count: indent)
    guard case .object(let members) = value else { return }
    for (key, value) in members {
      switch value {
      case .object(let inner) where key == "source":
        let words = inner.map { scalar($0.value) }
        lines.append("\(margin)source: \(words[0]) (\(words[1]), \(words[2]))")
      case .object:
        lines.append("\(margin)\(key):")
        write(value, indent: indent + 2, to: &lines)
      case .array(let elements) where key == "brackets":
        lines.append(contentsOf: columns(elements).map { margin + "  " + $0 })
      case .array(let elements):
        lines.append("\(margin)\(key):" + (elements.isEmpty ? " none" : ""))
        for element in elements { write(element, indent: indent + 2, to: &lines) }
      case .null: lines.append("\(margin)\(key): none")
      default: lines.append("\(margin)\(key): \(scalar(value))")
      }
    }
  }

  private static func columns(_ rows: [JSONValue]) -> [String] {
    guard case .object(let first)? = rows.first else { return [] }
    var cells = [first.map(\.key)]
    for row in rows {
      guard case .object(let members) = row else { continue }
      cells.append(members.map { scalar($0.value) })
    }
    let widths = first.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { row in
      zip(row, widths).map { cell, width in
        String(repeating: " ", count: width - cell.count) + cell
      }.joined(separator: "  ")
    }
  }

  private static func scalar(_ value: JSONValue) -> String {
    if case .string(let text) = value { return text }
    return value.text()
  }
}
