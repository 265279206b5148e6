import Inputs
import Messages
import Testing
import Units

@testable import Simulation

/// A kind of a test's own that decides over two markets at once: it buys in one and sells in the
/// other.
struct Pairing: PopulationKind {
  static let name = "pair"
  static let meaning = "buy in the first market and sell as much in the second"
  static let keys: [PopulationKey<Self>] = [.amount("size", \.size, "notional of each leg")]
  static let decidesOverMarkets = true
  var size = 0.0
  func strategy() -> any Strategy { Pairs(self) }
}

final class Pairs: Strategy {
  let terms: Pairing
  private var hasBegun = false
  init(_ terms: Pairing) { self.terms = terms }

  func begin(_ desk: Desk, at start: Timestamp) {
    #expect(!hasBegun && desk.desks.count == 2 && desk === desk.desks[0])
    hasBegun = true
    for agent in 0..<desk.count {
      desk.wake(agent, at: start + .seconds(4), reason: 1)
      desk.desks[1].wake(agent, at: start + .seconds(3), reason: 2)
    }
  }

  func wake(_ agent: Int, reason: Int32, at now: Timestamp, _ desk: Desk) {
    let (first, second) = (desk.desks[0], desk.desks[1])
    #expect(desk === (reason == 1 ? first : second) && desk.now == now)
    #expect(first.view.isReady && second.view.isReady && first.view.index != second.view.index)
    guard reason == 1 else { return }
    for (leg, side, tag) in [(first, Side.buy, Int32(10)), (second, .sell, 11)] {
      let lots = leg.grid.quantity(notional: terms.size, at: leg.view.mark)
      leg.placeMarket(agent, side, lots, tag: tag)
    }
  }

  func answered(_ agent: Int, tag: Int32, _ receipt: Receipt, _ desk: Desk) {
    #expect(receipt.reason == .accepted && desk === desk.desks[tag == 10 ? 0 : 1])
  }

  func traded(_ agent: Int, _ side: Side, _ trade: Traded, _ desk: Desk) {
    #expect(trade.instrument == desk.instrument)
    #expect(side == (desk === desk.desks[0] ? .buy : .sell))
  }
}

@Suite struct ManyMarketKindsTests {
  static func scenario(_ population: String) throws -> Scenario {
    let brackets = "brackets: [{floor: 0, maintenanceRate: \"1%\", initialRate: \"2%\"}]"
    let makers = ["A", "B"].map {
      "{name: \"makers\($0)\", kind: \"marketMaker\", market: \"\($0)\", count: 2, "
        + "collateral: {median: 1000000}, levelNotional: 10000}"
    }
    return try Scenario(
      ConfigurationDocument(
        text: """
          { name: "pair", duration: "20s",
            underlyings: {
              X: {price: {kind: "generated", start: 100}},
              Y: {price: {kind: "generated", start: 40}, correlation: {X: 0.5}},
            },
            markets: [
              {symbol: "A", underlying: "X", tick: 0.01, lot: 0.01, \(brackets)},
              {symbol: "B", underlying: "Y", tick: 0.01, lot: 0.01, \(brackets)},
            ],
            populations: [\(makers.joined(separator: ", ")), {\(population)}] }
          """, file: "pair.json5"), kinds: PopulationKinds.known + [Pairing.self])
  }

  @Test("one strategy over two markets is begun once, told where, and sends where it says")
  func pair() throws {
    let scenario = try Self.scenario(
      "name: \"pairs\", kind: \"pair\", count: 3, collateral: {median: 1000}, size: 500")
    #expect(scenario.populations[2].markets == ["A", "B"])
    let run = SimulationRun(scenario, seed: 1, index: try scenario.index(nil, seed: 1))
    let link = MemoryLink(scenario)
    try run.run(over: link)
    _ = run.holdings()
    let desks = run.seats[2].desks
    for agent in 0..<3 {
      let account = desks[0].account(agent)
      let legs = desks.map { link.house.position(account, $0.instrument) }
      let (long, short) = (try #require(legs[0]), try #require(legs[1]))
      #expect(long.quantity == Quantity("5") || long.quantity == Quantity("4.99"))
      #expect(short.quantity < Quantity("-12")! && short.quantity >= Quantity("-12.5")!)
      // The account's equity is one: what both legs gained, and the collateral once.
      let known = desks[0].accountEquity(agent)
      let held = desks[0].holdings[agent].balance.value
      #expect(abs(known - held - (long.unrealisedProfit + short.unrealisedProfit).value) < 1)
      #expect(desks[1].equity(agent) == 0.5 * desks[1].accountEquity(agent))
    }
  }

  @Test("a kind of one market has a strategy in each, with an even share of the account")
  func shares() throws {
    let scenario = try Self.scenario(
      "name: \"n\", kind: \"noise\", markets: [\"B\", \"A\"], count: 2, "
        + "collateral: {median: 1000}, orderNotional: 50")
    let run = SimulationRun(scenario, seed: 1, index: try scenario.index(nil, seed: 1))
    let desks = run.seats[2].desks
    #expect(desks.map(\.market.symbol) == ["B", "A"] && desks.allSatisfy { $0.share == 0.5 })
    #expect(desks[0].balance(1) == 500 && desks[0].holdings[1].balance == Money("1000"))
    var (b, a) = (desks[0].streams[0], desks[1].streams[0])
    #expect(b.next() != a.next())
    #expect(run.seats[0].desks[0].share == 1 && run.seats[0].desks[0].desks.count == 1)
  }

  @Test("another order of markets and populations does not bend what comes out")
  func distribution() throws {
    let more = ["populations.crossed.count=40", "duration=4min"]
    let scenario = try ManyMarketsTests.scenario(more)
    let other = ManyMarketsTests.permuted(scenario)
    var differences: [String: [Double]] = [:]
    for seed in 1...8 as ClosedRange<UInt64> {
      let runs = [try MemoryRun(scenario, seed: seed), try MemoryRun(other, seed: seed)]
      let notionals = runs.map { run in
        Dictionary(
          uniqueKeysWithValues: run.recorder.marketSummaries.map {
            ($0.symbol, Double($0.liquidatedNotional.description) ?? .nan)
          })
      }
      for (symbol, notional) in notionals[0] {
        let after = try #require(notionals[1][symbol])
        differences[symbol, default: []].append(notional - after)
      }
    }
    #expect(differences.count == 3)
    for (symbol, values) in differences {
      let sample = IndexModelTests.Sample(values)
      #expect(sample.agrees(with: 0), "\(symbol): \(sample.mean) ± \(sample.error)")
    }
  }
}
