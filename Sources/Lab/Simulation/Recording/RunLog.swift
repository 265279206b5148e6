import Bytes
import Clearing
import CommandLog
import Messages
import Sequencing
import Units

/// Writes the command log of a run in memory: the very bytes a node writes for the same run,
/// because all of a run, its setup included, is commands of its participants.
public final class RunLog: RunObserver {
  private var writer: LogWriter
  private let room = UnsafeMutableRawBufferPointer.allocate(
    byteCount: CommandRecord.byteCountMax, alignment: 8)
  /// Commands the operator has sent so far: a record of a command that names no member says whose
  /// it was and its number.
  private var operatorCommands: UInt64 = 0

  /// Begins a log in a file that must not exist yet.
  public init(_ path: String) throws(LogFault) {
    writer = try LogWriter(
      creating: path,
      header: LogHeader(
        firstSequence: SequenceNumber(rawValue: 1), configuration: DigestBuilder().digest,
        keepsAccount: true),
      sync: .none)
  }

  deinit { room.deallocate() }

  public func applied(
    _ command: Command, _ stamp: Stamp, _ receipt: Receipt, _ events: borrowing EventBuffer,
    _ house: ClearingHouse
  ) throws {
    var origin: RecordOrigin?
    if stamp.member == .none {
      operatorCommands += 1
      origin = RecordOrigin(
        sender: Scenario.operatorMember, clientSequence: operatorCommands)
    }
    guard
      let count = CommandRecord.write(command, member: stamp.member, origin: origin, into: room)
    else { preconditionFailure("Invariant: a command fits a record") }
    try writer.append(
      sequence: stamp.sequence, at: stamp.time,
      payload: UnsafeRawBufferPointer(rebasing: room[..<count]))
  }

  /// Writes out what is still held.
  public func flush() throws(LogFault) { try writer.flush() }

  /// Writes out all and says in the log that this is all of it, and where it leads to.
  /// - Parameter house: the house of the run, at its end.
  public func seal(_ house: ClearingHouse) throws(LogFault) {
    try writer.seal(house.digest(), events: house.eventCount)
  }
}
