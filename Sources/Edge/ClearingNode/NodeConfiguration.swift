import CommandLog
import Messages
import Sequencing
import ZeroMQ

/// Everything a node is told before it starts.
public struct NodeConfiguration: Sendable {
  /// Where to listen, such as `tcp://127.0.0.1:7411`, `tcp://127.0.0.1:*` or `ipc:///path`.
  public var endpoints: NodeEndpoints
  /// The folder with the log; made where it is missing.
  public var dataDirectory: String
  public var sync: SyncPolicy
  public var terms: SequencerTerms
  /// What the operator tells an empty house first. Its digest stands in the log: a folder is only
  /// ever continued with the setup it was begun with.
  public var setup: [Command]
  /// Whether to listen on interfaces that other machines reach. Nothing on the wire is encrypted.
  public var allowsRemote: Bool
  /// Frames taken in before they are logged and applied: the batch that shares one sync.
  public var framesPerTurn: Int
  /// Packets queued for one member before it counts as slow and loses its session; a subscriber
  /// of the feed has four times as many before it misses some.
  public var sendHighWater: Int32
  /// Told of what an operator should know, by the node's thread or one that watches over it.
  public var tell: @Sendable (NodeNotice) -> Void

  public init(
    endpoints: NodeEndpoints, dataDirectory: String, sync: SyncPolicy = .group,
    terms: SequencerTerms, setup: [Command], allowsRemote: Bool = false, framesPerTurn: Int = 256,
    sendHighWater: Int32 = 1_024, tell: @escaping @Sendable (NodeNotice) -> Void = { _ in }
  ) {
    self.endpoints = endpoints
    self.dataDirectory = dataDirectory
    self.sync = sync
    self.terms = terms
    self.setup = setup
    self.allowsRemote = allowsRemote
    self.framesPerTurn = framesPerTurn
    self.sendHighWater = sendHighWater
    self.tell = tell
  }
}

/// The three sockets of a node.
public struct NodeEndpoints: Equatable, Sendable {
  /// Commands in, receipts and private events out.
  public var orders: String
  /// What everyone may see.
  public var feed: String
  /// Snapshots on request.
  public var snapshots: String

  public init(orders: String, feed: String, snapshots: String) {
    self.orders = orders
    self.feed = feed
    self.snapshots = snapshots
  }

  /// Whether only this machine reaches an endpoint.
  static func isLocal(_ endpoint: String) -> Bool {
    if endpoint.hasPrefix("ipc://") || endpoint.hasPrefix("inproc://") { return true }
    guard endpoint.hasPrefix("tcp://") else { return false }
    let host = endpoint.dropFirst("tcp://".count)
    return host.hasPrefix("127.") || host.hasPrefix("localhost:") || host.hasPrefix("[::1]:")
  }

  /// An endpoint as libzmq binds it: it takes a host's name for that of a network device.
  static func numeric(_ endpoint: String) -> String {
    let name = "tcp://localhost:"
    guard endpoint.hasPrefix(name) else { return endpoint }
    return "tcp://127.0.0.1:" + endpoint.dropFirst(name.count)
  }
}

extension NodeConfiguration {
  func checkEndpoints() throws(NodeFault) {
    for endpoint in [endpoints.orders, endpoints.feed, endpoints.snapshots] {
      guard allowsRemote || NodeEndpoints.isLocal(endpoint) else { throw .notLocal(endpoint) }
      if LocalEndpoint.isTaken(endpoint) { throw .endpointTaken(endpoint) }
    }
  }
}

/// Why a node does not start, or stopped; each description is one line.
public enum NodeFault: Error, Sendable, CustomStringConvertible {
  /// The endpoint would be reached from other machines and the configuration does not allow it.
  case notLocal(String)
  /// Somebody listens there already.
  case endpointTaken(String)
  case socket(ZeroMQError)
  case log(LogFault)
  case system(operation: String, path: String, code: Int32)
  /// The folder has had a log, as the files named in `remains` say, and has none.
  case logMissing(path: String, remains: [String])
  /// The log ended cleanly and leads to another state now than then.
  case stateDiffers(path: String, found: String, known: String, source: String)
  /// The file with the digest is not as a node writes it.
  case digestUnreadable(path: String)
  /// The folder's log was begun with another setup.
  case setupDiffers(path: String)
  /// A record that passes its checksum and yet holds no command.
  case recordUnreadable(path: String, sequence: UInt64)
  /// The house refused a command of the setup.
  case setupRefused(command: Command, reason: RejectReason)

  public var description: String {
    switch self {
    case .notLocal(let endpoint):
      "\(endpoint): is reached from other machines; use tcp://127.0.0.1 or ipc://, or allow it"
    case .endpointTaken(let endpoint): "bind \(endpoint): somebody else listens there"
    case .socket(let error): error.description
    case .log(let fault): fault.description
    case .system(let operation, let path, let code):
      "\(path): cannot \(operation): \(SystemText.of(code))"
    case .logMissing(let path, let remains):
      "\(path): is gone, and \(remains.joined(separator: " and ")) beside it "
        + "\(remains.count == 1 ? "says" : "say") that there was one; restore it from a copy, or "
        + "begin anew in another folder"
    case .stateDiffers(let path, let found, let known, let source):
      "\(path): leads to \(found); at its clean end \(source) said \(known). Restore it from a "
        + "copy or use the version that wrote it; 'clearsim log cut \(path)' accepts what is there"
    case .digestUnreadable(let path):
      "\(path): is not as a node leaves it; restore it from a copy, or give it up with "
        + "'clearsim log cut' on the log beside it"
    case .setupDiffers(let path):
      "\(path): was begun with another setup of instruments and accounts; use that one or a new "
        + "folder"
    case .recordUnreadable(let path, let sequence):
      "\(path): record \(sequence) holds no command this version reads"
    case .setupRefused(let command, let reason):
      "setup: the house refuses \(command) as \(reason): \(reason.meaning)"
    }
  }
}
