import Glibc
import Units

/// What can be wrong with a log. Each description is one line that names the file, the place, the
/// value found and what would be right.
///
/// `torn` can be cut off (`LogRecovery`) and nothing acknowledged is lost. Everything else that is
/// wrong with the content is left alone: the log is to be restored from a copy, or what is missing
/// to be given up by an explicit word (`LogRecovery.cut`).
public enum LogFault: Error, Hashable, Sendable {
  /// The system refused an operation; `code` is its `errno`.
  case system(operation: String, path: String, code: Int32)
  /// A write failed. The file ends whole behind the record `durable`, and the writer goes on from
  /// there if the cause, most often a full disk, goes away.
  case writeFailed(path: String, offset: Int, code: Int32, durable: SequenceNumber)
  /// The disk may or may not hold what was written behind `durable`: this writer has stopped. Open
  /// the log anew.
  case syncFailed(path: String, code: Int32, durable: SequenceNumber)
  /// An earlier failure stopped this writer.
  case stopped(path: String, durable: SequenceNumber)
  case payloadTooLong(path: String, count: Int)
  case alreadyExists(path: String)
  case locked(path: String)
  case headerTooShort(path: String, count: Int)
  case notALog(path: String, found: UInt64)
  case headerDamaged(path: String, found: UInt32, expected: UInt32)
  case unknownVersion(path: String, found: UInt32)
  /// The file ends in something that is no record, and no record follows it.
  case torn(path: String, offset: Int, lastGood: SequenceNumber, damage: LogDamage)
  /// Something in the middle is no record: a whole one follows at `nextGoodOffset`. After a power
  /// cut it may also be a batch that was never synced and of which the disk kept a later part only;
  /// the file does not tell which, so nothing is cut without someone deciding it.
  case corrupt(
    path: String, offset: Int, lastGood: SequenceNumber, damage: LogDamage, nextGoodOffset: Int)
  /// A whole record with a sequence number that is not the next one.
  case outOfOrder(path: String, offset: Int, found: SequenceNumber, expected: SequenceNumber)
  /// A whole record whose time lies before that of the record in front of it, which no node writes:
  /// a house's time never goes back.
  case timeWentBack(path: String, offset: Int, found: Timestamp, before: Timestamp)
  /// The log keeps an account of itself, and that is no account.
  case accountDamaged(path: String)
  /// Fewer records than the log knows to have held; `damage` is what lies where they end, nil where
  /// the file ends whole.
  case recordsMissing(
    path: String, found: UInt64, known: UInt64, isClosed: Bool, damage: LogDamage?)
  /// More records than the log was closed with.
  case recordsUnknown(path: String, found: UInt64, known: UInt64)
  /// As many records as the log knows of, and others.
  case contentDiffers(path: String, records: UInt64)
  /// The file ends in what may have been a whole record. A write that never ended leaves a short
  /// one or zeros, so this was damaged later and may have been acknowledged.
  case tailDamaged(path: String, offset: Int, lastGood: SequenceNumber, damage: LogDamage)
}

extension LogFault {
  /// What to do about records that are gone.
  static func remedy(_ path: String) -> String {
    "restore the log from a copy, or give up what is missing with 'clearsim log cut \(path)'"
  }
}

/// Why bytes are not a record.
public enum LogDamage: Hashable, Sendable {
  /// Fewer bytes than a record's header has.
  case shortHeader(count: Int)
  /// Fewer bytes than the record's length says.
  case shortPayload(count: Int, length: Int)
  case lengthBeyondLimit(length: Int)
  case checksum(found: UInt32, expected: UInt32)
  /// Only zero bytes to the end of the file: space that the system gave and nobody wrote.
  case zeroFill(count: Int)
}

extension LogFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .system(let operation, let path, let code):
      "\(path): cannot \(operation): \(Self.text(code))"
    case .writeFailed(let path, let offset, let code, let durable):
      "\(path): cannot write at offset \(offset): \(Self.text(code)); "
        + "the log ends whole behind sequence \(durable)"
    case .syncFailed(let path, let code, let durable):
      "\(path): cannot sync: \(Self.text(code)); safe up to sequence \(durable)"
    case .stopped(let path, let durable):
      "\(path): writing stopped at an earlier failure; safe up to sequence \(durable)"
    case .payloadTooLong(let path, let count):
      "\(path): a payload of \(count) bytes; at most \(LogFormat.payloadBytesMax) fit a record"
    case .alreadyExists(let path):
      "\(path): exists already; append to it or name a new file"
    case .locked(let path):
      "\(path): is being written by someone else; a log has one writer at a time"
    case .headerTooShort(let path, let count):
      "\(path): \(count) bytes; a log begins with a header of \(LogFormat.headerBytes)"
    case .notALog(let path, let found):
      "\(path): begins with \(Self.hex(found)); a command log begins with "
        + "\(Self.hex(LogFormat.magic)) (CLEARLOG)"
    case .headerDamaged(let path, let found, let expected):
      "\(path): the header's checksum at offset \(LogFormat.checksumOffset) is "
        + "\(Self.hex(found)); its content gives \(Self.hex(expected))"
    case .unknownVersion(let path, let found):
      "\(path): format version \(found); this program reads versions "
        + "\(LogFormat.versionWithoutAccount) and \(LogFormat.version)"
    case .torn(let path, let offset, let lastGood, let damage):
      "\(path): torn at offset \(offset), behind sequence \(lastGood): \(damage)"
    case .corrupt(let path, let offset, let lastGood, let damage, let nextGoodOffset):
      "\(path): corrupt at offset \(offset), behind sequence \(lastGood): \(damage); "
        + "the next whole record is at offset \(nextGoodOffset)"
    case .outOfOrder(let path, let offset, let found, let expected):
      "\(path): sequence \(found) at offset \(offset); \(expected) is next"
    case .timeWentBack(let path, let offset, let found, let before):
      "\(path): time \(found.rawValue) ns at offset \(offset); the record before it has "
        + "\(before.rawValue) ns, and a log's time never goes back"
    case .accountDamaged(let path):
      "\(path): the log's account of itself at offset \(LogFormat.headerBytes) is damaged, so that "
        + "nobody knows whether commands are missing; restore the log from a copy, or accept what "
        + "is there with 'clearsim log cut \(path)'"
    case .recordsMissing(let path, let found, let known, let isClosed, let damage):
      "\(path): holds \(found) commands and had \(known) "
        + (isClosed ? "when it was closed" : "when last noted")
        + (damage.map { " (\($0))" } ?? "") + "; acknowledged commands are missing: "
        + Self.remedy(path)
    case .recordsUnknown(let path, let found, let known):
      "\(path): holds \(found) commands and was closed with \(known); restore the log from a copy, "
        + "or accept what is there with 'clearsim log cut \(path)'"
    case .contentDiffers(let path, let records):
      "\(path): its first \(records) commands are not those it was written with; restore the log "
        + "from a copy, or accept what is there with 'clearsim log cut \(path)'"
    case .tailDamaged(let path, let offset, let lastGood, let damage):
      "\(path): the record at offset \(offset), behind sequence \(lastGood), is damaged and may "
        + "have been acknowledged (\(damage)): \(Self.remedy(path))"
    }
  }

  private static func text(_ code: Int32) -> String {
    "\(String(cString: strerror(code))) (\(code))"
  }

  fileprivate static func hex(_ value: some BinaryInteger) -> String {
    "0x" + String(value, radix: 16)
  }
}

extension LogDamage: CustomStringConvertible {
  public var description: String {
    switch self {
    case .shortHeader(let count):
      "\(count) bytes are left; a record begins with \(LogFormat.recordHeaderBytes)"
    case .shortPayload(let count, let length):
      "\(count) bytes of payload are left; the record's length is \(length)"
    case .lengthBeyondLimit(let length):
      "a length of \(length); at most \(LogFormat.payloadBytesMax) fit a record"
    case .checksum(let found, let expected):
      "checksum \(LogFault.hex(found)); the record's content gives \(LogFault.hex(expected))"
    case .zeroFill(let count):
      "\(count) zero bytes to the end of the file instead of a record"
    }
  }
}
