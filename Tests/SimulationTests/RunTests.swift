import Clearing
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

  init(_ scenario: Scenario, seed: UInt64 = 1, checks: Bool = false) throws {
    self.scenario = scenario
    recorder = RunRecorder(scenario)
    link = MemoryLink(scenario, observers: checks ? [recorder, InvariantCheck()] : [recorder])
    run = SimulationRun(scenario, seed: seed, index: scenario.index(nil, seed: seed))
    try run.run(over: link)
  }

  var digest: String { link.house.digest().description }
}

@Suite struct RunTests {
  @Test("what the members believe to hold is what the house has on its books")
  func beliefs() throws {
    let run = try MemoryRun(Examples.scenario("flash-crash"))
    let beliefs = run.run.beliefs()
    var wrong = 0
    for (place, belief) in beliefs.enumerated() {
      let account = AccountID(rawValue: UInt32(place + 1))
      let held = run.link.house.position(account, Market.instrument)?.quantity ?? .zero
      if held != belief.position { wrong += 1 }
    }
    #expect(wrong == 0)
    #expect(beliefs.contains { !$0.position.isZero })
  }
}
