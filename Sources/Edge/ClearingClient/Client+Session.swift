import Messages
import Units
import Wire
import ZeroMQ

extension Client {
  /// Opens the session.
  ///
  /// Commands go on with the number the node expects next; what an earlier session of this client
  /// left unanswered is sent again under its numbers. A session of the same member that is just
  /// dying is waited for.
  /// - Throws: `logonRefused`, `timeout`.
  @discardableResult
  public func logon(
    within timeout: Duration = .seconds(5), cancelOnDisconnect: Bool = false
  ) throws(ClientFault) -> LogonAcceptedMessage {
    isCancelledOnDisconnect = cancelOnDisconnect
    let accepted = try exchangeLogon(MonotonicTime.after(timeout))
    _ = try resume(accepted)
    return accepted
  }

  private func exchangeLogon(
    _ deadline: MonotonicTime
  ) throws(ClientFault) -> LogonAcceptedMessage {
    session = nil
    outgoing.begin(session: .none, sequence: SequenceNumber(rawValue: 1), at: .zero)
    incoming.drop()
    while true {
      try sendLogon(deadline)
      let reason: RejectReason
      switch try receiveLogonAnswer(deadline) {
      case .accepted(let accepted):
        session = accepted
        return accepted
      case .refused(let why): reason = why
      }
      guard reason == .alreadyLoggedOn, deadline.millisecondsLeft > 0 else {
        throw .logonRefused(reason)
      }
      try pause(milliseconds: min(50, deadline.millisecondsLeft))
    }
  }

  private func sendLogon(_ deadline: MonotonicTime) throws(ClientFault) {
    let message = LogonMessage(
      member: member, flags: isCancelledOnDisconnect ? .cancelOnDisconnect : [])
    outgoing.begin(session: .none, sequence: SequenceNumber(rawValue: 1), at: .zero)
    let fits = token.withUnsafeBytes { token in
      outgoing.write { $0.append(message, token: token) }
    }
    guard fits else { throw .notReady("the token is too long for a message") }
    try sendPacket(deadline, "logon")
  }

  private enum LogonAnswer {
    case accepted(LogonAcceptedMessage)
    case refused(RejectReason)
  }

  private func receiveLogonAnswer(_ deadline: MonotonicTime) throws(ClientFault) -> LogonAnswer {
    while true {
      while let message = try nextMessage() {
        let answer = try reading { () throws(WireFault) -> LogonAnswer? in
          switch message.kind {
          case .logonAccepted: .accepted(try LogonAcceptedMessage(message))
          case .logonRejected: .refused(try LogonRejectedMessage(message).reason)
          default: nil
          }
        }
        if let answer { return answer }
      }
      guard try receivePacket(before: deadline) else { throw .timeout("logon") }
    }
  }

  /// Opens the session anew over a new connection, and sends what was never answered.
  ///
  /// - Returns: the numbers of commands that the node had received although no answer came: they
  ///   count, and a snapshot of the account tells what became of them.
  public func reconnect(
    within timeout: Duration = .seconds(10)
  ) throws(ClientFault) -> [SequenceNumber] {
    let deadline = MonotonicTime.after(timeout)
    socket = try onSocket { () throws(ZeroMQError) in
      try Self.connected(to: endpoints.orders, context, receiveHighWater)
    }
    return try resume(try exchangeLogon(deadline))
  }

  /// Goes on with the numbers where they were: sends what the node has not received.
  /// - Returns: the numbers of what it had received and not answered.
  private func resume(_ accepted: LogonAcceptedMessage) throws(ClientFault) -> [SequenceNumber] {
    let expected = accepted.nextClientSequence.rawValue
    var arrived: [SequenceNumber] = []
    if unanswered.span == 0 { nextNumber = accepted.nextClientSequence }
    for number in unanswered.first..<(unanswered.first + UInt64(unanswered.span)) {
      guard let kept = unanswered.command(number) else { continue }
      if number < expected {
        arrived.append(SequenceNumber(rawValue: number))
        unanswered.answer(number)
      } else {
        try write(kept.command, at: kept.time, number: number)
      }
    }
    nextNumber = max(nextNumber, accepted.nextClientSequence)
    if let watermark { try writeSequence(watermark) }
    try flush()
    return arrived
  }

  /// Ends the session; open orders stay unless the logon said otherwise.
  public func logout(within timeout: Duration = .seconds(5)) throws(ClientFault) {
    try flush()
    beginPacket(at: .zero)
    _ = outgoing.write { $0.append(LogoutMessage()) }
    let deadline = MonotonicTime.after(timeout)
    try sendPacket(deadline, "logout")
    while let notice = try next(before: deadline) {
      if case .loggedOut = notice {
        session = nil
        return
      }
    }
    throw .timeout("logout")
  }
}
