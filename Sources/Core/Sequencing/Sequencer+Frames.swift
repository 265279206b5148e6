import Messages
import Units
import Wire

extension Sequencer {
  /// Takes in one frame of the order socket.
  ///
  /// - Parameters:
  ///   - frame: any bytes; not kept.
  ///   - time: the shell's clock; it may stand still or go back.
  public mutating func receive(
    _ frame: UnsafeRawBufferPointer, from connection: ConnectionID, at time: Timestamp,
    into d: inout Directives
  ) {
    counts.frames += 1
    var place = table.place(of: connection)
    if let place { table[place].heard = time }
    var isRefused = false
    do throws(WireFault) {
      var packet = try PacketReader(frame)
      var number = packet.sequence.rawValue
      while let message = try packet.next() {
        if Self.commandTemplates.contains(message.template) {
          // Numbers are implicit, also for a command that turns out not to be readable.
          let own = number
          number = number < .max ? number + 1 : number
          guard let known = session(at: place, packet) else {
            // One answer to a packet: it says of all its commands that there is no session.
            if isRefused {
              counts.notLoggedOn += 1
            } else {
              refuseStranger(number: own, connection, at: time, into: &d)
            }
            isRefused = true
            continue
          }
          takeCommand(
            message, number: own, packet: packet, place: known, from: connection, at: time,
            into: &d)
        } else {
          try take(message, of: packet, from: connection, at: time, into: &d)
          place = table.place(of: connection)
        }
      }
    } catch {
      if error.rejectReason == .frameTooLarge {
        counts.tooLarge += 1
      } else {
        counts.malformed += 1
      }
      reject(error.rejectReason, number: 0, to: connection, at: time, into: &d)
    }
  }

  /// A message of more than one part, or none: there is nothing to be read in it.
  public mutating func receiveUnusable(
    from connection: ConnectionID, at time: Timestamp, into d: inout Directives
  ) {
    counts.frames += 1
    counts.malformed += 1
    reject(.malformed, number: 0, to: connection, at: time, into: &d)
  }

  private mutating func take(
    _ message: MessageView, of packet: PacketReader, from connection: ConnectionID,
    at time: Timestamp, into d: inout Directives
  ) throws(WireFault) {
    switch message.kind {
    case .logon:
      try logOn(message, from: connection, at: time, into: &d)
    case .logout:
      _ = try LogoutMessage(message)
      logOut(connection, at: time, into: &d)
    case .sequence:
      let sequence = try SequenceMessage(message)
      guard let place = session(at: table.place(of: connection), packet) else {
        return refuseStranger(number: 0, connection, at: time, into: &d)
      }
      noteSequence(sequence, place: place, at: time, into: &d)
    default:
      throw .templateUnexpected
    }
  }

  /// Known or not, these take a number of the member's sequence.
  private static var commandTemplates: Range<UInt16> { 20..<60 }

  /// The place of the session that a packet belongs to, given that of its connection; nil without a
  /// logon, or where the packet was made for an earlier one.
  @inline(__always)
  private func session(at place: Int?, _ packet: PacketReader) -> Int? {
    guard let place, table[place].id == packet.session else { return nil }
    return place
  }

  mutating func refuseStranger(
    number: UInt64, _ connection: ConnectionID, at time: Timestamp, into d: inout Directives
  ) {
    counts.notLoggedOn += 1
    reject(.notLoggedOn, number: number, to: connection, at: time, into: &d)
  }

  /// Tells a connection that something was refused, over its session where it has one.
  mutating func reject(
    _ reason: RejectReason, number: UInt64, to connection: ConnectionID, at time: Timestamp,
    into d: inout Directives
  ) {
    let place = table.place(of: connection)
    if let place, terms.form == .values {
      return announce(
        place, at: houseTime(at: time),
        .answer(number: number, house: .none, Receipt(reason)), into: &d)
    }
    let message = RejectMessage(
      clientSequence: SequenceNumber(rawValue: number), time: houseTime(at: time),
      reason: reason)
    if let place {
      send(to: place, at: time, into: &d) { $0.append(message) }
    } else {
      answer(connection, at: time, into: &d) { $0.append(message) }
    }
  }

  /// Sends a packet of one message outside any session.
  mutating func answer(
    _ connection: ConnectionID, at time: Timestamp, into d: inout Directives,
    _ write: (inout PacketWriter) -> Bool
  ) {
    let range = d.packets.append(room: 512) { room in
      var packet = PacketWriter(
        room, session: .none, sequence: SequenceNumber(rawValue: 1), sendingTime: time)
      let fits = write(&packet)
      precondition(fits, "Invariant: a short answer fits its room")
      return packet.finish()
    }
    d.deliveries.append(.send(connection, packet: range))
  }
}
