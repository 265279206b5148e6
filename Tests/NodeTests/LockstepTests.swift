import ClearingClient
import Foundation
import Messages
import Testing
import Units

@Suite(.serialized) struct LockstepTests {
  static let configuration: [String] = [
    "--lockstep", "--sync", "none", "--set", "members.3.takesPart=false", "--set",
    "members.4.takesPart=false",
  ]

  /// Three participants, one thread: each step everybody sends at its own virtual time and
  /// promises the next, in an order and with pauses that differ from run to run.
  func run(_ seed: UInt64) throws -> String {
    let node = try ServeProcess(in: NodeFolder(), Self.configuration)
    let boss = try node.client(1, token: "demo-operator")
    try boss.logon()
    let alice = try node.alice()
    let bob = try node.bob()
    #expect(alice.session?.lockStep == true)
    var draws = SplitDraws(state: seed)
    let step: Int64 = 1_000_000
    for round in 1...60 as ClosedRange<Int64> {
      let now = Timestamp(rawValue: round * step)
      let next = Timestamp(rawValue: (round + 1) * step)
      var turns: [() throws -> Void] = [
        {
          let price = Price(rawValue: Price("50000")!.rawValue + round * 10_000_000)
          try boss.submit(
            .postIndexPrice(PostIndexPrice(instrument: Demo.market, source: 0, price: price)),
            at: now)
          try boss.submit(.tick(Tick()), at: now)
          try boss.promise(next)
        },
        {
          try alice.submit(
            Demo.order(Demo.alice, .buy, "50001", client: UInt64(round)), at: now)
          try alice.promise(next)
        },
        {
          try bob.submit(
            Demo.order(Demo.bob, .sell, "50001", "0.007", client: UInt64(round)), at: now)
          try bob.promise(next)
        },
      ]
      turns.shuffle(using: &draws)
      for turn in turns {
        try turn()
        if draws.next() % 4 == 0 { usleep(2_000) }
      }
      for client in [boss, alice, bob] {
        try client.waitUntil(next)
        #expect(client.unansweredCount == 0)
      }
    }
    #expect(node.end() == 0)
    let replay = try node.folder.replay()
    #expect(replay.matches)
    return replay.digest
  }

  @Test func `a run with members on sockets is repeated to the last bit`() throws {
    let first = try run(1)
    #expect(try run(2) == first)
    #expect(try run(3) == first)
  }
}

struct SplitDraws: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
