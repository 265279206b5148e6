import Clearing
import Instruments
import Messages
import Sequencing
import Units
import Wire

/// What watches a run from behind the house: the recorder, the command log, the checks.
public protocol RunObserver: AnyObject {
  /// A command was applied; `events` are those of this command alone.
  func applied(
    _ command: Command, _ stamp: Stamp, _ receipt: Receipt, _ events: borrowing EventBuffer,
    _ house: ClearingHouse
  ) throws
}

/// The house in the same process, behind the same lock-step barrier that a node uses.
public final class MemoryLink: Link {
  public let house = ClearingHouse()
  private var barrier: LockstepBarrier<Command>
  private var events = EventBuffer(capacity: 4_096)
  private let observers: [any RunObserver]
  private var sequence: UInt64 = 0

  public init(_ scenario: Scenario, observers: [any RunObserver] = []) {
    barrier = LockstepBarrier(
      participants: [Scenario.operatorMember] + scenario.members,
      capacity: 4_000_000)
    self.observers = observers
  }

  public func submit(_ commands: [Command], at time: Timestamp, from member: MemberID) throws {
    for command in commands {
      let answer = barrier.submit(command, at: time, from: member)
      precondition(answer == .held, "Invariant: a desk sends what it has promised, \(answer)")
    }
  }

  public func promise(_ watermark: Timestamp, from member: MemberID) throws {
    barrier.promise(watermark, from: member)
  }

  public func advance(into dissemination: Dissemination) throws -> Timestamp {
    while let next = barrier.next() {
      sequence += 1
      let stamp = Stamp(
        sequence: SequenceNumber(rawValue: sequence), time: next.time,
        member: next.element.stampedMember(sender: next.member))
      events.removeAll()
      let receipt = house.apply(next.element, stamp, into: &events)
      for observer in observers {
        try observer.applied(next.element, stamp, receipt, events, house)
      }
      dissemination.deliver(.receipt(receipt), at: next.time, to: next.member)
      for place in 0..<events.count { route(events[place], next.time, dissemination) }
      if case .tick = next.element { publishDepth(next.time, dissemination) }
    }
    return barrier.horizon
  }

  private func route(_ event: Event, _ time: Timestamp, _ dissemination: Dissemination) {
    if event.feedTopic != nil, let data = MarketData(event) {
      dissemination.publish(data, at: time)
    }
    let parties = event.parties
    let one = house.member(of: parties.first)
    if let one { dissemination.deliver(.event(event), at: time, to: one) }
    if let other = house.member(of: parties.second), other != one {
      dissemination.deliver(.event(event), at: time, to: other)
    }
  }

  private func publishDepth(_ time: Timestamp, _ dissemination: Dissemination) {
    for instrument in house.instruments {
      dissemination.publish(
        .depth(Depth(bids: levels(instrument, .buy), asks: levels(instrument, .sell))), at: time)
    }
  }

  private func levels(_ instrument: InstrumentID, _ side: Side) -> [Depth.Level] {
    house.depth(instrument, side, levels: Depth.levels).map {
      Depth.Level(price: $0.price, quantity: $0.quantity)
    }
  }
}

extension MarketData {
  /// What agents look at in a public event; nil for the rest.
  init?(_ event: Event) {
    switch event {
    case .traded(let trade):
      self = .traded(
        price: trade.price, quantity: trade.quantity, aggressor: trade.aggressor,
        kind: trade.kind)
    case .markChanged(let mark): self = .mark(mark: mark.mark, index: mark.index)
    case .fundingSet(let funding): self = .fundingSet(rate: funding.rate)
    default: return nil
    }
  }
}
