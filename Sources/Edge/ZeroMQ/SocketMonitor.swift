import CZeroMQ

/// Hears of a socket's connections as they come and go.
///
///     var monitor = try SocketMonitor(of: router, named: "orders")
///     // from any one thread:
///     while let event = try monitor.next() { … }
///
/// What is not fetched waits without a bound, because libzmq would otherwise stop its own thread.
public struct SocketMonitor: ~Copyable, Sendable {
  public enum Event: Sendable, Equatable {
    /// Somebody connected; `descriptor` is the connection's.
    case accepted(descriptor: Int32)
    /// The connection with this descriptor is over, and the number free for another.
    case ended(descriptor: Int32)
  }

  private var pair: Socket

  /// - Parameter name: any text that no other monitor of the context has.
  public init(of socket: borrowing Socket, named name: String) throws(ZeroMQError) {
    let endpoint = "inproc://monitor-\(name)"
    let events = ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED
    guard zmq_socket_monitor(socket.handle, endpoint, events) == 0 else {
      throw ZeroMQError.last("monitor \(socket.kind) socket")
    }
    var own = try Socket(.pair, in: socket.context)
    try own.set(.linger, to: 0)
    try own.set(.receiveHighWater, to: 0)
    try own.connect(endpoint)
    pair = own
  }

  /// The next event, or nil where none waits.
  public mutating func next() throws(ZeroMQError) -> Event? {
    var part = MessagePart()
    while try pair.receive(into: &part, dontWait: true) {
      // Two bytes of event and four of value in the machine's order; then the address.
      let event: Event? = part.withUnsafeBytes { bytes in
        guard bytes.count == 6 else { return nil }
        let kind = Int32(bytes.loadUnaligned(fromByteOffset: 0, as: UInt16.self))
        let value = bytes.loadUnaligned(fromByteOffset: 2, as: Int32.self)
        switch kind {
        case ZMQ_EVENT_ACCEPTED: return .accepted(descriptor: value)
        case ZMQ_EVENT_DISCONNECTED, ZMQ_EVENT_CLOSED: return .ended(descriptor: value)
        default: return nil
        }
      }
      try pair.dropRest(after: &part)
      if let event { return event }
    }
    return nil
  }
}
