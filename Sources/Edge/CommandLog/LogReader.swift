import Bytes
import Units

/// One record of a log.
public struct LogRecord {
  public let sequence: SequenceNumber
  public let time: Timestamp
  /// Good until the reader is asked for the next record or dropped.
  public let payload: UnsafeRawBufferPointer
}

/// Reads a log from its start, and checks all of it on the way.
///
///     var log = try LogReader(path)
///     while let record = try log.next() { … }
///
/// It sees what was in the file when it was opened. It takes no lock: who reads a log that is being
/// written stops at a record known to be durable, because behind it may be half of the next one.
///
/// Where the log keeps an account of itself, the end of the file is only an end if the records are
/// those of the account.
public struct LogReader: ~Copyable {
  public let header: LogHeader
  /// What the log knew of itself when it was opened; nil where it keeps no account.
  public let account: LogAccount?
  /// The last record read; `none` (0) before the first.
  public private(set) var lastSequence: SequenceNumber = .none
  private var lastTime = Timestamp(rawValue: .min)
  /// Where the file goes on behind the last record read.
  public private(set) var offset: Int
  private(set) var tally = LogTally()
  private let checksAccount: Bool
  private var window: LogWindow
  private var fault: LogFault? = nil

  /// - Throws: `system` where the file is missing or unreadable, the faults of a header, and
  ///   `accountDamaged`.
  public init(_ path: String) throws(LogFault) {
    try self.init(LogFile.opening(path, forWriting: false), checksAccount: true)
  }

  /// A log from which a house can be made that knows nothing: its first record is number 1.
  /// - Throws: as above, and `outOfOrder` where the log begins later.
  public static func fromTheBeginning(_ path: String) throws(LogFault) -> LogReader {
    let reader = try LogReader(path)
    let first = SequenceNumber(rawValue: 1)
    guard reader.header.firstSequence == first else {
      throw .outOfOrder(
        path: path, offset: reader.header.recordsOffset, found: reader.header.firstSequence,
        expected: first)
    }
    return reader
  }

  /// - Parameter checksAccount: whether what the log knows of itself must hold; `log cut` reads
  ///   what there is.
  init(_ file: consuming LogFile, checksAccount: Bool) throws(LogFault) {
    let path = file.path
    // Before the size is asked for: a log that is being written has at least what it accounts for.
    let account = try Self.account(in: file)
    var window = try LogWindow(file)
    guard let bytes = try window.view(at: 0, count: LogFormat.headerBytes) else {
      throw .headerTooShort(path: path, count: window.fileSize)
    }
    let header = try LogHeader(decoding: bytes, path: path)
    if header.keepsAccount, account == nil, checksAccount { throw .accountDamaged(path: path) }
    self.header = header
    self.account = header.keepsAccount ? account : nil
    self.checksAccount = checksAccount
    self.offset = min(header.recordsOffset, window.fileSize)
    self.window = window
  }

  private static func account(in file: borrowing LogFile) throws(LogFault) -> LogAccount? {
    let room = UnsafeMutableRawBufferPointer.allocate(
      byteCount: LogAccount.recordBytes, alignment: 8)
    defer { room.deallocate() }
    let count = try file.read(into: room, at: LogFormat.headerBytes)
    return LogAccount(decoding: UnsafeRawBufferPointer(rebasing: room[..<count]))
  }

  /// How many records have been read.
  public var recordCount: UInt64 { tally.records }

  public var path: String { window.file.path }

  /// The number the next record must have.
  public var expectedSequence: SequenceNumber {
    lastSequence == .none
      ? header.firstSequence : SequenceNumber(rawValue: lastSequence.rawValue + 1)
  }

  /// The next record, or nil behind the last one of a log that ends whole.
  ///
  /// - Throws: `torn`, `corrupt`, `outOfOrder`, `timeWentBack`, or `system` if reading fails, and
  ///   `recordsMissing`, `recordsUnknown` or `contentDiffers` where the account says otherwise; the
  ///   same at every further call.
  public mutating func next() throws(LogFault) -> LogRecord? {
    if let fault { throw fault }
    do throws(LogFault) {
      return try readRecord()
    } catch {
      fault = error
      throw error
    }
  }

  private mutating func readRecord() throws(LogFault) -> LogRecord? {
    if offset == window.fileSize {
      if checksAccount, let account { try checkEnd(against: account, damage: nil) }
      return nil
    }
    let record: LogRecord
    let checksum: UInt32
    switch try Self.record(at: offset, in: &window) {
    case .whole(let found, let crc): (record, checksum) = (found, crc)
    case .damaged(let damage):
      let fault = try fault(for: damage)
      // Torn or not: what the log knows to have held is missing.
      if checksAccount, let account, case .torn = fault {
        try checkEnd(against: account, damage: damage)
      }
      throw fault
    }
    guard record.sequence == expectedSequence else {
      throw .outOfOrder(
        path: path, offset: offset, found: record.sequence, expected: expectedSequence)
    }
    guard record.time >= lastTime else {
      throw .timeWentBack(path: path, offset: offset, found: record.time, before: lastTime)
    }
    lastSequence = record.sequence
    lastTime = record.time
    offset += LogFormat.recordHeaderBytes + record.payload.count
    tally.count(checksum, at: record.time)
    if checksAccount, let account, tally.records == account.records,
      tally.chain.value != account.chain || offset != account.end
    {
      throw .contentDiffers(path: path, records: account.records)
    }
    return record
  }

  private func checkEnd(against account: LogAccount, damage: LogDamage?) throws(LogFault) {
    if tally.records < account.records {
      throw .recordsMissing(
        path: path, found: tally.records, known: account.records,
        isClosed: account.state == .closed, damage: damage)
    }
    if account.state == .closed, tally.records > account.records {
      throw .recordsUnknown(path: path, found: tally.records, known: account.records)
    }
  }

  private enum Reading {
    case whole(LogRecord, checksum: UInt32)
    case damaged(LogDamage)
  }

  /// What lies at `offset`, judged by itself.
  private static func record(
    at offset: Int, in window: inout LogWindow
  ) throws(LogFault) -> Reading {
    let headerBytes = LogFormat.recordHeaderBytes
    guard let front = try window.view(at: offset, count: headerBytes) else {
      return .damaged(.shortHeader(count: window.fileSize - offset))
    }
    let length = Int(ByteReader(front).load(at: 0, as: UInt32.self))
    guard length <= LogFormat.payloadBytesMax else {
      return .damaged(.lengthBeyondLimit(length: length))
    }
    guard let bytes = try window.view(at: offset, count: headerBytes + length) else {
      return .damaged(
        .shortPayload(count: window.fileSize - offset - headerBytes, length: length))
    }
    let fields = ByteReader(bytes)
    let found: UInt32 = fields.load(at: 4)
    let expected = CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[8...]))
    guard found == expected else {
      return .damaged(.checksum(found: found, expected: expected))
    }
    return .whole(
      LogRecord(
        sequence: SequenceNumber(rawValue: fields.load(at: 8)),
        time: Timestamp(rawValue: fields.load(at: 16)),
        payload: UnsafeRawBufferPointer(rebasing: bytes[headerBytes...])),
      checksum: found)
  }

  /// Torn or corrupt: the difference is whether a record follows. A length that was damaged in the
  /// middle may reach beyond the end of the file and look like a torn tail, so the end of the file
  /// alone proves nothing.
  private mutating func fault(for damage: LogDamage) throws(LogFault) -> LogFault {
    if try isZero(from: offset) {
      let count = window.fileSize - offset
      return .torn(
        path: path, offset: offset, lastGood: lastSequence, damage: .zeroFill(count: count))
    }
    if let next = try offsetOfRecord(behind: offset) {
      return .corrupt(
        path: path, offset: offset, lastGood: lastSequence, damage: damage, nextGoodOffset: next)
    }
    return .torn(path: path, offset: offset, lastGood: lastSequence, damage: damage)
  }

  private mutating func isZero(from offset: Int) throws(LogFault) -> Bool {
    var place = offset
    while place < window.fileSize {
      let piece = min(4096, window.fileSize - place)
      guard let bytes = try window.view(at: place, count: piece) else { break }
      if bytes.contains(where: { $0 != 0 }) { return false }
      place += piece
    }
    return true
  }

  /// Whether what is left of the file is a record that is whole but for its length, which its
  /// checksum does not cover: then the length was damaged, and the record was not cut short.
  mutating func restIsRecord(at offset: Int) throws(LogFault) -> Bool {
    let count = window.fileSize - offset
    guard count >= LogFormat.recordHeaderBytes,
      count <= LogFormat.recordHeaderBytes + LogFormat.payloadBytesMax,
      let bytes = try window.view(at: offset, count: count)
    else { return false }
    let found: UInt32 = ByteReader(bytes).load(at: 4)
    return found == CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[8...]))
  }

  /// The first whole record behind `offset` whose number fits the room there is. The number is
  /// looked at first, so that hardly any checksum is computed in vain.
  private mutating func offsetOfRecord(behind offset: Int) throws(LogFault) -> Int? {
    let lowest = expectedSequence.rawValue
    let room = (window.fileSize - offset) / LogFormat.recordHeaderBytes
    let highest = lowest.addingReportingOverflow(UInt64(room))
    var place = offset + 1
    while let front = try window.view(at: place, count: LogFormat.recordHeaderBytes) {
      let sequence: UInt64 = ByteReader(front).load(at: 8)
      let fits = sequence >= lowest && (highest.overflow || sequence <= highest.partialValue)
      if fits, case .whole = try Self.record(at: place, in: &window) { return place }
      place += 1
    }
    return nil
  }
}
