import Foundation
import Inputs
import Instruments
import Messages
import Reports
import Testing
import Units

@testable import Simulation

@Suite struct ManyMarketsTests {
  /// The scenario of contagion with a part of its agents and of its time.
  static let small = [
    "populations.noise.count=12", "populations.fundamental.count=6", "populations.crossed.count=60",
    "populations.shorts.count=10", "duration=6min", "populations.crossed.entryWindow=90s",
    "populations.shorts.entryWindow=90s", "underlyings.SOL.price.moves.0.at=2min",
    "underlyings.SOL.price.moves.0.over=1min", "underlyings.SOL.price.moves.1.at=4min",
    "underlyings.SOL.price.moves.1.over=1min", "insuranceFund=20000",
  ]

  static func scenario(_ overrides: [String] = []) throws -> Scenario {
    try Examples.scenario("contagion", small + overrides)
  }

  static let head = """
    name: "t", duration: "1min", insuranceFund: 1000,
    """
  static let brackets = "brackets: [{floor: 0, maintenanceRate: \"1%\", initialRate: \"2%\"}]"
  static let price = "price: {kind: \"generated\", start: 100}"
  static let people =
    "populations: [{name: \"n\", kind: \"noise\", count: 3, collateral: {median: 100}, "
    + "orderNotional: 10}]"

  static func read(_ body: String) throws -> Scenario {
    try Scenario(ConfigurationDocument(text: "{\(body)}", file: "t.json5"))
  }

  static func fault(_ body: String) throws -> String {
    do {
      _ = try read(body)
    } catch let fault as InputFault {
      return fault.description
    }
    Issue.record("was accepted: \(body)")
    return ""
  }

  static func market(_ symbol: String, _ more: String = "") -> String {
    "{symbol: \"\(symbol)\", tick: 0.01, lot: 0.001, \(brackets), \(more)}"
  }

  @Test("a list of one market on one named underlying is the short form with other streams")
  func shortForm() throws {
    let short = try Examples.scenario("calm", ["duration=2min"])
    var long = short
    #expect(short.markets.count == 1 && short.underlyings[0].name.isEmpty)
    long.listsMarkets = true
    #expect(try MemoryRun(long).digest == MemoryRun(short).digest)
    long.underlyings[0].name = "BTC"
    #expect(try long.index(nil, seed: 1) != short.index(nil, seed: 1))
  }

  @Test("markets find their underlying by name, by their coin, or as the only one there is")
  func underlyings() throws {
    let scenario = try Self.read(
      """
      \(Self.head) underlyings: {ETH: {\(Self.price)}, BTC: {\(Self.price)}},
      markets: [
        \(Self.market("BTCUSDT")), \(Self.market("ETHUSDT")), \(Self.market("ETHPERP",
          "underlying: \"ETH\"")),
        {symbol: "BTCUSD", payoff: "inverse", tick: 0.1, lot: 1, funding: {impactNotional: 1},
         \(Self.brackets)},
      ],
      insuranceFunds: {BTC: 2}, \(Self.people)
      """)
    #expect(scenario.markets.map(\.contract.underlyingNamed.rawValue) == [2, 1, 1, 2])
    #expect(scenario.markets.map(\.contract.instrument.rawValue) == [1, 2, 3, 4])
    #expect(scenario.markets.map(\.contract.settlementAsset.rawValue) == [1, 1, 1, 2])
    #expect(scenario.markets(on: 0) == [1, 2] && scenario.markets(on: 1) == [0, 3])
    let run = try MemoryRun(scenario)
    #expect(run.house.fundBalance(AssetID(rawValue: 2)) == Money("2"))
    #expect(run.house.fundBalance(AssetID(rawValue: 1)) == Money("1000"))
    let two = run.house.market(InstrumentID(rawValue: 2))
    #expect(two?.index == run.house.market(InstrumentID(rawValue: 3))?.index)
    let one = try Self.read(
      "\(Self.head) \(Self.price), markets: [\(Self.market("A")), \(Self.market("B"))], "
        + Self.people)
    #expect(one.markets.map(\.contract.underlyingNamed.rawValue) == [1, 1])
  }

  @Test(
    "what is wrong with markets and underlyings is told with its place",
    arguments: [
      (
        "price: {kind: \"generated\", start: 1}, underlyings: {A: {PRICE}}, market: M, PEOPLE",
        "'price' stands beside 'underlyings'"
      ),
      ("PRICE, market: M, markets: [M], PEOPLE", "'market' stands beside 'markets'"),
      ("PRICE, markets: [], PEOPLE", "is not a list of 1 to"),
      ("PRICE, markets: [M, M], PEOPLE", "markets[1]: the symbol 'M' is taken"),
      (
        "underlyings: {A: {PRICE}, B: {PRICE}}, markets: [M], PEOPLE",
        "markets[0]: 'underlying' is missing"
      ),
      (
        "underlyings: {BTC: {PRICE}, ETH: {PRICE, correlation: {BTC: 2}}}, market: M2, PEOPLE",
        "underlyings.ETH.correlation.BTC"
      ),
      (
        "underlyings: {BTC: {PRICE}, ETH: {PRICE, correlation: {BTX: 0.5}}}, market: M2, PEOPLE",
        "did you mean 'BTC'?"
      ),
      (
        "underlyings: {BTC: {PRICE, correlation: {BTC: 0.5}}}, market: M2, PEOPLE",
        "is not the correlation with another underlying"
      ),
      (
        "underlyings: {BTC: {PRICE, correlation: {ETH: 0.4}}, "
          + "ETH: {PRICE, correlation: {BTC: 0.5}}}, market: M2, PEOPLE",
        "is not 0.4, as 'BTC' has it"
      ),
      (
        "underlyings: {A: {PRICE, correlation: {B: 0.9}}, B: {PRICE, correlation: {C: 0.9}}, "
          + "C: {PRICE, correlation: {A: -0.9}}}, market: {UNDER, REST}, PEOPLE",
        "not positive definite"
      ),
      (
        "PRICE, markets: [M, M2], populations: [{name: \"n\", kind: \"noise\", count: 1, "
          + "collateral: {median: 1}, orderNotional: 1, market: \"M3\"}]", "populations[0].market"
      ),
      (
        "PRICE, markets: [M, M2], populations: [{name: \"n\", kind: \"noise\", count: 1, "
          + "collateral: {median: 1}, orderNotional: 1, markets: [\"M\", \"M\"]}]",
        "is not a market that is not named before"
      ),
      (
        "PRICE, markets: [M, {symbol: \"I\", payoff: \"inverse\", lot: 1, TICK, "
          + "funding: {impactNotional: 1}}], "
          + "populations: [{name: \"n\", kind: \"noise\", count: 1, "
          + "collateral: {median: 1}, orderNotional: 1, markets: [\"M\", \"I\"]}]",
        "expected markets of one settlement asset"
      ),
      ("PRICE, markets: [M], insuranceFunds: {USDT: 1}, PEOPLE", "'insuranceFund'"),
    ])
  func faults(body: String, expected: String) throws {
    let text = body.replacing("PRICE", with: Self.price).replacing("PEOPLE", with: Self.people)
      .replacing("M2", with: "{symbol: \"BTCUSDT\", tick: 0.1, lot: 0.001, \(Self.brackets)}")
      .replacing("[M", with: "[" + Self.market("M"))
      .replacing(", M]", with: ", \(Self.market("M"))]")
      .replacing("market: M,", with: "market: \(Self.market("M")),")
      .replacing("UNDER", with: "underlying: \"A\"")
      .replacing("REST", with: "tick: 0.1, lot: 0.001, \(Self.brackets)")
      .replacing("TICK", with: "tick: 0.1, \(Self.brackets)")
    let fault = try Self.fault(Self.head + text)
    #expect(fault.contains(expected), "\(fault)")
  }

  @Test("every invariant of the house holds after every command of a crash over three markets")
  func invariants() throws {
    let scenario = try Self.scenario([
      "populations.crossed.count=30", "populations.noise.count=6", "duration=4min",
    ])
    let run = try MemoryRun(scenario, observers: [InvariantCheck()])
    #expect(run.house.isConserved)
    for market in run.recorder.marketSummaries {
      #expect(market.liquidations > 0 && market.trades > 20, "\(market.symbol)")
    }
  }

  @Test("what an agent believes to hold in each market is what the house has on its books")
  func beliefs() throws {
    let scenario = try Self.scenario()
    let run = SimulationRun(scenario, seed: 1, index: try scenario.index(nil, seed: 1))
    let link = MemoryLink(scenario)
    try run.run(over: link)
    _ = run.holdings()
    var held = 0
    for seat in run.seats {
      for desk in seat.desks {
        for agent in 0..<desk.count {
          let position = link.house.position(desk.account(agent), desk.instrument)?.quantity
          #expect((position ?? .zero) == desk.holdings[agent].position)
          #expect(desk.holdings[agent].balance == seat.desks[0].holdings[agent].balance)
          if !desk.holdings[agent].position.isZero { held += 1 }
        }
      }
    }
    #expect(held > 50)
  }

  @Test("a fall in one market is carried to the others by crossed margin, and not by isolated")
  func contagion() throws {
    func liquidated(_ share: Int) throws -> [String: Int] {
      let run = try MemoryRun(Self.scenario(["populations.crossed.isolatedShare=\(share)"]))
      return Dictionary(
        uniqueKeysWithValues: run.recorder.marketSummaries.map { ($0.symbol, $0.liquidations) })
    }
    let (crossed, isolated) = (try liquidated(0), try liquidated(1))
    #expect(crossed["BTCUSDT"]! > 10 && crossed["ETHUSDT"]! > 10 && crossed["SOLUSDT"]! > 10)
    #expect(isolated["BTCUSDT"] == 0 && isolated["ETHUSDT"] == 0 && isolated["SOLUSDT"]! > 10)
  }

  @Test("the log of a run over three markets gives its digest and its figures again")
  func replay() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/clearsim-many-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let scenario = try Self.scenario()
    let run = try MemoryRun(scenario, log: folder + "/log")
    let recorder = RunRecorder(scenario)
    let house = try RunReplay.house(fromLog: folder + "/log", observers: [recorder])
    #expect(house.digest() == run.house.digest())
    for (a, b) in zip(recorder.marketSummaries, run.recorder.marketSummaries) {
      #expect(a.json.text() == b.json.text())
    }
  }

  @Test("the figures of one market are those of the run")
  func figures() throws {
    let run = try MemoryRun(
      Examples.scenario("flash-crash", RunTests.crash + ["insuranceFund=1000"]))
    let summary = run.recorder.summary(run.house, seed: 1, wallSeconds: 0)
    let market = try #require(summary.markets.first)
    #expect(summary.markets.count == 1 && market.symbol == "BTCUSDT" && market.asset == "USDT")
    let text = summary.json.text()
    guard case .object(let whole) = summary.json, case .object(let part) = market.json else {
      return #expect(Bool(false), "\(text)")
    }
    var compared = 0
    for (key, value) in part {
      guard let same = whole.first(where: { $0.key == key })?.value else { continue }
      #expect(same.text() == value.text(), "\(key)")
      compared += 1
    }
    #expect(compared == 7)
    #expect(market.discountMost == run.figures.discountMost)
    #expect(market.premiumMost == run.figures.premiumMost)
    #expect(market.tradedNotional == run.figures.tradedNotional)
    #expect(market.liquidations > 5 && market.deleveragings > 0)
  }

  @Test("the figures of several markets add up to those of the run")
  func sums() throws {
    let run = try MemoryRun(Self.scenario())
    let markets = run.recorder.marketSummaries
    #expect(markets.reduce(0) { $0 + $1.trades } == run.figures.trades)
    #expect(markets.reduce(0) { $0 + $1.liquidations } == run.figures.liquidations)
    #expect(markets.reduce(0) { $0 + $1.deleveragings } == run.figures.deleveragings)
    #expect(
      markets.reduce(.zero) { $0 + $1.tradedNotional } == run.figures.tradedNotional)
    #expect(
      markets.reduce(.zero) { $0 + $1.liquidatedNotional }
        == run.figures.liquidatedLong + run.figures.liquidatedShort)
  }

  /// The same with the last of three markets first, and the populations from last to first.
  ///
  /// The house numbers markets by their place; chance goes by their names.
  static func permuted(_ scenario: Scenario) -> Scenario {
    var other = scenario
    other.markets = [scenario.markets[2], scenario.markets[0], scenario.markets[1]]
    for place in other.markets.indices {
      other.markets[place].contract.instrument = InstrumentID(rawValue: UInt16(place) + 1)
    }
    for (place, underlying) in [3, 1, 2].enumerated() {
      other.markets[place].contract.underlying = UnderlyingID(rawValue: UInt16(underlying))
    }
    other.populations.reverse()
    return other
  }

  @Test("another order of markets and populations leaves every stream as it was")
  func permutation() throws {
    let scenario = try Self.scenario()
    let other = Self.permuted(scenario)
    let (before, after) = (try scenario.index(nil, seed: 1), try other.index(nil, seed: 1))
    #expect(before == after)
    #expect(scenario.deposits(seed: 1) == Array(other.deposits(seed: 1).reversed()))
    func draws(_ scenario: Scenario) throws -> [String: UInt64] {
      let run = SimulationRun(scenario, seed: 1, index: try scenario.index(nil, seed: 1))
      var draws: [String: UInt64] = [:]
      for (population, seat) in zip(scenario.populations, run.seats) {
        for desk in seat.desks {
          var stream = desk.streams[desk.count - 1]
          draws["\(population.name) \(desk.market.symbol)"] = stream.next()
        }
      }
      return draws
    }
    let (mine, theirs) = (try draws(scenario), try draws(other))
    #expect(mine.count == 15 && mine == theirs)
    let run = try MemoryRun(other, observers: [])
    #expect(run.house.isConserved && run.figures.liquidations > 30)
  }
}
