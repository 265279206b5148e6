import CZeroMQ

/// The sockets of a process and the threads that move their bytes.
///
///     let context = try Context()
///     var orders = try Socket(.router, in: context)
///
/// Its sockets keep it alive; when the last of them and the last reference are gone it terminates,
/// after at most the longest `linger` of its sockets. All of it may be used from any thread.
public final class Context: Sendable {
  nonisolated(unsafe) let handle: UnsafeMutableRawPointer

  /// - Parameters:
  ///   - threads: threads for input and output, 1 or more; one carries about a gigabyte a second.
  ///   - socketsMax: how many sockets may be open at once; more is `tooManySockets`.
  public init(threads: Int32 = 1, socketsMax: Int32 = 1023) throws(ZeroMQError) {
    guard let handle = zmq_ctx_new() else { throw ZeroMQError.last("open context") }
    self.handle = handle
    for (name, option, value) in [
      ("threads", ZMQ_IO_THREADS, threads), ("socketsMax", ZMQ_MAX_SOCKETS, socketsMax),
    ] where zmq_ctx_set(handle, option, value) != 0 {
      throw ZeroMQError.last("set context \(name) to \(value)")
    }
  }

  /// Makes every waiting call on its sockets, now and later, throw `contextTerminated`: the way to
  /// stop threads that wait without a timeout. There is no way back.
  public func shutDown() {
    let status = zmq_ctx_shutdown(handle)
    precondition(status == 0, "Invariant: a context that is referenced can be shut down")
  }

  deinit {
    _ = retryingOnInterrupt { zmq_ctx_term(handle) }
  }
}
