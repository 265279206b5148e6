import Clearing
import Messages
import Sequencing
import Testing
import Units
import Wire

@Suite struct RecordTests {
  typealias Harness = SequencerHarness
  let alice = Harness.connection(7)
  let boss = Harness.connection(9)

  static func read(_ payload: [UInt8]) throws -> CommandRecord {
    try payload.withUnsafeBytes { try CommandRecord($0) }
  }

  /// A sequencer that knows nothing but the log.
  static func recovered(
    from log: [(stamp: Stamp, payload: [UInt8])],
    _ mode: SequencerTerms.Mode = .realTime(tickInterval: .zero)
  ) throws -> SequencerHarness {
    var again = Harness(Harness.terms(mode))
    for entry in log {
      let record = try read(entry.payload)
      again.events.removeAll()
      _ = again.house.apply(record.command, entry.stamp, into: &again.events)
      again.sequencer.recover(record, entry.stamp, again.events)
    }
    again.now = log.last!.stamp.time
    return again
  }

  @Test func `a record of the usual kind is the member and the command, nothing else`() throws {
    var harness = Harness(Harness.terms())
    harness.setUp()
    harness.logon(11, over: alice, token: "eleven")
    let order = Harness.order(101, .buy)
    harness.send([order], sequence: 1, over: alice)
    let payload = try #require(harness.log.last?.payload)
    var room = [UInt8](repeating: 0, count: CommandEncoder.byteCountMax)
    let count = try #require(
      room.withUnsafeMutableBytes { CommandEncoder.encode(order, into: $0) })
    #expect(payload == [11, 0, 0, 0] + room[..<count])
    let record = try Self.read(payload)
    #expect(record.member == Harness.member(11) && record.origin == nil)
  }

  @Test func `what cannot be told from the order of records is written down`() throws {
    var harness = Harness(Harness.terms())
    harness.setUp()
    harness.logon(11, over: alice, token: "eleven")
    harness.logon(1, over: boss, token: "one")
    harness.send([Harness.order(101, .buy)], sequence: 5, over: alice)
    #expect(
      try Self.read(harness.log.last!.payload).origin
        == RecordOrigin(sender: Harness.member(11), clientSequence: 5))
    harness.send([.tick(Tick())], sequence: 1, over: boss)
    let tick = try Self.read(harness.log.last!.payload)
    #expect(tick.member == MemberID.none)
    #expect(tick.origin == RecordOrigin(sender: Harness.member(1), clientSequence: 1))
  }

  @Test func `a node that starts again knows which commands of each member arrived`() throws {
    var harness = Harness(Harness.terms())
    harness.setUp()
    harness.logon(11, over: alice, token: "eleven")
    harness.logon(1, over: boss, token: "one")
    harness.send(
      [Harness.order(101, .buy), Harness.order(101, .buy, client: 2)], sequence: 1, over: alice)
    harness.send([.tick(Tick()), .tick(Tick()), .tick(Tick())], sequence: 1, over: boss)
    harness.send([Harness.order(101, .buy, client: 3)], sequence: 8, over: alice)
    harness.send([Harness.order(101, .buy, client: 4)], sequence: 9, over: alice)

    var again = try Self.recovered(from: harness.log)
    #expect(again.house.digest() == harness.house.digest())
    #expect(again.sequencer.nextSequence == harness.sequencer.nextSequence)
    again.logon(11, over: alice, token: "eleven")
    again.logon(1, over: boss, token: "one")
    let next = again.logonAnswers.map { answer -> UInt64 in
      if case .logonAccepted(let accepted) = answer {
        accepted.nextClientSequence.rawValue
      } else {
        0
      }
    }
    #expect(next == [10, 4])
    // A command that is sent again is not carried out again.
    again.send([Harness.order(101, .buy, client: 4)], sequence: 9, over: alice)
    #expect(again.take(alice) == [.reject(9, .alreadyReceived)])
    #expect(again.house.commandCount == harness.house.commandCount)
    // Private events find their member again.
    again.send([Harness.order(101, .buy, client: 5)], sequence: 10, over: alice)
    #expect(again.take(alice) == [.receipt(10, .accepted), .event(.orderRested)])
  }

  @Test func `a cancellation in a member's name uses up none of its numbers`() throws {
    var harness = Harness(Harness.terms())
    harness.setUp()
    harness.logon(11, over: alice, token: "eleven", cancelling: true)
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    harness.sequencer.lost(alice, at: harness.now, into: &harness.directives)
    harness.carryOut()
    let record = try Self.read(harness.log.last!.payload)
    #expect(record.member == Harness.member(11) && record.origin?.sender == MemberID.none)
    var again = try Self.recovered(from: harness.log)
    again.logon(11, over: alice, token: "eleven")
    guard case .logonAccepted(let accepted)? = again.logonAnswers.last else {
      Issue.record("not accepted")
      return
    }
    #expect(accepted.nextClientSequence.rawValue == 2)
  }

  @Test func `a record that is cut short or too long is refused`() throws {
    var harness = Harness(Harness.terms())
    harness.setUp()
    let payload = harness.log[0].payload
    for count in 0..<payload.count {
      #expect(throws: WireFault.self) { try Self.read(Array(payload[..<count])) }
    }
    #expect(throws: WireFault.self) { try Self.read(payload + [0]) }
  }
}
