/// A fixed block: the root of a message, or an entry of a group. Conformances are generated.
public protocol WireBlock: Equatable, Sendable, BitwiseCopyable {
  /// Bytes written, padding included; a multiple of 8.
  static var blockLength: Int { get }
  /// Bytes that a sender of schema version `version` writes at least.
  static func lengthNeeded(version: UInt16) -> Int
  init(reading block: BlockReader) throws(WireFault)
  /// Writes `blockLength` bytes, padding as zeros.
  func write(to base: UnsafeMutableRawPointer)
}

/// The root block of a message.
public protocol WireMessage: WireBlock {
  /// Its template id.
  static var template: UInt16 { get }
  /// The version of the schema it was generated from.
  static var schemaVersion: UInt16 { get }
}

/// A message without groups and data: its block is all there is.
public protocol FixedMessage: WireMessage {}

extension FixedMessage {
  /// Decodes a message; it throws where it is another one, too short, too long or holds a value
  /// that the schema does not have.
  @inlinable @inline(__always)
  public init(_ message: MessageView) throws(WireFault) {
    let block = try message.block(of: Self.self)
    guard message.body.count == message.blockLength else { throw .trailingBytes }
    try self.init(reading: block)
  }

  /// Bytes of the message with its 8-byte header.
  @inlinable public static var byteCount: Int { MessageHeader.byteCount + blockLength }

  /// Writes the message with its 8-byte header, as in a log record.
  /// - Returns: the bytes written, or nil where they do not fit.
  @inlinable public func encode(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    guard buffer.count >= Self.byteCount, let base = buffer.baseAddress else { return nil }
    Self.header.write(to: base)
    write(to: base + MessageHeader.byteCount)
    return Self.byteCount
  }
}

extension WireMessage {
  @inlinable static var header: MessageHeader {
    MessageHeader(
      blockLength: UInt16(truncatingIfNeeded: blockLength), templateId: template,
      schemaId: WireSchema.id, version: schemaVersion)
  }
}
