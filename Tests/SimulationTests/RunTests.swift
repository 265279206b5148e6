import Clearing
import Foundation
import Inputs
import Instruments
import Markets
import Messages
import Reports
import Testing
import Units

@testable import Simulation

extension MemoryRun {
  var digest: String { house.digest().description }
}

@Suite struct RunTests {
  /// The flash crash with a third of its traders and its fall after three minutes.
  static let crash = [
    "populations.4.count=300", "duration=8min", "populations.4.entryWindow=2min",
    "price.moves.0.at=3min", "price.moves.1.at=6min",
  ]

  @Test("a seed gives its digest again, and another seed another")
  func seeds() throws {
    let scenario = try Examples.scenario("flash-crash", Self.crash)
    let first = try MemoryRun(scenario).digest
    #expect(try MemoryRun(scenario).digest == first)
    #expect(try MemoryRun(scenario, seed: 2).digest != first)
  }

  @Test("an agent more in one population leaves the draws of the others as they were")
  func streams() throws {
    let scenario = try Examples.scenario("calm", ["duration=1min"])
    let more = try Examples.scenario("calm", ["duration=1min", "populations.1.count=81"])
    let index = try scenario.index(nil, seed: 1)
    #expect(try more.index(nil, seed: 1) == index)
    let a = scenario.deposits(seed: 1)
    let b = more.deposits(seed: 1)
    #expect(a[1] == Array(b[1].dropLast()))
    #expect(a[4] == b[4])
  }

  @Test("every invariant of the house holds after every command of a crash")
  func invariants() throws {
    let scenario = try Examples.scenario(
      "flash-crash",
      [
        "populations.1.count=10", "populations.2.count=4", "populations.3.count=6",
        "populations.4.count=60", "duration=5min", "populations.4.entryWindow=1min",
        "price.moves.0.at=2min", "price.moves.1.at=5min", "insuranceFund=20000",
      ])
    let run = try MemoryRun(scenario, observers: [InvariantCheck()])
    #expect(run.recorder.figures.liquidations > 5)
    #expect(run.house.isConserved)
  }

  @Test("what the members believe to hold is what the house has on its books")
  func beliefs() throws {
    let run = try MemoryRun(Examples.scenario("flash-crash", Self.crash))
    let beliefs = run.holdings
    for (place, belief) in beliefs.enumerated() {
      let account = AccountID(rawValue: UInt32(place + 1))
      let held = run.house.position(account, MarketTerms.instrument)?.quantity ?? .zero
      #expect(held == belief.position, "account \(account)")
    }
    #expect(beliefs.contains { !$0.position.isZero })
  }

  @Test("the log of a run, applied to a new house, gives the same digest and figures")
  func replay() throws {
    let scenario = try Examples.scenario("flash-crash", Self.crash)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "run-\(UUID().uuidString).log")
    defer { try? FileManager.default.removeItem(at: file) }
    let run = try MemoryRun(scenario, log: file.path)
    let recorder = RunRecorder(scenario)
    let house = try RunReplay.house(fromLog: file.path, observers: [recorder])
    #expect(house.digest().description == run.digest)
    #expect(recorder.figures.liquidations == run.recorder.figures.liquidations)
    #expect(recorder.figures.trades == run.recorder.figures.trades)
  }

  @Test("a crash liquidates mostly longs, uses the fund, and books every loss")
  func crash() throws {
    let run = try MemoryRun(Examples.scenario("flash-crash"))
    let figures = run.recorder.figures
    let start = try #require(figures.fundStart)
    #expect(figures.liquidations > 200)
    #expect(figures.liquidatedLong > figures.liquidatedShort)
    #expect(figures.fundLow < start)
    #expect(figures.deleveragings > 0)
    #expect(figures.discountMost > .partsPerMillion(5_000))
    #expect(run.house.isConserved)
    // Each stage's notional is part of the whole, and nothing is left out of it.
    let stages = figures.stages.reduce(MoneySum.zero) { $0 + $1.notional }
    #expect(stages == figures.liquidatedLong + figures.liquidatedShort)
  }

  @Test("an inverse market crashes in coins: funding, liquidations and deleveraging, all conserved")
  func inverse() throws {
    let scenario = try Examples.scenario("coin-crash")
    let run = try MemoryRun(scenario)
    let figures = run.recorder.figures
    #expect(figures.liquidations > 200 && figures.deleveragings > 0)
    #expect(figures.liquidatedLong > figures.liquidatedShort)
    #expect(figures.fundingPayments > 500)
    #expect(run.house.isConserved)
    // Notionals are coins: contracts of a dollar at some 45,000, not 45,000 times as many.
    #expect(figures.tradedNotional < MoneySum(rawValue: Int128(Money("100000")!.rawValue)))
    #expect(figures.liquidatedLong > MoneySum(rawValue: Int128(Money("50")!.rawValue)))
    // What the members believe to hold, and to own, is what the house has on its books.
    for (place, belief) in run.holdings.enumerated() {
      let account = AccountID(rawValue: UInt32(place + 1))
      let held = run.house.position(account, MarketTerms.instrument)
      #expect(held?.quantity ?? .zero == belief.position)
      guard let held, !held.quantity.isZero else { continue }
      let mark = run.house.market(MarketTerms.instrument)!.mark
      let grid = QuoteGrid(scenario.market.contract)
      let profit = belief.unrealised(at: mark.value, grid)
      #expect(abs(profit - held.unrealisedProfit.value) < 1e-4, "account \(account)")
    }
  }

  @Test("an inverse market's terms are checked, and its amounts named")
  func inverseTerms() throws {
    let market = try Examples.scenario("coin-crash").market
    #expect(market.contract.payoff == Payoff(.inverse))
    #expect(market.units == RunUnits(quote: "USD", base: "contracts", settlement: "BTC"))
    let linear = try Examples.scenario("flash-crash").market
    #expect(linear.units == RunUnits(quote: "USDT", base: "BTC", settlement: "USDT"))
    for (override, words) in [
      ("market.lot=0.00000001", "is worth less than 1e-8"),
      ("market.funding={interval: '8h'}", "impactNotional"),
      ("market.payoff=quanto", "payoff"),
    ] {
      #expect(try ScenarioTests.fault("coin-crash", [override]).contains(words))
    }
  }

  @Test("an ordinary hour liquidates nobody")
  func calm() throws {
    let run = try MemoryRun(Examples.scenario("calm", ["duration=20min"]))
    #expect(run.recorder.figures.liquidations == 0)
    #expect(run.recorder.figures.trades > 300)
    #expect(run.recorder.figures.fundEnd == run.recorder.figures.fundStart)
  }

  @Test("losses are attributed to the market, the account and the owner, and add up")
  func attributed() {
    var figures = RunFigures()
    let (first, second) = (AccountID(rawValue: 7), AccountID(rawValue: 8))
    let owner = OwnerID(rawValue: 3)
    figures.lose("BTCUSDT", first, of: owner, shared: Money("2")!)
    figures.lose("BTCUSDT", second, of: owner, shared: Money("3")!)
    figures.lose("BTCUSDT", first, of: owner, unfunded: Money("5")!)
    figures.lose("ETHUSDT", first, of: owner, unfunded: Money("7")!)
    figures.lose("ETHUSDT", nil, of: nil, shared: Money("11")!)
    #expect(
      figures.attributed.map(\.name) == [
        "BTCUSDT, account 7 of owner 3", "BTCUSDT, account 8 of owner 3",
        "ETHUSDT, account 7 of owner 3", "ETHUSDT, the fund",
      ])
    #expect(figures.attributed.map(\.shared.description) == ["2", "3", "0", "11"])
    #expect(figures.attributed.map(\.unfunded.description) == ["5", "0", "7", "0"])
    #expect(figures.sharedLoss.description == "16" && figures.unfundedLoss.description == "12")
  }

  /// Wash trades of one account's two sides, an extreme price and size each, for ever.
  @Test("sums over a run are as wide as any run is long, and the accounts' too")
  func wideSums() throws {
    var record = AccountRecord()
    var figures = RunFigures()
    let most = Money(rawValue: .max)
    for _ in 0..<100 {
      record.trade(.buy, .zero, most, profit: -most, fee: most)
      record.deposit += most
      figures.tradedNotional += most
      figures.note(.book, most, at: .zero)
    }
    #expect(record.realised == MoneySum(rawValue: -100 * Int128(Int64.max)))
    #expect(record.fees == figures.tradedNotional)
    #expect(record.leverage == .one)
    #expect(figures.busiestMinute?.notional == figures.tradedNotional)
  }

  @Test("a run in yen turns over more than 64 bits of yen and ends with the sum in its figures")
  func yen() throws {
    let text = """
      { name: "yen", duration: "20s", price: {kind: "generated", start: 6000000},
        market: { symbol: "BTCJPY", asset: "JPY", tick: 1, lot: 0.001, positionLimit: 10000,
          fees: {maker: "0%", taker: "0%"}, mark: {method: "index"}, funding: {interval: "8h"},
          liquidation: {},
          brackets: [{floor: 0, maintenanceRate: "0.5%", initialRate: "1%"}] },
        populations: [
          {name: "makers", kind: "marketMaker", count: 4, collateral: {median: 2000000000},
           levelNotional: 1000000000, interval: "1s", inventoryLimit: 4},
          {name: "noise", kind: "noise", count: 60, collateral: {median: 100000000},
           orderNotional: 300000000, gap: "1s", leverageLimit: 8, marketShare: 1}] }
      """
    let scenario = try Scenario(ConfigurationDocument(text: text, file: "yen.json5"))
    let run = try MemoryRun(scenario)
    let sum = run.recorder.figures.tradedNotional
    #expect(sum.rawValue > Int128(Int64.max), "\(sum)")
    #expect(run.house.isConserved)
  }

  @Test("no extreme of mark, index or last trade is lost between two rows, however far apart")
  func extremes() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/rows-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let scenario = try Examples.scenario("flash-crash", Self.crash + ["sampleInterval=2min"])
    let tables = try RunTables(folder: folder)
    let recorder = RunRecorder(scenario, tables: tables)
    let link = MemoryLink(scenario, observers: [recorder])
    let run = SimulationRun(scenario, seed: 1, index: try scenario.index(nil, seed: 1))
    try run.run(over: link)
    try recorder.finish(link.house, to: tables)
    try tables.close()
    var marks: [Double] = []
    var times: [Double] = []
    try TableFile.read("\(folder)/prices.csv", columns: ["time_ms", "mark_quote"]) {
      row throws(InputFault) in
      times.append(try row.requiredNumber(0))
      if let mark = try row.number(1) { marks.append(mark) }
    }
    let summary = recorder.summary(link.house, seed: 1, wallSeconds: 0)
    #expect(marks.min().map { "\($0)" } == summary.priceLow.map { "\(Double("\($0)") ?? 0)" })
    #expect(marks.max().map { "\($0)" } == summary.priceHigh.map { "\(Double("\($0)") ?? 0)" })
    // Four buckets of at most a first tick and six extremes, and the end.
    #expect((5...30).contains(times.count), "\(times.count)")
    #expect(times == times.sorted())
    #expect(times.last == Double(scenario.end.rawValue / 1_000_000))
    #expect(times.allSatisfy { $0 == $0.rounded() })
  }

  @Test("terms that the house would refuse are refused with the file, the key and the range")
  func refused() throws {
    let cases: [(set: String, says: String)] = [
      ("market.priceBand=1", "market.priceBand: 1 is not a rate from 0.000000001 to 0.999999999"),
      ("market.priceBand=0", "market.priceBand"),
      ("market.contractSize=0", "market.contractSize: 0 is not a decimal number from 0.00000001"),
      ("market.positionLimit=0", "market.positionLimit"),
      ("market.closingFeeRate=1", "market.closingFeeRate: 1 is not a rate from 0 to 0.999999999"),
      ("market.fees.maker=-0.01", "market.fees: 'maker' -0.01 and 'taker' 0.0004 add up below 0"),
      ("market.mark.sampleInterval=0", "market.mark.sampleInterval"),
      ("market.mark.indexAgeMax=0", "market.mark.indexAgeMax"),
      ("market.funding.interval=-1h", "market.funding.interval"),
      ("market.funding.interval=1s", "market.funding: 'sampleInterval' 5s is longer than"),
      ("market.funding.sampleInterval=0", "market.funding.sampleInterval"),
      ("market.funding.clamp=-1", "market.funding.clamp"),
      ("market.funding.cap=2", "market.funding.cap"),
      ("market.funding.interestRate=1.1", "market.funding.interestRate"),
      ("market.funding.impactNotional=0", "market.funding.impactNotional"),
      ("market.liquidation.fractionPerTick=0", "market.liquidation.fractionPerTick"),
      ("market.liquidation.depthShareMax=1.1", "market.liquidation.depthShareMax"),
      ("market.liquidation.restoreBuffer=2", "market.liquidation.restoreBuffer"),
      ("market.liquidation.bookTicksMax=0", "market.liquidation.bookTicksMax"),
      ("market.liquidation.feeRateMax=1", "market.liquidation.feeRateMax"),
      ("market.liquidation.fundLeverageMax=101", "market.liquidation.fundLeverageMax"),
      ("market.liquidation.disposalShareMax=0", "market.liquidation.disposalShareMax"),
      ("market.liquidation.disposalBand=1", "market.liquidation.disposalBand"),
      ("market.tick=\"20000000000\"", "market.tick"),
      ("insuranceFund=50000000000", "insuranceFund"),
      ("market.brackets.1.floor=0", "market.brackets[1]: floor 0 is not above 0"),
      ("market.brackets.1.maintenanceRate=0.001", "market.brackets[1]: maintenanceRate 0.001"),
      ("market.brackets.0.initialRate=0.002", "market.brackets[0]: maintenanceRate 0.004 is above"),
    ]
    for (set, says) in cases {
      let fault = try ScenarioTests.fault("calm", [set])
      #expect(fault.contains("calm.json5"), "\(set): \(fault)")
      #expect(fault.contains(says), "\(set): \(fault)")
    }
  }

  @Test("what depends on the seed is checked before anything starts: the index")
  func seeded() throws {
    func fault(_ overrides: [String]) throws -> String? {
      let document = try Examples.document("calm", overrides)
      let scenario = try Scenario(document)
      do {
        try scenario.check(document, index: try scenario.index(nil, seed: 1))
      } catch {
        return error.description
      }
      return nil
    }
    #expect(try fault([]) == nil)
    // A large venue's deposits are beyond 64 bits together, and each within its own limit.
    #expect(try fault(["populations.1.collateral.median=9e9"]) == nil)
    let fine = try fault(["market.tick=0.0001", "market.lot=0.001", "price.start=50000"])
    #expect(fine?.contains("market.tick: the index reaches") == true, "\(fine ?? "accepted")")
  }

  @Test("a house that refuses what reading let through is told with the key it is about")
  func rehearsal() throws {
    var scenario = try Examples.scenario("calm")
    let document = try Examples.document("calm")
    scenario.market.mark.windowSamples = 0
    #expect(throws: InputFault.self) { try scenario.checkWithHouse(document) }
    do {
      try scenario.checkWithHouse(document)
    } catch {
      #expect(error.description.contains("market.mark: the house refuses setMarkTerms"))
    }
  }
}
