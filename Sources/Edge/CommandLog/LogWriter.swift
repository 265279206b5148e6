import Bytes
import Units

/// When a record counts as safe.
public enum SyncPolicy: String, CaseIterable, Sendable {
  /// Once the system has it: survives the end of the process, not of the machine.
  case none
  /// Once the disk has it, asked once per `flush`: a batch shares the wait.
  case group
  /// Once the disk has it, asked for each record.
  case each
}

/// Appends records to a log.
///
///     var log = try LogWriter(creating: path, header: header, sync: .group)
///     for command in batch {
///       try log.append(sequence: log.nextSequence, at: command.time, payload: command.bytes)
///     }
///     let safe = try log.flush()        // now receipts up to `safe` may leave
///
/// Invariant: `durableThrough` ≤ `writtenThrough` < `nextSequence`, and the file ends behind the
/// record `writtenThrough`. Dropping a writer without `close` loses what was not flushed.
public struct LogWriter: ~Copyable, @unchecked Sendable {
  public let header: LogHeader
  public let policy: SyncPolicy
  /// The number the next record must have.
  public private(set) var nextSequence: SequenceNumber
  /// The last record the system has; `none` (0) before the first.
  public private(set) var writtenThrough: SequenceNumber
  /// The last record that is safe in the sense of the policy; `none` (0) before the first.
  public private(set) var durableThrough: SequenceNumber

  private let file: LogFile
  private let buffer: UnsafeMutableRawBufferPointer
  private var buffered = 0
  /// Bytes in the file.
  private var fileEnd: Int
  /// What has been appended, and what of it the system has.
  private var appended = LogTally()
  private var written = LogTally()
  private var openings: UInt32 = 1
  private var isStopped = false

  /// Bytes gathered before they are written without being asked.
  public static var bufferBytes: Int { 4 << 20 }

  /// Begins a log in a file that must not exist yet.
  ///
  /// - Parameter isPrivate: whether only the file's owner may read it.
  /// - Throws: `alreadyExists`, or `system` with what keeps the file from being made.
  public init(
    creating path: String, header: LogHeader, sync: SyncPolicy, isPrivate: Bool = false
  ) throws(LogFault) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.bufferBytes, alignment: 4096)
    let front = UnsafeMutableRawBufferPointer(rebasing: buffer[..<header.recordsOffset])
    header.encode(
      to: UnsafeMutableRawBufferPointer(rebasing: front[..<LogFormat.headerBytes]))
    if header.keepsAccount {
      LogAccount.open(sync, LogTally(), end: header.recordsOffset).encode(
        to: UnsafeMutableRawBufferPointer(rebasing: front[LogFormat.headerBytes...]))
    }
    do throws(LogFault) {
      self.file = try LogFile.creating(
        path, content: UnsafeRawBufferPointer(front), permissions: isPrivate ? 0o600 : 0o644)
    } catch {
      buffer.deallocate()
      throw error
    }
    self.header = header
    self.policy = sync
    self.buffer = buffer
    self.fileEnd = header.recordsOffset
    self.nextSequence = header.firstSequence
    self.writtenThrough = .none
    self.durableThrough = .none
  }

  /// Goes on with a log that exists, behind its last record. All of it is read and checked first.
  ///
  /// - Throws: `locked` while someone else writes it; `torn` where `LogRecovery` is needed first;
  ///   and what else a reader finds.
  public init(appendingTo path: String, sync: SyncPolicy) throws(LogFault) {
    let file = try LogFile.opening(path, forWriting: true)
    try file.lock()
    var reader = try LogReader(path)
    while try reader.next() != nil {}
    // What a crash left in the system's memory only must be safe before it is counted as such.
    if sync != .none, let code = file.sync() {
      throw .syncFailed(path: path, code: code, durable: .none)
    }
    let openings = (reader.account?.openings ?? 0) &+ 1
    if reader.header.keepsAccount {
      // From here on more may follow than the account says.
      let account = LogAccount.open(sync, reader.tally, end: reader.offset, openings: openings)
      try file.write(account)
      if let code = file.sync() {
        throw .syncFailed(path: path, code: code, durable: .none)
      }
    }
    self.header = reader.header
    self.nextSequence = reader.expectedSequence
    self.writtenThrough = reader.lastSequence
    self.durableThrough = reader.lastSequence
    self.fileEnd = reader.offset
    self.appended = reader.tally
    self.written = reader.tally
    self.openings = openings
    self.file = file
    self.policy = sync
    self.buffer = .allocate(byteCount: Self.bufferBytes, alignment: 4096)
  }

  deinit { buffer.deallocate() }

  public var path: String { file.path }

  /// Takes in a record. With the policy `each` it is safe on return, otherwise after `flush`; a
  /// full buffer is written, but not synced, on the way.
  ///
  /// - Parameters:
  ///   - sequence: `nextSequence`.
  ///   - payload: at most `LogFormat.payloadBytesMax` bytes.
  /// - Throws: `payloadTooLong`; and as `flush` does, in which case this record is not in the log.
  public mutating func append(
    sequence: SequenceNumber, at time: Timestamp, payload: UnsafeRawBufferPointer
  ) throws(LogFault) {
    precondition(sequence == nextSequence, "Invariant: the log has no gaps")
    if isStopped { throw .stopped(path: path, durable: durableThrough) }
    guard payload.count <= LogFormat.payloadBytesMax else {
      throw .payloadTooLong(path: path, count: payload.count)
    }
    let size = LogFormat.recordHeaderBytes + payload.count
    if buffered + size > buffer.count { try writeBuffered() }

    let record = UnsafeMutableRawBufferPointer(rebasing: buffer[buffered..<(buffered + size)])
    let writer = ByteWriter(record)
    writer.store(UInt32(payload.count), at: 0)
    writer.store(sequence.rawValue, at: 8)
    writer.store(time.rawValue, at: 16)
    if let source = payload.baseAddress {
      record.baseAddress.unsafelyUnwrapped.advanced(by: LogFormat.recordHeaderBytes)
        .copyMemory(from: source, byteCount: payload.count)
    }
    let checked = UnsafeRawBufferPointer(UnsafeMutableRawBufferPointer(rebasing: record[8...]))
    let checksum = CRC32C.checksum(of: checked)
    writer.store(checksum, at: 4)
    appended.count(checksum, at: time)
    buffered += size
    nextSequence = SequenceNumber(rawValue: sequence.rawValue + 1)
    if policy == .each { try flush() }
  }

  /// Writes what was gathered, in one call, and waits until it is safe.
  ///
  /// - Returns: `durableThrough`, now the last record appended.
  /// - Throws: `writeFailed`: of the records appended since the last flush those that went in whole
  ///   are kept and safe, the rest are forgotten, and `nextSequence` follows the last one kept.
  ///   `syncFailed`, and `stopped` ever after.
  @discardableResult
  public mutating func flush() throws(LogFault) -> SequenceNumber {
    if isStopped { throw .stopped(path: path, durable: durableThrough) }
    try writeBuffered()
    try makeDurable()
    return durableThrough
  }

  /// Flushes and closes; the lock is free afterwards. The account stays open: nothing is known of
  /// where the records lead.
  public consuming func close() throws(LogFault) {
    try flush()
    try note()
  }

  /// Puts everything on the disk, whatever the policy, and says in the account that this is all of
  /// it and what it leads to.
  public mutating func seal(_ digest: Digest, events: UInt64) throws(LogFault) {
    try flush()
    var last = account
    last.state = .closed
    last.digest = digest
    last.events = events
    // The records before the account that counts them.
    try syncNow()
    if header.keepsAccount { try file.write(last) }
    try syncNow()
  }

  /// Writes down how many records are safe by now. It is not synced by itself: the next flush takes
  /// it along. To be called now and then, behind a flush.
  public mutating func note() throws(LogFault) {
    guard buffered == 0, !isStopped, header.keepsAccount else { return }
    try file.write(account)
  }

  private var account: LogAccount {
    .open(policy, written, end: fileEnd, openings: openings)
  }

  private mutating func syncNow() throws(LogFault) {
    guard let code = file.sync() else { return }
    isStopped = true
    throw .syncFailed(path: path, code: code, durable: durableThrough)
  }

  private mutating func writeBuffered() throws(LogFault) {
    guard buffered > 0 else { return }
    let (written, failure) = file.write(
      UnsafeRawBufferPointer(rebasing: buffer[..<buffered]), at: fileEnd)
    guard let failure else {
      fileEnd += buffered
      buffered = 0
      self.written = appended
      writtenThrough = SequenceNumber(rawValue: nextSequence.rawValue - 1)
      return
    }
    try keepWholeRecords(of: written)
    throw .writeFailed(path: path, offset: fileEnd, code: failure, durable: durableThrough)
  }

  /// After a write that got only `count` bytes far: cuts the file behind the last record that
  /// went in whole and forgets the others.
  private mutating func keepWholeRecords(of count: Int) throws(LogFault) {
    let reader = ByteReader(UnsafeRawBufferPointer(buffer))
    var kept = 0
    while kept + LogFormat.recordHeaderBytes <= count {
      let length: UInt32 = reader.load(at: kept)
      let end = kept + LogFormat.recordHeaderBytes + Int(length)
      guard end <= count else { break }
      written.count(reader.load(at: kept + 4), at: Timestamp(rawValue: reader.load(at: kept + 16)))
      writtenThrough = SequenceNumber(rawValue: reader.load(at: kept + 8))
      kept = end
    }
    fileEnd += kept
    buffered = 0
    appended = written
    if let code = file.truncate(to: fileEnd) {
      isStopped = true
      throw .system(operation: "cut an unfinished record off", path: path, code: code)
    }
    nextSequence =
      writtenThrough == .none
      ? header.firstSequence : SequenceNumber(rawValue: writtenThrough.rawValue + 1)
    try makeDurable()
  }

  private mutating func makeDurable() throws(LogFault) {
    guard durableThrough != writtenThrough else { return }
    if policy != .none, let code = file.sync() {
      isStopped = true
      throw .syncFailed(path: path, code: code, durable: durableThrough)
    }
    durableThrough = writtenThrough
  }
}
