import Bytes
import Units

/// What a log says about itself at its start.
public struct LogHeader: Hashable, Sendable {
  /// The sequence number of the first record, 1 or more: a log that begins behind a snapshot begins
  /// higher.
  public let firstSequence: SequenceNumber
  /// Stands for the configuration the records are to be applied under; the log only carries it.
  public let configuration: Digest
  /// Whether the log keeps an account of itself (`LogAccount`) in front of its records.
  public let keepsAccount: Bool

  public init(
    firstSequence: SequenceNumber, configuration: Digest, keepsAccount: Bool = false
  ) {
    precondition(firstSequence > .none, "Invariant: sequence numbers start at 1")
    self.firstSequence = firstSequence
    self.configuration = configuration
    self.keepsAccount = keepsAccount
  }

  /// Where the first record lies.
  var recordsOffset: Int {
    keepsAccount ? LogFormat.headerBytes + LogAccount.recordBytes : LogFormat.headerBytes
  }
}

/// How a log lies in its file, all integers little endian. One header:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 8 | magic, `CLEARLOG` |
/// | 8 | 4 | version of the format: 2 with an account of itself, 1 without |
/// | 12 | 4 | zero |
/// | 16 | 8 | first sequence number |
/// | 24 | 32 | digest of the configuration |
/// | 56 | 4 | zero |
/// | 60 | 4 | CRC-32C of the 60 bytes before |
///
/// then records without gaps between them, numbered without gaps from the first sequence number:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | length of the payload |
/// | 4 | 4 | CRC-32C of everything behind this field, to the end of the payload |
/// | 8 | 8 | sequence number |
/// | 16 | 8 | time, nanoseconds since 1970, signed |
/// | 24 | length | payload |
///
/// The checksum leaves out the length, because a wrong length already moves the bytes it covers.
///
/// In version 2 the first record has the sequence number 0 and is the log's account of itself
/// (`LogAccount`), the one thing in the file that is ever written again.
public enum LogFormat {
  /// The newest version, which keeps an account.
  public static var version: UInt32 { 2 }
  static var versionWithoutAccount: UInt32 { 1 }
  public static var headerBytes: Int { 64 }
  public static var recordHeaderBytes: Int { 24 }
  /// The longest payload. A length beyond it is damage, so that a reader never asks for more.
  public static var payloadBytesMax: Int { 1 << 20 }

  /// "CLEARLOG" as a little-endian integer.
  static var magic: UInt64 { 0x474F_4C52_4145_4C43 }
  static var checksumOffset: Int { 60 }
}

extension LogHeader {
  /// Writes the header to the front of `buffer`.
  func encode(to buffer: UnsafeMutableRawBufferPointer) {
    precondition(buffer.count == LogFormat.headerBytes, "Invariant: a log header takes 64 bytes")
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    let writer = ByteWriter(buffer)
    writer.store(LogFormat.magic, at: 0)
    writer.store(keepsAccount ? LogFormat.version : LogFormat.versionWithoutAccount, at: 8)
    writer.store(firstSequence.rawValue, at: 16)
    configuration.copyBytes(to: UnsafeMutableRawBufferPointer(rebasing: buffer[24..<56]))
    let checked = UnsafeRawBufferPointer(rebasing: buffer[..<LogFormat.checksumOffset])
    writer.store(CRC32C.checksum(of: checked), at: LogFormat.checksumOffset)
  }

  /// Reads the header of the log at `path`, or says what is wrong with it.
  init(decoding bytes: UnsafeRawBufferPointer, path: String) throws(LogFault) {
    let reader = ByteReader(bytes)
    let magic: UInt64 = reader.load(at: 0)
    guard magic == LogFormat.magic else { throw .notALog(path: path, found: magic) }
    let checked = UnsafeRawBufferPointer(rebasing: bytes[..<LogFormat.checksumOffset])
    let checksum: UInt32 = reader.load(at: LogFormat.checksumOffset)
    let expected = CRC32C.checksum(of: checked)
    guard checksum == expected else {
      throw .headerDamaged(path: path, found: checksum, expected: expected)
    }
    let version: UInt32 = reader.load(at: 8)
    guard version == LogFormat.version || version == LogFormat.versionWithoutAccount else {
      throw .unknownVersion(path: path, found: version)
    }
    let first: UInt64 = reader.load(at: 16)
    let digest = Digest(bytes: UnsafeRawBufferPointer(rebasing: bytes[24..<56]))
    guard first > 0, let digest else {
      throw .headerDamaged(path: path, found: checksum, expected: expected)
    }
    self.init(
      firstSequence: SequenceNumber(rawValue: first), configuration: digest,
      keepsAccount: version == LogFormat.version)
  }
}
