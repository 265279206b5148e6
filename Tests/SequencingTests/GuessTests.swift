import Messages
import Sequencing
import Testing
import Units
import Wire

/// What guessing tokens costs, and what a node says while there is nothing to say.
@Suite struct GuessTests {
  typealias Harness = SequencerHarness
  let alice = Harness.connection(7)
  let mallory = Harness.connection(66)

  func harness(_ delay: TimeSpan = .milliseconds(500)) -> SequencerHarness {
    var terms = Harness.terms()
    terms.guessDelay = delay
    var harness = Harness(terms)
    harness.setUp()
    return harness
  }

  @Test func `the answer to a wrong token is held back, and the connection is not heard meanwhile`()
  {
    var harness = harness()
    harness.logon(11, over: mallory, token: "guess")
    #expect(harness.logonAnswers == [])
    // Even the right one.
    harness.logon(11, over: mallory, token: "eleven")
    #expect(harness.logonAnswers == [] && harness.sequencer.counts.logonsIgnored == 1)
    harness.now = harness.now + .milliseconds(499)
    harness.wake()
    #expect(harness.take(mallory) == [])
    harness.now = harness.now + .milliseconds(1)
    harness.wake()
    #expect(harness.take(mallory) == [.logonRejected(.credentialsInvalid)])
    harness.logon(11, over: mallory, token: "eleven")
    #expect(harness.sessions[mallory] != nil)
  }

  @Test func `others log on meanwhile, the member that is guessed at too`() {
    var harness = harness()
    for number in 1...5_000 as ClosedRange<UInt64> {
      harness.logon(11, over: Harness.connection(100 + number), token: "guess")
    }
    harness.logon(11, over: alice, token: "eleven")
    #expect(harness.sessions[alice] != nil)
    harness.now = harness.now + .seconds(1)
    harness.wake()
    // Who comes when too many wait gets no answer at all.
    #expect(harness.sent.count == 4_096)
  }

  @Test func `a wrong token in front of a snapshot request is as slow`() {
    var harness = harness()
    harness.ask(with: "guess", over: mallory)
    harness.ask(with: "eleven", over: mallory)
    #expect(harness.answered[mallory] == nil)
    harness.now = harness.now + .milliseconds(500)
    harness.wake()
    #expect(harness.answered[mallory]?.count == 1)
    harness.ask(with: "eleven", over: mallory)
    #expect(harness.answered[mallory]?.count == 2)
  }

  @Test func `a packet of commands without a logon is refused once`() {
    var harness = harness()
    harness.send(
      (1...50).map { Harness.order(101, .buy, client: $0) }, sequence: 1, over: alice)
    #expect(harness.take(alice) == [.reject(1, .notLoggedOn)])
    #expect(harness.sequencer.counts.notLoggedOn == 50)
  }

  @Test func `a session that is told nothing else hears where the node stands`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    var told: [Told] = []
    for _ in 0..<29 {
      harness.now = harness.now + .seconds(1)
      harness.wake()
      told += harness.take(alice)
    }
    #expect((2...6).contains(told.count) && told.allSatisfy { $0 == .sequence(1) })
    // Silent for longer than half a minute, and not for a quarter of that more.
    harness.now = harness.now + .milliseconds(1_600)
    harness.wake()
    #expect(harness.sequencer.table.liveCount == 0)
  }

  @Test func `sessions are numbered on from run to run`() {
    var first = harness()
    first.sequencer.begin(at: Timestamp(rawValue: 1_000_000_000_000))
    first.logon(11, over: alice, token: "eleven")
    var second = harness()
    second.sequencer.begin(at: Timestamp(rawValue: 1_007_000_000_000))
    second.logon(11, over: alice, token: "eleven")
    #expect(first.sessions[alice] != second.sessions[alice])
  }
}

extension SequencerHarness {
  /// Asks for account 101 in member 11's name.
  fileprivate mutating func ask(with token: String, over connection: ConnectionID) {
    let frame = Self.packet { packet in
      Array(token.utf8).withUnsafeBytes {
        _ = packet.append(LogonMessage(member: Self.member(11), flags: []), token: $0)
      }
      _ = packet.append(
        SnapshotRequestMessage(
          request: 3, account: Self.account(101), instrument: .none, kind: .account))
    }
    frame.withUnsafeBytes {
      sequencer.answerSnapshot($0, from: connection, house, at: now, into: &directives)
    }
    carryOut()
  }
}
