import ClearingNode
import Foundation
import Inputs
import Messages
import Numerics
import Testing
import Units

@testable import Simulation

@Suite struct FeedbackTests {
  static func terms(
    _ law: IndexFeedback.Law = .squareRoot, weight: Double = 1, own: Double = 0
  ) -> IndexFeedback {
    IndexFeedback(
      weight: weight, law: law, impact: 0.1, volume: 1e8, recovery: .seconds(60), ownShare: own)
  }

  @Test("impact is the law that is stated, and forgets half of the flow in its half-life")
  func laws() {
    let start = Timestamp(rawValue: 1_000_000_000)
    for (law, moved, later) in [
      (IndexFeedback.Law.squareRoot, 0.1 * 0.2, 0.1 * 0.02.squareRoot()), (.linear, 0.004, 0.002),
    ] {
      var felt = FeltFlow(Self.terms(law), from: start)
      felt.note(-4e6, at: start)
      let now = felt.index(100, own: [], at: start)
      #expect((now - 100 * PortableMath.exp(-moved)).magnitude < 1e-9)
      // Half of it, 2 % of a day's volume, is left after a minute.
      let then = felt.index(100, own: [], at: start + .seconds(60))
      #expect((then - 100 * PortableMath.exp(-later)).magnitude < 1e-9)
      // Two halves of a flow are the whole, and what is bought back is forgotten.
      var halves = FeltFlow(Self.terms(law), from: start)
      halves.note(-2e6, at: start)
      halves.note(-2e6, at: start)
      #expect(halves.index(100, own: [], at: start) == now)
      halves.note(4e6, at: start)
      #expect(halves.index(100, own: [], at: start) == 100)
    }
  }

  @Test("the index is the mean of logarithms by weight, and the own price counts within its bound")
  func mean() {
    for weight in [0, 0.25, 0.5, 1] {
      var felt = FeltFlow(Self.terms(weight: weight, own: 0.5), from: .zero)
      felt.note(-1e6, at: .zero)
      let moved = -0.1 * 0.1
      let near = felt.index(100, own: [-0.02], at: .zero)
      #expect(
        (PortableMath.log(near / 100) - weight * (0.5 * moved + 0.5 * -0.02)).magnitude < 1e-12)
      let far = felt.index(100, own: [-3, 0.01], at: .zero)
      #expect(
        (PortableMath.log(far / 100) - weight * (0.5 * moved + 0.25 * (-0.05 + 0.01))).magnitude
          < 1e-12)
    }
    var none = FeltFlow(Self.terms(weight: 0), from: .zero)
    none.note(-1e8, at: .zero)
    #expect(none.index(123.4, own: [1], at: .zero) == 123.4)
  }

  @Test("outside venues feel forced trades in the book, and others only where all are counted")
  func flow() {
    var terms = Self.terms()
    let kinds: [TradeKind] = [
      .book, .liquidation, .takeover, .disposal, .deleveraging, .lossSharing, .reported,
    ]
    #expect(kinds.filter { terms.feels($0) } == [.liquidation, .disposal])
    terms.flow = .all
    #expect(kinds.filter { terms.feels($0) } == [.book, .liquidation, .disposal])
  }

  static let small = [
    "populations.4.count=400", "duration=9min", "populations.4.entryWindow=2min",
    "price.moves.0.at=3min", "price.moves.0.over=2min", "feedback.volume=1e8",
  ]

  static func scenario(_ weight: Double?, _ more: [String] = []) throws -> Scenario {
    var scenario = try Examples.scenario("feedback", small + more)
    if let weight { scenario.underlyings[0].feedback?.weight = weight }
    return scenario
  }

  @Test("with no weight a run is to the last bit the run without feedback")
  func noWeight() throws {
    var without = try Self.scenario(nil)
    without.underlyings[0].feedback = nil
    let (zero, none) = (try MemoryRun(Self.scenario(0)), try MemoryRun(without))
    #expect(zero.digest == none.digest && zero.figures.liquidations > 30)
  }

  @Test(
    "a crash grows with the weight, beyond what the exogenous index falls", arguments: [1, 2, 3])
  func amplification(seed: UInt64) throws {
    let scenario = try Self.scenario(nil)
    let path = try scenario.index(nil, seed: seed)[0].prices.map(\.value)
    let fall = PortableMath.log(path.min()! / path[0])
    var falls: [Double] = []
    for weight in [0, 0.5, 1] {
      let run = try MemoryRun(Self.scenario(weight), seed: seed)
      let index = run.recorder.marketSummaries[0].index
      falls.append(PortableMath.log(index.low!.value / index.start!.value))
      #expect(run.house.isConserved)
    }
    // Weight 0 is the path; each more falls deeper, by at least a hundredth of the fall.
    #expect((falls[0] - fall).magnitude < 1e-12)
    #expect(falls[1] < 1.01 * falls[0] && falls[2] < 1.01 * falls[1], "\(falls)")
  }

  @Test("nothing is felt before its lag is over")
  func lag() throws {
    let scenario = try Self.scenario(1, ["feedback.lag=10min"])
    // A lag longer than the run: the index is the path.
    let long = try MemoryRun(scenario)
    let path = try scenario.index(nil, seed: scenario.seed)[0].prices
    #expect(long.recorder.marketSummaries[0].index.low == path.min())
    #expect(long.figures.liquidations > 30)
  }

  @Test("an index that feels is the same over memory and over ipc")
  func overSockets() throws {
    let scenario = try Self.scenario(1, ["duration=5min", "populations.4.count=100"])
    let memory = MemoryLink(scenario)
    let (inMemory, known) = try LinkTests.witnessed(scenario, memory)
    let node = try NodeThread(scenario)
    let socket = try SocketLink(
      scenario, orders: node.endpoints.orders, feed: node.endpoints.feed, token: NodeThread.token)
    let (overSockets, alsoKnown) = try LinkTests.witnessed(scenario, socket)
    try socket.close()
    #expect(inMemory.tape == overSockets.tape && inMemory.tape.count > 1_000)
    #expect(known == alsoKnown)
    #expect(inMemory.tape.contains { $0.contains("liquidation") })
  }

  @Test("several markets over ipc are those of memory")
  func manyOverSockets() throws {
    let scenario = try ManyMarketsTests.scenario(["duration=3min", "populations.crossed.count=20"])
    let (inMemory, known) = try LinkTests.witnessed(scenario, MemoryLink(scenario))
    let node = try NodeThread(scenario)
    let socket = try SocketLink(
      scenario, orders: node.endpoints.orders, feed: node.endpoints.feed, token: NodeThread.token)
    let (overSockets, alsoKnown) = try LinkTests.witnessed(scenario, socket)
    try socket.close()
    #expect(inMemory.tape == overSockets.tape && inMemory.tape.count > 1_000)
    #expect(known == alsoKnown)
  }
}
