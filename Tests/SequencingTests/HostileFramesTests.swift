import Glibc
import Messages
import Sequencing
import Testing
import Units
import Wire

@Suite struct HostileFramesTests {
  typealias Harness = SequencerHarness
  let alice = Harness.connection(7)
  let bob = Harness.connection(8)
  let stranger = Harness.connection(66)

  /// `CLEARSIM_TEST_EFFORT` multiplies it.
  static let seeds = 20 * (getenv("CLEARSIM_TEST_EFFORT").flatMap { Int(String(cString: $0)) } ?? 1)

  func harness() -> SequencerHarness {
    var harness = Harness(Harness.terms())
    harness.setUp()
    harness.logon(11, over: alice, token: "eleven")
    harness.logon(12, over: bob, token: "twelve")
    return harness
  }

  @Test func `an unreadable frame is answered as malformed`() {
    var harness = harness()
    for frame in [[], [1, 2, 3], [UInt8](repeating: 0xFF, count: 500)] as [[UInt8]] {
      harness.receive(frame, from: stranger)
      #expect(harness.take(stranger) == [.reject(0, .malformed)])
    }
    #expect(harness.sequencer.counts.malformed == 3)
  }

  @Test func `a frame beyond the limit is answered as too large`() {
    var harness = harness()
    harness.receive([UInt8](repeating: 0, count: Limits.frameBytes + 1), from: alice)
    #expect(harness.take(alice) == [.reject(0, .frameTooLarge)])
    #expect(harness.sequencer.counts.tooLarge == 1)
  }

  @Test func `an unreadable command is refused under its number and the others count`() {
    var harness = harness()
    var frame = Harness.packet(session: harness.sessions[alice]!, sequence: 1) { packet in
      for client in 1...3 { _ = packet.append(Harness.order(101, .buy, client: UInt64(client))) }
    }
    // The side of the second order: behind the headers, 32 bytes of packet and a first message.
    let message = Framing.overhead + PlaceOrderMessage.blockLength
    let side = PacketHeader.byteCount + message + Framing.overhead + 38
    #expect(frame[side] == Side.buy.rawValue)
    frame[side] = 9
    harness.receive(frame, from: alice)
    let told = harness.take(alice)
    #expect(told.contains(.reject(2, .malformed)))
    #expect(told.contains(.receipt(1, .accepted)) && told.contains(.receipt(3, .accepted)))
  }

  @Test func `a command of an unknown kind is refused under its number`() {
    var harness = harness()
    var frame = Harness.packet(session: harness.sessions[alice]!, sequence: 1) { packet in
      _ = packet.append(Harness.order(101, .buy))
      _ = packet.append(Harness.order(101, .buy, client: 2))
    }
    frame[PacketHeader.byteCount + MessagePrefix.byteCount + 2] = 59
    harness.receive(frame, from: alice)
    #expect(harness.take(alice).first == .reject(1, .malformed))
  }

  /// Random, cut and bit-flipped frames over a stranger's, a member's own and the snapshot way,
  /// while another member trades. Whatever they are, that member notices nothing.
  @Test(arguments: 0..<Self.seeds) func `whatever bytes arrive, others trade on undisturbed`(
    seed: Int
  ) {
    var harness = harness()
    var draws = Draws(seed: UInt64(seed) + 1)
    let valid = Harness.packet(session: harness.sessions[bob]!, sequence: 1) { packet in
      for client in 1...4 { _ = packet.append(Harness.order(102, .sell, client: UInt64(client))) }
      _ = packet.append(SequenceMessage(nextSequence: SequenceNumber(rawValue: 5)))
    }
    for round in 1...60 as ClosedRange<UInt64> {
      var frame = valid
      switch draws.below(3) {
      case 0: frame = (0..<draws.below(400)).map { _ in UInt8(truncatingIfNeeded: draws.next()) }
      case 1: frame.removeLast(draws.below(frame.count))
      default:
        for _ in 0...draws.below(4) {
          frame[draws.below(frame.count)] ^= 1 << UInt8(draws.below(8))
        }
      }
      let way = [bob, stranger][draws.below(2)]
      harness.receive(frame, from: way)
      frame.withUnsafeBytes {
        harness.sequencer.answerSnapshot(
          $0, from: way, harness.house, at: harness.now, into: &harness.directives)
      }
      harness.carryOut()
      // Far below what anybody sells at, so that the two never meet.
      let order = Harness.order(101, .buy, "0.001", "46000", client: round)
      _ = harness.take(alice)
      harness.send([order], sequence: round, over: alice)
      let own = harness.take(alice).first
      #expect(own == .receipt(round, .accepted), "round \(round)")
    }
    harness.house.checkInvariants()
  }
}
