import Clearing
import ClearingTestKit
import Foundation
import Testing

/// The random command streams, and what came of them when they were last looked at: the
/// fingerprint of every receipt and event, the digest of the state, and counts.
///
/// `Tests/Pins/streams.txt` holds them. A rule that is changed on purpose moves them:
/// `CLEARSIM_WRITE_PINS=1 swift test --filter PinTests` writes the file anew, and its difference
/// belongs into the commit that changes the rule. (`Tests/pins.py` keeps those of the scenarios.)
@Suite struct PinTests {
  private static let file = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Pins/streams.txt")

  @Test("random command streams give the events, the state and the counts that are pinned")
  func streams() throws {
    var lines: [String] = []
    for seed: UInt64 in 1...2 {
      let run = RandomRun(seed: seed)
      run.house.checks = false
      run.go(commands: 2_000)
      lines.append(line("wandering \(seed)", run.house.house))
      let jumping = RandomRun(seed: 60 + seed)
      jumping.house.checks = false
      jumping.jumpsEvery = 1
      jumping.wealth = ("2500", "100")
      jumping.go(commands: 2_000)
      lines.append(line("jumping \(seed)", jumping.house.house))
      let extreme = ExtremeRun(seed: seed)
      extreme.go(2_000, checkingEach: 2_000)
      lines.append(line("extreme \(seed)", extreme.house))
    }
    for seed: UInt64 in 1...6 {
      let pair = HousePair(seed: seed)
      for _ in 0..<300 { pair.step() }
      lines.append(line("agreement \(seed)", pair.house.house))
    }
    let text = lines.joined(separator: "\n") + "\n"
    if Effort.environment("CLEARSIM_WRITE_PINS") == "1" {
      try text.write(to: Self.file, atomically: true, encoding: .utf8)
      return
    }
    let pinned = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n")
    #expect(pinned.count == lines.count)
    for (former, now) in zip(pinned, lines) {
      #expect(
        former == now,
        """
        not what Tests/Pins/streams.txt says; on purpose? Then \
        CLEARSIM_WRITE_PINS=1 swift test --filter PinTests writes it anew
        """)
    }
  }

  private func line(_ name: String, _ house: ClearingHouse) -> String {
    let counts = house.counts
    let hash = house.fingerprint
    let words = [hash.high, hash.low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return "\(name): \(house.commandCount) commands, \(house.eventCount) events, "
      + "\(counts.trades) trades, \(counts.liquidations) liquidations, "
      + "\(counts.openOrders) open orders, events \(words.joined()), state \(house.digest())"
  }
}
