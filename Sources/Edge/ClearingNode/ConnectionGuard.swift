import Glibc
import Synchronization
import ZeroMQ

/// Ends connections that cost memory without saying anything.
///
/// libzmq shows a message when its last part is there, and applies a subscription before it shows
/// it. So a message of endless parts, and subscriptions without end, take memory that nothing else
/// here could see. The guard has a thread of its own. When the process grows it asks the system how
/// many bytes each connection has sent, and compares with what has reached the node.
///
/// Over ipc the system does not count. Who may use such an endpoint is for the permissions of its
/// folder to say.
final class ConnectionGuard: @unchecked Sendable {
  private let state: Mutex<GuardState>
  private let isStopping = Atomic<Bool>(false)
  private var thread = pthread_t()

  /// - Parameter wake: wakes the node's thread, so that it says soon that its sockets are drained.
  init(
    _ monitors: consuming GuardMonitors, _ arrivals: ArrivalCounts, wake: NodeWake,
    tell: @escaping @Sendable (NodeNotice) -> Void
  ) {
    state = Mutex(GuardState(monitors, arrivals, wake, tell))
  }

  func start() {
    let reference = Unmanaged.passRetained(self).toOpaque()
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<ConnectionGuard>.fromOpaque(argument).takeRetainedValue().watch()
        return nil
      }, reference)
    precondition(status == 0, "Invariant: the system gives the node a second thread")
  }

  /// To be called once, behind `start`.
  func stop() {
    isStopping.store(true, ordering: .releasing)
    pthread_join(thread, nil)
  }

  private func watch() {
    var pause: UInt32 = 10_000
    while !isStopping.load(ordering: .acquiring) {
      usleep(pause)
      pause = state.withLock { $0.look() }
    }
  }
}

/// The monitors of a node's sockets.
struct GuardMonitors: ~Copyable, Sendable {
  var orders: SocketMonitor
  var snapshots: SocketMonitor
  var feed: SocketMonitor

  mutating func next(_ socket: GuardedSocket) throws(ZeroMQError) -> SocketMonitor.Event? {
    switch socket {
    case .orders: try orders.next()
    case .snapshots: try snapshots.next()
    case .feed: try feed.next()
    }
  }
}

/// What the guard's thread knows.
struct GuardState: ~Copyable {
  private struct Watched {
    let socket: GuardedSocket
    /// Monotonic nanoseconds, and the counts then; nil before the connection was first looked at.
    var base: (at: Int64, read: Int, arrived: UInt64)?
  }

  private var monitors: GuardMonitors
  private let arrivals: ArrivalCounts
  private let tell: @Sendable (NodeNotice) -> Void
  private let wake: NodeWake
  private let memory = ResidentMemory()
  private var watched: [Int32: Watched] = [:]
  /// The process's size below which there is nothing to look for.
  private var size: Int
  private var nextRound: Int64 = 0

  init(
    _ monitors: consuming GuardMonitors, _ arrivals: ArrivalCounts, _ wake: NodeWake,
    _ tell: @escaping @Sendable (NodeNotice) -> Void
  ) {
    self.monitors = monitors
    self.arrivals = arrivals
    self.wake = wake
    self.tell = tell
    size = memory.bytes()
  }

  /// One look. - Returns: microseconds until the next.
  mutating func look() -> UInt32 {
    takeEvents()
    let now = ClockReading.now().monotonic
    let bytes = memory.bytes()
    // Slow growth is looked for once a second.
    guard bytes > size + NodeLimits.growthWatched || now >= nextRound else {
      size = min(size, bytes)
      return 10_000
    }
    nextRound = now + 1_000_000_000
    let ended = count(at: now)
    if ended > 0 {
      // What the connections had is free once libzmq has let go of them.
      usleep(20_000)
      takeEvents()
    }
    size = memory.bytes()
    // Many connections take a while: at most a twentieth of the time goes into counting.
    let spent = (ClockReading.now().monotonic - now) / 1_000
    return UInt32(min(max(10_000, ended > 0 ? 10_000 : spent * 20), 500_000))
  }

  private mutating func takeEvents() {
    for socket in GuardedSocket.allCases {
      while let event = try? monitors.next(socket) {
        switch event {
        case .accepted(let descriptor): watched[descriptor] = Watched(socket: socket)
        case .ended(let descriptor):
          if watched[descriptor]?.socket == socket { watched[descriptor] = nil }
        }
      }
    }
  }

  /// Looks at every connection. - Returns: how many were ended.
  private mutating func count(at now: Int64) -> Int {
    var suspects: [(descriptor: Int32, socket: GuardedSocket, read: Int)] = []
    for (descriptor, each) in watched {
      let arrived = arrivals.bytes(from: descriptor)
      guard let read = TransportCounts.bytesRead(descriptor) else { continue }
      guard let base = each.base, read >= base.read else {
        // A subscriber counts from its beginning: all it ever says is subscriptions.
        let beginning = each.socket == .feed ? 0 : read
        watched[descriptor]?.base = (now, beginning, arrived)
        if each.socket == .feed, read > NodeLimits.bytesSubscribing {
          suspects.append((descriptor, each.socket, read))
        }
        continue
      }
      if isBeyond(read, base, arrived, each.socket, at: now) {
        suspects.append((descriptor, each.socket, read))
      }
    }
    let confirmed = suspects.isEmpty ? [] : confirm(suspects, at: now)
    for suspect in confirmed {
      TransportCounts.end(suspect.descriptor)
      watched[suspect.descriptor] = nil
      tell(
        .connectionEnded(
          suspect.socket == .feed ? .subscriptions : .noMessage(socket: suspect.socket.rawValue)))
    }
    return confirmed.count
  }

  private func isBeyond(
    _ read: Int, _ base: (at: Int64, read: Int, arrived: UInt64), _ arrived: UInt64,
    _ socket: GuardedSocket, at now: Int64
  ) -> Bool {
    let heartbeats = Int((now - base.at) / 1_000_000_000 + 1) * NodeLimits.bytesPerSecond
    if socket == .feed { return read - base.read > NodeLimits.bytesSubscribing + heartbeats }
    let reached = Int(clamping: arrived &- base.arrived)
    return read - base.read - reached > NodeLimits.bytesUnseen + heartbeats
  }

  /// Whole messages may just be waiting for the node: it is given the time to take them in.
  private func confirm(
    _ suspects: [(descriptor: Int32, socket: GuardedSocket, read: Int)], at now: Int64
  ) -> [(descriptor: Int32, socket: GuardedSocket, read: Int)] {
    let before = GuardedSocket.allCases.map { arrivals.drains($0) }
    for _ in 0..<50 {
      wake.wake()
      let passed = zip(GuardedSocket.allCases, before).allSatisfy { socket, drains in
        socket == .feed || arrivals.drains(socket) >= drains + 2
      }
      if passed { break }
      usleep(2_000)
    }
    let after = GuardedSocket.allCases.map { arrivals.drains($0) }
    return suspects.filter { suspect in
      if suspect.socket == .feed { return true }
      guard let place = GuardedSocket.allCases.firstIndex(of: suspect.socket),
        after[place] >= before[place] + 2, let base = watched[suspect.descriptor]?.base
      else { return false }
      return isBeyond(
        suspect.read, base, arrivals.bytes(from: suspect.descriptor), suspect.socket, at: now)
    }
  }
}

/// Makes a thread that waits in a poller go round once.
final class NodeWake: Sendable {
  /// Readable once somebody has woken, until `clear`.
  let reading: Int32
  private let writing: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    // Without it the guard only learns later that the sockets are drained.
    _ = pipe(&ends)
    for end in ends where end >= 0 {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    reading = ends[0]
    writing = ends[1]
  }

  deinit {
    close(reading)
    close(writing)
  }

  func wake() {
    var one: UInt8 = 1
    _ = write(writing, &one, 1)
  }

  func clear() {
    var bytes: UInt64 = 0
    while read(reading, &bytes, 8) > 0 {}
  }
}
