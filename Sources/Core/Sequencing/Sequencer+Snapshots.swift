import Bytes
import Clearing
import Messages
import Units
import Wire

extension Sequencer {
  /// Answers one frame of the snapshot socket, between turns: with nothing applied that is not
  /// settled and flushed, the snapshot stands exactly behind the feed's last message.
  public mutating func answerSnapshot(
    _ frame: UnsafeRawBufferPointer, from connection: ConnectionID, _ house: ClearingHouse,
    at time: Timestamp, into d: inout Directives
  ) {
    counts.frames += 1
    guard !refusals.holds(connection, at: .snapshots) else {
      counts.logonsIgnored += 1
      return
    }
    var asker = Asker.nobody
    var requests = 0
    do throws(WireFault) {
      var packet = try PacketReader(frame)
      while let message = try packet.next() {
        switch message.kind {
        case .logon:
          // A second guess in the same packet.
          guard !refusals.holds(connection, at: .snapshots) else { return }
          asker = try proven(message)
        case .snapshotRequest:
          let request = try SnapshotRequestMessage(message)
          requests += 1
          // An answer is much longer than its request.
          guard requests <= Self.requestsPerPacket else { throw .tooManyMessages }
          answer(request, asker: asker, connection, house, at: time, into: &d)
        default:
          throw .templateUnexpected
        }
      }
    } catch {
      if error.rejectReason == .frameTooLarge {
        counts.tooLarge += 1
      } else {
        counts.malformed += 1
      }
      refuse(error.rejectReason, request: 0, connection, at: time, into: &d)
    }
  }

  /// Requests answered in one packet.
  private static var requestsPerPacket: Int { 4 }

  /// Who asks for a snapshot.
  private enum Asker {
    case nobody
    case member(MemberID)
    /// With a token that is not the member's.
    case impostor
  }

  /// Who asks, if the token proves it.
  private mutating func proven(_ message: MessageView) throws(WireFault) -> Asker {
    let logon = try LogonMessage(message)
    let token = try LogonMessage.parts(of: message).token
    guard let place = table.place(of: logon.member), table[place].terms.accepts(token: token)
    else {
      counts.logonsRefused += 1
      return .impostor
    }
    return .member(logon.member)
  }

  private mutating func answer(
    _ request: SnapshotRequestMessage, asker: Asker, _ connection: ConnectionID,
    _ house: ClearingHouse, at time: Timestamp, into d: inout Directives
  ) {
    var parts = SnapshotAnswer()
    if request.kind != .account {
      if request.instrument != .none {
        guard house.market(request.instrument) != nil else {
          return refuse(
            .unknownInstrument, request: request.request, connection, at: time, into: &d)
        }
        parts.add(market: request.instrument, of: house)
      } else {
        for instrument in house.instruments { parts.add(market: instrument, of: house) }
      }
    }
    if request.kind != .market {
      if case .impostor = asker {
        return refuseToken(
          connection, at: .snapshots, request: request.request, time: time, into: &d)
      }
      guard let owner = house.member(of: request.account) else {
        return refuse(.unknownAccount, request: request.request, connection, at: time, into: &d)
      }
      guard case .member(owner) = asker else {
        let reason: RejectReason
        if case .nobody = asker { reason = .credentialsInvalid } else { reason = .notOwner }
        return refuse(reason, request: request.request, connection, at: time, into: &d)
      }
      parts.add(account: request.account, of: house)
    }
    send(parts.parts, request.request, connection, house, at: time, into: &d)
  }

  private mutating func send(
    _ parts: [SnapshotAnswer.Part], _ request: UInt64, _ connection: ConnectionID,
    _ house: ClearingHouse, at time: Timestamp, into d: inout Directives
  ) {
    let stamp = house.lastStamp
    precondition(
      stamp.sequence < nextSequence, "Invariant: a house has applied nothing that has no number")
    let count = UInt32(parts.count)
    let begin = SnapshotBeginMessage(
      request: request, houseSequence: stamp.sequence, feedSequence: feed.lastSequence,
      time: stamp.time, messageCount: count, digest: .zero)
    let end = SnapshotEndMessage(
      request: request, feedSequence: feed.lastSequence, messageCount: count)
    var next = 0
    while next <= parts.count {
      let before = next
      let range = d.packets.append(room: Limits.frameBytes) { room in
        var packet = PacketWriter(
          room, session: .none, sequence: SequenceNumber(rawValue: 1), sendingTime: stamp.time)
        if next == 0 { _ = packet.append(begin) }
        while next < parts.count, parts[next].append(to: &packet) { next += 1 }
        if next == parts.count, packet.append(end) { next += 1 }
        return packet.finish()
      }
      precondition(next > before, "Invariant: each packet of a snapshot holds a part of it")
      d.deliveries.append(.answer(connection, packet: range))
    }
  }

  mutating func refuse(
    _ reason: RejectReason, request: UInt64, _ connection: ConnectionID, at time: Timestamp,
    into d: inout Directives
  ) {
    let range = d.packets.append(room: 128) { room in
      var packet = PacketWriter(
        room, session: .none, sequence: SequenceNumber(rawValue: 1), sendingTime: time)
      _ = packet.append(SnapshotRejectedMessage(request: request, reason: reason))
      return packet.finish()
    }
    d.deliveries.append(.answer(connection, packet: range))
  }
}
