import Messages

/// Why bytes were refused. Every case comes from outside and none is a fault of the house.
@frozen public enum WireFault: UInt8, Error, Equatable, Sendable, CaseIterable, BitwiseCopyable {
  /// Shorter than the headers it must have.
  case frameTooShort = 1
  /// Longer than `Limits.frameBytes`.
  case frameTooLarge = 2
  /// The packet header's magic, framing version, flags or reserved bytes are not this protocol's.
  case notAPacket = 3
  /// More messages than `Limits.messagesPerFrame`.
  case tooManyMessages = 4
  /// A message's length is shorter than its headers, longer than `Limits.messageBytes`, or more
  /// than is left of the frame.
  case messageLengthWrong = 5
  /// A message prefix that does not say SBE 1.0, little endian.
  case encodingUnknown = 6
  /// The packet holds fewer or more messages than its header says.
  case messageCountWrong = 7
  /// Another schema.
  case schemaUnknown = 8
  /// A template this side does not know, or does not expect here.
  case templateUnexpected = 9
  /// The fixed block is too short for the sender's schema version.
  case blockTooShort = 10
  /// A group or variable data runs past the end of its message.
  case truncated = 11
  /// Bytes behind the last part of a message.
  case trailingBytes = 12
  /// An enumeration or flag value that the schema does not have.
  case valueUnknown = 13
  /// A required field carries its null value.
  case valueMissing = 14

  /// What the sender is told.
  @inlinable public var rejectReason: RejectReason {
    switch self {
    case .frameTooLarge, .tooManyMessages: .frameTooLarge
    case .frameTooShort, .notAPacket, .messageLengthWrong, .encodingUnknown, .messageCountWrong,
      .schemaUnknown, .templateUnexpected, .blockTooShort, .truncated, .trailingBytes,
      .valueUnknown, .valueMissing:
      .malformed
    }
  }
}
