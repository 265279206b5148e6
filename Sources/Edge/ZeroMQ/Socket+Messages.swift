import CZeroMQ
import Glibc

/// What became of a part that was to be sent.
public enum SendResult: Sendable {
  /// It is queued, or it was the peer's lot to have it dropped (`pub` to a slow subscriber).
  case sent
  /// No peer has room, at once or within `sendTimeout`. Nothing was queued; the part may be tried
  /// again or given up.
  case wouldBlock
  /// A router with `routerMandatory` knows no such peer. Nothing was queued.
  case unroutable
}

extension Socket {
  /// Copies one part into the queue of a peer.
  ///
  /// Only the first part of a message can be `wouldBlock` or `unroutable`; then the others must not
  /// follow. For a router that part is the peer's routing id.
  /// - Parameters:
  ///   - more: whether further parts of the same message follow.
  ///   - dontWait: whether a full queue is a result at once, instead of after `sendTimeout`.
  public mutating func send(
    _ bytes: UnsafeRawBufferPointer, more: Bool = false, dontWait: Bool = false
  ) throws(ZeroMQError) -> SendResult {
    let flags = (more ? ZMQ_SNDMORE : 0) | (dontWait ? ZMQ_DONTWAIT : 0)
    return try result { zmq_send(handle, bytes.baseAddress, bytes.count, flags) }
  }

  /// The same from an array.
  public mutating func send(
    _ bytes: [UInt8], more: Bool = false, dontWait: Bool = false
  ) throws(ZeroMQError) -> SendResult {
    let flags = (more ? ZMQ_SNDMORE : 0) | (dontWait ? ZMQ_DONTWAIT : 0)
    return try result {
      bytes.withUnsafeBytes { zmq_send(handle, $0.baseAddress, $0.count, flags) }
    }
  }

  /// Passes a part on without copying it. Once `sent` it is empty; otherwise it is as it was.
  public mutating func send(
    _ part: inout MessagePart, more: Bool = false, dontWait: Bool = false
  ) throws(ZeroMQError) -> SendResult {
    let flags = (more ? ZMQ_SNDMORE : 0) | (dontWait ? ZMQ_DONTWAIT : 0)
    let message = part.message
    return try result { zmq_msg_send(message, handle, flags) }
  }

  /// Receives the next part; what `part` held before is gone if there is one.
  ///
  /// - Parameter dontWait: whether to return at once instead of after `receiveTimeout`.
  /// - Returns: whether there was one. Behind a part with `hasMore` there always is.
  public mutating func receive(
    into part: inout MessagePart, dontWait: Bool = false
  ) throws(ZeroMQError) -> Bool {
    let message = part.message
    let count = retryingOnInterrupt {
      zmq_msg_recv(message, handle, dontWait ? ZMQ_DONTWAIT : 0)
    }
    if count >= 0 { return true }
    if zmq_errno() == EAGAIN { return false }
    throw ZeroMQError.last("receive from \(kind) socket")
  }

  /// Receives and drops what is left of the message that `part` belongs to, so that the next part
  /// received begins a message. `part` is the last part received; it ends empty if any was dropped.
  ///
  /// - Returns: how many parts were dropped.
  @discardableResult
  public mutating func dropRest(after part: inout MessagePart) throws(ZeroMQError) -> Int {
    var dropped = 0
    while part.hasMore {
      let received = try receive(into: &part)
      precondition(received, "Invariant: the parts of a message arrive together")
      dropped += 1
    }
    if dropped > 0 { part.clear() }
    return dropped
  }

  @inline(__always)
  private func result(_ call: () -> CInt) throws(ZeroMQError) -> SendResult {
    if retryingOnInterrupt(call) >= 0 { return .sent }
    switch zmq_errno() {
    case EAGAIN: return .wouldBlock
    case EHOSTUNREACH: return .unroutable
    default: throw ZeroMQError.last("send to \(kind) socket")
    }
  }
}
