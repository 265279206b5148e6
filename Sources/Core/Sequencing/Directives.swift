import Messages
import Storage
import Units
import Wire

/// A command in its place in the one order, with who sent it.
@frozen public struct SequencedCommand: BitwiseCopyable {
  public let stamp: Stamp
  public let command: Command
  /// The sender's place in the session table; −1 for the node itself.
  public let place: Int32
  /// The sender's own number for the command; zero for the node itself.
  public let clientSequence: UInt64
  /// Where the command's record lies: see `Directives.record`.
  public let record: ByteRange
}

/// Something to be sent once everything before it is safe.
@frozen public enum Delivery: BitwiseCopyable {
  /// Send a packet over a connection of the order socket without waiting. Where the connection is
  /// gone or has no room, drop the packet and tell the sequencer with `lost`.
  case send(ConnectionID, packet: ByteRange)
  /// The same over the snapshot socket; nobody is told of a loss, the asker asks again.
  case answer(ConnectionID, packet: ByteRange)
  /// Send a packet to every subscriber of the feed.
  case publish(packet: ByteRange)
}

/// What the shell must do, in this order:
///
/// 1. append the records of all `commands` to the log, and sync it as configured;
/// 2. apply each command to the house and hand receipt and events to `Sequencer.settle`;
/// 3. call `Sequencer.flush`, then carry out all `deliveries`, or hand on all `announcements`;
/// 4. `removeAll`, and call the sequencer again at `timer` at the latest.
///
/// Owned by the shell and filled by the sequencer; its memory is used again and again.
public struct Directives: ~Copyable {
  public internal(set) var commands = DenseArray<SequencedCommand>()
  public internal(set) var deliveries = DenseArray<Delivery>()
  /// What is told, where `SequencerTerms.form` is `values`.
  public internal(set) var announcements = DenseArray<Announcement>()
  /// When the sequencer wants to be called even if nothing arrives.
  public internal(set) var timer: Timestamp = .max
  var records = ByteArena()
  var packets = ByteArena()
  var depths = DenseArray<DepthLevel>()

  public init() {}

  /// Forgets everything and keeps the memory.
  public mutating func removeAll() {
    removeCommands()
    removeDeliveries()
    removeAnnouncements()
    timer = .max
  }

  /// Forgets the announcements only: they have been handed on.
  public mutating func removeAnnouncements() {
    announcements.removeAll()
    depths.removeAll()
  }

  /// Forgets the deliveries only: they have been carried out.
  public mutating func removeDeliveries() {
    deliveries.removeAll()
    packets.removeAll()
  }

  /// Forgets the commands only: they have been applied.
  public mutating func removeCommands() {
    commands.removeAll()
    records.removeAll()
  }

  /// The record of a command; good until the commands are removed.
  public func record(_ command: SequencedCommand) -> UnsafeRawBufferPointer {
    records[command.record]
  }

  /// The packet of a delivery; good until the sequencer is called again.
  public func packet(_ range: ByteRange) -> UnsafeRawBufferPointer { packets[range] }
}
