import Clearing
import Messages
import Sequencing
import Testing
import Units
import Wire

@Suite struct OrderingTests {
  typealias Harness = SequencerHarness
  let alice = Harness.connection(7)
  let bob = Harness.connection(8)
  let boss = Harness.connection(9)

  func harness(
    _ mode: SequencerTerms.Mode = .realTime(tickInterval: .zero)
  ) -> SequencerHarness {
    var harness = Harness(Harness.terms(mode))
    if case .lockStep = mode { harness.now = .zero }
    harness.setUp()
    harness.logon(11, over: alice, token: "eleven")
    harness.logon(12, over: bob, token: "twelve")
    harness.logon(1, over: boss, token: "one")
    return harness
  }

  @Test func `stamps are numbered without gaps and time never goes back`() {
    var harness = harness()
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    harness.now = Timestamp(rawValue: 5)
    harness.send([Harness.order(102, .sell, "0.01", "51000")], sequence: 1, over: bob)
    for (index, entry) in harness.log.enumerated() {
      #expect(entry.stamp.sequence.rawValue == UInt64(index) + 1)
      #expect(index == 0 || entry.stamp.time >= harness.log[index - 1].stamp.time)
    }
  }

  @Test func `a trade tells each party its own side, and everyone nobody's`() {
    var harness = harness()
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    _ = harness.take(alice)
    harness.send([Harness.order(102, .sell)], sequence: 1, over: bob)
    func traded(_ events: [Event]) -> Traded? {
      for case .traded(let traded) in events { return traded }
      return nil
    }
    let bought = traded(harness.takeEvents(alice))
    let sold = traded(harness.takeEvents(bob))
    #expect(bought?.buyer == Harness.account(101) && bought?.seller == AccountID.none)
    #expect(sold?.seller == Harness.account(102) && sold?.buyer == AccountID.none)
    let kinds = harness.published.flatMap { frame in
      frame.withUnsafeBytes { bytes in
        var kinds: [MessageKind?] = []
        var packet = try! PacketReader(bytes, fromFeed: true)
        while let message = try! packet.next() { kinds.append(message.kind) }
        return kinds
      }
    }
    #expect(kinds == [.publicTrade])
  }

  @Test func `the feed is numbered without gaps, over all and within each topic`() {
    var harness = harness()
    for round in 1...20 as ClosedRange<UInt64> {
      harness.send([Harness.order(101, .buy, client: round)], sequence: round, over: alice)
      harness.send([Harness.order(102, .sell, client: round)], sequence: round, over: bob)
      harness.send(
        [
          .postIndexPrice(
            PostIndexPrice(
              instrument: Harness.market, source: 0,
              price: Price(rawValue: Price("50000")!.rawValue + Int64(round)))), .tick(Tick()),
        ], sequence: 2 * round - 1, over: boss)
    }
    var next: UInt64? = nil
    var topics: [UInt8: UInt64] = [:]
    for frame in harness.published {
      frame.withUnsafeBytes { bytes in
        let packet = try! PacketReader(bytes, fromFeed: true)
        let topic = packet.topic!
        #expect(next == nil || packet.sequence.rawValue == next)
        #expect(topic.topicSequence == topics[topic.topic] ?? topic.topicSequence)
        next = packet.sequence.rawValue + UInt64(packet.messageCount)
        topics[topic.topic] = topic.topicSequence + UInt64(packet.messageCount)
      }
    }
    #expect(topics.count >= 4)
  }

  @Test func `by the real clock the node posts its fixed index and ticks when they are due`() {
    var terms = Harness.terms(.realTime(tickInterval: .milliseconds(100)))
    terms.fixedIndices = [
      PostIndexPrice(instrument: Harness.market, source: 0, price: Price("50000")!)
    ]
    var harness = Harness(terms)
    harness.setUp()
    harness.wake()
    #expect(harness.log.count == Harness.setup.count + 2)
    harness.now = harness.now + .milliseconds(99)
    harness.wake()
    #expect(harness.log.count == Harness.setup.count + 2)
    harness.now = harness.now + .seconds(10)
    harness.wake()
    #expect(harness.log.count == Harness.setup.count + 4)
    #expect(harness.directives.timer == harness.now + .milliseconds(100))
  }

  @Test func `in lock step nothing happens before everybody has promised`() {
    var harness = harness(.lockStep(waiting: 100))
    let before = harness.log.count
    let time = { Timestamp(rawValue: $0) }
    harness.send([Harness.order(102, .sell)], sequence: 1, at: time(20), over: bob)
    harness.send([Harness.order(101, .buy)], sequence: 1, at: time(10), over: alice)
    harness.promise(time(30), next: 2, over: alice)
    harness.promise(time(30), next: 2, over: bob)
    #expect(harness.log.count == before)
    harness.promise(time(15), next: 1, over: boss)
    #expect(harness.log.count == before + 1)
    #expect(harness.take(bob) == [.timeAdvanced(15)])
    harness.promise(time(40), next: 1, over: boss)
    #expect(harness.log[before...].map(\.stamp.time) == [time(10), time(20)])
    #expect(harness.log[before...].map(\.stamp.member) == [Harness.member(11), Harness.member(12)])
    #expect(harness.take(bob).last == .timeAdvanced(30))
  }

  @Test func `in lock step a packet before its sender's promise is refused`() {
    var harness = harness(.lockStep(waiting: 100))
    harness.promise(Timestamp(rawValue: 30), next: 1, over: alice)
    harness.send([Harness.order(101, .buy)], sequence: 1, at: Timestamp(rawValue: 29), over: alice)
    #expect(harness.take(alice) == [.reject(1, .malformed)])
  }

  @Test func `in lock step the sending time of a packet dates everything that happened in it`()
    throws
  {
    var harness = harness(.lockStep(waiting: 100))
    harness.sent = [:]
    harness.published = []
    for number in UInt64(1)...3 {
      let time = Timestamp(rawValue: Int64(number) * 10)
      harness.send(
        [Harness.order(101, .buy, client: number)], sequence: number, at: time, over: alice)
      harness.send(
        [Harness.order(102, .sell, client: number)], sequence: number, at: time, over: bob)
    }
    for (way, next) in [(alice, 4), (bob, 4), (boss, 1)] {
      harness.promise(.max, next: UInt64(next), over: way)
    }
    var dated = 0
    for frame in harness.sent[bob] ?? [] {
      try frame.withUnsafeBytes { bytes in
        var packet = try PacketReader(bytes)
        while let message = try packet.next() {
          guard message.kind == .receipt else { continue }
          #expect(try ReceiptMessage(message).time == packet.sendingTime)
          dated += 1
        }
      }
    }
    #expect(dated == 3)
    let times = try harness.published.map { frame in
      try frame.withUnsafeBytes { try PacketReader($0, fromFeed: true).sendingTime.rawValue }
    }
    #expect(Set(times) == [10, 20, 30])
  }

  /// Two runs in which the members' packets arrive in different orders.
  @Test func `in lock step the digest does not depend on arrival`() {
    func digest(_ arrival: [Int]) -> String {
      var harness = harness(.lockStep(waiting: 1_000))
      let ways = [alice, bob, boss]
      var next: [UInt64] = [1, 1, 1]
      for way in arrival {
        let number = next[way]
        let time = Timestamp(rawValue: Int64(number) * 10)
        let command: Command =
          switch way {
          case 0: Harness.order(101, .buy, "0.01", "50000", client: number)
          case 1: Harness.order(102, .sell, "0.007", "50000", client: number)
          default: .tick(Tick())
          }
        harness.send([command], sequence: number, at: time, over: ways[way])
        harness.promise(time, next: number + 1, over: ways[way])
        next[way] += 1
      }
      for way in 0..<3 { harness.promise(.max, next: next[way], over: ways[way]) }
      #expect(harness.house.commandCount == UInt64(Harness.setup.count + arrival.count))
      return harness.house.digest().description
    }
    let plain = (0..<60).map { $0 % 3 }
    let sorted = plain.sorted()
    #expect(digest(plain) == digest(sorted))
    #expect(digest(plain) == digest(sorted.reversed()))
  }

  @Test func `in lock step a node that starts again lets nobody back behind its log`() throws {
    var harness = harness(.lockStep(waiting: 100))
    let time = { Timestamp(rawValue: $0) }
    harness.send([Harness.order(101, .buy)], sequence: 1, at: time(20), over: alice)
    for (way, next) in [(alice, 2), (bob, 1), (boss, 1)] as [(ConnectionID, UInt64)] {
      harness.promise(time(30), next: next, over: way)
    }
    var again = try RecordTests.recovered(from: harness.log, .lockStep(waiting: 100))
    again.sequencer.finishRecovery()
    again.logon(12, over: bob, token: "twelve")
    #expect(again.logonAnswers.last == .timeAdvanced(20))
    again.send([Harness.order(102, .sell)], sequence: 1, at: time(19), over: bob)
    #expect(again.take(bob) == [.reject(1, .malformed)])
    again.send([Harness.order(102, .sell)], sequence: 2, at: time(20), over: bob)
    #expect(again.take(bob) == [] && again.house.commandCount == harness.house.commandCount)
  }

  @Test func `what could not be logged is taken back and its senders are told`() {
    var harness = harness()
    let session = harness.sessions[alice]!
    let frame = Harness.packet(session: session, sequence: 1) { packet in
      for client in 1...3 { _ = packet.append(Harness.order(101, .buy, client: UInt64(client))) }
    }
    frame.withUnsafeBytes {
      harness.sequencer.receive($0, from: alice, at: harness.now, into: &harness.directives)
    }
    let first = harness.directives.commands[0].stamp.sequence
    harness.sequencer.abandon(from: first, at: harness.now, into: &harness.directives)
    harness.directives.removeCommands()
    harness.carryOut()
    #expect(harness.take(alice) == (1...3).map { .reject($0, .shuttingDown) })
    #expect(harness.sequencer.nextSequence == first)
  }
}
