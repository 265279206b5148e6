import Margin
import Reports
import Units

/// What `clearsim margin` answers, as one JSON object and as text.
struct MarginAnswer {
  private let file: PortfolioFile
  private let margin: PortfolioMargin

  init(_ file: PortfolioFile, _ margin: PortfolioMargin) {
    self.file = file
    self.margin = margin
  }

  /// The places of the positions in the file's order; instruments with orders only have none.
  private var places: [Int] { margin.positions.indices.filter { file.hasPosition[$0] } }

  private func mode(_ place: Int) -> String {
    file.positions[place].pocket == nil ? "cross" : "isolated"
  }

  // MARK: JSON

  var json: JSONValue {
    [
      "equity": .amount(margin.total.equity),
      "initialRequirement": .amount(margin.total.initial),
      "maintenanceRequirement": .amount(margin.total.maintenance),
      "available": .amount(margin.available),
      "marginRatio": margin.marginRatio.map { .amount($0) } ?? .null,
      "status": .string("\(margin.status)"),
      "pools": .array(margin.pools.map(pool)),
      "positions": .array(places.map(position)),
    ]
  }

  private func pool(_ pool: PortfolioMargin.Pool) -> JSONValue {
    [
      "kind": .string(pool.position == nil ? "cross" : "isolated"),
      "instrument": pool.position.map { .string(file.names[$0]) } ?? .null,
      "status": .string("\(pool.status)"),
      "equity": .amount(pool.risk.equity),
      "initialRequirement": .amount(pool.risk.initial),
      "maintenanceRequirement": .amount(pool.risk.maintenance),
      "marginRatio": pool.ratio.map { .amount($0) } ?? .null,
    ]
  }

  private func position(_ place: Int) -> JSONValue {
    let (given, position) = (file.positions[place], margin.positions[place])
    let pool = margin.pool(of: place)
    return [
      "instrument": .string(file.names[place]),
      "quantity": .amount(given.quantity),
      "mode": .string(mode(place)),
      "pool": .count(pool),
      "status": .string("\(margin.pools[pool].status)"),
      "marginRatio": margin.pools[pool].ratio.map { .amount($0) } ?? .null,
      "mark": .amount(given.mark),
      "notional": .amount(position.value.magnitude),
      "isolatedMargin": given.pocket.map { .amount($0) } ?? .null,
      "unrealisedProfit": .amount(position.unrealised),
      "initialRequirement": .amount(position.initial),
      "maintenanceRequirement": .amount(position.maintenance),
      "liquidationPrice": position.liquidation.map { .amount($0) } ?? .null,
      "bankruptcyPrice": position.bankruptcy.map { .amount($0) } ?? .null,
      "distance": distance(place).map { .amount($0) } ?? .null,
    ]
  }

  private func distance(_ place: Int) -> Rate? {
    let given = file.positions[place]
    return margin.positions[place].distance(
      from: given.mark, isLong: given.quantity.isPositive)
  }

  // MARK: Text

  var text: String {
    var rows: [(String, String)] = [
      ("equity", "\(margin.total.equity)"),
      ("initial requirement", "\(margin.total.initial)"),
      ("maintenance requirement", "\(margin.total.maintenance)"),
      ("available", "\(margin.available)"),
      ("margin ratio", Self.ratio(margin.marginRatio, margin.total)),
      ("status", status),
    ]
    for place in places {
      let (given, position) = (file.positions[place], margin.positions[place])
      let pool = margin.pools[margin.pool(of: place)]
      let hedge = given.otherSide == nil ? "" : ", hedged"
      rows += [
        ("", ""),
        (file.names[place], "\(given.quantity) at mark \(given.mark), \(mode(place))\(hedge)"),
        ("  unrealised profit", "\(position.unrealised)"),
        ("  initial requirement", "\(position.initial)"),
        ("  maintenance requirement", "\(position.maintenance)"),
        ("  liquidation price", position.liquidation.map { "\($0)" } ?? "none"),
        ("  bankruptcy price", position.bankruptcy.map { "\($0)" } ?? "none"),
        ("  mark may move", distance(place).map(Self.move) ?? "without limit"),
        ("  margin ratio", Self.ratio(pool.ratio, pool.risk)),
        ("  status", "\(pool.status)"),
      ]
    }
    let width = (rows.map(\.0.count).max() ?? 0) + 2
    return rows.map { name, value in
      value.isEmpty
        ? name : name + String(repeating: " ", count: width - name.count) + value
    }.joined(separator: "\n") + "\n"
  }

  /// The worst word, and which pools it is about where not all are healthy.
  private var status: String {
    let worse = margin.pools.filter { $0.status != .healthy }
    guard !worse.isEmpty else { return "\(margin.status)" }
    let pools = worse.map { pool in
      let name = pool.position.map { "\(file.names[$0]) isolated" } ?? "cross"
      return "\(name) is \(pool.status)"
    }
    return "\(margin.status): \(pools.joined(separator: ", "))"
  }

  private static func ratio(_ ratio: Rate?, _ risk: Risk) -> String {
    if let ratio { return "\(ratio)" }
    return risk.equity.isNegative ? "none: bankrupt by \(-risk.equity)" : "none: no equity"
  }

  /// A part of the mark, in per cent with two decimals towards zero.
  private static func move(_ distance: Rate) -> String {
    let hundredths = distance.rawValue / 100_000
    let (whole, part) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    return "\(sign)\(whole).\(part < 10 ? "0" : "")\(part) %"
      + (distance.isNegative ? ", already past it" : "")
  }
}
