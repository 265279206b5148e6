import Messages
import Units
import Wire
import ZeroMQ

/// Levels of one book, best first.
public struct BookDepth: Equatable, Sendable {
  public let time: Timestamp
  public let houseSequence: SequenceNumber
  public let instrument: InstrumentID
  public let bids: [DepthLevel]
  public let asks: [DepthLevel]
}

/// What everyone is told.
public enum FeedNotice: Sendable {
  /// Accounts, fees and profits in it are none: they are nobody else's business.
  case event(Event)
  case depth(BookDepth)
  case market(MarketStateMessage)
  case house(HouseStateMessage)
  /// Messages were lost, or the node started anew: take a snapshot and `skip` what it shows.
  case gap
}

/// The public feed, in order and with its gaps found.
public final class Feed {
  /// The number of the last message handed over or skipped.
  public private(set) var lastSequence = SequenceNumber.none
  /// The sending time of the packet that the last notice came in: in lock step the virtual time at
  /// which it happened.
  public var noticeTime: Timestamp { incoming.sendingTime }
  private var socket: Socket
  private var incoming = IncomingPackets()
  private var number: UInt64 = 0
  private var isFiltered = false
  /// The node's incarnation, told by every packet.
  private var incarnation = SessionID.none
  private var topicNumbers: [UInt32: UInt64] = [:]
  private var pending: FeedNotice?

  /// Subscribes to everything, or to some topics of some instruments only.
  /// - Parameter topics: none for all; an instrument of none for all of that topic.
  public init(
    _ endpoint: String, topics: [(FeedTopic, InstrumentID)] = [], context: Context? = nil,
    receiveHighWater: Int32 = 65_536
  ) throws(ClientFault) {
    let shared = try onSocket { () throws(ZeroMQError) in
      if let context { return context }
      return try Context()
    }
    socket = try onSocket { () throws(ZeroMQError) in
      var socket = try Socket(.sub, in: shared)
      try socket.set(.receiveHighWater, to: receiveHighWater)
      try socket.set(.linger, to: 0)
      try socket.set(.heartbeatInterval, to: 1_000)
      try socket.set(.heartbeatTimeout, to: 5_000)
      for (topic, instrument) in topics {
        let low = UInt8(truncatingIfNeeded: instrument.rawValue)
        let high = UInt8(truncatingIfNeeded: instrument.rawValue >> 8)
        let all = instrument == .none
        try socket.set(
          .subscribe, to: all ? [topic.rawValue] : [topic.rawValue, 0, low, high])
      }
      if topics.isEmpty { try socket.set(.subscribe, to: []) }
      try socket.connect(endpoint)
      return socket
    }
    isFiltered = !topics.isEmpty
  }

  /// Leaves out everything up to a message: a snapshot has shown it.
  public func skip(through sequence: SequenceNumber) {
    skipped = sequence
    if sequence > lastSequence { lastSequence = sequence }
  }
  private var skipped = SequenceNumber.none

  /// The next notice; nil where none comes in time.
  public func next(within timeout: Duration = .zero) throws(ClientFault) -> FeedNotice? {
    let deadline = MonotonicTime.after(timeout)
    while true {
      if let notice = pending {
        pending = nil
        return notice
      }
      let message = try reading { () throws(WireFault) in try incoming.next() }
      if let message {
        if let notice = try take(message) { return notice }
        continue
      }
      if try incoming.receive(from: &socket, fromFeed: true) {
        if beginPacket() { return .gap }
        continue
      }
      let left = deadline.millisecondsLeft
      guard left > 0 else { return nil }
      try wait(milliseconds: left)
    }
  }

  /// - Returns: whether messages are missing before this packet.
  private func beginPacket() -> Bool {
    guard let packet = incoming.packet, let topic = packet.topic else { return false }
    number = packet.sequence.rawValue
    let isAnother = incarnation != .none && packet.session != incarnation
    incarnation = packet.session
    if isAnother {
      skipped = .none
      topicNumbers = [:]
    }
    guard isFiltered else {
      // A late joiner begins where it begins; so does who follows a node that started anew.
      let isGap = lastSequence != .none && number > lastSequence.rawValue + 1
      let isRestart = number <= lastSequence.rawValue && number > skipped.rawValue
      if isRestart { skipped = .none }
      return isGap || isRestart || isAnother
    }
    let key = UInt32(topic.topic) << 16 | UInt32(topic.instrument)
    let expected = topicNumbers[key]
    topicNumbers[key] = topic.topicSequence + UInt64(packet.messageCount)
    return isAnother || expected != nil && expected != topic.topicSequence
  }

  private func take(_ message: MessageView) throws(ClientFault) -> FeedNotice? {
    guard let kind = message.kind else { return nil }
    if kind == .sequence {
      // It takes no number; it says what the last one was.
      let next = try reading { () throws(WireFault) in
        try SequenceMessage(message).nextSequence.rawValue
      }
      return !isFiltered && lastSequence != .none && next > lastSequence.rawValue + 1 ? .gap : nil
    }
    let own = SequenceNumber(rawValue: number)
    number += 1
    lastSequence = own
    if own <= skipped { return nil }
    return try reading { () throws(WireFault) in try Self.notice(kind, message) }
  }

  private static func notice(
    _ kind: MessageKind, _ message: MessageView
  ) throws(WireFault) -> FeedNotice? {
    switch kind {
    case .depth:
      let depth = try DepthMessage(message)
      let parts = try DepthMessage.parts(of: message)
      return .depth(
        BookDepth(
          time: depth.time, houseSequence: depth.houseSequence, instrument: depth.instrument,
          bids: try parts.bids.entries(), asks: try parts.asks.entries()))
    case .marketState: return .market(try MarketStateMessage(message))
    case .houseState: return .house(try HouseStateMessage(message))
    default:
      return kind.isEvent || kind == .publicTrade ? .event(try EventDecoder.decode(message)) : nil
    }
  }

  private func wait(milliseconds: Int) throws(ClientFault) {
    try onSocket { () throws(ZeroMQError) in
      var poller = Poller()
      _ = poller.add(socket, for: .readable)
      _ = try poller.wait(milliseconds: milliseconds)
    }
  }
}
