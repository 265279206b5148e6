import Units

/// A stretch of the past that a stress test relives.
public struct HistoricalWindow: Sendable, Equatable {
  public let name: String
  /// UTC; `to` is the first instant behind the window.
  public let from: Timestamp
  public let to: Timestamp
  /// What is known of it, measured on exchange bars; empty for a window of the user's.
  public let known: String

  /// - Precondition: `from` is before `to`.
  public init(name: String, from: Timestamp, to: Timestamp, known: String = "") {
    precondition(from < to, "Invariant: a window ends after it begins")
    self.name = name
    self.from = from
    self.to = to
    self.known = known
  }

  private init(_ name: String, day: Int64, days: Int64, known: String) {
    let length: Int64 = 86_400_000_000_000
    self.init(
      name: name, from: Timestamp(rawValue: day * length),
      to: Timestamp(rawValue: (day + days) * length), known: known)
  }

  /// The crises that every test of crypto margins should have in it; days since 1970 and length.
  /// Figures are peak to trough, measured on bars of Binance.
  public static let known = [
    HistoricalWindow(
      "march-2020", day: 18_333, days: 2,
      known: "12-13 March 2020: pandemic sell-off; BTC -52.5 % in 26 hours, ETH -56.0 %, "
        + "realised volatility 550 % a year (Binance spot, 15 min and 1 h)"),
    HistoricalWindow(
      "may-2021", day: 18_766, days: 1,
      known: "19 May 2021: leveraged longs unwound; BTC -31.2 %, ETH -45.1 %, worst minute of ETH "
        + "-9.3 % (Binance spot, 1 min)"),
    HistoricalWindow(
      "november-2022", day: 19_302, days: 5,
      known: "6-10 November 2022: failure of FTX; slow, BTC -27.0 %, ETH -34.5 % "
        + "(Binance spot, 1 h and 5 min)"),
    HistoricalWindow(
      "august-2024", day: 19_939, days: 2,
      known: "4-5 August 2024: yen carry trades unwound; BTC -19.8 %, ETH -28.1 % "
        + "(Binance spot, 15 min)"),
    HistoricalWindow(
      "october-2025", day: 20_371, days: 1,
      known: "10 October 2025: tariff news and auto-deleveraging; BTC perpetual -17.1 %, 7.8 % of "
        + "it in five minutes; asks within 1 % of the mid down by 77 % "
        + "(Binance perpetuals, 5 min)"),
    HistoricalWindow(
      "february-2026", day: 20_488, days: 3,
      known:
        "4-6 February 2026: BTC -22.0 % to 60,000; at-the-money volatility at 30 days 47 to 79 "
        + "points, at 7 days 51 to 103 (Binance spot, 1 h; Deribit)"),
  ]
}
