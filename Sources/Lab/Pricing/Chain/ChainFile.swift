import Inputs
import Units

/// A snapshot of option chains from a CSV table, plain or gzip, with a header that names
/// `timestamp, instrument_name, option_type, strike, expiry_datetime, bid_price, ask_price,
/// mark_price, futures_price, implied_volatility, currency` among others.
///
/// Prices are per unit of the underlying, in coins or in the quote currency as `settlement` says;
/// `implied_volatility` is the venue's, as a fraction. A field that cannot be read is an
/// error of one line; a row that reads well but quotes nothing of use is dropped and counted.
public struct ChainFile: Equatable, Sendable {
  /// Rows that take no part, each counted once, by the first reason that holds.
  public struct Dropped: Equatable, Sendable {
    /// Expiry at or before the time of the quote.
    public var expired = 0
    /// Bid or ask missing or zero.
    public var unquoted = 0
    /// Bid at or above ask.
    public var crossed = 0

    public init() {}
  }

  /// By name of the underlying, in order of first appearance.
  public let chains: [OptionChain]
  public let rows: Int
  public let dropped: Dropped

  private static let columns = [
    "timestamp", "instrument_name", "option_type", "strike", "expiry_datetime", "bid_price",
    "ask_price", "mark_price", "futures_price", "implied_volatility", "currency",
  ]
  private static let yearNanoseconds = 365.0 * 86_400e9

  public init(
    _ file: String, settlement: OptionSettlement = .coin
  ) throws(InputFault) {
    var sheets: [Sheet] = []
    var rows = 0
    var dropped = Dropped()
    try TableFile.read(file, columns: Self.columns) { row throws(InputFault) in
      rows += 1
      let time = try row.time(0)
      let expiry = try row.time(4)
      guard let quote = try Self.quote(row, settlement) else {
        if expiry <= time { dropped.expired += 1 } else { dropped.unquoted += 1 }
        return
      }
      if expiry <= time {
        dropped.expired += 1
      } else if quote.bid >= quote.ask {
        dropped.crossed += 1
      } else {
        Self.add(quote, row.text(10), time, expiry, to: &sheets)
      }
    }
    if rows == 0 { throw InputFault(file: file, reason: "holds no option") }
    self.rows = rows
    self.dropped = dropped
    chains = sheets.map { $0.chain(Self.yearNanoseconds) }
  }

  /// The quote of a row, with prices as fractions of the forward; nil where a side is missing.
  private static func quote(
    _ row: TableRow, _ settlement: OptionSettlement
  ) throws(InputFault) -> OptionQuote? {
    guard let type = OptionType(rawValue: row.text(2)) else {
      throw row.fault(2, "is not call or put")
    }
    let strike = try row.requiredNumber(3)
    guard PricingDomain.price.contains(strike) else {
      throw row.fault(3, "is not a strike above 0")
    }
    let forward = try row.requiredNumber(8)
    guard PricingDomain.price.contains(forward) else {
      throw row.fault(8, "is not a forward price above 0")
    }
    let unit = settlement == .coin ? 1 : 1 / forward
    let markVolatility = try row.number(9) ?? 0
    guard PricingDomain.volatility.contains(markVolatility) else {
      throw row.fault(9, "is not a volatility from 0 to 100, as a fraction")
    }
    let mark = try row.number(7) ?? 0
    guard let bid = try row.number(5), let ask = try row.number(6) else { return nil }
    guard bid >= 0 else { throw row.fault(5, "is not a price of at least 0") }
    guard ask >= 0 else { throw row.fault(6, "is not a price of at least 0") }
    guard bid > 0, ask > 0 else { return nil }
    return OptionQuote(
      instrument: row.text(1), type: type, strike: strike, forward: forward, bid: bid * unit,
      ask: ask * unit, mark: mark * unit, markVolatility: markVolatility)
  }

  private static func add(
    _ quote: OptionQuote, _ underlying: String, _ time: Timestamp, _ expiry: Timestamp,
    to sheets: inout [Sheet]
  ) {
    let place =
      sheets.firstIndex { $0.underlying == underlying }
      ?? {
        sheets.append(Sheet(underlying: underlying, time: time))
        return sheets.count - 1
      }()
    sheets[place].time = max(sheets[place].time, time)
    if let at = sheets[place].expiries.firstIndex(where: { $0.expiry == expiry }) {
      sheets[place].expiries[at].quotes.append(quote)
    } else {
      sheets[place].expiries.append((expiry, [quote]))
    }
  }

  /// One underlying while its rows come in.
  private struct Sheet {
    var underlying: String
    var time: Timestamp
    var expiries: [(expiry: Timestamp, quotes: [OptionQuote])] = []

    func chain(_ year: Double) -> OptionChain {
      let sorted = expiries.sorted { $0.expiry < $1.expiry }
      return OptionChain(
        underlying: underlying, time: time,
        expiries: sorted.map { expiry, quotes in
          ChainExpiry(
            expiry: expiry, years: Double((expiry - time).rawValue) / year,
            quotes: quotes.sorted { ($0.strike, $0.type.sign) < ($1.strike, $1.type.sign) })
        })
    }
  }
}
