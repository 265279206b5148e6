import CZeroMQ

/// One end of message connections, of a `SocketKind`.
///
///     var dealer = try Socket(.dealer, in: context)
///     try dealer.connect("tcp://127.0.0.1:5555")
///     switch try dealer.send(packet, dontWait: true) {
///     case .sent: …
///
/// Invariant: one owner, hence one thread at a time. It is Sendable because every operation is
/// mutating: sharing it without owning it permits nothing. Closing is dropping it; what was sent
/// has then `linger` milliseconds (1000 unless set) to leave.
public struct Socket: ~Copyable, @unchecked Sendable {
  let handle: UnsafeMutableRawPointer
  let context: Context
  public let kind: SocketKind

  public init(_ kind: SocketKind, in context: Context) throws(ZeroMQError) {
    guard let handle = zmq_socket(context.handle, kind.rawValue) else {
      throw ZeroMQError.last("open \(kind) socket")
    }
    // libzmq's own default waits for ever, and then so would the end of the context.
    var linger: CInt = 1000
    let status = zmq_setsockopt(handle, ZMQ_LINGER, &linger, MemoryLayout<CInt>.size)
    precondition(status == 0, "Invariant: a new socket takes a linger time")
    self.handle = handle
    self.context = context
    self.kind = kind
  }

  deinit { zmq_close(handle) }

  /// Closes it now rather than at the end of its scope.
  public consuming func close() {}

  /// Listens at `endpoint`: `tcp://127.0.0.1:5555`, `tcp://127.0.0.1:*` for any free port,
  /// `ipc:///path`, `ipc://*` for a path of its own that goes away with the socket, or
  /// `inproc://name`.
  ///
  /// A path that another socket listens at is taken over without an error, because libzmq unlinks
  /// whatever is there: what must not run twice needs a lock of its own.
  /// - Returns: the endpoint really taken, which is what others connect to.
  /// - Throws: `addressInUse`, `addressNotAvailable`, `noSuchDevice`, `invalid`,
  ///   `transportNotSupported`, `permissionDenied` and what else the system may say.
  @discardableResult
  public mutating func bind(_ endpoint: String) throws(ZeroMQError) -> String {
    guard zmq_bind(handle, endpoint) == 0 else { throw ZeroMQError.last("bind \(endpoint)") }
    return try value(of: .lastEndpoint)
  }

  /// Stops listening at an endpoint, named as `bind` returned it; its connections end.
  public mutating func unbind(_ endpoint: String) throws(ZeroMQError) {
    guard zmq_unbind(handle, endpoint) == 0 else { throw ZeroMQError.last("unbind \(endpoint)") }
  }

  /// Connects, in the background and again after every loss, to whoever listens at `endpoint`.
  public mutating func connect(_ endpoint: String) throws(ZeroMQError) {
    guard zmq_connect(handle, endpoint) == 0 else { throw ZeroMQError.last("connect \(endpoint)") }
  }

  public mutating func disconnect(_ endpoint: String) throws(ZeroMQError) {
    guard zmq_disconnect(handle, endpoint) == 0 else {
      throw ZeroMQError.last("disconnect \(endpoint)")
    }
  }
}
