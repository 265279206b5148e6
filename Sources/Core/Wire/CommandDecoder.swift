import Messages

/// From messages to commands; which message is which command stands in the schema.
public enum CommandDecoder {
  /// Decodes a bare message with its 8-byte header, as `CommandEncoder` writes it.
  @inlinable
  public static func decode(record bytes: UnsafeRawBufferPointer) throws(WireFault) -> Command {
    try decode(try MessageView(bytes))
  }
}
