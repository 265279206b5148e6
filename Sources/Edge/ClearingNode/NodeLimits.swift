import Units

/// What one connection may cost a node before it is ended, whoever is behind it.
///
/// libzmq bounds the frames that wait for the node, not the parts of a message that has no end and
/// not the subscriptions of a subscriber; those are counted here.
enum NodeLimits {
  /// Bytes in one part at the order and the snapshot socket. A frame longer than the protocol
  /// allows is refused with an answer; one longer than this costs the sender its connection.
  static let frameBytesMax = Int64(2 * Limits.frameBytes)
  /// Frames of one connection that wait to be taken in.
  static let framesWaiting: Int32 = 128
  /// Parts of one message that are read and answered; more cost the connection.
  static let partsMax = 16
  /// Bytes in one part at the feed: a greeting with its properties, a heartbeat, a subscription.
  static let subscriptionBytesMax: Int64 = 128
  /// Subscriptions of one connection that wait to be taken in.
  static let subscriptionsWaiting: Int32 = 1
  /// Subscriptions that match nothing before they cost the connection.
  static let vainSubscriptionsMax = 16
  /// Bytes that a connection may have sent beyond what has reached the node: the frame on its way.
  static let bytesUnseen = 256 << 10
  /// The same for a subscriber, of all it ever sends: eight thousand subscriptions.
  static let bytesSubscribing = 128 << 10
  /// Bytes a second that heartbeats may take on top.
  static let bytesPerSecond = 128
  /// Growth of the process that makes the guard count.
  static let growthWatched = 2 << 20
  /// Packets of answers waiting for one asker at the snapshot socket.
  static let answersWaiting: Int32 = 256
  /// Commands taken in before they are logged and applied, so that a member with full frames keeps
  /// others waiting for milliseconds only.
  static let commandsPerTurn = 8_192
}
