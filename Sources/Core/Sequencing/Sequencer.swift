import Messages
import Storage
import Units
import Wire

/// Decides what every frame, every timer and every applied command means, and says so in
/// `Directives`.
///
///     sequencer.receive(frame, from: connection, at: now, into: &directives)
///     sequencer.wake(at: now, into: &directives)
///     // append directives.commands to the log, sync, apply each, then:
///     sequencer.settle(command, receipt, events, house, into: &directives)
///     sequencer.flush(house, at: now, into: &directives)
///
/// Invariant: the stamps of all commands it hands out are numbered without gaps and never go back
/// in time. Whatever bytes arrive, nobody but their sender notices.
///
/// It never holds a receipt back nor sends one early: the shell settles a command only after its
/// record is safe. It keeps no copy of what it has sent: who was away asks for a snapshot.
public struct Sequencer: ~Copyable {
  public let terms: SequencerTerms
  public internal(set) var counts = TrafficCounts()
  /// The number the next command will have.
  public internal(set) var nextSequence = SequenceNumber(rawValue: 1)
  /// The time of the last stamp.
  public internal(set) var lastTime = Timestamp.zero
  /// Whether commands are still taken.
  public internal(set) var isAccepting = true

  public internal(set) var table: SessionTable
  var outboxes: Outboxes
  var feed = FeedPackets()
  var records = RecordWriter()
  /// In lock step only.
  var barrier: LockstepBarrier<HeldCommand>?
  /// The horizon the participants have been told.
  var horizonTold = Timestamp.zero
  /// The place of the session that owns an account, by account number; −1 where nobody does.
  var owners = DenseArray<Int32>()
  var accounts: [[AccountID]]
  /// Who has logged out and is still owed receipts of this turn.
  var leaving: [ConnectionID] = []
  var refusals = HeldRefusals()
  var nextTick = Timestamp.zero
  var nextState = Timestamp.zero
  var nextDigest = Timestamp.zero
  var nextSilenceCheck = Timestamp.zero

  public init(_ terms: SequencerTerms) {
    self.terms = terms
    table = SessionTable(members: terms.members)
    outboxes = Outboxes(count: terms.members.count)
    accounts = Array(repeating: [], count: terms.members.count)
    if case .lockStep(let waiting) = terms.mode {
      let participants = terms.members.filter(\.takesPart).map(\.member)
      barrier = LockstepBarrier(participants: participants, capacity: waiting)
      feed.splitsByTime = true
    } else {
      barrier = nil
    }
  }

  /// To be called once, before anything is received: names this run of the node by the time of its
  /// start. It stands in every feed packet, so that a subscriber sees a restart even where the
  /// numbers happen to go on, and sessions are numbered on from its seconds, so that a packet of an
  /// earlier run's session is told apart.
  public mutating func begin(at time: Timestamp) {
    feed.incarnation = SessionID(rawValue: UInt64(clamping: time.rawValue))
    table.numberLogons(from: UInt32(truncatingIfNeeded: time.rawValue / 1_000_000_000))
  }

  public var isLockStep: Bool {
    if case .lockStep = terms.mode { true } else { false }
  }

  /// What members are told the time is: never behind a stamp, and virtual in lock step.
  @inline(__always)
  func houseTime(at time: Timestamp) -> Timestamp {
    isLockStep ? lastTime : max(time, lastTime)
  }

  /// In lock step: how far everything has been carried out, and the participant whose promise all
  /// others wait for. Nil in real time.
  public mutating func waitsFor() -> (member: MemberID, horizon: Timestamp)? {
    guard let member = barrier?.slowest, let horizon = barrier?.horizon else { return nil }
    return (member, horizon)
  }

  /// In lock step: everything earlier has been handed out, once `wake` has nothing more. Zero in
  /// real time.
  public var horizon: Timestamp { mutating get { barrier?.horizon ?? .zero } }

  /// From here on every command is refused as `shuttingDown`; what was taken before stands.
  public mutating func stopAccepting() { isAccepting = false }

  /// A packet did not reach its connection: the member behind it, if any, must log on again.
  public mutating func lost(
    _ connection: ConnectionID, at time: Timestamp, into d: inout Directives
  ) {
    counts.lost += 1
    endSession(connection, at: time, into: &d)
  }
}

/// A command that waits in the barrier.
struct HeldCommand: BitwiseCopyable {
  let command: Command
  let place: Int32
  let clientSequence: UInt64
}
