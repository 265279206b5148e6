import CZeroMQ

/// A setting of a socket, with the type of its value.
///
///     try socket.set(.sendHighWater, to: 1_000)
///
/// Most take effect on the connections made afterwards: set them before `bind` and `connect`. Times
/// are in milliseconds, and −1 means without end. The corresponding C constant is in brackets.
public struct SocketOption<Value>: Sendable {
  let rawValue: CInt
  let name: String
  init(_ rawValue: CInt, _ name: String = #function) {
    self.rawValue = rawValue
    self.name = name
  }
}

extension SocketOption where Value == Bool {
  /// Router: a message for an unknown peer is `unroutable` and one for a full peer `wouldBlock`,
  /// instead of being dropped in silence (ZMQ_ROUTER_MANDATORY).
  public static var routerMandatory: Self { Self(ZMQ_ROUTER_MANDATORY) }
  /// Router: a new peer with a known routing id takes its place, instead of being ignored
  /// (ZMQ_ROUTER_HANDOVER).
  public static var routerHandover: Self { Self(ZMQ_ROUTER_HANDOVER) }
  /// Queue only for connections that stand, not for those still being made (ZMQ_IMMEDIATE).
  public static var immediate: Self { Self(ZMQ_IMMEDIATE) }
  /// Xpub: receive every subscription, not just the first of its prefix (ZMQ_XPUB_VERBOSE).
  public static var xpubVerbose: Self { Self(ZMQ_XPUB_VERBOSE) }
  /// Xpub: receive every subscription and its end (ZMQ_XPUB_VERBOSER).
  public static var xpubVerboser: Self { Self(ZMQ_XPUB_VERBOSER) }
  /// Endpoints may be IPv6 addresses (ZMQ_IPV6).
  public static var ipv6: Self { Self(ZMQ_IPV6) }
  /// This end checks keys; without a ZAP handler it accepts any key (ZMQ_CURVE_SERVER).
  public static var curveServer: Self { Self(ZMQ_CURVE_SERVER) }
}

extension SocketOption where Value == Int32 {
  /// Messages queued per peer for sending before it counts as full; 0 is no bound (ZMQ_SNDHWM).
  public static var sendHighWater: Self { Self(ZMQ_SNDHWM) }
  /// Messages queued per peer after receiving; 0 is no bound (ZMQ_RCVHWM).
  public static var receiveHighWater: Self { Self(ZMQ_RCVHWM) }
  /// How long closing waits for messages to leave; a socket starts with 1000 (ZMQ_LINGER).
  public static var linger: Self { Self(ZMQ_LINGER) }
  /// How long a send waits before it `wouldBlock` (ZMQ_SNDTIMEO).
  public static var sendTimeout: Self { Self(ZMQ_SNDTIMEO) }
  /// How long a receive waits before it returns false (ZMQ_RCVTIMEO).
  public static var receiveTimeout: Self { Self(ZMQ_RCVTIMEO) }
  /// Between two heartbeats; 0 is none (ZMQ_HEARTBEAT_IVL).
  public static var heartbeatInterval: Self { Self(ZMQ_HEARTBEAT_IVL) }
  /// Silence after a heartbeat that ends the connection (ZMQ_HEARTBEAT_TIMEOUT).
  public static var heartbeatTimeout: Self { Self(ZMQ_HEARTBEAT_TIMEOUT) }
  /// Silence after which the peer is to end the connection, in steps of 100 (ZMQ_HEARTBEAT_TTL).
  public static var heartbeatTimeToLive: Self { Self(ZMQ_HEARTBEAT_TTL) }
  /// How long a peer may take over its greeting (ZMQ_HANDSHAKE_IVL).
  public static var handshakeInterval: Self { Self(ZMQ_HANDSHAKE_IVL) }
  /// How long a connection attempt may take; 0 leaves it to the system (ZMQ_CONNECT_TIMEOUT).
  public static var connectTimeout: Self { Self(ZMQ_CONNECT_TIMEOUT) }
  /// Between two attempts to connect again; −1 is never (ZMQ_RECONNECT_IVL).
  public static var reconnectInterval: Self { Self(ZMQ_RECONNECT_IVL) }
  /// Up to where that interval doubles; 0 is not at all (ZMQ_RECONNECT_IVL_MAX).
  public static var reconnectIntervalMax: Self { Self(ZMQ_RECONNECT_IVL_MAX) }
  /// Connections that may wait to be accepted (ZMQ_BACKLOG).
  public static var backlog: Self { Self(ZMQ_BACKLOG) }
}

extension SocketOption where Value == Int64 {
  /// Bytes in one part; a peer that sends more is disconnected; −1 is no bound (ZMQ_MAXMSGSIZE).
  public static var maxMessageSize: Self { Self(ZMQ_MAXMSGSIZE) }
}

extension SocketOption where Value == [UInt8] {
  /// The name a router will know this socket by: 1 to 255 bytes, the first not zero
  /// (ZMQ_ROUTING_ID).
  public static var routingID: Self { Self(ZMQ_ROUTING_ID) }
  /// Sub: receive also what begins with these bytes (ZMQ_SUBSCRIBE). Cannot be read.
  public static var subscribe: Self { Self(ZMQ_SUBSCRIBE) }
  /// Sub: takes one such subscription back (ZMQ_UNSUBSCRIBE). Cannot be read.
  public static var unsubscribe: Self { Self(ZMQ_UNSUBSCRIBE) }
}

extension SocketOption where Value == String {
  /// The endpoint last bound or connected, with the port really taken (ZMQ_LAST_ENDPOINT). Cannot
  /// be set.
  public static var lastEndpoint: Self { Self(ZMQ_LAST_ENDPOINT) }
  /// Own public key, 40 characters of Z85 (ZMQ_CURVE_PUBLICKEY).
  public static var curvePublicKey: Self { Self(ZMQ_CURVE_PUBLICKEY) }
  /// Own secret key, 40 characters of Z85 (ZMQ_CURVE_SECRETKEY).
  public static var curveSecretKey: Self { Self(ZMQ_CURVE_SECRETKEY) }
  /// Client: the public key the server must have, 40 characters of Z85 (ZMQ_CURVE_SERVERKEY).
  public static var curveServerKey: Self { Self(ZMQ_CURVE_SERVERKEY) }
  /// Server: the domain its ZAP requests name; a ZAP handler is asked only where there is one or a
  /// security mechanism (ZMQ_ZAP_DOMAIN).
  public static var zapDomain: Self { Self(ZMQ_ZAP_DOMAIN) }
}
