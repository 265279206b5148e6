import Messages
import Units

/// What the operator of a node decides about its sessions and its time.
public struct SequencerTerms: Sendable {
  /// Where the stamps' time comes from.
  public enum Mode: Sendable, Equatable {
    /// The shell's clock; the node itself issues a tick at each interval.
    case realTime(tickInterval: TimeSpan)
    /// What the participants say; at most `waiting` commands of each are held back.
    case lockStep(waiting: Int)
  }

  /// How what members and subscribers are told leaves the sequencer.
  public enum Form: Sendable, Equatable {
    /// As packets for sockets: `Directives.deliveries`.
    case packets
    /// As values for members in the same process: `Directives.announcements` in place of the
    /// packets with receipts, refusals, events and depth. Who is told, in which order and what of
    /// it is the same; what only says how far the node is (`TimeAdvanced`, market and house states)
    /// is not said.
    case values
  }

  public var members: [MemberTerms]
  public var mode: Mode
  /// Index prices the node itself posts before each of its ticks; none in lock step.
  public var fixedIndices: [PostIndexPrice]
  /// A session that is silent for longer is dead and is ended.
  public var silenceMax: TimeSpan
  /// Between two market states on the feed; depth goes out with each tick.
  public var stateInterval: TimeSpan
  /// Between two digests of the whole state on the feed; `TimeSpan.zero` for none, because it
  /// costs a walk over the state.
  public var digestInterval: TimeSpan
  /// Levels of depth on each side.
  public var depthLevels: Int
  public var form: Form
  /// Whether commands come with the record that the log keeps of them; not needed without a log.
  public var writesRecords: Bool
  /// How long the answer to a wrong token is held back; until it is out nothing else that the
  /// connection says about itself is looked at, so that a guess costs this much time.
  public var guessDelay: TimeSpan

  public init(
    members: [MemberTerms], mode: Mode, fixedIndices: [PostIndexPrice] = [],
    silenceMax: TimeSpan = .seconds(30), stateInterval: TimeSpan = .seconds(1),
    digestInterval: TimeSpan = .zero, depthLevels: Int = 10,
    form: Form = .packets, writesRecords: Bool = true, guessDelay: TimeSpan = .milliseconds(500)
  ) {
    self.members = members
    self.mode = mode
    self.fixedIndices = fixedIndices
    self.silenceMax = silenceMax
    self.stateInterval = stateInterval
    self.digestInterval = digestInterval
    self.depthLevels = depthLevels
    self.form = form
    self.writesRecords = writesRecords
    self.guessDelay = guessDelay
  }
}

extension SequencerTerms {
  /// A live session that has been told nothing for so long is told where the node stands: a node
  /// that hangs is told apart from one that has nothing to say.
  public var heartbeatInterval: TimeSpan {
    TimeSpan(rawValue: max(silenceMax.rawValue / 6, 1_000_000))
  }
}

/// What arrived, by what became of it. Only ever grows.
public struct TrafficCounts: Equatable, Sendable {
  public var frames: UInt64 = 0
  public var commands: UInt64 = 0
  public var duplicates: UInt64 = 0
  public var gaps: UInt64 = 0
  public var malformed: UInt64 = 0
  public var tooLarge: UInt64 = 0
  public var notLoggedOn: UInt64 = 0
  public var logonsRefused: UInt64 = 0
  /// Said by connections whose wrong token had not been answered yet; not looked at.
  public var logonsIgnored: UInt64 = 0
  public var roleMissing: UInt64 = 0
  public var refusedWhileStopping: UInt64 = 0
  /// Packets that were dropped because a member did not take them.
  public var lost: UInt64 = 0

  public init() {}
}
