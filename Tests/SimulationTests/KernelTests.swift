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
    let grid = Self.grid(.linear)
    var holding = Holding(balance: .zero)
    holding.trade(.buy, Quantity("1")!, at: 100, grid)
    holding.trade(.buy, Quantity("3")!, at: 120, grid)
    #expect(holding.position == Quantity("4")! && holding.entryPrice == 115)
    holding.trade(.sell, Quantity("1")!, at: 90, grid)
    #expect(holding.position == Quantity("3")! && holding.entryPrice == 115)
    #expect(holding.unrealised(at: 125, grid) == 30)
    holding.trade(.sell, Quantity("5")!, at: 80, grid)
    #expect(holding.position == Quantity("-2")! && holding.entryPrice == 80)
  }

  private static func grid(_ kind: PayoffKind, size: String = "1") -> QuoteGrid {
    QuoteGrid(
      Contract(
        instrument: InstrumentID(rawValue: 1), settlementAsset: AssetID(rawValue: 1),
        tick: Price("0.5")!, lot: .one, payoff: kind, contractSize: Quantity(size)!,
        priceBand: .one, positionLimit: Limits.quantity))
  }

  @Test("what agents reason in of an inverse contract is what the house makes of it")
  func inverse() {
    let grid = Self.grid(.inverse, size: "100")
    // 80 contracts of 100 dollars at 8,000 are a coin.
    #expect(grid.quantity(notional: 1, at: 8_000) == Quantity("80")!)
    #expect(grid.quantity(notional: 0.999, at: 8_000) == Quantity("79")!)
    #expect(grid.notional(Quantity("-80")!, at: 8_000) == -1)
    #expect(abs(grid.gain(Quantity("80")!, from: 8_000, to: 10_000) - 0.2) < 1e-15)
    #expect(abs(grid.gain(Quantity("-80")!, from: 8_000, to: 10_000) + 0.2) < 1e-15)
    let payoff = Payoff(.inverse, multiplier: Quantity("100")!)
    var holding = Holding(balance: .zero)
    holding.trade(.buy, Quantity("80")!, at: 8_000, grid)
    holding.trade(.buy, Quantity("80")!, at: 10_000, grid)
    // The mean at which both were worth 1.8 coins, and not 9,000.
    #expect(abs(holding.entryPrice - 16_000 / 1.8) < 1e-9)
    let exact = payoff.value(Price("12500")!, Quantity("160")!, .nearest) - Money("-1.8")!
    #expect(abs(holding.unrealised(at: 12_500, grid) - exact.value) < 1e-8)
    // A fifth of the notional gained, by a long and by a short, and lost.
    for (part, sign) in [(0.2, 1.0), (0.2, -1), (-0.2, 1), (-0.2, -1)] {
      let price = grid.price(from: 8_000, gaining: part, sign: sign)
      let held = Quantity(sign > 0 ? "80" : "-80")!
      #expect(abs(grid.gain(held, from: 8_000, to: price) - part) < 1e-12)
    }
    // No price gives a long its whole notional.
    #expect(grid.price(from: 8_000, gaining: 3, sign: 1) == 160_000)
  }
}
