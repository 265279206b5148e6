import Bytes
import CommandLog
import Foundation
import Units

/// A folder that goes away with the test.
final class TestFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/commandlog-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var log: String { path + "/log" }

  var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

struct Entry: Equatable {
  var sequence: UInt64
  var time: Int64
  var payload: [UInt8]

  init(_ sequence: UInt64, _ time: Int64, _ payload: [UInt8]) {
    self.sequence = sequence
    self.time = time
    self.payload = payload
  }
}

let testHeader = LogHeader(
  firstSequence: SequenceNumber(rawValue: 7),
  configuration: Digest("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")!)

extension LogWriter {
  mutating func append(_ payload: [UInt8], at time: Int64 = 30) throws(LogFault) {
    let next = nextSequence
    let result = payload.withUnsafeBytes { bytes -> Result<Void, LogFault> in
      do throws(LogFault) {
        try append(sequence: next, at: Timestamp(rawValue: time), payload: bytes)
        return .success(())
      } catch { return .failure(error) }
    }
    try result.get()
  }
}

/// Everything a reader gives before it ends or finds a fault.
func readAll(_ path: String) -> (entries: [Entry], fault: LogFault?) {
  var entries: [Entry] = []
  do throws(LogFault) {
    var reader = try LogReader(path)
    while let record = try reader.next() {
      entries.append(
        Entry(record.sequence.rawValue, record.time.rawValue, Array(record.payload)))
    }
    return (entries, nil)
  } catch {
    return (entries, error)
  }
}

/// A log of five records of different lengths, from sequence 7 on.
struct SmallLog {
  let bytes: [UInt8]
  let entries: [Entry]
  /// Where each record starts, and behind them where the log ends.
  let starts: [Int]

  init(in folder: TestFolder) throws {
    var writer = try LogWriter(creating: folder.log, header: testHeader, sync: .none)
    var starts = [LogFormat.headerBytes]
    var entries: [Entry] = []
    for (index, count) in [3, 0, 17, 8, 30].enumerated() {
      let entry = Entry(
        7 + UInt64(index), Int64(index) - 2, (0..<count).map { UInt8($0 * 5 + index + 1) })
      try writer.append(entry.payload, at: entry.time)
      entries.append(entry)
      starts.append(starts[index] + LogFormat.recordHeaderBytes + count)
    }
    try writer.close()
    self.bytes = try read(folder.log)
    self.entries = entries
    self.starts = starts
  }

  /// The record that the byte at `offset` belongs to.
  func index(at offset: Int) -> Int { starts.lastIndex { $0 <= offset }! }

  /// The last good sequence number before record `index`.
  func lastGood(before index: Int) -> SequenceNumber {
    index == 0 ? .none : SequenceNumber(rawValue: 6 + UInt64(index))
  }
}

func read(_ path: String) throws -> [UInt8] {
  try Array(Data(contentsOf: URL(fileURLWithPath: path)))
}

func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
  try Data(Array(bytes)).write(to: URL(fileURLWithPath: path))
}
