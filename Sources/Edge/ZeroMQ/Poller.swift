import CZeroMQ
import Glibc

/// Waits until any of several sockets can go on.
///
///     var poller = Poller()
///     let orders = poller.add(router, for: .readable)
///     if try poller.wait(milliseconds: 10) > 0, poller.isReadable(orders) { … }
///
/// After a wake-up read each readable socket until it has nothing, or the wait returns at once
/// again. Used by the thread that has the sockets, all of which outlive it.
public struct Poller: ~Copyable {
  public struct Interest: OptionSet, Sendable {
    public let rawValue: Int16
    public init(rawValue: Int16) { self.rawValue = rawValue }
    public static var readable: Interest { Interest(rawValue: Int16(ZMQ_POLLIN)) }
    public static var writable: Interest { Interest(rawValue: Int16(ZMQ_POLLOUT)) }
  }

  private var items: [zmq_pollitem_t] = []

  public init() {}

  /// - Returns: the number to ask with, counted from 0 in the order of adding.
  public mutating func add(_ socket: borrowing Socket, for interest: Interest) -> Int {
    items.append(
      zmq_pollitem_t(socket: socket.handle, fd: 0, events: interest.rawValue, revents: 0))
    return items.count - 1
  }

  /// The same for a file descriptor, such as a pipe that wakes the thread.
  public mutating func add(fileDescriptor: Int32, for interest: Interest) -> Int {
    items.append(
      zmq_pollitem_t(socket: nil, fd: fileDescriptor, events: interest.rawValue, revents: 0))
    return items.count - 1
  }

  /// Waits for other things at a socket from now on; an empty interest leaves it out.
  public mutating func setInterest(_ interest: Interest, at index: Int) {
    items[index].events = interest.rawValue
    items[index].revents = 0
  }

  /// - Parameter milliseconds: how long at most; 0 only looks, −1 waits without end.
  /// - Returns: how many can go on; 0 after the time is over and when a signal came, so that its
  ///   handler's wish to stop is seen.
  public mutating func wait(milliseconds: Int) throws(ZeroMQError) -> Int {
    let ready = zmq_poll(&items, CInt(items.count), milliseconds)
    if ready >= 0 { return Int(ready) }
    guard zmq_errno() == EINTR else { throw ZeroMQError.last("poll \(items.count) sockets") }
    for index in items.indices { items[index].revents = 0 }
    return 0
  }

  public func isReadable(_ index: Int) -> Bool {
    items[index].revents & Int16(ZMQ_POLLIN) != 0
  }

  public func isWritable(_ index: Int) -> Bool {
    items[index].revents & Int16(ZMQ_POLLOUT) != 0
  }
}
