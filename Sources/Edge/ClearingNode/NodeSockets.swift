import Sequencing
import Units
import ZeroMQ

/// The three sockets of a node, bound, and what watches over their connections.
struct NodeSockets: ~Copyable {
  var orders: Socket
  var feed: Socket
  var snapshots: Socket
  let endpoints: NodeEndpoints
  let connectionGuard: ConnectionGuard
  private let arrivals: ArrivalCounts
  private let wake: NodeWake
  private let tell: @Sendable (NodeNotice) -> Void
  private var subscribers: Subscribers
  private var poller: Poller
  private let ordersIndex: Int
  private let snapshotsIndex: Int
  private let feedIndex: Int
  private let wakeIndex: Int
  private var stopIndex = -1
  private var name = MessagePart()
  private var body = MessagePart()
  private var sources = ConnectionSources()
  private var lastEnded: Int32 = -1

  init(_ configuration: NodeConfiguration) throws(ZeroMQError) {
    let context = try Context()
    var orders = try Self.make(.router, context, configuration)
    var feed = try Self.make(.xpub, context, configuration)
    var snapshots = try Self.make(.router, context, configuration)
    try orders.set(.sendHighWater, to: configuration.sendHighWater)
    try snapshots.set(.sendHighWater, to: NodeLimits.answersWaiting)
    try feed.set(.sendHighWater, to: 4 * configuration.sendHighWater)
    try feed.set(.receiveHighWater, to: NodeLimits.subscriptionsWaiting)
    try feed.set(.maxMessageSize, to: NodeLimits.subscriptionBytesMax)
    // Every subscription is shown, not only the first of its kind: they are counted.
    try feed.set(.xpubVerboser, to: true)
    let arrivals = ArrivalCounts()
    let wake = NodeWake()
    let monitors = GuardMonitors(
      orders: try SocketMonitor(of: orders, named: "orders"),
      snapshots: try SocketMonitor(of: snapshots, named: "snapshots"),
      feed: try SocketMonitor(of: feed, named: "feed"))
    let endpoints = NodeEndpoints(
      orders: try orders.bind(NodeEndpoints.numeric(configuration.endpoints.orders)),
      feed: try feed.bind(NodeEndpoints.numeric(configuration.endpoints.feed)),
      snapshots: try snapshots.bind(NodeEndpoints.numeric(configuration.endpoints.snapshots)))
    var poller = Poller()
    ordersIndex = poller.add(orders, for: .readable)
    snapshotsIndex = poller.add(snapshots, for: .readable)
    feedIndex = poller.add(feed, for: .readable)
    wakeIndex = poller.add(fileDescriptor: wake.reading, for: .readable)
    connectionGuard = ConnectionGuard(monitors, arrivals, wake: wake, tell: configuration.tell)
    tell = configuration.tell
    subscribers = Subscribers()
    self.arrivals = arrivals
    self.wake = wake
    self.endpoints = endpoints
    self.poller = poller
    self.orders = orders
    self.feed = feed
    self.snapshots = snapshots
  }

  mutating func watch(_ stopper: NodeStopper) {
    stopIndex = poller.add(fileDescriptor: stopper.reading, for: .readable)
  }

  private static func make(
    _ kind: SocketKind, _ context: Context, _ configuration: NodeConfiguration
  ) throws(ZeroMQError) -> Socket {
    var socket = try Socket(kind, in: context)
    try socket.set(.receiveHighWater, to: NodeLimits.framesWaiting)
    try socket.set(.linger, to: 500)
    try socket.set(.handshakeInterval, to: 5_000)
    try socket.set(.heartbeatInterval, to: 1_000)
    try socket.set(.heartbeatTimeout, to: 5_000)
    try socket.set(.maxMessageSize, to: NodeLimits.frameBytesMax)
    if kind == .router { try socket.set(.routerMandatory, to: true) }
    return socket
  }
}

extension NodeSockets {
  struct Ready {
    let orders: Bool
    let snapshots: Bool
    let feed: Bool
    let stop: Bool
  }

  /// Waits for something to do, at most so long.
  mutating func wait(milliseconds: Int) throws(ZeroMQError) -> Ready {
    _ = try poller.wait(milliseconds: milliseconds)
    let ready = Ready(
      orders: poller.isReadable(ordersIndex), snapshots: poller.isReadable(snapshotsIndex),
      feed: poller.isReadable(feedIndex), stop: poller.isReadable(stopIndex))
    if poller.isReadable(wakeIndex) { wake.clear() }
    if !ready.orders { arrivals.noteDrained(.orders) }
    if !ready.snapshots { arrivals.noteDrained(.snapshots) }
    return ready
  }

  /// Which router a frame came over.
  enum Side {
    case orders, snapshots
    var guarded: GuardedSocket { self == .orders ? .orders : .snapshots }
  }

  /// What one attempt to receive gave.
  enum Arrival {
    case nothing
    case frame(ConnectionID, UnsafeRawBufferPointer)
    /// More or fewer parts than one, or a peer that named itself; with what it took on the way.
    case unusable(ConnectionID?, parts: Int, bytes: Int)
  }

  /// Receives one frame without waiting; its bytes are good until the next call.
  mutating func receive(_ side: Side) throws(ZeroMQError) -> Arrival {
    let arrival =
      switch side {
      case .orders: try Self.receive(&orders, &name, &body)
      case .snapshots: try Self.receive(&snapshots, &name, &body)
      }
    switch arrival {
    case .nothing: arrivals.noteDrained(side.guarded)
    case .frame(let connection, let bytes):
      let source = sources.descriptor(of: connection, at: side, body)
      arrivals.count(FrameCost.bytes(bytes.count), from: source)
    case .unusable(_, let parts, let bytes):
      let source = body.sourceDescriptor
      arrivals.count(bytes, from: source)
      if parts > NodeLimits.partsMax {
        end(source, .tooManyParts(socket: side.guarded.rawValue))
      }
    }
    return arrival
  }

  private static func receive(
    _ socket: inout Socket, _ name: inout MessagePart, _ body: inout MessagePart
  ) throws(ZeroMQError) -> Arrival {
    guard try socket.receive(into: &name, dontWait: true) else { return .nothing }
    let connection = ConnectionNames.connection(of: name.unsafeBytes)
    guard name.hasMore, try socket.receive(into: &body, dontWait: true) else {
      return .unusable(connection, parts: 0, bytes: 0)
    }
    var (parts, bytes) = (1, FrameCost.bytes(body.count))
    // The last part stays, because it says where it came from.
    while body.hasMore {
      let received = try socket.receive(into: &body, dontWait: true)
      precondition(received, "Invariant: the parts of a message arrive together")
      parts += 1
      bytes += FrameCost.bytes(body.count)
    }
    guard parts == 1, let connection else {
      return .unusable(connection, parts: parts, bytes: bytes)
    }
    return .frame(connection, body.unsafeBytes)
  }

  /// Counts the subscriptions that have arrived; libzmq has applied them.
  mutating func takeSubscriptions(at now: Timestamp) throws(ZeroMQError) {
    for _ in 0..<1_024 {
      guard try feed.receive(into: &body, dontWait: true) else { return }
      let source = body.sourceDescriptor
      guard source >= 0, !subscribers.accepts(body.unsafeBytes, from: source, at: now) else {
        continue
      }
      end(source, .subscriptions)
    }
  }

  /// Ends a connection. What it had sent before may still arrive; that is told once.
  private mutating func end(_ source: Int32, _ fault: ConnectionFault) {
    guard source >= 0 else { return }
    TransportCounts.end(source)
    if source != lastEnded { tell(.connectionEnded(fault)) }
    lastEnded = source
  }

  /// Sends a packet without waiting.
  /// - Returns: whether the peer is there and has room.
  mutating func send(
    _ side: Side, _ packet: UnsafeRawBufferPointer, to connection: ConnectionID
  ) throws(ZeroMQError) -> Bool {
    try ConnectionNames.withName(of: connection) { (name) throws(ZeroMQError) in
      switch side {
      case .orders: try Self.send(&orders, name, packet)
      case .snapshots: try Self.send(&snapshots, name, packet)
      }
    }
  }

  private static func send(
    _ socket: inout Socket, _ name: UnsafeRawBufferPointer, _ packet: UnsafeRawBufferPointer
  ) throws(ZeroMQError) -> Bool {
    guard case .sent = try socket.send(name, more: true, dontWait: true) else { return false }
    guard case .sent = try socket.send(packet, dontWait: true) else { return false }
    return true
  }

  mutating func publish(_ packet: UnsafeRawBufferPointer) throws(ZeroMQError) {
    _ = try feed.send(packet, dontWait: true)
  }
}

/// Connection numbers of the routing ids that libzmq itself gives: a zero byte and four more.
///
/// A peer that names itself is not served: names can be taken by another once they are free, and a
/// session must not pass to whoever knows a name.
enum ConnectionNames {
  static func connection(of name: UnsafeRawBufferPointer) -> ConnectionID? {
    guard name.count == 5, name[0] == 0 else { return nil }
    let number = name.loadUnaligned(fromByteOffset: 1, as: UInt32.self)
    // One more, because zero stands for no connection.
    return ConnectionID(rawValue: UInt64(UInt32(littleEndian: number)) + 1)
  }

  static func withName<Result, Failure: Error>(
    of connection: ConnectionID, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let number = UInt32(truncatingIfNeeded: connection.rawValue - 1).littleEndian
    // A little-endian word whose first byte is the zero and whose next four are the number.
    let word = (UInt64(UInt32(littleEndian: number)) << 8).littleEndian
    return try withUnsafeBytes(of: word) { (bytes) throws(Failure) in
      try body(UnsafeRawBufferPointer(rebasing: bytes[..<5]))
    }
  }
}

/// Bytes of a part on the way.
enum FrameCost {
  static func bytes(_ count: Int) -> Int { count < 256 ? count + 2 : count + 9 }
}

/// The descriptor of the connection that a number stands for, remembered because asking for it
/// means looking it up in text.
struct ConnectionSources {
  private var known: [(name: UInt64, descriptor: Int32)]

  init() { known = Array(repeating: (0, -1), count: 4_096) }

  @inline(__always)
  mutating func descriptor(
    of connection: ConnectionID, at side: NodeSockets.Side, _ part: borrowing MessagePart
  ) -> Int32 {
    // Both routers number their connections; the side keeps them apart.
    let name = connection.rawValue << 1 | (side == .orders ? 0 : 1)
    let place = Int(truncatingIfNeeded: name & 4_095)
    if known[place].name == name { return known[place].descriptor }
    let descriptor = part.sourceDescriptor
    known[place] = (name, descriptor)
    return descriptor
  }
}
