import Clearing
import Foundation
import Inputs
import Messages
import Testing
import Units

@testable import Simulation

/// A run in memory, with its recorder.
struct MemoryRun {
  let scenario: Scenario
  let link: MemoryLink
  let recorder: RunRecorder
  let run: SimulationRun

  init(
    _ scenario: Scenario, seed: UInt64 = 1, observers: [any RunObserver] = []
  ) throws {
    self.scenario = scenario
    recorder = RunRecorder(scenario)
    link = MemoryLink(scenario, observers: [recorder] + observers)
    run = SimulationRun(scenario, seed: seed, index: scenario.index(nil, seed: seed))
    try run.run(over: link)
  }

  var digest: String { link.house.digest().description }
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
    let index = scenario.index(nil, seed: 1)
    #expect(more.index(nil, seed: 1) == index)
    let a = OperatorDesk(scenario, seed: 1, index: index).deposits
    let b = OperatorDesk(more, seed: 1, index: index).deposits
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
    #expect(run.link.house.isConserved)
  }

  @Test("what the members believe to hold is what the house has on its books")
  func beliefs() throws {
    let run = try MemoryRun(Examples.scenario("flash-crash", Self.crash))
    let beliefs = run.run.beliefs()
    for (place, belief) in beliefs.enumerated() {
      let account = AccountID(rawValue: UInt32(place + 1))
      let held = run.link.house.position(account, Market.instrument)?.quantity ?? .zero
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
    let log = try RunLog(file.path)
    let run = try MemoryRun(scenario, observers: [log])
    try log.flush()
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
    #expect(run.link.house.isConserved)
    // Each stage's notional is part of the whole, and nothing is left out of it.
    let stages = figures.stages.reduce(Money.zero) { $0 + $1.notional }
    #expect(stages == figures.liquidatedLong + figures.liquidatedShort)
  }

  @Test("an ordinary hour liquidates nobody")
  func calm() throws {
    let run = try MemoryRun(Examples.scenario("calm", ["duration=20min"]))
    #expect(run.recorder.figures.liquidations == 0)
    #expect(run.recorder.figures.trades > 300)
    #expect(run.recorder.figures.fundEnd == run.recorder.figures.fundStart)
  }

  @Test("a scenario that the house refuses ends with the command and the reason")
  func refused() throws {
    let scenario = try Examples.scenario("calm", ["market.mark.sampleInterval=0", "duration=1s"])
    do {
      _ = try MemoryRun(scenario)
      Issue.record("accepted")
    } catch let fault as SimulationFault {
      #expect(fault.description.contains("setMarkTerms"))
      #expect(fault.description.contains("termsInvalid"))
    }
  }
}
