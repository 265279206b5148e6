import Clearing
import ClearingTestKit
import Messages
import Testing
import Units

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Longer runs where the environment asks for them: `CLEARSIM_LONG=1`.
enum Effort {
  static var isLong: Bool { environment("CLEARSIM_LONG") == "1" }

  static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
  }
}

@Suite struct AuditTests {
  @Test(
    "books kept from the events alone agree with the house after every command", arguments: 1...3)
  func events(seed: Int) {
    let run = RandomRun(seed: UInt64(10 + seed))
    let auditor = EventAuditor(run.house)
    run.go(commands: Effort.isLong ? 250_000 : 2_000)
    #expect(auditor.trades > 100)
  }

  @Test("they agree where prices jump, too, and losses go through every stage")
  func jumps() {
    var kinds: Set<UInt8> = []
    for seed: UInt64 in 1...(Effort.isLong ? 400 : 12) {
      let run = RandomRun(seed: 60 + seed)
      run.jumpsEvery = 1
      run.wealth = ("2500", "100")
      let auditor = EventAuditor(run.house)
      run.go(commands: 500)
      kinds.formUnion(auditor.kinds)
    }
    #expect(kinds == Set(TradeKind.allCases.map(\.rawValue)))
  }
}
