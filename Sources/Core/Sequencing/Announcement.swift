import Messages
import Storage
import Units
import Wire

/// What a member or everyone is told, as a value: see `SequencerTerms.Form.values`.
///
/// Its content is what a reader of the packet would have decoded, no more: names and money of the
/// other side are not in it.
@frozen public struct Announcement: BitwiseCopyable {
  @frozen public enum Content: BitwiseCopyable {
    /// The answer to the command of this number; without a number of the house where the command
    /// was refused before it had its place in the order.
    case answer(number: UInt64, house: SequenceNumber, Receipt)
    case event(Event)
    /// The best levels of a book after a tick: see `Directives.levels`.
    case depth(InstrumentID, bids: LevelRange, asks: LevelRange)
  }

  /// The connection of the member it is for; none where everyone is told.
  public let connection: ConnectionID
  /// The sending time of the packet that it would have been in.
  public let time: Timestamp
  public let content: Content
}

/// Where levels of a book lie in the memory of `Directives`.
@frozen public struct LevelRange: Equatable, Sendable, BitwiseCopyable {
  let start: Int
  public let count: Int
}

extension Directives {
  /// The levels of an announcement, best first; good until the announcements are removed.
  public func levels(_ range: LevelRange) -> [DepthLevel] {
    (range.start..<range.start + range.count).map { depths[$0] }
  }

  mutating func append(_ levels: [DepthLevel]) -> LevelRange {
    let start = depths.count
    for level in levels { depths.append(level) }
    return LevelRange(start: start, count: levels.count)
  }
}

extension Sequencer {
  /// Tells a member something as a value; nothing where its session is not live.
  @inline(__always)
  mutating func announce(
    _ place: Int, at time: Timestamp, _ content: Announcement.Content, into d: inout Directives
  ) {
    let connection = table[place].connection
    guard connection != .none else { return }
    d.announcements.append(Announcement(connection: connection, time: time, content: content))
  }
}
