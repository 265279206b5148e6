import CZeroMQ
import Glibc

/// What libzmq reported, and on what: `bind tcp://127.0.0.1:5555: Address already in use (98)`.
public struct ZeroMQError: Error, Hashable, Sendable, CustomStringConvertible {
  /// An `errno` value, of the system or of libzmq's own.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public let rawValue: CInt
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// Another socket is bound to this endpoint (EADDRINUSE).
    public static var addressInUse: Code { Code(rawValue: EADDRINUSE) }
    /// No interface of this machine has this address (EADDRNOTAVAIL, ENODEV).
    public static var addressNotAvailable: Code { Code(rawValue: EADDRNOTAVAIL) }
    public static var noSuchDevice: Code { Code(rawValue: ENODEV) }
    /// The endpoint is not written as an endpoint, or an option has no such value (EINVAL).
    public static var invalid: Code { Code(rawValue: EINVAL) }
    /// libzmq knows or has no such transport (EPROTONOSUPPORT).
    public static var transportNotSupported: Code { Code(rawValue: EPROTONOSUPPORT) }
    /// `unbind` or `disconnect` of an endpoint that was not there (ENOENT).
    public static var noSuchEndpoint: Code { Code(rawValue: ENOENT) }
    public static var permissionDenied: Code { Code(rawValue: EACCES) }
    /// This kind of socket cannot do that (ENOTSUP).
    public static var notSupported: Code { Code(rawValue: ENOTSUP) }
    /// The context has all the sockets it may have (EMFILE).
    public static var tooManySockets: Code { Code(rawValue: EMFILE) }
    /// The context was shut down: time to close the socket (ETERM).
    public static var contextTerminated: Code { Code(rawValue: ETERM) }
  }

  public let code: Code
  /// What was tried, and on which endpoint or option.
  public let operation: String

  init(code: CInt, _ operation: String) {
    self.code = Code(rawValue: code)
    self.operation = operation
  }

  /// The error of the call that has just failed on this thread.
  static func last(_ operation: String) -> ZeroMQError {
    ZeroMQError(code: zmq_errno(), operation)
  }

  public var description: String {
    "\(operation): \(String(cString: zmq_strerror(code.rawValue))) (\(code.rawValue))"
  }
}

/// Calls again as long as a signal interrupts.
@inline(__always)
func retryingOnInterrupt(_ call: () -> CInt) -> CInt {
  while true {
    let result = call()
    if result >= 0 || zmq_errno() != EINTR { return result }
  }
}
