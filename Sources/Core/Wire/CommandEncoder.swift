/// From commands to messages; which command is which message stands in the schema.
public enum CommandEncoder {
  /// Bytes that any command with its 8-byte header fits in.
  @inlinable public static var byteCountMax: Int { 128 }
}
