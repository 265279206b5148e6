import Messages
import Sequencing
import Testing
import Units
import Wire

@Suite struct SessionTests {
  typealias Harness = SequencerHarness
  let alice = Harness.connection(7)
  let bob = Harness.connection(8)

  func harness() -> SequencerHarness {
    var harness = Harness(Harness.terms())
    harness.setUp()
    return harness
  }

  @Test func `a member with the right token is let in and told where it stands`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    guard case .logonAccepted(let accepted)? = harness.logonAnswers.first else {
      Issue.record("not accepted: \(harness.logonAnswers)")
      return
    }
    #expect(accepted.nextClientSequence.rawValue == 1 && accepted.member == Harness.member(11))
    #expect(accepted.houseSequence.rawValue == UInt64(Harness.setup.count))
  }

  @Test(arguments: [(11, "twelve"), (11, "eleve"), (11, "elevenn"), (11, ""), (99, "eleven")])
  func `a wrong token or an unknown member is refused`(number: UInt32, token: String) {
    var harness = harness()
    harness.logon(number, over: alice, token: token)
    #expect(harness.logonAnswers == [.logonRejected(.credentialsInvalid)])
    #expect(harness.sequencer.counts.logonsRefused == 1)
  }

  @Test func `a command without a logon is refused and carried out nowhere`() {
    var harness = harness()
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    #expect(harness.take(alice) == [.reject(1, .notLoggedOn)])
    #expect(harness.log.count == Harness.setup.count)
  }

  @Test func `a packet made for an earlier logon is refused`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    let old = harness.sessions[alice]!
    harness.logon(11, over: alice, token: "eleven")
    #expect(harness.sessions[alice] != old)
    harness.sessions[alice] = old
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    #expect(harness.take(alice) == [.reject(1, .notLoggedOn)])
  }

  @Test func `a command sent twice is carried out once`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    #expect(harness.take(alice) == [.receipt(1, .accepted), .event(.orderRested)])
    harness.send(
      [Harness.order(101, .buy), Harness.order(101, .buy, client: 2)], sequence: 1, over: alice)
    #expect(
      harness.take(alice) == [
        .reject(1, .alreadyReceived), .receipt(2, .accepted), .event(.orderRested),
      ])
    #expect(harness.sequencer.counts.duplicates == 1)
  }

  @Test func `a gap is reported and what came behind it counts`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.send([Harness.order(101, .buy)], sequence: 4, over: alice)
    #expect(
      harness.take(alice) == [
        .notApplied(from: 1, count: 3), .receipt(4, .accepted), .event(.orderRested),
      ])
    harness.send([Harness.order(101, .buy, client: 2)], sequence: 2, over: alice)
    #expect(harness.take(alice) == [.reject(2, .alreadyReceived)])
  }

  @Test func `a keepalive that is ahead reports the gap too`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.promise(.zero, next: 3, over: alice)
    #expect(harness.take(alice) == [.notApplied(from: 1, count: 2)])
  }

  @Test func `an impossible number is refused`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.send([Harness.order(101, .buy)], sequence: .max - 1, over: alice)
    #expect(harness.take(alice) == [.reject(.max - 1, .malformed)])
    harness.send([Harness.order(101, .buy)], sequence: 0, over: alice)
    #expect(harness.take(alice) == [.reject(0, .malformed)])
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    #expect(harness.take(alice).first == .receipt(1, .accepted))
  }

  @Test func `a role that is missing is refused, and the number is used up`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.send([.tick(Tick()), Harness.order(101, .buy)], sequence: 1, over: alice)
    let told = harness.take(alice)
    #expect(told.contains(.reject(1, .roleMissing)) && told.contains(.receipt(2, .accepted)))
  }

  @Test func `another member's account is the house's to refuse`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.send([Harness.order(102, .buy)], sequence: 1, over: alice)
    #expect(harness.take(alice) == [.receipt(1, .notOwner)])
  }

  @Test func `a live session keeps others out, a silent one is taken over`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.logon(11, over: bob, token: "eleven")
    #expect(harness.logonAnswers.last == .logonRejected(.alreadyLoggedOn))
    // The old connection is probed.
    #expect(harness.take(alice) == [.sequence(1)])
    harness.now = harness.now + harness.sequencer.terms.silenceMax + .milliseconds(1)
    harness.logon(11, over: bob, token: "eleven")
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    #expect(harness.take(alice) == [.reject(1, .notLoggedOn)])
    harness.send([Harness.order(101, .buy)], sequence: 1, over: bob)
    #expect(harness.take(bob).first == .receipt(1, .accepted))
  }

  @Test func `after a lost connection the numbers go on where they were`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    harness.sequencer.lost(alice, at: harness.now, into: &harness.directives)
    harness.logon(11, over: bob, token: "eleven")
    guard case .logonAccepted(let accepted)? = harness.logonAnswers.last else {
      Issue.record("not accepted: \(harness.logonAnswers)")
      return
    }
    #expect(accepted.nextClientSequence.rawValue == 2)
  }

  @Test func `one connection speaks for one member`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.logon(12, over: alice, token: "twelve")
    #expect(harness.logonAnswers.last == .logonRejected(.credentialsInvalid))
  }

  @Test func `a logout ends the session and says how to go on`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    _ = harness.take(alice)
    harness.receive(
      Harness.packet(session: harness.sessions[alice]!) { _ = $0.append(LogoutMessage()) },
      from: alice)
    #expect(harness.take(alice) == [.logoutAccepted(2)])
    #expect(harness.sequencer.table.liveCount == 0)
  }

  @Test func `who logs out has the receipts of what it sent just before`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    let frame = Harness.packet(session: harness.sessions[alice]!) { packet in
      _ = packet.append(Harness.order(101, .buy))
      _ = packet.append(LogoutMessage())
    }
    harness.receive(frame, from: alice)
    #expect(
      harness.take(alice) == [.receipt(1, .accepted), .event(.orderRested), .logoutAccepted(2)])
  }

  @Test func `who asked for it has its orders cancelled when its session ends`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven", cancelling: true)
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    #expect(harness.house.counts.openOrders == 1)
    harness.sequencer.lost(alice, at: harness.now, into: &harness.directives)
    harness.carryOut()
    #expect(harness.house.counts.openOrders == 0)
  }

  @Test func `in real time a member who says nothing for too long is logged off`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.wake()
    harness.now = harness.now + harness.sequencer.terms.silenceMax + .seconds(1)
    harness.wake()
    #expect(harness.sequencer.table.liveCount == 0)
  }

  @Test func `a node that stops refuses what comes and logs nothing more`() {
    var harness = harness()
    harness.logon(11, over: alice, token: "eleven")
    harness.sequencer.stopAccepting()
    let logged = harness.log.count
    harness.send([Harness.order(101, .buy)], sequence: 1, over: alice)
    #expect(harness.take(alice) == [.reject(1, .shuttingDown)])
    harness.logon(12, over: bob, token: "twelve")
    #expect(harness.logonAnswers.last == .logonRejected(.shuttingDown))
    #expect(harness.log.count == logged)
  }
}
