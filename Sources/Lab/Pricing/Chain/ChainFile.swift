import Inputs
import Units

/// A snapshot of option chains from a CSV table, plain or gzip, with a header.
///
/// Columns: `timestamp, option_type, strike, expiry_datetime, bid_price, ask_price, futures_price,
/// currency`, or as Tardis names them `timestamp, symbol, type, strike_price, expiration,
/// bid_price, ask_price, underlying_price`; other names that are common are known too. What a file
/// does not say in columns of its own (type, strike, expiry, underlying) is read from names such
/// as `BTC-27FEB26-70000-C`. `mark_price` and `implied_volatility` are kept where they are there.
///
/// Prices are per unit of the underlying, in coins or in the quote currency as `settlement` says.
/// A field that cannot be read is an error of one line; a row that reads well but quotes nothing of
/// use is dropped and counted. One time is one snapshot: of an option quoted more than once the
/// latest row counts, and rows older than the latest of their underlying by more than
/// `snapshotSeconds` take no part.
public struct ChainFile: Equatable, Sendable {
  /// Rows that take no part, each counted once, by the first reason that holds.
  public struct Dropped: Equatable, Sendable {
    /// Expiry at or before the time of the quote.
    public var expired = 0
    /// Bid or ask missing or zero.
    public var unquoted = 0
    /// Bid at or above ask.
    public var crossed = 0
    /// Of an earlier time than the snapshot's.
    public var earlier = 0
    /// Of an option that a later row of the same time quotes again.
    public var doubled = 0

    public init() {}
  }

  /// By name of the underlying, in order of first appearance.
  public let chains: [OptionChain]
  public let rows: Int
  public let dropped: Dropped

  /// Quotes of one snapshot are at most so much older than its latest.
  public static let snapshotSeconds: Int64 = 600

  static let columns: [TableFile.Column] = [
    .init("timestamp", "creation_timestamp", "time", "datetime", "local_timestamp"),
    .init("instrument_name", "symbol", "instrument", isRequired: false),
    .init("option_type", "type", isRequired: false),
    .init("strike", "strike_price", isRequired: false),
    .init(
      "expiry_datetime", "expiration", "expiry", "expiration_timestamp", isRequired: false),
    .init("bid_price", "best_bid_price", "bid"),
    .init("ask_price", "best_ask_price", "ask"),
    .init("mark_price", isRequired: false),
    .init("futures_price", "underlying_price", "forward"),
    .init("implied_volatility", "mark_iv", isRequired: false),
    .init("currency", "base_currency", isRequired: false),
  ]

  public init(
    _ file: String, settlement: OptionSettlement = .coin
  ) throws(InputFault) {
    var sheets: [ChainSheet] = []
    var rows = 0
    var dropped = Dropped()
    try TableFile.read(file, choosing: Self.columns) { row throws(InputFault) in
      rows += 1
      let entry = try ChainRow(row, settlement)
      guard let quote = entry.quote else {
        if entry.expiry <= entry.time { dropped.expired += 1 } else { dropped.unquoted += 1 }
        return
      }
      if entry.expiry <= entry.time {
        dropped.expired += 1
      } else if quote.bid >= quote.ask {
        dropped.crossed += 1
      } else {
        let place =
          sheets.firstIndex { $0.underlying == entry.underlying }
          ?? {
            sheets.append(ChainSheet(underlying: entry.underlying))
            return sheets.count - 1
          }()
        sheets[place].add(quote, entry.time, entry.expiry, &dropped)
      }
    }
    if rows == 0 { throw InputFault(file: file, reason: "holds no option") }
    var chains: [OptionChain] = []
    for sheet in sheets { chains.append(sheet.chain(&dropped)) }
    for chain in chains { try ChainUnits.check(chain, settlement, file: file) }
    self.rows = rows
    self.dropped = dropped
    self.chains = chains
  }
}

/// One underlying while its rows come in: the latest quote of each option.
private struct ChainSheet {
  private struct Option: Hashable {
    let expiry: Timestamp
    let strike: Double
    let isCall: Bool
  }

  let underlying: String
  private var quotes: [Option: (time: Timestamp, quote: OptionQuote)] = [:]
  private var latest = Timestamp.zero

  init(underlying: String) { self.underlying = underlying }

  mutating func add(
    _ quote: OptionQuote, _ time: Timestamp, _ expiry: Timestamp,
    _ dropped: inout ChainFile.Dropped
  ) {
    latest = max(latest, time)
    let option = Option(expiry: expiry, strike: quote.strike, isCall: quote.type == .call)
    if let held = quotes[option] {
      if held.time == time { dropped.doubled += 1 } else { dropped.earlier += 1 }
      guard held.time <= time else { return }
    }
    quotes[option] = (time, quote)
  }

  /// The snapshot at the latest time.
  func chain(_ dropped: inout ChainFile.Dropped) -> OptionChain {
    let earliest = latest - .seconds(ChainFile.snapshotSeconds)
    var expiries: [Timestamp: [OptionQuote]] = [:]
    for (option, held) in quotes {
      if held.time < earliest {
        dropped.earlier += 1
      } else if option.expiry <= latest {
        dropped.expired += 1
      } else {
        expiries[option.expiry, default: []].append(held.quote)
      }
    }
    let year = 365.0 * 86_400e9
    return OptionChain(
      underlying: underlying, time: latest,
      expiries: expiries.sorted { $0.key < $1.key }.map { expiry, quotes in
        ChainExpiry(
          expiry: expiry, years: Double((expiry - latest).rawValue) / year,
          quotes: quotes.sorted { ($0.strike, $0.type.sign) < ($1.strike, $1.type.sign) })
      })
  }
}
