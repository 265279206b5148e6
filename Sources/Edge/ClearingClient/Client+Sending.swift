import Messages
import Units
import Wire
import ZeroMQ

extension Client {
  /// Puts a command into the packet that `flush` sends; a full packet goes on the way.
  ///
  /// - Parameter time: when it counts, in lock step; the commands of a packet share one time.
  /// - Returns: its number, which its answer will name.
  @discardableResult
  public func submit(
    _ command: Command, at time: Timestamp = .zero
  ) throws(ClientFault) -> SequenceNumber {
    guard session != nil else { throw .notReady("commands need a logon") }
    let number = nextNumber
    try write(command, at: time, number: number.rawValue)
    unanswered.append(command, at: time, number: number.rawValue)
    nextNumber = SequenceNumber(rawValue: number.rawValue + 1)
    return number
  }

  /// Sends what has been submitted; what finds no room in time is kept for the next time.
  public func flush(within timeout: Duration = .seconds(5)) throws(ClientFault) {
    guard !outgoing.isEmpty else { return }
    guard session != nil else { throw .notReady("sending needs a logon") }
    try sendPacket(MonotonicTime.after(timeout), "send")
  }

  /// Commands that no answer has come for.
  public var unansweredCount: Int { unanswered.count }

  /// Sends one command and waits for its answer; other notices are kept for `next`.
  public func execute(
    _ command: Command, at time: Timestamp = .zero, within timeout: Duration = .seconds(5)
  ) throws(ClientFault) -> Answer {
    let number = try submit(command, at: time)
    try flush()
    let deadline = MonotonicTime.after(timeout)
    while let notice = try receive(before: deadline) {
      if case .answer(let answer) = notice, answer.number == number { return answer }
      kept.append(notice)
    }
    throw .timeout("command \(number)")
  }

  /// Sends one order and waits for its answer.
  ///
  /// - Parameters:
  ///   - price: its limit; nil for a market order.
  ///   - clientOrder: the member's name for it; its number where none is given.
  public func place(
    _ account: AccountID, _ instrument: InstrumentID, _ side: Side, _ quantity: Quantity,
    at price: Price? = nil, clientOrder: ClientOrderID? = nil,
    timeInForce: TimeInForce? = nil, isPostOnly: Bool = false, isReduceOnly: Bool = false
  ) throws(ClientFault) -> Answer {
    try execute(
      .placeOrder(
        PlaceOrder(
          account: account, instrument: instrument,
          clientOrder: clientOrder ?? ClientOrderID(rawValue: nextNumber.rawValue), side: side,
          kind: price == nil ? .market : .limit,
          timeInForce: timeInForce ?? (price == nil ? .immediateOrCancel : .goodTillCancel),
          selfTradePrevention: .cancelNewest, isPostOnly: isPostOnly, isReduceOnly: isReduceOnly,
          price: price ?? .zero, quantity: quantity, expiry: .zero)))
  }

  /// Cancels an order by the house's name for it and waits for the answer.
  public func cancel(
    _ account: AccountID, _ instrument: InstrumentID, _ order: OrderID
  ) throws(ClientFault) -> Answer {
    try execute(
      .cancelOrder(
        CancelOrder(
          account: account, instrument: instrument, order: order, clientOrder: .none)))
  }

  func write(_ command: Command, at time: Timestamp, number: UInt64) throws(ClientFault) {
    // A packet has one time, and its commands are numbered in a row.
    if outgoing.isEmpty || outgoing.time != time || outgoing.nextNumber != number {
      try flush()
      begin(at: time, number: number)
    }
    if outgoing.write(command) { return }
    try flush()
    begin(at: time, number: number)
    let fits = outgoing.write(command)
    precondition(fits, "Invariant: a command fits an empty packet")
  }

  private func begin(at time: Timestamp, number: UInt64) {
    outgoing.begin(
      session: session?.session ?? .none, sequence: SequenceNumber(rawValue: number), at: time)
  }

  func beginPacket(at time: Timestamp) { begin(at: time, number: nextNumber.rawValue) }

  /// Says where the member stands: a keepalive, and in lock step a promise.
  func writeSequence(_ watermark: Timestamp?) throws(ClientFault) {
    if outgoing.isEmpty { beginPacket(at: .zero) }
    let message = SequenceMessage(nextSequence: nextNumber, watermark: watermark)
    if outgoing.write({ $0.append(message) }) { return }
    try flush()
    beginPacket(at: .zero)
    _ = outgoing.write { $0.append(message) }
  }

  func sendPacket(_ deadline: MonotonicTime, _ what: String) throws(ClientFault) {
    guard let bytes = outgoing.bytes else { return }
    lastSent = MonotonicTime.now()
    let result = try onSocket { () throws(ZeroMQError) in
      let result = try socket.send(bytes, dontWait: true)
      guard case .wouldBlock = result else { return result }
      try socket.set(.sendTimeout, to: Int32(clamping: deadline.millisecondsLeft))
      return try socket.send(bytes)
    }
    guard case .sent = result else { throw .timeout(what) }
    outgoing.clear()
  }
}
