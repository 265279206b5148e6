import Foundation
import Inputs
import Reports
import Units

/// A made-up but plausible cascade, written through the same writers a run uses: half an hour of
/// quiet, a fall of some sixteen percent in ten minutes, and a part of the way back.
struct SyntheticRun {
  static let start: Int64 = 1_760_130_000_000_000_000
  static let seconds = 3_600

  private var state: UInt64 = 7
  private var fund = 1_200_000.0
  private var fundLow = 1_200_000.0
  private var trade: UInt64 = 0
  private var longNotional = 0.0
  private var shortNotional = 0.0
  private var deleveraged = 0.0
  private var deleveragings = 0
  private var liquidated: [UInt32: Timestamp] = [:]
  let symbols: [String]

  init(symbols: [String] = ["BTCUSDT"]) { self.symbols = symbols }

  /// Uniform in 0..<1, the same on every machine.
  private mutating func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / 9_007_199_254_740_992
  }

  private static func price(_ value: Double) -> Price {
    Price(rawValue: Int64(value * 10) * 10_000_000)
  }
  private static func quantity(_ value: Double) -> Quantity {
    Quantity(rawValue: Int64(value * 1_000) * 100_000)
  }
  private static func money(_ value: Double) -> Money {
    Money(rawValue: Int64(value * 100) * 1_000_000)
  }

  private static func sum(_ value: Double) -> MoneySum { MoneySum(money(value)) }

  /// Writes the folder and gives its summary.
  mutating func write(to folder: String, scenario: String = "October cascade") throws {
    let tables = try RunTables(folder: folder)
    var index = 118_000.0
    var prices: [Double] = []
    for second in 0..<Self.seconds {
      let time = Timestamp(rawValue: Self.start) + .seconds(Int64(second))
      let stress = max(0, 1 - abs(Double(second) - 2_000) / 420)
      let drift = second > 1_600 && second < 2_200 ? -31.0 : second >= 2_200 ? 5.5 : 0.4
      index += drift + (uniform() - 0.5) * (30 + 220 * stress)
      let last = index - 1_500 * stress * uniform()
      let mark = index - 330 * stress
      prices.append(last)
      for (place, symbol) in symbols.enumerated() {
        let scale = place == 0 ? 1 : 0.03 / Double(place)
        try tables.prices.append(
          row(time, symbol, index * scale, mark * scale, last * scale, stress))
        try trades(tables, time, symbol, last * scale)
      }
      let count = Int(stress * stress * 5 * uniform() + uniform() * 1.02)
      for _ in 0..<count { try liquidate(tables, time, mark, last, stress) }
    }
    try accounts(tables)
    try tables.close()
    try writeSummary(folder, scenario, prices)
    try AtomicOutput.file(at: folder + "/commands.log", text: "")
  }

  private mutating func row(
    _ time: Timestamp, _ symbol: String, _ index: Double, _ mark: Double, _ last: Double,
    _ stress: Double
  ) -> PriceRow {
    PriceRow(
      time: time, instrument: symbol, index: Self.price(index), mark: Self.price(mark),
      last: time.rawValue == Self.start ? nil : Self.price(last),
      bid: Self.price(last - 0.5), ask: Self.price(last + 0.5),
      bidDepth: Self.quantity(260 * (1 - 0.93 * stress) * (0.8 + 0.4 * uniform())),
      askDepth: Self.quantity(270 * (1 - 0.6 * stress) * (0.8 + 0.4 * uniform())),
      openInterest: Self.quantity(9_800 - Double(liquidated.count) * 2.1),
      fundingRate: .partsPerMillion(100),
      insuranceFund: Self.money(fund))
  }

  private mutating func trades(
    _ tables: RunTables, _ time: Timestamp, _ symbol: String, _ last: Double
  ) throws {
    for _ in 0..<2 {
      trade += 1
      try tables.trades.append(
        TradeRow(
          time: time, instrument: symbol, trade: TradeID(rawValue: trade), price: Self.price(last),
          quantity: Self.quantity(uniform() * 2 + 0.001), notional: Self.money(last),
          aggressor: uniform() < 0.5 ? .buy : .sell,
          kind: .book, buyer: AccountID(rawValue: UInt32(uniform() * 2_000) + 1),
          seller: AccountID(rawValue: UInt32(uniform() * 2_000) + 2_001)))
    }
  }

  private mutating func liquidate(
    _ tables: RunTables, _ time: Timestamp, _ mark: Double, _ last: Double, _ stress: Double
  ) throws {
    let account = AccountID(rawValue: UInt32(uniform() * 4_000) + 1)
    let isLong = uniform() < 0.08 + 0.9 * min(1, stress * 3)
    let size = 0.02 * exp(uniform() * 7.5)
    let bankruptcy = mark * (isLong ? 0.997 : 1.003)
    liquidated[account.rawValue] = liquidated[account.rawValue] ?? time
    let stages: [(WaterfallStage, Double)] =
      stress > 0.75 && size > 12
      ? [(.reduction, 0.3), (.book, 0.4), (.deleveraging, 0.3)]
      : size > 3 ? [(.reduction, 0.4), (.book, 0.6)] : [(.book, 1)]
    for (stage, part) in stages {
      let price = stage == .deleveraging ? bankruptcy : last
      let notional = size * part * price
      if isLong { longNotional += notional } else { shortNotional += notional }
      let counterparty = AccountID(rawValue: UInt32(uniform() * 4_000) + 1)
      try tables.liquidations.append(
        LiquidationRow(
          time: time, instrument: symbols[0], account: account, side: isLong ? .long : .short,
          stage: stage, quantity: Self.quantity(size * part), price: Self.price(price),
          notional: Self.money(notional), bankruptcyPrice: Self.price(bankruptcy),
          mark: Self.price(mark), fee: Self.money(notional * 0.0005),
          counterparty: stage == .deleveraging ? counterparty : nil))
      if stage == .deleveraging {
        deleveraged += notional
        deleveragings += 1
        try tables.deleveraging.append(
          DeleveragingRow(
            time: time, instrument: symbols[0], bankrupt: account, counterparty: counterparty,
            side: isLong ? .short : .long, quantity: Self.quantity(size * part),
            price: Self.price(price), notional: Self.money(notional), mark: Self.price(mark),
            forgone: Self.money(abs(mark - price) * size * part), rank: 1, score: .one))
      } else {
        try change(tables, time, account, notional * 0.0005, .liquidationFee)
        let loss = isLong ? (bankruptcy - last) * size * part : 0
        if loss > 0 { try change(tables, time, account, -min(loss, fund), .deficitCovered) }
      }
    }
  }

  private mutating func change(
    _ tables: RunTables, _ time: Timestamp, _ account: AccountID, _ amount: Double,
    _ reason: FundMovement
  ) throws {
    fund += amount
    fundLow = min(fundLow, fund)
    try tables.fund.append(
      FundRow(
        time: time, balance: Self.money(fund), change: Self.money(amount), reason: reason,
        account: account))
  }

  private mutating func accounts(_ tables: RunTables) throws {
    for number in UInt32(1)...4_000 {
      let population = ["market makers", "trend followers", "leveraged, retail"][Int(number % 3)]
      let deposit = 500 * exp(uniform() * 5)
      let gain = (uniform() - 0.55) * deposit * (liquidated[number] == nil ? 0.4 : 1.5)
      try tables.accounts.append(
        AccountRow(
          account: AccountID(rawValue: number), population: population,
          leverage: Rate(rawValue: Int64(uniform() * 50) * 1_000_000_000),
          deposit: Self.sum(deposit), finalBalance: Self.sum(deposit + gain),
          finalEquity: Self.sum(deposit + gain), realisedProfit: Self.sum(gain),
          fees: Self.sum(deposit * 0.002), funding: .zero,
          isLiquidated: liquidated[number] != nil, firstLiquidation: liquidated[number]))
    }
  }

  private func writeSummary(_ folder: String, _ scenario: String, _ prices: [Double]) throws {
    var summary = RunSummary()
    summary.scenario = scenario
    summary.seed = 42
    summary.digest = "9f2c1b7e04d85a6633aa0c5f1e7d2b48"
    summary.commands = 812_440
    summary.events = 2_390_118
    summary.simulatedSeconds = Double(Self.seconds)
    summary.wallSeconds = 1.84
    summary.accounts = 4_000
    summary.trades = Int(trade)
    summary.priceStart = Self.price(prices[0])
    summary.priceLow = Self.price(prices.min() ?? 0)
    summary.priceHigh = Self.price(prices.max() ?? 0)
    summary.priceEnd = Self.price(prices[prices.count - 1])
    summary.liquidations = liquidated.count
    summary.liquidatedNotional = Self.sum(longNotional + shortNotional)
    summary.liquidatedLongNotional = Self.sum(longNotional)
    summary.liquidatedShortNotional = Self.sum(shortNotional)
    summary.insuranceFundStart = Money("1200000")!
    summary.insuranceFundLow = Self.money(fundLow)
    summary.insuranceFundEnd = Self.money(fund)
    summary.deleveragings = deleveragings
    summary.deleveragedNotional = Self.sum(deleveraged)
    summary.sharedLoss = Self.sum(18_250.5)
    let configuration = try ConfigurationDocument(
      text: """
        { venue: "binance-usdm", seed: 42, market: { tick: 0.1, lot: 0.001, start: 118000 },
          populations: [ {name: "market makers", count: 1334, leverage: 5},
                         {name: "leveraged, retail", count: 1333, leverage: [20, 125]} ],
          shock: { at: "30min", size: "-12%", over: "10min" }, note: "</script><b>not markup</b>" }
        """, file: "scenario.json5"
    ).value
    let document = summary.document(
      configuration: JSONValue(configuration), versions: [("libzmq", "4.3.4"), ("swift", "6.3.1")],
      units: RunUnits(quote: "USDT", base: "BTC"), depthBand: .partsPerMillion(10_000))
    try AtomicOutput.file(at: folder + "/run.json", text: document.text(pretty: true) + "\n")
  }
}

/// A folder that is gone when the test is done with it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/clearsim-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
