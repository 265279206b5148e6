import Messages
import Units
import Wire

extension Sequencer {
  mutating func logOn(
    _ message: MessageView, from connection: ConnectionID, at time: Timestamp,
    into d: inout Directives
  ) throws(WireFault) {
    let logon = try LogonMessage(message)
    let token = try LogonMessage.parts(of: message).token
    if refusals.holds(connection, at: .orders) {
      counts.logonsIgnored += 1
      return
    }
    guard isAccepting else {
      return refuseLogon(.shuttingDown, connection, at: time, into: &d)
    }
    // A packet to the old connection finds out whether it still stands: if not, the shell says so,
    // and the next attempt is let in.
    flushOutbox(of: logon.member, at: time, into: &d)
    switch table.logOn(
      connection, member: logon.member, token: token, silenceMax: terms.silenceMax, at: time)
    {
    case .credentialsInvalid:
      counts.logonsRefused += 1
      refuseToken(connection, at: .orders, time: time, into: &d)
    case .alreadyLoggedOn(let place):
      sendSequence(to: place, at: time, into: &d)
      flushOutbox(of: logon.member, at: time, into: &d)
      refuseLogon(.alreadyLoggedOn, connection, at: time, into: &d)
    case .accepted(let place, let previous):
      if previous != .none { counts.lost += 1 }
      table[place].cancelsOnDisconnect = logon.flags.contains(.cancelOnDisconnect)
      acceptLogon(place, at: time, into: &d)
    }
  }

  private mutating func acceptLogon(_ place: Int, at time: Timestamp, into d: inout Directives) {
    let session = table[place]
    let accepted = LogonAcceptedMessage(
      session: session.id, nextClientSequence: SequenceNumber(rawValue: session.nextFromMember),
      houseSequence: SequenceNumber(rawValue: nextSequence.rawValue - 1),
      feedSequence: feed.lastSequence, time: houseTime(at: time), member: session.member,
      lockStep: isLockStep, silenceMax: isLockStep ? nil : terms.silenceMax)
    send(to: place, at: time, into: &d) { $0.append(accepted) }
    if isLockStep, horizonTold > .zero {
      let advanced = TimeAdvancedMessage(horizon: horizonTold, feedSequence: feed.lastSequence)
      send(to: place, at: time, into: &d) { $0.append(advanced) }
    }
  }

  private mutating func refuseLogon(
    _ reason: RejectReason, _ connection: ConnectionID, at time: Timestamp,
    into d: inout Directives
  ) {
    counts.logonsRefused += 1
    answer(connection, at: time, into: &d) { $0.append(LogonRejectedMessage(reason: reason)) }
  }

  mutating func logOut(
    _ connection: ConnectionID, at time: Timestamp, into d: inout Directives
  ) {
    guard table.place(of: connection) != nil else {
      return refuseStranger(number: 0, connection, at: time, into: &d)
    }
    leaving.append(connection)
  }

  /// Ends the sessions of those who logged out in this turn, behind the receipts of what they sent
  /// before.
  mutating func endLeaving(at time: Timestamp, into d: inout Directives) {
    for connection in leaving {
      guard let place = table.place(of: connection) else { continue }
      let accepted = LogoutAcceptedMessage(
        nextClientSequence: SequenceNumber(rawValue: table[place].nextFromMember))
      send(to: place, at: time, into: &d) { $0.append(accepted) }
      flushOutbox(at: place, time: time, into: &d)
      endSession(connection, at: time, into: &d)
    }
    leaving.removeAll(keepingCapacity: true)
  }

  /// Frees a session; where the member asked for it, its orders are cancelled.
  mutating func endSession(
    _ connection: ConnectionID, at time: Timestamp, into d: inout Directives
  ) {
    guard let place = table.end(connection) else { return }
    outboxes.discard(place)
    let session = table[place]
    // In lock step what happens may not depend on connections.
    guard session.cancelsOnDisconnect, !isLockStep, isAccepting else { return }
    for account in accounts[place] {
      let cancel = CancelAll(account: account, instrument: .none)
      issue(.cancelAll(cancel), as: session.member, at: time, into: &d)
    }
  }

  /// A member says where it stands: a number ahead of ours is a gap, a watermark a promise.
  mutating func noteSequence(
    _ sequence: SequenceMessage, place: Int, at time: Timestamp, into d: inout Directives
  ) {
    let expected = table[place].nextFromMember
    let announced = sequence.nextSequence.rawValue
    if announced > expected, announced - expected <= Session.gapMax {
      table[place].nextFromMember = announced
      reportGap(from: expected, count: announced - expected, place: place, at: time, into: &d)
    }
    if let watermark = sequence.watermark {
      _ = barrier?.promise(watermark, from: table[place].member)
    }
  }

  mutating func reportGap(
    from: UInt64, count: UInt64, place: Int, at time: Timestamp, into d: inout Directives
  ) {
    counts.gaps += 1
    let message = NotAppliedMessage(fromSequence: SequenceNumber(rawValue: from), count: count)
    send(to: place, at: time, into: &d) { $0.append(message) }
  }

  mutating func sendSequence(to place: Int, at time: Timestamp, into d: inout Directives) {
    let next = SequenceNumber(rawValue: table[place].nextToMember)
    send(to: place, at: time, into: &d) { $0.append(SequenceMessage(nextSequence: next)) }
  }
}
