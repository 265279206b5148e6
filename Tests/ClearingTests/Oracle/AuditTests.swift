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
    "books kept from the events alone agree with the house after every command", arguments: 11...14)
  func events(seed: Int) {
    let run = RandomRun(seed: UInt64(seed))
    let auditor = EventAuditor(run.house)
    run.go(commands: Effort.isLong ? 250_000 : 2_500)
    #expect(auditor.trades > 100)
  }
}
