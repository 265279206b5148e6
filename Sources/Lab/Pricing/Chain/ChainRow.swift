import Inputs
import Units

/// One row of a chain file.
struct ChainRow {
  let time: Timestamp
  let expiry: Timestamp
  let underlying: String
  /// With prices as fractions of the forward; nil where a side is missing.
  let quote: OptionQuote?

  /// - Parameter row: of `ChainFile.columns`.
  init(_ row: TableRow, _ settlement: OptionSettlement) throws(InputFault) {
    let name = row.text(1)
    let parts = OptionName(name)
    time = try row.time(0)
    if row.text(4).isEmpty, let parts { expiry = parts.expiry } else { expiry = try row.time(4) }
    let currency = row.text(10)
    underlying = currency.isEmpty ? String(name.prefix { $0 != "-" }) : currency
    quote = try Self.quote(row, settlement, parts)
  }

  private static func type(
    _ row: TableRow, _ parts: OptionName?
  ) throws(InputFault) -> OptionType {
    switch row.text(2).lowercased() {
    case "call", "c": return .call
    case "put", "p": return .put
    case "": if let parts { return parts.type }
    default: break
    }
    throw row.fault(2, "is not call or put (or C, P)")
  }

  private static func quote(
    _ row: TableRow, _ settlement: OptionSettlement, _ parts: OptionName?
  ) throws(InputFault) -> OptionQuote? {
    let type = try type(row, parts)
    let strike: Double
    if row.text(3).isEmpty, let parts {
      strike = parts.strike
    } else {
      strike = try row.requiredNumber(3)
    }
    guard PricingDomain.price.contains(strike) else {
      throw row.fault(3, "is not a strike above 0")
    }
    let forward = try row.requiredNumber(8)
    guard PricingDomain.price.contains(forward) else {
      throw row.fault(8, "is not a forward price above 0")
    }
    let unit = settlement == .coin ? 1 : 1 / forward
    guard let bid = try row.number(5), let ask = try row.number(6) else { return nil }
    guard bid >= 0 else { throw row.fault(5, "is not a price of at least 0") }
    guard ask >= 0 else { throw row.fault(6, "is not a price of at least 0") }
    guard bid > 0, ask > 0 else { return nil }
    // The venue's own mark changes nothing, so that nothing is asked of it.
    return OptionQuote(
      instrument: row.text(1), type: type, strike: strike, forward: forward, bid: bid * unit,
      ask: ask * unit, mark: ((try? row.number(7)) ?? 0) * unit,
      markVolatility: (try? row.number(9)) ?? 0)
  }
}

/// What a name such as `BTC-27FEB26-70000-C` says; options of that form expire at 08:00 UTC.
struct OptionName: Equatable {
  let expiry: Timestamp
  let strike: Double
  let type: OptionType

  private static let months = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
  ]

  init?(_ name: String) {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, let type: OptionType = ["C": .call, "P": .put][parts[3].uppercased()],
      let strike = Double(parts[2].replacing("d", with: ".")), strike > 0, parts[1].count >= 6,
      let year = Int(parts[1].suffix(2)),
      let month = Self.months.firstIndex(of: parts[1].dropLast(2).suffix(3).uppercased()),
      let day = Int(parts[1].dropLast(5)), day > 0
    else { return nil }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    guard let expiry = TimeReading.date("20\(two(year))-\(two(month + 1))-\(two(day)) 08:00")
    else { return nil }
    (self.expiry, self.strike, self.type) = (expiry, strike, type)
  }
}
