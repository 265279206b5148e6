import CZeroMQ

/// How a socket chooses peers; each case is the libzmq constant of the same name.
public enum SocketKind: Sendable, CaseIterable {
  /// Answers many peers: the first part of a message names the peer it is for or comes from.
  case router
  /// Asks in turn whichever of its peers has room.
  case dealer
  /// Sends to all who subscribed to how a message begins; drops for those who are slow.
  case pub
  /// Receives what it subscribed to.
  case sub
  /// A `pub` that also receives the subscriptions: one byte 1 or 0, then the prefix.
  case xpub
  /// One peer, both directions.
  case pair
  /// Hands messages out, each to one of its peers.
  case push
  /// Takes messages in, in turn from each peer.
  case pull

  var rawValue: CInt {
    switch self {
    case .router: ZMQ_ROUTER
    case .dealer: ZMQ_DEALER
    case .pub: ZMQ_PUB
    case .sub: ZMQ_SUB
    case .xpub: ZMQ_XPUB
    case .pair: ZMQ_PAIR
    case .push: ZMQ_PUSH
    case .pull: ZMQ_PULL
    }
  }
}
