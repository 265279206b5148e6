import Bytes
import Messages
import Units

/// The clearing house: a single-threaded, deterministic state machine.
///
/// ```swift
/// let house = ClearingHouse()
/// var events = EventBuffer()
/// let receipt = house.apply(.tick(Tick()), stamp, into: &events)
/// ```
///
/// One command and its stamp go in; events and one receipt come out. It reads no clock, draws no
/// random number, does no input or output and uses no floating point: the same commands with the
/// same stamps give the same events, receipts and digest on any machine. It is not `Sendable`:
/// whoever owns it feeds it from one thread.
public final class ClearingHouse {
  // One thread feeds the house, and nothing it calls holds on to it: accesses cannot overlap, and
  // looking each of them up at run time would cost a tenth of a command.
  @exclusivity(unchecked) var state: HouseState
  /// Running hash of all stamps, receipts and events.
  @exclusivity(unchecked) public internal(set) var fingerprint = Fingerprint()
  @exclusivity(unchecked) public internal(set) var commandCount: UInt64 = 0
  @exclusivity(unchecked) public internal(set) var eventCount: UInt64 = 0

  /// How many bytes the state last took.
  @exclusivity(unchecked) var storedCapacity = 4_096

  /// - Parameter workLimits: others than `standard` are for tests.
  public init(workLimits: WorkLimits = .standard) { state = HouseState(workLimits) }

  /// The stamp of the last command applied.
  public var lastStamp: Stamp { state.stamp }

  /// Carries out one command and appends what happened to `events`.
  /// - Precondition: stamps rise: sequence numbers by one, times never fall.
  public func apply(
    _ command: Command, _ stamp: Stamp, into events: inout EventBuffer
  ) -> Receipt {
    precondition(
      stamp.sequence.rawValue == state.stamp.sequence.rawValue + 1,
      "Invariant: commands are numbered without gaps")
    precondition(stamp.time >= state.stamp.time, "Invariant: time does not go back")
    let first = events.count
    let receipt = state.apply(command, stamp, into: &events)
    var running = fingerprint
    running.feed(stamp, receipt)
    events.words.drain(into: &running)
    fingerprint = running
    commandCount += 1
    eventCount += UInt64(events.count - first)
    return receipt
  }
}

extension HouseState {
  mutating func apply(
    _ command: Command, _ stamp: Stamp, into events: inout EventBuffer
  ) -> Receipt {
    self.stamp = stamp
    // A log may hold a command from behind the end of time: it is refused again.
    guard stamp.time <= Limits.timeEnd else { return Receipt(.timeOver) }
    let receipt = dispatch(command, into: &events)
    // Most commands move no margin.
    guard touched.count > 0 || touchedOwners.count > 0 else { return receipt }
    coverShortfalls(into: &events)
    callMargins(into: &events)
    reindexTouched()
    return receipt
  }

  /// Carries out what time brings.
  mutating func tick(_ command: Tick, into events: inout EventBuffer) -> Receipt {
    tick(into: &events)
    return Receipt()
  }
}
