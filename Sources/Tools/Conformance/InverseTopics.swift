import Inputs
import Instruments
import Margin
import Units

/// Topics on inverse contracts: counted in dollars, settled in coins.
enum InverseTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter("Binance COIN-M", "initial margin (inverse)", initial),
    ConformanceAdapter("Binance COIN-M", "maintenance amount (BTC)", deduction),
    ConformanceAdapter("BitMEX", "inverse contract count and 100x initial margin", count),
    ConformanceAdapter("Bybit", "inverse cross: bankruptcy and liquidation price", cross),
    ConformanceAdapter("Delta Exchange", "inverse long liquidation/bankruptcy", atEntry),
    ConformanceAdapter("Kraken Futures", "inverse liquidation, bankruptcy IOC limit", atMark),
    ConformanceAdapter("Kraken Futures", "inverse margin schedule level", level),
  ]

  /// Contracts at a price and a leverage.
  @Sendable private static func initial(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let contracts = try reader.required("contracts")
    let quantity = Quantity(rawValue: try contracts.roundedCount(decimals: Quantity.decimals))
    let payoff = Payoff(.inverse, multiplier: try CaseNumbers.multiplier(reader))
    let price = try CaseNumbers.price(reader, "price")
    guard quantity.isPositive, quantity <= Limits.quantity,
      payoff.notional(price, quantity, .up) != nil
    else { throw contracts.fault("a count above 0 that is worth at most \(Limits.notional)") }
    let required = InitialRequirement.of(
      exposure: payoff.exposure(price, quantity, .up), leverage: try leverage(reader))
    return .fields([("initial_margin_btc", .amount(required))])
  }

  /// The amount of a bracket above one whose rate and amount are given.
  @Sendable private static func deduction(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let before = try CaseNumbers.money(reader, "prev_amount", power: 0) ?? .zero
    let floor = try CaseNumbers.money(reader, "floor_btc", power: 0) ?? .zero
    let rates = [
      try CaseNumbers.rate(reader, "prev_mmr"), try CaseNumbers.rate(reader, "mmr"),
    ]
    let brackets = zip([Money.zero, floor], rates).map {
      MarginBracket(floor: $0, maintenanceRate: $1, initialRate: .one)
    }
    guard let schedule = MarginSchedule(brackets: brackets) else {
      throw reader.fault(saying: "floor_btc is not above 0, or mmr is below prev_mmr")
    }
    return .fields([("amount_btc", .amount(before + schedule.brackets[1].deduction))])
  }

  /// How many contracts so many coins are, and what they require.
  @Sendable private static func count(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    guard let coins = try CaseNumbers.money(reader, "xbt", power: 0), coins.isPositive else {
      throw reader.fault(saying: "'xbt' is missing or not above 0")
    }
    let payoff = Payoff(.inverse, multiplier: try CaseNumbers.multiplier(reader))
    let price = try CaseNumbers.price(reader, "price")
    let contracts = payoff.quantity(worth: coins, at: price)
    let required = InitialRequirement.of(
      exposure: payoff.exposure(price, contracts, .up), leverage: try leverage(reader))
    return .fields([
      ("contracts", .amount(contracts)), ("initial_margin_xbt", .amount(required)),
    ])
  }

  private static func leverage(_ reader: ConfigurationReader) throws -> UInt16 {
    try reader.integer("leverage", in: 1...UInt16(Limits.leverage))
  }

  /// Bybit: the requirement at entry and the fee of closing at the bankruptcy price must be left;
  /// that price leaves the fee and nothing else.
  @Sendable private static func cross(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    try CasePosition.finest { power in
      let position = try CasePosition(
        reader, power: power, valuation: .entry, payoff: .inverse, holdsFee: false)
      guard let balance = try CaseNumbers.money(reader, "balance_btc", power: power) else {
        throw reader.fault(saying: "'balance_btc' is missing")
      }
      let fee = try CaseNumbers.rate(reader, "taker_fee", default: .zero)
      let bankruptcy = position.bankruptcy(collateral: balance, fee: fee)
      let closing =
        bankruptcy.map {
          position.payoff.exposure($0, position.quantity.magnitude, .nearest)
            .scaled(by: fee, .nearest)
        } ?? .zero
      let liquidation = position.liquidation(collateral: balance - closing)
      // Without a tick to the count, which rounds nothing.
      let tick =
        try reader.optional("tick").map { _ in try CaseNumbers.price(reader, "tick") }
        ?? Price(rawValue: 1)
      return .fields([
        ("bankruptcy_price", .price(bankruptcy)),
        ("liq_price", .price(position.rounded(liquidation, toward: tick))),
      ])
    }
  }

  /// Delta: collateral and requirement are both parts of the value at entry.
  @Sendable private static func atEntry(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    try CasePosition.finest { power in
      let position = try CasePosition(reader, power: power, valuation: .entry, payoff: .inverse)
      let collateral = initial(of: position)
      return .fields([
        ("liq_price", .price(position.liquidation(collateral: collateral))),
        ("bankruptcy_price", .price(position.bankruptcy(collateral: collateral))),
      ])
    }
  }

  /// Kraken: the requirement is a part of the value at the mark. Its prices are published in whole
  /// dollars.
  @Sendable private static func atMark(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    try CasePosition.finest { power in
      let position = try CasePosition(reader, power: power, payoff: .inverse)
      guard let margin = try CaseNumbers.money(reader, "margin_btc", power: power) else {
        throw reader.fault(saying: "'margin_btc' is missing")
      }
      let required = MaintenanceRequirement.of(
        exposure: position.entryNotional.magnitude, schedule: position.schedule)
      return .fields([
        ("position_value_btc", position.amount(position.entryNotional.magnitude)),
        ("initial_margin_btc", position.amount(initial(of: position))),
        ("maintenance_margin_entry_btc", position.amount(required)),
        ("liq_price", inDollars(position.liquidation(collateral: margin))),
        ("bankruptcy_price", inDollars(position.bankruptcy(collateral: margin))),
      ])
    }
  }

  /// To the nearest dollar.
  private static func inDollars(_ price: Price?) -> ConformanceResult {
    .price(
      price.flatMap {
        WideArithmetic.multiplyDivideChecked($0.rawValue, 1, Price.one.rawValue, .nearest)
      }.map { Price(rawValue: $0 * Price.one.rawValue) })
  }

  /// At the greatest leverage that the rate allows.
  private static func initial(of position: CasePosition) -> Money {
    InitialRequirement.of(
      exposure: position.entryNotional.magnitude, leverage: UInt16(Limits.leverage),
      schedule: position.schedule)
  }

  /// Kraken: maintenance is half of initial, and the greatest leverage one over it, in hundredths
  /// towards zero; both asked of a schedule for one coin.
  @Sendable private static func level(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let initial = try CaseNumbers.rate(reader, "initial_margin")
    guard
      let schedule = MarginSchedule(
        maintenanceRate: Rate(rawValue: initial.rawValue / 2), initialRate: initial,
        deduction: .zero)
    else { throw reader.fault(saying: "initial_margin is not above 0 and at most 1") }
    let required = InitialRequirement.of(
      exposure: .one, leverage: UInt16(Limits.leverage), schedule: schedule)
    return .fields([
      (
        "maintenance_margin",
        .amount(MaintenanceRequirement.of(exposure: .one, schedule: schedule))
      ),
      (
        "max_leverage",
        .number(
          WideArithmetic.multiplyDivide(Money.one.rawValue, 100, required.rawValue, .down),
          decimals: 2)
      ),
    ])
  }
}
