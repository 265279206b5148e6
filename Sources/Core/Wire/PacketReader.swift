import Units

/// Steps through the messages of one frame.
///
///     var packet = try PacketReader(frame)
///     while let message = try packet.next() {
///       if message.kind?.isCommand == true { let command = try CommandDecoder.decode(message) … }
///     }
///
/// Nothing is copied: messages are valid as long as the frame.
@frozen public struct PacketReader {
  public let session: SessionID
  /// The number of the first sequenced message; of the next to come where there is none.
  public let sequence: SequenceNumber
  public let sendingTime: Timestamp
  public let messageCount: Int
  /// The topic of a feed frame; nil elsewhere.
  public let topic: TopicPrefix?
  @usableFromInline let frame: UnsafeRawBufferPointer
  @usableFromInline var offset: Int
  @usableFromInline var messagesLeft: Int

  /// Reads the packet header; on the feed the topic in front of it too.
  @inlinable public init(
    _ frame: UnsafeRawBufferPointer, fromFeed: Bool = false
  ) throws(WireFault) {
    guard frame.count <= Limits.frameBytes else { throw .frameTooLarge }
    let start = fromFeed ? TopicPrefix.byteCount : 0
    guard frame.count >= start &+ PacketHeader.byteCount, let base = frame.baseAddress else {
      throw .frameTooShort
    }
    if fromFeed {
      let topic = TopicPrefix(reading: base)
      guard topic.zero == 0, topic.reserved == 0 else { throw .notAPacket }
      guard FeedTopic(rawValue: topic.topic) != nil else { throw .valueUnknown }
      self.topic = topic
    } else {
      topic = nil
    }
    let header = PacketHeader(reading: base + start)
    guard header.magic == Framing.magic, header.framing == Framing.version, header.flags == 0,
      header.reserved == 0
    else { throw .notAPacket }
    guard header.sendingTime != Int64.min else { throw .valueMissing }
    guard Int(header.messageCount) <= Limits.messagesPerFrame else { throw .tooManyMessages }
    session = SessionID(rawValue: header.session)
    sequence = SequenceNumber(rawValue: header.sequence)
    sendingTime = Timestamp(rawValue: header.sendingTime)
    messageCount = Int(header.messageCount)
    messagesLeft = messageCount
    offset = start &+ PacketHeader.byteCount
    self.frame = frame
  }

  /// The next message, or nil behind the last.
  @inlinable public mutating func next() throws(WireFault) -> MessageView? {
    guard messagesLeft > 0 else {
      guard offset == frame.count else { throw .messageCountWrong }
      return nil
    }
    let left = frame.count &- offset
    guard left > 0 else { throw .messageCountWrong }
    guard left >= Framing.overhead else { throw .messageLengthWrong }
    let base = frame.baseAddress.unsafelyUnwrapped + offset
    let prefix = MessagePrefix(reading: base)
    guard prefix.encoding == Framing.encoding else { throw .encodingUnknown }
    let length = Int(prefix.length)
    guard length >= Framing.overhead, length <= left, length <= Limits.messageBytes else {
      throw .messageLengthWrong
    }
    offset &+= length
    messagesLeft &-= 1
    return try MessageView(
      UnsafeRawBufferPointer(
        start: base + MessagePrefix.byteCount, count: length &- MessagePrefix.byteCount))
  }
}

/// The constants of the framing.
public enum Framing {
  /// The bytes C and S.
  @inlinable public static var magic: UInt16 { 0x5343 }
  @inlinable public static var version: UInt8 { 1 }
  /// SBE 1.0, little endian, as registered with the Simple Open Framing Header.
  @inlinable public static var encoding: UInt16 { 0xEB50 }
  /// What a message takes beside its block, groups and data.
  @inlinable public static var overhead: Int {
    MessagePrefix.byteCount + MessageHeader.byteCount
  }
}
