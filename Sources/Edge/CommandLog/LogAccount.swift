import Bytes
import Units

/// What a log knows of itself: how many records it holds, and what they lead to.
///
/// It is the first record, numbered 0, and is written again in place: at each opening, now and then
/// while the log grows, and at a clean end. So a log that was cut behind a record, which looks
/// whole to anyone who reads records, is seen to be short.
///
/// Payload, 72 bytes, little endian:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | 0 open, 1 closed, 2 cut |
/// | 4 | 4 | sync policy of the writer: 0 none, 1 group, 2 each |
/// | 8 | 8 | records |
/// | 16 | 8 | where the last of them ends in the file |
/// | 24 | 4 | chain: CRC-32C of the checksums of all of them, one behind the other |
/// | 28 | 4 | how often the log has been opened to be written |
/// | 32 | 8 | events they led to; 0 while open |
/// | 40 | 32 | digest of the state they led to; zero while open |
///
/// The time of the record is that of the last record counted.
///
/// Invariant: an open log holds at least the records of its account, a closed one exactly those.
public struct LogAccount: Hashable, Sendable {
  public enum State: UInt32, Sendable {
    /// A writer has it, or had it and did not end cleanly: there may be more records.
    case open = 0
    /// Ended cleanly: there is nothing else.
    case closed = 1
    /// Open, and somebody has given up what may have been missing (`LogRecovery.cut`).
    case cut = 2
  }

  public var state: State
  public var sync: SyncPolicy
  public var records: UInt64
  public var end: Int
  public var chain: UInt32
  public var openings: UInt32
  public var time: Timestamp
  /// Of the state the records lead to, if it ended cleanly.
  public var events: UInt64
  public var digest: Digest

  static var payloadBytes: Int { 72 }
  static var recordBytes: Int { LogFormat.recordHeaderBytes + payloadBytes }

  /// The account of a log that is being written.
  static func open(
    _ sync: SyncPolicy, _ tally: LogTally, end: Int, openings: UInt32 = 1
  ) -> LogAccount {
    LogAccount(
      state: .open, sync: sync, records: tally.records, end: end, chain: tally.chain.value,
      openings: openings, time: tally.time, events: 0, digest: .zero)
  }
}

extension LogFile {
  /// Writes the account in its place.
  func write(_ account: LogAccount) throws(LogFault) {
    let failure = withUnsafeTemporaryAllocation(
      byteCount: LogAccount.recordBytes, alignment: 8
    ) { record in
      account.encode(to: record)
      return write(UnsafeRawBufferPointer(record), at: LogFormat.headerBytes).failure
    }
    if let failure {
      throw .system(operation: "write the log's account", path: path, code: failure)
    }
  }
}

extension LogAccount {
  /// The record as it lies in the file, right behind the header.
  func encode(to record: UnsafeMutableRawBufferPointer) {
    precondition(record.count == Self.recordBytes, "Invariant: an account has one length")
    record.initializeMemory(as: UInt8.self, repeating: 0)
    let writer = ByteWriter(record)
    writer.store(UInt32(Self.payloadBytes), at: 0)
    writer.store(time.rawValue, at: 16)
    writer.store(state.rawValue, at: 24)
    writer.store(sync.code, at: 28)
    writer.store(records, at: 32)
    writer.store(UInt64(end), at: 40)
    writer.store(chain, at: 48)
    writer.store(openings, at: 52)
    writer.store(events, at: 56)
    digest.copyBytes(to: UnsafeMutableRawBufferPointer(rebasing: record[64..<96]))
    let checked = UnsafeRawBufferPointer(UnsafeMutableRawBufferPointer(rebasing: record[8...]))
    writer.store(CRC32C.checksum(of: checked), at: 4)
  }

  /// The account in `record`; nil where it is none.
  init?(decoding record: UnsafeRawBufferPointer) {
    guard record.count == Self.recordBytes else { return nil }
    let reader = ByteReader(record)
    let length: UInt32 = reader.load(at: 0)
    let checksum: UInt32 = reader.load(at: 4)
    let sequence: UInt64 = reader.load(at: 8)
    guard length == UInt32(Self.payloadBytes), sequence == 0,
      checksum == CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: record[8...])),
      let state = State(rawValue: reader.load(at: 24)),
      let sync = SyncPolicy(code: reader.load(at: 28)),
      let end = Int(exactly: reader.load(at: 40) as UInt64),
      let digest = Digest(bytes: UnsafeRawBufferPointer(rebasing: record[64..<96]))
    else { return nil }
    self.init(
      state: state, sync: sync, records: reader.load(at: 32), end: end,
      chain: reader.load(at: 48), openings: reader.load(at: 52),
      time: Timestamp(rawValue: reader.load(at: 16)), events: reader.load(at: 56), digest: digest)
  }
}

extension SyncPolicy {
  var code: UInt32 {
    switch self {
    case .none: 0
    case .group: 1
    case .each: 2
    }
  }

  init?(code: UInt32) {
    guard let policy = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = policy
  }
}

/// The records read or written so far, as an account counts them.
struct LogTally {
  var records: UInt64 = 0
  var chain = CRC32C()
  var time = Timestamp.zero

  /// Counts a record in, by the checksum in its header.
  @inline(__always)
  mutating func count(_ checksum: UInt32, at time: Timestamp) {
    records += 1
    withUnsafeBytes(of: checksum.littleEndian) { chain.update($0) }
    self.time = time
  }
}
