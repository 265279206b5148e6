import Clearing
import Messages
import Sequencing
import Units
import Wire

/// The shell around a sequencer and a house that hands on values in place of packets.
///
/// One value, so that a round has all of it for itself and nothing is checked command by command.
struct MemoryNode: ~Copyable {
  let house = ClearingHouse()
  private var sequencer: Sequencer
  private var directives = Directives()
  private var events = EventBuffer(capacity: 4_096)
  private let log: RunLog?
  private let observers: [any RunObserver]
  /// The number of each member's next command, by the member's number.
  private var nextNumbers: [UInt64]

  /// Commands of one member that may wait, and that are handed out at a time.
  private static let (waitingMax, releaseMax) = (4_000_000, 4_096)
  /// Everybody is who they say they are in their own process.
  private static let token = Array("memory".utf8)

  init(
    operator operatorMember: MemberID, traders: [MemberID], log: RunLog?,
    observers: [any RunObserver]
  ) {
    self.log = log
    self.observers = observers
    let members =
      [MemberTerms(member: operatorMember, token: Self.token, roles: [.operator, .feed])]
      + traders.map { MemberTerms(member: $0, token: Self.token, roles: .trader) }
    sequencer = Sequencer(
      SequencerTerms(
        members: members, mode: .lockStep(waiting: Self.waitingMax), depthLevels: Depth.levels,
        form: .values, writesRecords: log != nil))
    let most = members.map(\.member.rawValue).max() ?? 0
    nextNumbers = Array(repeating: 1, count: Int(most) + 1)
    for member in members { logOn(member.member) }
    sequencer.flush(at: .zero, into: &directives)
    directives.removeAll()
    precondition(
      sequencer.table.liveCount == members.count, "Invariant: a member of a run is logged on")
  }

  /// Members are told apart by their own numbers.
  private static func connection(_ member: MemberID) -> ConnectionID {
    ConnectionID(rawValue: UInt64(member.rawValue))
  }

  private mutating func logOn(_ member: MemberID) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 512, alignment: 16)
    defer { room.deallocate() }
    var packet = PacketWriter(
      room, session: .none, sequence: SequenceNumber(rawValue: 1), sendingTime: .zero)
    let fits = Self.token.withUnsafeBytes {
      packet.append(LogonMessage(member: member, flags: []), token: $0)
    }
    precondition(fits, "Invariant: a short logon fits its room")
    sequencer.receive(
      UnsafeRawBufferPointer(rebasing: room[..<packet.finish()]), from: Self.connection(member),
      at: .zero, into: &directives)
  }

  mutating func submit(_ commands: [Command], at time: Timestamp, from member: MemberID) {
    let number = nextNumbers[Int(member.rawValue)]
    nextNumbers[Int(member.rawValue)] = number + UInt64(commands.count)
    sequencer.receive(
      commands, numberedFrom: number, countingAt: time, from: Self.connection(member), at: .zero,
      into: &directives)
  }

  mutating func promise(_ watermark: Timestamp, from member: MemberID) {
    sequencer.receive(promise: watermark, from: Self.connection(member), at: .zero)
  }

  /// Logs and applies what the promises allow, and hands on what everybody is told of it.
  mutating func advance(into dissemination: Dissemination) throws -> Timestamp {
    try handOn(to: dissemination)
    var handedOut = 0
    repeat {
      sequencer.wake(at: .zero, most: Self.releaseMax, into: &directives)
      handedOut = directives.commands.count
      for index in 0..<handedOut {
        let command = directives.commands[index]
        if let log { try log.append(command.stamp, directives.record(command)) }
        try apply(command)
        try handOn(to: dissemination)
      }
      directives.removeCommands()
    } while handedOut == Self.releaseMax
    return sequencer.horizon
  }

  private mutating func apply(_ command: SequencedCommand) throws {
    events.removeAll()
    let receipt = house.apply(command.command, command.stamp, into: &events)
    for observer in observers {
      try observer.applied(command.command, command.stamp, receipt, events, house)
    }
    sequencer.settle(command, receipt, events, house, into: &directives)
  }

  private mutating func handOn(to dissemination: Dissemination) throws {
    for index in 0..<directives.announcements.count {
      let announcement = directives.announcements[index]
      let time = announcement.time
      let member = MemberID(rawValue: UInt32(announcement.connection.rawValue))
      switch announcement.content {
      case .answer(_, let house, let receipt):
        if house == .none { throw SimulationFault(refusing: receipt.reason, member, time) }
        dissemination.deliver(.receipt(receipt), at: time, to: member)
      case .event(let event) where announcement.connection == .none:
        if let (instrument, data) = MarketData.of(event) {
          dissemination.publish(data, of: instrument, at: time)
        }
      case .event(let event):
        dissemination.deliver(.event(event), at: time, to: member)
      case .depth(let instrument, let bids, let asks):
        dissemination.publish(
          .depth(
            Depth(
              bids: Depth.levels(directives.levels(bids)),
              asks: Depth.levels(directives.levels(asks)))),
          of: instrument, at: time)
      }
    }
    directives.removeAnnouncements()
  }
}

extension SimulationFault {
  /// A command that had no place in the order: a run cannot go on, since over sockets it would
  /// depend on the moment at which the refusal came.
  init(refusing reason: RejectReason, _ member: MemberID, _ time: Timestamp) {
    self.init(
      "a command of member \(member) was refused at \(TimeText.format(time)) before the house had "
        + "it, as \(SetupRehearsal.words(reason))")
  }
}
