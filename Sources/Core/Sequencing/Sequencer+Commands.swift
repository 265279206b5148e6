import Messages
import Units
import Wire

extension Sequencer {
  /// One command of a packet: its number, its sender's right to it, its place in the order.
  mutating func takeCommand(
    _ message: MessageView, number: UInt64, packet: PacketReader, place: Int,
    from connection: ConnectionID, at time: Timestamp, into d: inout Directives
  ) {
    guard takeNumber(number, place: place, from: connection, at: time, into: &d) else { return }
    let command: Command
    do throws(WireFault) {
      command = try CommandDecoder.decode(message)
    } catch {
      counts.malformed += 1
      return reject(error.rejectReason, number: number, to: connection, at: time, into: &d)
    }
    admit(
      command, number: number, packet.sendingTime, place: place, from: connection, at: time,
      into: &d)
  }

  /// Takes in commands of a member in the same process, as `receive` takes those of a packet.
  ///
  /// - Parameters:
  ///   - number: the sender's number for the first; the others' follow it.
  ///   - virtualTime: when they count, in lock step.
  ///   - time: the shell's clock.
  public mutating func receive(
    _ commands: [Command], numberedFrom number: UInt64, countingAt virtualTime: Timestamp,
    from connection: ConnectionID, at time: Timestamp, into d: inout Directives
  ) {
    guard let place = table.place(of: connection) else {
      return refuseStranger(number: number, connection, at: time, into: &d)
    }
    table[place].heard = time
    var own = number
    for command in commands {
      if takeNumber(own, place: place, from: connection, at: time, into: &d) {
        admit(
          command, number: own, virtualTime, place: place, from: connection, at: time, into: &d)
      }
      own = own < .max ? own + 1 : own
    }
  }

  /// Takes in the promise of a member in the same process: see `SequenceMessage.watermark`.
  public mutating func receive(
    promise watermark: Timestamp, from connection: ConnectionID, at time: Timestamp
  ) {
    guard let place = table.place(of: connection) else { return }
    table[place].heard = time
    _ = barrier?.promise(watermark, from: table[place].member)
  }

  /// Whether the number is one that was not there before.
  @inline(__always)
  private mutating func takeNumber(
    _ number: UInt64, place: Int, from connection: ConnectionID, at time: Timestamp,
    into d: inout Directives
  ) -> Bool {
    switch table[place].take(number) {
    case .next: return true
    case .duplicate:
      counts.duplicates += 1
      reject(.alreadyReceived, number: number, to: connection, at: time, into: &d)
      return false
    case .gap(let from, let count):
      reportGap(from: from, count: count, place: place, at: time, into: &d)
      return true
    case .impossible:
      counts.malformed += 1
      reject(.malformed, number: number, to: connection, at: time, into: &d)
      return false
    }
  }

  /// The sender's right to a command that could be read, and its place in the order.
  @inline(__always)
  private mutating func admit(
    _ command: Command, number: UInt64, _ virtualTime: Timestamp, place: Int,
    from connection: ConnectionID, at time: Timestamp, into d: inout Directives
  ) {
    guard isAccepting else {
      counts.refusedWhileStopping += 1
      return reject(.shuttingDown, number: number, to: connection, at: time, into: &d)
    }
    guard table[place].terms.roles.contains(command.requiredRole) else {
      counts.roleMissing += 1
      return reject(.roleMissing, number: number, to: connection, at: time, into: &d)
    }
    counts.commands += 1
    if isLockStep {
      hold(command, place: place, number: number, virtualTime, at: time, into: &d)
    } else {
      enqueue(command, place: place, number: number, at: time, into: &d)
    }
  }

  private mutating func hold(
    _ command: Command, place: Int, number: UInt64, _ virtualTime: Timestamp, at time: Timestamp,
    into d: inout Directives
  ) {
    let held = HeldCommand(command: command, place: Int32(place), clientSequence: number)
    let session = table[place]
    guard virtualTime <= Limits.timeEnd else {
      return reject(.timeOver, number: number, to: session.connection, at: time, into: &d)
    }
    switch barrier?.submit(held, at: virtualTime, from: session.member) {
    case .held, nil: break
    case .behindWatermark, .unknownParticipant:
      counts.malformed += 1
      reject(.malformed, number: number, to: session.connection, at: time, into: &d)
    case .full:
      reject(.orderLimit, number: number, to: session.connection, at: time, into: &d)
    }
  }

  /// Hands out what the barrier has released, so many commands at the most.
  mutating func release(most: Int, into d: inout Directives) {
    while d.commands.count < most, let next = barrier?.next() {
      enqueue(
        next.element.command, place: Int(next.element.place), number: next.element.clientSequence,
        at: next.time, into: &d)
    }
  }

  /// Gives a member's command its place in the order.
  private mutating func enqueue(
    _ command: Command, place: Int, number: UInt64, at time: Timestamp, into d: inout Directives
  ) {
    let sender = table[place].member
    precondition(
      number > 0 && number < table[place].nextFromMember,
      "Invariant: a command is numbered by its sender and was taken in before it is ordered")
    let stamp = nextStamp(command.stampedMember(sender: sender), at: time)
    let origin = RecordOrigin(sender: sender, clientSequence: number)
    let successor = table[place].loggedThrough + 1
    let isPlain = stamp.member == sender && number == successor
    table[place].loggedThrough = number
    let record =
      terms.writesRecords
      ? records.write(command, stamp.member, isPlain ? nil : origin, into: &d) : .empty
    d.commands.append(
      SequencedCommand(
        stamp: stamp, command: command, place: Int32(place), clientSequence: number,
        record: record))
  }

  /// Gives a command of the node's own its place in the order: a tick, a setup, a cancellation in
  /// a member's name.
  public mutating func issue(
    _ command: Command, as member: MemberID, at time: Timestamp, into d: inout Directives
  ) {
    let stamp = nextStamp(member, at: time)
    // Nobody sent it, which must be said where it carries a member's name.
    let origin = member == .none ? nil : RecordOrigin(sender: .none, clientSequence: 0)
    let record = terms.writesRecords ? records.write(command, member, origin, into: &d) : .empty
    d.commands.append(
      SequencedCommand(
        stamp: stamp, command: command, place: -1, clientSequence: 0, record: record))
  }

  private mutating func nextStamp(_ member: MemberID, at time: Timestamp) -> Stamp {
    lastTime = max(lastTime, time)
    let stamp = Stamp(sequence: nextSequence, time: lastTime, member: member)
    nextSequence = SequenceNumber(rawValue: nextSequence.rawValue + 1)
    return stamp
  }

  /// Takes commands back that could not be logged, from the first such on, and says so.
  public mutating func abandon(
    from sequence: SequenceNumber, at time: Timestamp, into d: inout Directives
  ) {
    isAccepting = false
    for index in 0..<d.commands.count {
      let command = d.commands[index]
      guard command.stamp.sequence >= sequence, command.place >= 0 else { continue }
      let place = Int(command.place)
      guard table[place].isLive else { continue }
      let connection = table[place].connection
      reject(
        .shuttingDown, number: command.clientSequence, to: connection, at: time, into: &d)
    }
    nextSequence = min(nextSequence, sequence)
  }
}
