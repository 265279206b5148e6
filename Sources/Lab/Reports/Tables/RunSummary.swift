import Units

/// What a run came to: the object of `run --json`, and with its configuration `run.json`.
public struct RunSummary: Sendable {
  public var scenario = ""
  public var seed: UInt64 = 0
  /// The digest of the house's state at the end, in hexadecimal.
  public var digest = ""
  public var commands = 0
  public var events = 0
  /// Length of the run in virtual and in real seconds.
  public var simulatedSeconds = 0.0
  public var wallSeconds = 0.0
  public var accounts = 0
  public var trades = 0
  /// Of the mark price of the first instrument; nil where there never was one.
  public var priceStart: Price?
  public var priceLow: Price?
  public var priceHigh: Price?
  public var priceEnd: Price?
  /// Liquidations opened, of which an account can have several, and the notional closed.
  public var liquidations = 0
  public var liquidatedNotional = MoneySum.zero
  public var liquidatedLongNotional = MoneySum.zero
  public var liquidatedShortNotional = MoneySum.zero
  public var insuranceFundStart = Money.zero
  public var insuranceFundLow = Money.zero
  public var insuranceFundEnd = Money.zero
  public var deleveragings = 0
  public var deleveragedNotional = MoneySum.zero
  public var sharedLoss = MoneySum.zero
  /// What no stage covered; booked, never dropped.
  public var unfundedLoss = MoneySum.zero
  /// The same two by the market and the account that made each loss, in the order in which they
  /// arose: their sums are those above, a withdrawal's part of an unfunded loss included.
  public var attributed: [AttributedLoss] = []
  /// The figures of each market, in the order of their listing.
  public var markets: [MarketSummary] = []
  /// Whether nothing was created or lost.
  public var conservation = true

  public init() {}

  /// The object that `run --json` prints.
  public var json: JSONValue {
    [
      "scenario": .string(scenario), "seed": .count(seed), "digest": .string(digest),
      "commands": .count(commands), "events": .count(events),
      "simulatedSeconds": .number(simulatedSeconds), "wallSeconds": .number(wallSeconds),
      "accounts": .count(accounts), "trades": .count(trades),
      "price": [
        "start": .amount(priceStart), "low": .amount(priceLow), "high": .amount(priceHigh),
        "end": .amount(priceEnd),
      ],
      "liquidations": [
        "count": .count(liquidations), "notional": .amount(liquidatedNotional),
        "longNotional": .amount(liquidatedLongNotional),
        "shortNotional": .amount(liquidatedShortNotional),
      ],
      "insuranceFund": [
        "start": .amount(insuranceFundStart), "low": .amount(insuranceFundLow),
        "end": .amount(insuranceFundEnd),
      ],
      "autoDeleveraging": [
        "count": .count(deleveragings), "notional": .amount(deleveragedNotional),
      ],
      "socialisedLoss": .amount(sharedLoss), "unfundedLoss": .amount(unfundedLoss),
      "attributed": .array(attributed.map(\.json)),
      "markets": .object(markets.map { ($0.symbol, $0.json) }),
      "conservation": .boolean(conservation),
    ]
  }

  /// The object that `run.json` holds: the summary, then what is needed to make the run again.
  ///
  /// - Parameters:
  ///   - configuration: the whole scenario, overrides and defaults included.
  ///   - units: what prices, quantities and money are called, for axes and headings.
  ///   - sampling: how the rows of the table of prices were chosen.
  ///   - depthBand: how far from the mid `bid_depth_base` and `ask_depth_base` reach.
  public func document(
    configuration: JSONValue, versions: [(name: String, version: String)],
    units: RunUnits, depthBand: Rate?, sampling: JSONValue = .null
  ) -> JSONValue {
    guard case .object(let members) = json else { return json }
    return .object(
      members + [
        ("units", units.json),
        ("depthBand", .amount(depthBand)), ("sampling", sampling),
        (
          "versions",
          .object(
            [(key: "clearsim", value: .string(SoftwareVersion.current))]
              + versions.map { (key: $0.name, value: .string($0.version)) })
        ),
        ("configuration", configuration),
      ])
  }
}
