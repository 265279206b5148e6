import Units

/// What was cut off a log.
public struct LogCut: Hashable, Sendable {
  /// Where the log ends now.
  public let offset: Int
  /// How many bytes went.
  public let count: Int
  /// The last record of the log; `none` (0) if it has none left.
  public let lastGood: SequenceNumber
  public let damage: LogDamage
}

/// What somebody gave up of a log.
public struct LogSurrender: Hashable, Sendable {
  /// Records that are left.
  public let kept: UInt64
  /// How many the log knew of; nil where it keeps no account, or a damaged one.
  public let known: UInt64?
  /// How many bytes were cut off, and where they have been put; nil where there were none.
  public let bytes: Int
  public let savedTo: String?
  /// What was wrong behind the last record kept, if anything was.
  public let fault: LogFault?
}

/// Makes a log whole again after a crash.
public enum LogRecovery {
  /// Cuts off what a write that never ended left behind the last record.
  ///
  /// With `group` and `each` nothing that was acknowledged can be there, unless the disk lost what
  /// it had confirmed: it was on the disk first. The cut is on the disk on return.
  /// - Parameter endedCleanly: whether something outside the log says that its end was clean: then
  ///   nothing is cut.
  /// - Returns: what was cut, or nil where the log ends whole.
  /// - Throws: `locked` while someone writes it, and every fault other than `torn`: then nothing
  ///   was changed. `tailDamaged` where the tail does not look like a write cut short.
  public static func cutTornTail(
    _ path: String, endedCleanly: Bool = false
  ) throws(LogFault) -> LogCut? {
    let file = try LogFile.opening(path, forWriting: true)
    try file.lock()
    var reader = try LogReader(path)
    do throws(LogFault) {
      while try reader.next() != nil {}
      return nil
    } catch .torn(let path, let offset, let lastGood, let damage) {
      // A version 1 log without a word of its end is cut as it always was.
      let isStrict = reader.header.keepsAccount || endedCleanly
      let wasWhole = try reader.restIsRecord(at: offset)
      if isStrict, wasWhole || endedCleanly || !damage.isUnfinishedWrite {
        throw .tailDamaged(path: path, offset: offset, lastGood: lastGood, damage: damage)
      }
      let count = try file.size() - offset
      if let code = file.truncate(to: offset) {
        throw .system(operation: "cut", path: path, code: code)
      }
      if let code = file.sync() { throw .system(operation: "sync", path: path, code: code) }
      return LogCut(offset: offset, count: count, lastGood: lastGood, damage: damage)
    }
  }

  /// Makes the whole records that a log begins with the log, whatever it knows to have held: the
  /// explicit word that accepts a loss. What is cut off is kept in a file beside it.
  ///
  /// - Parameter keeping: at most so many records; nil for all that are whole and in order.
  /// - Throws: `locked`, the faults of a header, and `system`; then nothing was cut.
  public static func cut(_ path: String, keeping: UInt64? = nil) throws(LogFault) -> LogSurrender {
    let file = try LogFile.opening(path, forWriting: true)
    try file.lock()
    var reader = try LogReader(
      LogFile.opening(path, forWriting: false), checksAccount: false)
    var fault: LogFault?
    do throws(LogFault) {
      while reader.recordCount < keeping ?? .max, try reader.next() != nil {}
    } catch {
      if case .system = error { throw error }
      fault = error
    }
    let end = max(reader.offset, reader.header.recordsOffset)
    let bytes = max(try file.size() - end, 0)
    var savedTo: String?
    if bytes > 0 {
      savedTo = try save(file, from: end, to: "\(path).cut-\(end)")
      if let code = file.truncate(to: end) {
        throw .system(operation: "cut", path: path, code: code)
      }
    }
    if reader.header.keepsAccount { try writeAccount(of: reader, end: end, to: file) }
    if let code = file.sync() { throw .system(operation: "sync", path: path, code: code) }
    return LogSurrender(
      kept: reader.recordCount, known: reader.account?.records, bytes: bytes, savedTo: savedTo,
      fault: fault)
  }

  private static func writeAccount(
    of reader: borrowing LogReader, end: Int, to file: borrowing LogFile
  ) throws(LogFault) {
    let before = reader.account
    var account = LogAccount.open(
      before?.sync ?? .group, reader.tally, end: end, openings: before?.openings ?? 1)
    account.state = .cut
    try file.write(account)
  }

  private static func save(
    _ file: borrowing LogFile, from start: Int, to path: String
  ) throws(LogFault) -> String {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    let saved = try LogFile.creating(path, content: nothing, permissions: 0o600)
    var offset = start
    while true {
      let count = try file.read(into: buffer, at: offset)
      if count == 0 { break }
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      if let code = saved.write(piece, at: offset - start).failure {
        throw .system(operation: "write", path: path, code: code)
      }
      offset += count
    }
    if let code = saved.sync() { throw .system(operation: "sync", path: path, code: code) }
    return path
  }
}

extension LogDamage {
  /// Whether a write that never ended leaves this: too few bytes, or space nobody wrote.
  var isUnfinishedWrite: Bool {
    switch self {
    case .shortHeader, .shortPayload, .zeroFill: true
    case .lengthBeyondLimit, .checksum: false
    }
  }
}
