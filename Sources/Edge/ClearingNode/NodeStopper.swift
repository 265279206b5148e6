import Glibc

/// Tells a node to stop, from any thread or signal handler.
public final class NodeStopper: Sendable {
  /// Becomes readable once and for good when the node is to stop.
  let reading: Int32
  /// What `signal` takes.
  public let fileDescriptor: Int32

  init() throws(NodeFault) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw .system(operation: "make a pipe", path: "node", code: errno)
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    reading = ends[0]
    fileDescriptor = ends[1]
  }

  deinit {
    close(reading)
    close(fileDescriptor)
  }

  public func stop() { Self.signal(fileDescriptor) }

  /// The same by number, for a signal handler: it calls nothing but `write`.
  public static func signal(_ fileDescriptor: Int32) {
    var one: UInt8 = 1
    _ = write(fileDescriptor, &one, 1)
  }
}

/// The system's words for an error number.
enum SystemText {
  static func of(_ code: Int32) -> String { "\(String(cString: strerror(code))) (\(code))" }
}
