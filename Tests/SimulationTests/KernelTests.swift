import Instruments
import Numerics
import Testing
import Units

@testable import Simulation

@Suite struct KernelTests {
  @Test("wakes come in the order of time, and at the same time as they were entered")
  func agenda() {
    var stream = RandomStream(seed: 1)
    var agenda = Agenda()
    var expected: [(time: Int64, agent: Int)] = []
    for agent in 0..<2_000 {
      let time = Int64(stream.integer(below: 300))
      agenda.enter(agent, at: Timestamp(rawValue: time))
      expected.append((time, agent))
    }
    // Agents were entered in ascending order, so ties fall in the order of the agents.
    expected.sort { ($0.time, $0.agent) < ($1.time, $1.agent) }
    for wanted in expected {
      let wake = agenda.removeFirst()
      #expect(wake?.time.rawValue == wanted.time && wake?.agent == Int32(wanted.agent))
    }
    #expect(agenda.removeFirst() == nil)
  }

  @Test("a latency is never below its base, and its mean is base and jitter together")
  func latency() {
    var stream = RandomStream(seed: 2)
    let latency = Latency(base: .milliseconds(20), jitter: .milliseconds(5))
    let draws = (0..<20_000).map { _ in latency.draw(&stream).rawValue }
    #expect(draws.allSatisfy { $0 >= 20_000_000 })
    let mean = Double(draws.reduce(0, +)) / Double(draws.count)
    #expect((mean - 25e6).magnitude < 0.2e6)
    let constant = Latency(base: .milliseconds(20), jitter: .zero)
    #expect(constant.draw(&stream) == .milliseconds(20))
  }

  @Test("stops come in the order in which a moving price reaches them")
  func stops() {
    var falling = StopQueue(isForFall: true)
    var rising = StopQueue(isForFall: false)
    for (agent, price) in [100.0, 90, 95, 99, 80].enumerated() {
      falling.insert(.init(price: price, agent: agent, generation: 1))
      rising.insert(.init(price: price, agent: agent, generation: 1))
    }
    #expect(falling.take(reachedBy: 101) == nil)
    #expect(falling.take(reachedBy: 95)?.agent == 0)
    #expect(falling.take(reachedBy: 95)?.agent == 3)
    #expect(falling.take(reachedBy: 95)?.agent == 2)
    #expect(falling.take(reachedBy: 95) == nil)
    #expect(rising.take(reachedBy: 91)?.agent == 4)
    #expect(rising.take(reachedBy: 91)?.agent == 1)
    #expect(rising.take(reachedBy: 91) == nil)
  }

  @Test("decisions become whole ticks and lots, and never more than was decided")
  func grid() {
    let grid = QuoteGrid(
      Contract(
        instrument: InstrumentID(rawValue: 1), settlementAsset: AssetID(rawValue: 1),
        tick: Price("0.5")!, lot: Quantity("0.001")!, priceBand: .one,
        positionLimit: Limits.quantity))
    #expect(grid.price(100.26, .down) == Price("100")!)
    #expect(grid.price(100.26, .up) == Price("100.5")!)
    #expect(grid.price(-3, .down) == Price("0.5")!)
    #expect(grid.price(1e30, .down) == Limits.price)
    #expect(grid.quantity(notional: 100, at: 30_000) == Quantity("0.003")!)
    #expect(grid.quantity(notional: 29, at: 30_000).isZero)
    #expect(grid.quantity(notional: -5, at: 30_000).isZero)
  }

  @Test(
    "a holding averages its entry, keeps it while it shrinks, and takes a new one on the other side"
  )
  func holding() {
    var holding = Holding(balance: .zero)
    holding.trade(.buy, Quantity("1")!, at: 100)
    holding.trade(.buy, Quantity("3")!, at: 120)
    #expect(holding.position == Quantity("4")! && holding.entryPrice == 115)
    holding.trade(.sell, Quantity("1")!, at: 90)
    #expect(holding.position == Quantity("3")! && holding.entryPrice == 115)
    #expect(holding.unrealised(at: 125, contractSize: 1) == 30)
    holding.trade(.sell, Quantity("5")!, at: 80)
    #expect(holding.position == Quantity("-2")! && holding.entryPrice == 80)
  }
}
