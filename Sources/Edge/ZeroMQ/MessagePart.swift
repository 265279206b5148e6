import CZeroMQ

/// One received part of a message, in libzmq's own memory: nothing is copied.
///
/// Made once and received into again and again. A part starts empty.
public struct MessagePart: ~Copyable {
  /// On the heap, so that small messages, which lie inside it, stay where they are.
  let message: UnsafeMutablePointer<zmq_msg_t>

  public init() {
    message = .allocate(capacity: 1)
    zmq_msg_init(message)
  }

  deinit {
    zmq_msg_close(message)
    message.deallocate()
  }

  public var count: Int { zmq_msg_size(message) }

  /// Whether further parts of the same message follow.
  public var hasMore: Bool { zmq_msg_more(message) != 0 }

  /// The bytes, good until the part is received into, sent, cleared or dropped.
  public var unsafeBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message))
  }

  public borrowing func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafeBytes)
  }

  /// What the transport or a ZAP handler said about the sender: `Peer-Address`, `User-Id`,
  /// `Routing-Id`, `Socket-Type`; nil where it said nothing of that name.
  public func property(_ name: String) -> String? {
    zmq_msg_gets(message, name).map { String(cString: $0) }
  }

  /// The file descriptor of the connection that the message came over; −1 where it is not known.
  /// It may have been closed, and used again, since.
  public var sourceDescriptor: Int32 { zmq_msg_get(message, ZMQ_SRCFD) }

  /// Gives the bytes back to libzmq.
  public mutating func clear() {
    zmq_msg_close(message)
    zmq_msg_init(message)
  }
}
