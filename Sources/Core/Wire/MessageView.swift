import Units

/// One message inside a packet, where it lies: its header's fields and its bytes.
///
/// Valid as long as the frame it was read from.
@frozen public struct MessageView {
  public let template: UInt16
  /// The sender's schema version.
  public let version: UInt16
  public let blockLength: Int
  /// The fixed block and whatever groups and data follow it.
  public let body: UnsafeRawBufferPointer

  /// What it is; nil for a template this side does not know.
  @inlinable public var kind: MessageKind? { MessageKind(rawValue: template) }

  /// Reads one bare message: the 8-byte SBE header and all that follows, as in a log record.
  @inlinable public init(_ bytes: UnsafeRawBufferPointer) throws(WireFault) {
    guard bytes.count >= MessageHeader.byteCount, let base = bytes.baseAddress else {
      throw .frameTooShort
    }
    let header = MessageHeader(reading: base)
    guard header.schemaId == WireSchema.id else { throw .schemaUnknown }
    guard Int(header.blockLength) <= bytes.count &- MessageHeader.byteCount else {
      throw .truncated
    }
    template = header.templateId
    version = header.version
    blockLength = Int(header.blockLength)
    body = UnsafeRawBufferPointer(
      start: base + MessageHeader.byteCount, count: bytes.count &- MessageHeader.byteCount)
  }

  /// The block of a message of this type, checked to be long enough.
  @inlinable @inline(__always)
  public func block<M: WireMessage>(of type: M.Type) throws(WireFault) -> BlockReader {
    guard template == M.template else { throw .templateUnexpected }
    guard blockLength >= M.lengthNeeded(version: version) else { throw .blockTooShort }
    return BlockReader(body.baseAddress.unsafelyUnwrapped, version: version)
  }

  /// What follows the block.
  @inlinable public var tail: MessageTail {
    MessageTail(rest: UnsafeRawBufferPointer(rebasing: body[blockLength...]), version: version)
  }
}

/// Steps through the groups and data behind a block, in the order of the schema.
@frozen public struct MessageTail {
  @usableFromInline var rest: UnsafeRawBufferPointer
  @usableFromInline let version: UInt16

  @inlinable init(rest: UnsafeRawBufferPointer, version: UInt16) {
    self.rest = rest
    self.version = version
  }

  @inlinable public mutating func group<Entry: WireBlock>(
    of type: Entry.Type = Entry.self
  ) throws(WireFault) -> GroupView<Entry> {
    guard rest.count >= GroupSizeEncoding.byteCount, let base = rest.baseAddress else {
      throw .truncated
    }
    let header = GroupSizeEncoding(reading: base)
    let length = Int(header.blockLength) &* Int(header.numInGroup)
    guard length <= rest.count &- GroupSizeEncoding.byteCount else { throw .truncated }
    guard
      header.numInGroup == 0 || Int(header.blockLength) >= Entry.lengthNeeded(version: version)
    else { throw .blockTooShort }
    let group = GroupView<Entry>(
      base: base + GroupSizeEncoding.byteCount, stride: Int(header.blockLength),
      count: Int(header.numInGroup), version: version)
    rest = UnsafeRawBufferPointer(rebasing: rest[(GroupSizeEncoding.byteCount &+ length)...])
    return group
  }

  @inlinable public mutating func data() throws(WireFault) -> UnsafeRawBufferPointer {
    guard rest.count >= 2 else { throw .truncated }
    let length = Int(UInt16(littleEndian: rest.loadUnaligned(fromByteOffset: 0, as: UInt16.self)))
    guard length <= rest.count &- 2 else { throw .truncated }
    let data = UnsafeRawBufferPointer(rebasing: rest[2..<(2 &+ length)])
    rest = UnsafeRawBufferPointer(rebasing: rest[(2 &+ length)...])
    return data
  }

  /// Whether nothing follows.
  @inlinable public func end() throws(WireFault) {
    guard rest.isEmpty else { throw .trailingBytes }
  }
}

/// The entries of a repeating group, decoded as they are asked for.
@frozen public struct GroupView<Entry: WireBlock> {
  @usableFromInline let base: UnsafeRawPointer
  @usableFromInline let stride: Int
  public let count: Int
  @usableFromInline let version: UInt16

  @inlinable init(base: UnsafeRawPointer, stride: Int, count: Int, version: UInt16) {
    self.base = base
    self.stride = stride
    self.count = count
    self.version = version
  }

  /// The entry at `index`, from 0; it throws where the entry's fields do not decode.
  /// - Precondition: `index` is in `0..<count`.
  @inlinable public func entry(_ index: Int) throws(WireFault) -> Entry {
    precondition(index >= 0 && index < count, "Invariant: an entry lies in its group")
    return try Entry(reading: BlockReader(base + index &* stride, version: version))
  }

  /// All entries, copied.
  public func entries() throws(WireFault) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for index in 0..<count { entries.append(try entry(index)) }
    return entries
  }
}
