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
    for place in first..<events.count { running.feed(events[place]) }
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
    coverShortfalls(into: &events)
    callMargins(into: &events)
    reindexTouched()
    return receipt
  }

  private mutating func dispatch(
    _ command: Command, into events: inout EventBuffer
  ) -> Receipt {
    switch command {
    case .placeOrder(let command): return placeOrder(command, into: &events)
    case .cancelOrder(let command): return cancelOrder(command, into: &events)
    case .replaceOrder(let command): return replaceOrder(command, into: &events)
    case .cancelAll(let command): return cancelAll(command, into: &events)
    case .tick:
      tick(into: &events)
      return Receipt()
    case .postIndexPrice(let command): return postIndexPrice(command, into: &events)
    case .deposit(let command): return deposit(command, into: &events)
    case .withdraw(let command): return withdraw(command, into: &events)
    case .transferMargin(let command): return transferMargin(command, into: &events)
    case .setLeverage(let command): return setLeverage(command, into: &events)
    case .setMarginMode(let command): return setMarginMode(command, into: &events)
    case .reportFill(let command): return reportFill(command, into: &events)
    case .affirmFill(let command): return affirmFill(command, into: &events)
    case .contribute(let command): return contribute(command, into: &events)
    case .openAccount(let command): return openAccount(command, into: &events)
    case .listInstrument(let command): return listInstrument(command, into: &events)
    case .setFees(let command): return setFees(command, into: &events)
    case .setMarkTerms(let command): return setMarkTerms(command, into: &events)
    case .setFundingTerms(let command): return setFundingTerms(command, into: &events)
    case .setLiquidationTerms(let command): return setLiquidationTerms(command, into: &events)
    case .setLiquidationStage(let command): return setLiquidationStage(command, into: &events)
    case .setMarginTerms(let command): return setMarginTerms(command, into: &events)
    case .setMarginBracket(let command): return setMarginBracket(command, into: &events)
    case .openTrading(let command): return openTrading(command, into: &events)
    }
  }
}
