import Sequencing
import Units
import ZeroMQ

/// The three sockets of a node, bound.
struct NodeSockets: ~Copyable {
  var orders: Socket
  var feed: Socket
  var snapshots: Socket
  let endpoints: NodeEndpoints
  private var poller: Poller
  private let ordersIndex: Int
  private let snapshotsIndex: Int
  private var stopIndex = -1
  private var name = MessagePart()
  private var body = MessagePart()

  /// A frame longer than the protocol allows is refused with an answer; one longer than this costs
  /// the sender its connection.
  private static let frameBytesMax = Int64(16 * Limits.frameBytes)

  init(_ configuration: NodeConfiguration) throws(ZeroMQError) {
    let context = try Context()
    var orders = try Self.make(.router, context, configuration)
    var feed = try Self.make(.pub, context, configuration)
    var snapshots = try Self.make(.router, context, configuration)
    endpoints = NodeEndpoints(
      orders: try orders.bind(configuration.endpoints.orders),
      feed: try feed.bind(configuration.endpoints.feed),
      snapshots: try snapshots.bind(configuration.endpoints.snapshots))
    var poller = Poller()
    ordersIndex = poller.add(orders, for: .readable)
    snapshotsIndex = poller.add(snapshots, for: .readable)
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
    let waiting = configuration.sendHighWater
    try socket.set(.sendHighWater, to: kind == .pub ? 4 * waiting : waiting)
    try socket.set(.receiveHighWater, to: 1_024)
    try socket.set(.linger, to: 500)
    try socket.set(.handshakeInterval, to: 5_000)
    try socket.set(.heartbeatInterval, to: 1_000)
    try socket.set(.heartbeatTimeout, to: 5_000)
    try socket.set(.maxMessageSize, to: frameBytesMax)
    if kind == .router { try socket.set(.routerMandatory, to: true) }
    return socket
  }
}

extension NodeSockets {
  struct Ready {
    let orders: Bool
    let snapshots: Bool
    let stop: Bool
  }

  /// Waits for something to do, at most so long.
  mutating func wait(milliseconds: Int) throws(ZeroMQError) -> Ready {
    _ = try poller.wait(milliseconds: milliseconds)
    return Ready(
      orders: poller.isReadable(ordersIndex), snapshots: poller.isReadable(snapshotsIndex),
      stop: poller.isReadable(stopIndex))
  }

  /// Which router a frame came over.
  enum Side { case orders, snapshots }

  /// What one attempt to receive gave.
  enum Arrival {
    case nothing
    case frame(ConnectionID, UnsafeRawBufferPointer)
    /// More or fewer parts than one, or a peer that named itself.
    case unusable(ConnectionID?)
  }

  /// Receives one frame without waiting; its bytes are good until the next call.
  mutating func receive(_ side: Side) throws(ZeroMQError) -> Arrival {
    switch side {
    case .orders: try Self.receive(&orders, &name, &body)
    case .snapshots: try Self.receive(&snapshots, &name, &body)
    }
  }

  private static func receive(
    _ socket: inout Socket, _ name: inout MessagePart, _ body: inout MessagePart
  ) throws(ZeroMQError) -> Arrival {
    guard try socket.receive(into: &name, dontWait: true) else { return .nothing }
    let connection = ConnectionNames.connection(of: name.unsafeBytes)
    guard name.hasMore, try socket.receive(into: &body, dontWait: true) else {
      return .unusable(connection)
    }
    guard !body.hasMore, let connection else {
      try socket.dropRest(after: &body)
      return .unusable(connection)
    }
    return .frame(connection, body.unsafeBytes)
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
