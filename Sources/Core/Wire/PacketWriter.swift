import Units

/// Puts messages into a frame, in memory the caller owns.
///
///     var packet = PacketWriter(buffer, session: session, sequence: next, sendingTime: now)
///     guard packet.append(PlaceOrder(…)) else { /* full: finish, send, begin another */ }
///     let count = packet.finish()
///
/// Bounds: the buffer, `Limits.frameBytes`, `Limits.messagesPerFrame`, `Limits.messageBytes`. What
/// does not fit is left out whole and `append` returns false.
@frozen public struct PacketWriter {
  @usableFromInline let buffer: UnsafeMutableRawBufferPointer
  @usableFromInline let limit: Int
  @usableFromInline let start: Int
  @usableFromInline var offset: Int
  @usableFromInline var messages: Int
  @usableFromInline var sequenced: Int

  /// Begins a packet.
  /// - Parameter topic: what the frame begins with on the feed.
  /// - Precondition: the buffer has room for the headers.
  @inlinable public init(
    _ buffer: UnsafeMutableRawBufferPointer, session: SessionID, sequence: SequenceNumber,
    sendingTime: Timestamp, topic: TopicPrefix? = nil
  ) {
    let start = topic == nil ? 0 : TopicPrefix.byteCount
    precondition(
      buffer.count >= start + PacketHeader.byteCount, "Invariant: a frame has room for its headers")
    let base = buffer.baseAddress.unsafelyUnwrapped
    topic?.write(to: base)
    PacketHeader(
      session: session.rawValue, sequence: sequence.rawValue, sendingTime: sendingTime.rawValue,
      magic: Framing.magic, messageCount: 0, framing: Framing.version, flags: 0, reserved: 0
    ).write(to: base + start)
    self.buffer = buffer
    self.limit = min(buffer.count, Limits.frameBytes)
    self.start = start
    self.offset = start + PacketHeader.byteCount
    self.messages = 0
    self.sequenced = 0
  }

  @inlinable public var isEmpty: Bool { messages == 0 }
  /// Messages so far.
  @inlinable public var messageCount: Int { messages }
  /// Sequenced messages so far: by how much the sender's sequence moves on.
  @inlinable public var sequencedCount: Int { sequenced }
  /// Bytes so far.
  @inlinable public var byteCount: Int { offset }

  /// Appends a message without groups and data; false where it does not fit.
  @inlinable public mutating func append<M: FixedMessage>(_ message: M) -> Bool {
    guard let body = begin(M.self, tail: 0) else { return false }
    message.write(to: body)
    return true
  }

  /// Appends a message that lies encoded with its 8-byte header; false where it does not fit.
  @inlinable public mutating func append(_ message: MessageView) -> Bool {
    guard
      let body = begin(
        MessageHeader(
          blockLength: UInt16(truncatingIfNeeded: message.blockLength),
          templateId: message.template, schemaId: WireSchema.id, version: message.version),
        bodyLength: message.body.count)
    else { return false }
    if let from = message.body.baseAddress, message.body.count > 0 {
      body.copyMemory(from: from, byteCount: message.body.count)
    }
    return true
  }

  /// Makes the packet whole.
  /// - Returns: the bytes of the frame, from the start of the buffer.
  @inlinable public func finish() -> Int {
    precondition(
      sequenced <= messages && messages <= Limits.messagesPerFrame && offset <= limit,
      "Invariant: a packet stays within its frame")
    BlockWriter(buffer.baseAddress.unsafelyUnwrapped + start).store(
      UInt16(truncatingIfNeeded: messages), at: PacketHeader.messageCountOffset)
    return offset
  }

  /// Claims room for a message with `tail` bytes behind its block and writes its headers.
  /// - Returns: where its block goes, or nil where it does not fit.
  @inlinable @inline(__always)
  public mutating func begin<M: WireMessage>(
    _ type: M.Type, tail: Int
  ) -> UnsafeMutableRawPointer? {
    begin(M.header, bodyLength: M.blockLength &+ tail)
  }

  @inlinable @inline(__always)
  mutating func begin(_ header: MessageHeader, bodyLength: Int) -> UnsafeMutableRawPointer? {
    let length = Framing.overhead &+ bodyLength
    guard length <= Limits.messageBytes, length <= limit &- offset,
      messages < Limits.messagesPerFrame
    else { return nil }
    let base = buffer.baseAddress.unsafelyUnwrapped + offset
    MessagePrefix(length: UInt16(truncatingIfNeeded: length), encoding: Framing.encoding)
      .write(to: base)
    header.write(to: base + MessagePrefix.byteCount)
    offset &+= length
    messages &+= 1
    if MessageKind.isSequenced(template: header.templateId) { sequenced &+= 1 }
    return base + Framing.overhead
  }
}

/// Steps through the groups and data of a message being written. Room has been claimed for all.
@frozen public struct TailWriter {
  @usableFromInline var base: UnsafeMutableRawPointer

  @inlinable public init(_ base: UnsafeMutableRawPointer) { self.base = base }

  @inlinable public static func groupLength<Entry: WireBlock>(
    of type: Entry.Type, count: Int
  ) -> Int {
    GroupSizeEncoding.byteCount + count * Entry.blockLength
  }

  @inlinable public static func dataLength(_ count: Int) -> Int { 2 + count }

  @inlinable public mutating func group<Entry: WireBlock>(_ entries: some Collection<Entry>) {
    precondition(
      entries.count <= UInt16.max && Entry.blockLength <= UInt16.max,
      "Invariant: a group's size can be told")
    GroupSizeEncoding(
      blockLength: UInt16(truncatingIfNeeded: Entry.blockLength),
      numInGroup: UInt16(truncatingIfNeeded: entries.count)
    ).write(to: base)
    base += GroupSizeEncoding.byteCount
    for entry in entries {
      entry.write(to: base)
      base += Entry.blockLength
    }
  }

  @inlinable public mutating func data(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count <= UInt16.max, "Invariant: the length of data can be told")
    BlockWriter(base).store(UInt16(truncatingIfNeeded: bytes.count), at: 0)
    base += 2
    if let from = bytes.baseAddress, bytes.count > 0 {
      base.copyMemory(from: from, byteCount: bytes.count)
      base += bytes.count
    }
  }
}
