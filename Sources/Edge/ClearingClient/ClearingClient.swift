// ClearingClient: a member's side of the protocol.
//
// Decides: how a member logs on, numbers its commands, sends them in batches, matches answers to
// them, sends again after a lost connection, follows the feed and joins late.
// Must never know: how the house works; it is never linked.
//
// Blocking calls with a timeout, for programs that are bots: one thread, one client. Nothing runs
// in the background beside libzmq's own thread.
import Messages
import Units
import Wire
import ZeroMQ

/// A member's session with a node.
///
///     let client = try Client(orders: endpoint, snapshots: other, member: member, token: "secret")
///     try client.logon()
///     let answer = try client.place(account, instrument, .buy, quantity, at: price)
///     while let notice = try client.next(within: .milliseconds(10)) { … }
///
/// Invariant: every command has a number, one more than the one before, and is sent under that
/// number however often it is sent; so it is carried out at most once.
public final class Client {
  public let member: MemberID
  /// What the node said at the last logon; nil while logged off.
  public internal(set) var session: LogonAcceptedMessage?
  /// The number of the next command.
  public internal(set) var nextNumber = SequenceNumber(rawValue: 1)
  /// Everything before it has happened, in lock step; and the last feed message before it.
  public internal(set) var horizon = Timestamp.zero
  public internal(set) var feedSequence = SequenceNumber.none

  let endpoints: (orders: String, snapshots: String?)
  let token: [UInt8]
  let receiveHighWater: Int32
  let context: Context
  var socket: Socket
  var outgoing: OutgoingPacket
  var incoming: IncomingPackets
  var unanswered = UnansweredCommands()
  var watermark: Timestamp?
  var lastSent = MonotonicTime.now()
  var snapshotSocket: SnapshotSocket?
  var isCancelledOnDisconnect = false
  /// Notices that came while an answer was awaited.
  var kept: [Notice] = []

  /// Connects in the background; nothing is sent before `logon`.
  /// - Parameters:
  ///   - orders: the node's order endpoint.
  ///   - receiveHighWater: packets that wait to be read before the node finds the way full.
  ///   - snapshots: its snapshot endpoint, for `marketSnapshot` and `accountSnapshot`.
  public init(
    orders: String, snapshots: String? = nil, member: MemberID, token: String,
    context: Context? = nil, receiveHighWater: Int32 = 65_536
  ) throws(ClientFault) {
    self.member = member
    self.token = Array(token.utf8)
    endpoints = (orders, snapshots)
    let shared = try onSocket { () throws(ZeroMQError) in
      if let context { return context }
      return try Context()
    }
    self.context = shared
    self.receiveHighWater = receiveHighWater
    socket = try onSocket { () throws(ZeroMQError) in
      try Self.connected(to: orders, shared, receiveHighWater)
    }
    outgoing = OutgoingPacket()
    incoming = IncomingPackets()
  }

  static func connected(
    to endpoint: String, _ context: Context, _ receiveHighWater: Int32 = 65_536
  ) throws(ZeroMQError) -> Socket {
    var socket = try Socket(.dealer, in: context)
    try socket.set(.immediate, to: true)
    try socket.set(.linger, to: 1_000)
    try socket.set(.sendHighWater, to: 1_024)
    try socket.set(.receiveHighWater, to: receiveHighWater)
    try socket.set(.heartbeatInterval, to: 1_000)
    try socket.set(.heartbeatTimeout, to: 5_000)
    try socket.set(.reconnectInterval, to: 20)
    try socket.set(.reconnectIntervalMax, to: 1_000)
    try socket.set(.maxMessageSize, to: Int64(Limits.frameBytes))
    try socket.connect(endpoint)
    return socket
  }

  /// How often a client that has nothing to say shows that it is there.
  public static var keepaliveInterval: Duration { .seconds(1) }
}

/// What can go wrong between a member and a node.
public enum ClientFault: Error, Sendable, CustomStringConvertible {
  case socket(ZeroMQError)
  /// The node did not answer in time; nothing is known of what was sent.
  case timeout(String)
  case logonRefused(RejectReason)
  case snapshotRefused(RejectReason)
  /// The node no longer knows the session: `reconnect` goes on with it.
  case sessionLost
  /// The node sent something that is not of this protocol.
  case unreadable(WireFault)
  /// Commands need a logon first; snapshots an endpoint.
  case notReady(String)

  public var description: String {
    switch self {
    case .socket(let error): error.description
    case .timeout(let what): "\(what): no answer in time"
    case .logonRefused(let reason): "logon refused: \(reason)"
    case .snapshotRefused(let reason): "snapshot refused: \(reason)"
    case .sessionLost: "the session was lost; reconnect"
    case .unreadable(let fault): "the node sent what is no packet: \(fault)"
    case .notReady(let what): what
    }
  }
}
