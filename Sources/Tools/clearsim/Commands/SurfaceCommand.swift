import Inputs
import Pricing
import Studies
import StudyPages
import Units

/// `clearsim surface CHAIN`: fits volatility surfaces to a snapshot of option chains.
enum SurfaceCommand: Subcommand {
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
    let spans = try spans(arguments, "at")
    let settlement = try arguments.choice("settlement", of: OptionSettlement.self) ?? .coin
    let study = try SurfaceStudy(
      path, settlement: settlement, underlying: arguments.text("underlying"),
      observe: console.observer)
    let report = SurfaceReport(study, at: spans)
    try page?.write(report.page)
    if arguments.has("json") {
      try console.result(report.json)
    } else {
      try console.result(report.text)
    }
    return study.isWhole ? .done : .doesNotHold
  }

  /// Times of an option such as `30d,90d`; none where it is not given.
  private static func spans(_ arguments: Arguments, _ option: String) throws -> [TimeSpan] {
    guard let text = arguments.text(option) else { return [] }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let span = DurationText.parse(String(word)), span > .zero else {
        throw arguments.usage(
          "--\(option): '\(word)' is not a time above 0, such as 30d; expected one or several "
            + "with commas between")
      }
      return span
    }
  }
}
