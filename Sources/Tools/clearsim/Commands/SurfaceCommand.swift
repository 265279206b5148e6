import Foundation
import Inputs
import Pricing
import Reports
import Units

/// `clearsim surface CHAIN`: fits volatility surfaces to a snapshot of option chains.
enum SurfaceCommand: Command {
  static let declaration = CommandDeclaration(
    name: "surface",
    summary: "fit volatility surfaces without arbitrage to a snapshot of option chains",
    operands: [
      OperandDeclaration(name: "CHAIN", meaning: "the snapshot, CSV with a header, plain or gzip")
    ],
    options: [
      .value("underlying", "NAME", "only this underlying"),
      .value(
        "settlement", "UNIT", "what the chain's prices are in: coin or quote",
        default: "coin"),
      .value("at", "SPANS", "also the smiles at these times from now, such as 30d,90d"),
      .page, .json,
    ],
    notes: """
      Columns: timestamp, option_type (call, put, C, P), strike, expiry_datetime, bid_price,
      ask_price, futures_price, currency; or as Tardis has them: timestamp, symbol, type,
      strike_price, expiration, bid_price, ask_price, underlying_price. What has no column is read
      from names such as BTC-27FEB26-70000-C. Options that have expired, lack a bid or an ask, or
      are quoted crossed are left out and counted; so are rows of an earlier time than the latest
      of their underlying (by ten minutes, or of an option quoted again), and doubled ones.

      One SVI slice an expiry: total variance w(k) = a + b (rho (k - m) + sqrt((k - m)^2 +
      sigma^2)), k = ln(strike / forward). An expiry is given a slice only where five strikes have
      a volatility, the money lies among them, and the slice meets the quotes there and half of all
      others; else it is refused with the reason. within: quotes whose middle the surface misses by
      less than half their spread. g is least over all k, and 0 or more without butterfly
      arbitrage; calendarRise is the least rise of w to the next expiry, 0 or more without calendar
      arbitrage. Status 1 where an expiry that has the strikes is refused, 65 where all are. --at
      reads the surface between expiries: total variance is linear in time at constant k, outside
      of all the nearest smile holds; columns are the money and one and two deviations at it,
      k = -2 ... 2 times s sqrt(t). --page draws each smile with bid, ask and fit, total variance,
      g, the term structure and the surface.
      """,
    examples: ["clearsim surface chain.csv --at 30d"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let path = arguments.operands[0]
    let page = try arguments.page()
    let spans = try SmileReading.spans(arguments, "at")
    let settlement = try arguments.choice("settlement", of: OptionSettlement.self) ?? .coin
    let file = try ChainFile(path, settlement: settlement)
    var chains = file.chains
    if let name = arguments.text("underlying") {
      chains = chains.filter { $0.underlying == name }
      if chains.isEmpty {
        let names = file.chains.map(\.underlying).joined(separator: ", ")
        throw arguments.usage("--underlying: '\(name)' is not in \(path); there are: \(names)")
      }
    }
    guard !chains.isEmpty else {
      throw InputFault(file: path, reason: "holds no option quoted on both sides")
    }
    for remark in remarks(file.dropped) { console.warning("\(path): \(remark)") }
    var fits: [(chain: OptionChain, fit: SurfaceFit)] = []
    for chain in chains {
      do {
        fits.append((chain, try SurfaceFit(chain)))
      } catch {
        throw InputFault(file: path, reason: "\(chain.underlying): \(error.description)")
      }
    }
    try page?.write(
      SurfacePage(
        name: PageFile.names([path])[0], file: file, fits: fits
      ).page)
    if arguments.has("json") {
      try console.result([
        "rows": .count(file.rows),
        "dropped": [
          "expired": .count(file.dropped.expired), "unquoted": .count(file.dropped.unquoted),
          "crossed": .count(file.dropped.crossed), "earlier": .count(file.dropped.earlier),
          "doubled": .count(file.dropped.doubled),
        ], "chains": .array(fits.map { json($0, $1, spans) }),
      ])
    } else {
      try console.result(text(file, fits, spans))
    }
    let isWhole = fits.allSatisfy { $0.fit.isFreeOfArbitrage && !$0.fit.isIncomplete }
    return isWhole ? .done : .doesNotHold
  }

  /// What a file of one snapshot would not have.
  private static func remarks(_ dropped: ChainFile.Dropped) -> [String] {
    var remarks: [String] = []
    if dropped.earlier > 0 {
      remarks.append(
        "\(dropped.earlier) rows are of an earlier time than the latest quotes, which alone count")
    }
    if dropped.doubled > 0 {
      remarks.append(
        "\(dropped.doubled) rows quote an option again at the same time; the last one counts")
    }
    return remarks
  }

  private static func date(_ time: Timestamp) -> String {
    Date(timeIntervalSince1970: Double(time.rawValue) / 1e9).ISO8601Format()
  }

  private static func json(
    _ chain: OptionChain, _ fit: SurfaceFit, _ spans: [TimeSpan]
  ) -> JSONValue {
    [
      "underlying": .string(chain.underlying), "time": .string(date(chain.time)),
      "quotes": .count(fit.quotes), "within": .count(fit.withinSpread),
      "withinShare": .number(Double(fit.withinSpread) / Double(fit.quotes)),
      "arbitrageFree": .boolean(fit.isFreeOfArbitrage),
      "expiries": .array(fit.expiries.map { json($0) }),
      "at": .array(spans.map { SmileReading(fit.surface, at: $0).json }),
      "skipped": .array(
        fit.refused.map {
          [
            "expiry": .string(date($0.chain.expiry)), "quotes": .count($0.chain.quotes.count),
            "reason": .string($0.reason),
          ]
        }),
    ]
  }

  private static func json(_ expiry: SurfaceFit.Expiry) -> JSONValue {
    let (chain, fit) = (expiry.chain, expiry.fit)
    let slice = fit.slice
    var members: [(key: String, value: JSONValue)] = [
      ("expiry", .string(date(chain.expiry))), ("years", .number(chain.years)),
      ("forward", .number(chain.forward)), ("quotes", .count(fit.quotes)),
      ("within", .count(fit.withinSpread)),
      ("errorInHalfSpreads", .number(fit.errorInHalfSpreads)),
      ("atTheMoney", .number(slice.volatility(0, years: chain.years))),
      (
        "svi",
        [
          "a": .number(slice.a), "b": .number(slice.b), "rho": .number(slice.rho),
          "m": .number(slice.m), "sigma": .number(slice.sigma),
        ]
      ), ("g", .number(fit.butterfly.gLeast)),
      ("calendarRise", fit.calendars.first.map { .number($0.rise) } ?? .null),
    ]
    if let wings = try? slice.jumpWings(years: chain.years) {
      members.append(
        (
          "jumpWings",
          [
            "variance": .number(wings.variance), "skew": .number(wings.skew),
            "putWing": .number(wings.putWing), "callWing": .number(wings.callWing),
            "varianceLeast": .number(wings.varianceLeast),
          ]
        ))
    }
    return .object(members)
  }

  private static func text(
    _ file: ChainFile, _ fits: [(OptionChain, SurfaceFit)], _ spans: [TimeSpan]
  ) -> String {
    func cell(_ number: Double, _ format: String) -> String { String(format: format, number) }
    var lines = [
      "\(file.rows) rows; left out: \(file.dropped.expired) expired, "
        + "\(file.dropped.unquoted) not quoted on both sides, \(file.dropped.crossed) crossed"
        + (file.dropped.earlier > 0 ? ", \(file.dropped.earlier) of an earlier time" : "")
        + (file.dropped.doubled > 0 ? ", \(file.dropped.doubled) doubled" : "")
    ]
    for (chain, fit) in fits {
      let share = cell(100 * Double(fit.withinSpread) / Double(fit.quotes), "%.1f")
      let arbitrage = fit.isFreeOfArbitrage ? "no arbitrage" : "arbitrage left"
      lines.append(
        "\n\(chain.underlying) at \(date(chain.time)): \(fit.withinSpread) of \(fit.quotes) quotes "
          + "within half the spread (\(share) %), \(arbitrage)")
      lines.append("    days   forward  quotes  within  at money     skew  least g")
      for expiry in fit.expiries {
        let slice = expiry.fit.slice
        let years = expiry.chain.years
        let skew = (try? slice.jumpWings(years: years).skew) ?? 0
        lines.append(
          cell(years * 365, "%8.2f") + cell(expiry.chain.forward, "%10.2f")
            + cell(Double(expiry.fit.quotes), "%8.0f")
            + cell(Double(expiry.fit.withinSpread), "%8.0f")
            + cell(100 * slice.volatility(0, years: years), "%9.2f%%")
            + cell(skew, "%9.4f") + cell(expiry.fit.butterfly.gLeast, "%9.4f"))
      }
      for refusal in fit.refused {
        lines.append(
          cell(refusal.chain.years * 365, "%8.2f") + "  not fitted: \(refusal.reason)")
      }
      guard !spans.isEmpty else { continue }
      lines.append("\n" + SmileReading.table(spans.map { SmileReading(fit.surface, at: $0) }))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
