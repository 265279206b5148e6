import Units

/// What one market of a run came to: the figures of the whole run, of this market alone.
///
/// Amounts are in the market's own settlement asset; of a run's other markets they are no sum where
/// those settle in another.
public struct MarketSummary: Sendable {
  public let symbol: String
  /// Name of the settlement asset; nil where only numbers are known.
  public var asset: String?
  /// What quantities and prices are in; nil where only numbers are known.
  public var base: String?
  public var quote: String?
  public var trades = 0
  public var tradedNotional = MoneySum.zero
  /// Of the mark price; nil where there never was one.
  public var price = Path()
  /// Of the index price.
  public var index = Path()
  /// Greatest distance of the mark below and above the index, relative.
  public var discountMost = Rate.zero
  public var premiumMost = Rate.zero
  public var liquidations = 0
  public var liquidatedLong = MoneySum.zero
  public var liquidatedShort = MoneySum.zero
  public var deleveragings = 0
  public var deleveragedNotional = MoneySum.zero
  public var socialisedLoss = MoneySum.zero
  public var unfundedLoss = MoneySum.zero
  /// How often the index went stale, and for how long in all.
  public var staleSpells = 0
  public var staleTime = TimeSpan.zero
  /// The insurance fund of the settlement asset, which its markets share.
  public var fund = Fund()

  /// The first, least, greatest and last of a price.
  public struct Path: Sendable {
    public private(set) var start: Price?
    public private(set) var low: Price?
    public private(set) var high: Price?
    public private(set) var end: Price?

    public init() {}

    @inline(__always) public mutating func note(_ price: Price) {
      if start == nil { start = price }
      low = min(low ?? price, price)
      high = max(high ?? price, price)
      end = price
    }

    var json: JSONValue {
      [
        "start": .amount(start), "low": .amount(low), "high": .amount(high), "end": .amount(end),
      ]
    }
  }

  public struct Fund: Sendable {
    public var start = Money.zero
    public var low = Money.zero
    public var end = Money.zero
    public init() {}
  }

  public init(symbol: String) { self.symbol = symbol }

  public var liquidatedNotional: MoneySum { liquidatedLong + liquidatedShort }

  /// The value of the market's symbol under `markets` of `run --json`.
  public var json: JSONValue {
    [
      "asset": asset.map { .string($0) } ?? .null,
      "base": base.map { .string($0) } ?? .null, "quote": quote.map { .string($0) } ?? .null,
      "trades": .count(trades), "tradedNotional": .amount(tradedNotional),
      "price": price.json, "index": index.json,
      "markAgainstIndex": ["low": .amount(-discountMost), "high": .amount(premiumMost)],
      "liquidations": [
        "count": .count(liquidations), "notional": .amount(liquidatedNotional),
        "longNotional": .amount(liquidatedLong), "shortNotional": .amount(liquidatedShort),
      ],
      "insuranceFund": [
        "start": .amount(fund.start), "low": .amount(fund.low), "end": .amount(fund.end),
      ],
      "autoDeleveraging": [
        "count": .count(deleveragings), "notional": .amount(deleveragedNotional),
      ],
      "socialisedLoss": .amount(socialisedLoss), "unfundedLoss": .amount(unfundedLoss),
      "staleIndex": ["count": .count(staleSpells), "seconds": .number(staleTime.fraction)],
    ]
  }
}

extension TimeSpan {
  /// In seconds, for a page.
  fileprivate var fraction: Double { Double(rawValue) * 1e-9 }
}
