import Units
import Wire

/// A frame a test has written, or made up.
struct Frame {
  var bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(
    sequence: UInt64 = 1, topic: TopicPrefix? = nil, _ body: (inout PacketWriter) throws -> Void
  ) rethrows {
    var bytes = [UInt8](repeating: 0xAA, count: Limits.frameBytes)
    let count = try bytes.withUnsafeMutableBytes { buffer in
      var packet = PacketWriter(
        buffer, session: SessionID(rawValue: 7), sequence: SequenceNumber(rawValue: sequence),
        sendingTime: Timestamp(rawValue: 1_700_000_000_000_000_000), topic: topic)
      try body(&packet)
      return packet.finish()
    }
    self.bytes = Array(bytes[..<count])
  }

  /// What `read` makes of each message.
  func messages<T>(
    fromFeed: Bool = false, _ read: (MessageView) throws -> T
  ) throws -> [T] {
    try bytes.withUnsafeBytes { frame in
      var packet = try PacketReader(frame, fromFeed: fromFeed)
      var results: [T] = []
      while let message = try packet.next() { results.append(try read(message)) }
      return results
    }
  }
}
