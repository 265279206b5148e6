import Units
import Wire

/// What has been subscribed to, by connection: who asks for what matches nothing, or for far more
/// than there is, is let go.
///
/// A subscription is kept by libzmq in memory of the node, as long as its connection lasts. There
/// are only so many that match something: everything, a topic, a topic of an instrument.
struct Subscribers {
  private struct Account {
    var vain = 0
    var room = Subscribers.burst
    var refilled = Timestamp.zero
  }
  private var accounts: [Int32: Account] = [:]

  /// Subscriptions at once: each topic of each instrument, and back.
  static let burst = 16_384
  static let perSecond: Int64 = 256

  /// Counts one message of a subscriber.
  /// - Returns: whether its connection may stay.
  mutating func accepts(
    _ message: UnsafeRawBufferPointer, from descriptor: Int32, at now: Timestamp
  ) -> Bool {
    var account = accounts[descriptor] ?? Account(refilled: now)
    let passed = min(max((now - account.refilled).rawValue, 0), 1_000_000_000_000)
    let more = Int(passed * Self.perSecond / 1_000_000_000)
    if more > 0 {
      account.room = min(account.room + more, Self.burst)
      account.refilled = now
    }
    account.room -= 1
    if !Self.matches(message) { account.vain += 1 }
    let stays = account.room > 0 && account.vain <= NodeLimits.vainSubscriptionsMax
    // The number of the descriptor passes to another connection, which begins anew.
    accounts[descriptor] = stays ? account : nil
    return stays
  }

  /// Whether a subscription (or its end) is to something that there may be on the feed.
  static func matches(_ message: UnsafeRawBufferPointer) -> Bool {
    guard let first = message.first, first <= 1 else { return false }
    let prefix = UnsafeRawBufferPointer(rebasing: message[1...])
    guard let topic = prefix.first else { return true }
    guard FeedTopic(rawValue: topic) != nil else { return false }
    guard prefix.count == 4 else { return prefix.count == 1 }
    let instrument = UInt16(prefix[2]) | UInt16(prefix[3]) << 8
    return prefix[1] == 0 && instrument <= UInt16(Limits.instruments)
  }
}
