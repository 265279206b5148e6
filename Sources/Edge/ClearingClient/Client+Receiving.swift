import Messages
import Units
import Wire
import ZeroMQ

extension Client {
  /// The sending time of the packet that the last notice came in: in lock step the virtual time at
  /// which it happened.
  public var noticeTime: Timestamp { incoming.sendingTime }

  /// The next notice; nil where none comes in time. A zero timeout only looks.
  ///
  /// - Throws: `sessionLost` once the node no longer knows the session.
  public func next(within timeout: Duration = .zero) throws(ClientFault) -> Notice? {
    if let first = takeKept() { return first }
    return try receive(before: MonotonicTime.after(timeout))
  }

  func next(before deadline: MonotonicTime) throws(ClientFault) -> Notice? {
    if let first = takeKept() { return first }
    return try receive(before: deadline)
  }

  private func takeKept() -> Notice? { kept.isEmpty ? nil : kept.removeFirst() }

  func receive(before deadline: MonotonicTime) throws(ClientFault) -> Notice? {
    while true {
      while let message = try nextMessage() {
        guard let notice = try reading({ () throws(WireFault) in try Notice(message) }) else {
          continue
        }
        try note(notice)
        return notice
      }
      guard try receivePacket(before: deadline) else { return nil }
    }
  }

  private func note(_ notice: Notice) throws(ClientFault) {
    switch notice {
    case .answer(let answer):
      if answer.receipt.reason == .notLoggedOn {
        session = nil
        throw .sessionLost
      }
      unanswered.answer(answer.number.rawValue)
    case .notApplied(let from, let count):
      for number in from.rawValue..<(from.rawValue + min(count, UInt64(unanswered.span) + 1)) {
        unanswered.answer(number)
      }
    case .timeAdvanced(let horizon, let feedSequence):
      self.horizon = horizon
      self.feedSequence = feedSequence
    case .event, .loggedOut: break
    }
  }

  func nextMessage() throws(ClientFault) -> MessageView? {
    try reading { () throws(WireFault) in try incoming.next() }
  }

  /// Receives a packet, waiting for it; shows the node in between that the member is there.
  func receivePacket(before deadline: MonotonicTime) throws(ClientFault) -> Bool {
    while true {
      if try incoming.receive(from: &socket) { return true }
      let left = deadline.millisecondsLeft
      guard left > 0 else { return false }
      try keepAlive()
      try wait(milliseconds: min(left, 500))
    }
  }

  private func keepAlive() throws(ClientFault) {
    let silence = MonotonicTime.now().nanoseconds - lastSent.nanoseconds
    guard session != nil, silence > Self.keepaliveInterval.wholeNanoseconds else { return }
    try writeSequence(watermark)
    try flush()
  }

  func wait(milliseconds: Int) throws(ClientFault) {
    try onSocket { () throws(ZeroMQError) in
      var poller = Poller()
      _ = poller.add(socket, for: .readable)
      _ = try poller.wait(milliseconds: milliseconds)
    }
  }

  /// Waits without looking at what arrives.
  func pause(milliseconds: Int) throws(ClientFault) {
    try onSocket { () throws(ZeroMQError) in
      var poller = Poller()
      _ = try poller.wait(milliseconds: milliseconds)
    }
  }
}

extension Client {
  /// Lock step: promises to send nothing earlier than `watermark`, and sends what was submitted.
  public func promise(_ watermark: Timestamp) throws(ClientFault) {
    self.watermark = watermark
    try writeSequence(watermark)
    try flush()
  }

  /// Lock step: hands over every notice until everything before `horizon` has happened.
  /// - Throws: `timeout` where another participant keeps everybody waiting for longer.
  public func waitUntil(
    _ horizon: Timestamp, within timeout: Duration = .seconds(30),
    _ take: (Notice) -> Void = { _ in }
  ) throws(ClientFault) {
    let deadline = MonotonicTime.after(timeout)
    while self.horizon < horizon || !kept.isEmpty {
      guard let notice = try next(before: deadline) else {
        throw .timeout("horizon \(horizon.rawValue)")
      }
      take(notice)
    }
  }
}
