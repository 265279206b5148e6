import Bytes
import Clearing
import CommandLog
import Messages
import Units

/// Writes the command log of a run in memory: the very bytes a node writes for the same run,
/// because its records are the sequencer's.
public final class RunLog {
  private var writer: LogWriter

  /// Begins a log in a file that must not exist yet.
  public init(_ path: String) throws(LogFault) {
    writer = try LogWriter(
      creating: path,
      header: LogHeader(
        firstSequence: SequenceNumber(rawValue: 1), configuration: DigestBuilder().digest,
        keepsAccount: true),
      sync: .none)
  }

  func append(_ stamp: Stamp, _ record: UnsafeRawBufferPointer) throws(LogFault) {
    try writer.append(sequence: stamp.sequence, at: stamp.time, payload: record)
  }

  /// Writes out what is still held.
  public func flush() throws(LogFault) { try writer.flush() }

  /// Writes out all and says in the log that this is all of it, and where it leads to.
  /// - Parameter house: the house of the run, at its end.
  public func seal(_ house: ClearingHouse) throws(LogFault) {
    try writer.seal(house.digest(), events: house.eventCount)
  }
}
