import Bytes
import CommandLog
import Foundation
import Testing
import Units

@Suite struct LogTests {
  /// Written down from the documented layout, the checksums computed bit by bit.
  static let golden = [
    "434c4541524c4f47010000000000000007000000000000000001020304050607",
    "08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00000000270eb9a6",
    "0300000062a5b6440700000000000000feffffffffffffff61626300000000a5",
    "1db523080000000000000000002a36fe9c9717",
  ].joined()

  @Test("the bytes in the file are those of the documented layout")
  func layout() throws {
    let folder = try TestFolder()
    var writer = try LogWriter(creating: folder.log, header: testHeader, sync: .none)
    try writer.append(Array("abc".utf8), at: -2)
    try writer.append([], at: 1_700_000_000_000_000_000)
    try writer.close()
    let hex = try read(folder.log).map { String(format: "%02x", $0) }.joined()
    #expect(hex == Self.golden)
    let entries = [Entry(7, -2, Array("abc".utf8)), Entry(8, 1_700_000_000_000_000_000, [])]
    #expect(readAll(folder.log).entries == entries)
    let reader = try LogReader(folder.log)
    #expect(reader.header == testHeader)
  }

  @Test("a hundred thousand records come back as they went in")
  func manyRecords() throws {
    let folder = try TestFolder()
    var writer = try LogWriter(creating: folder.log, header: testHeader, sync: .group)
    var payload = [UInt8](repeating: 0, count: 100)
    let count: UInt64 = 100_000
    for number in 0..<count {
      withUnsafeBytes(of: number &* 0x9E37_79B9_7F4A_7C15) {
        payload.replaceSubrange(0..<8, with: $0)
      }
      try payload.withUnsafeBytes {
        try writer.append(
          sequence: SequenceNumber(rawValue: 7 + number), at: Timestamp(rawValue: Int64(number)),
          payload: UnsafeRawBufferPointer(rebasing: $0[..<(8 + Int(number % 90))]))
      }
      if number % 1024 == 1023 { try writer.flush() }
    }
    try writer.close()
    var reader = try LogReader(folder.log)
    var number: UInt64 = 0
    var wrong = 0
    while let record = try reader.next() {
      let value = record.payload.loadUnaligned(as: UInt64.self)
      if record.sequence.rawValue != 7 + number || record.time.rawValue != Int64(number)
        || record.payload.count != 8 + Int(number % 90)
        || value != number &* 0x9E37_79B9_7F4A_7C15
      {
        wrong += 1
      }
      number += 1
    }
    #expect(number == count && wrong == 0)
  }

  @Test("records longer than the buffer together are written on the way")
  func beyondTheBuffer() throws {
    let folder = try TestFolder()
    var writer = try LogWriter(creating: folder.log, header: testHeader, sync: .group)
    let long = [UInt8](repeating: 3, count: LogFormat.payloadBytesMax)
    for _ in 0..<4 { try writer.append(long) }
    #expect(writer.durableThrough == .none && writer.writtenThrough.rawValue == 9)
    let error = #expect(throws: LogFault.self) { try writer.append(long + [1]) }
    #expect(error == .payloadTooLong(path: folder.log, count: LogFormat.payloadBytesMax + 1))
    let durable = try writer.flush()
    #expect(durable.rawValue == 10 && writer.nextSequence.rawValue == 11)
    let (entries, fault) = readAll(folder.log)
    #expect(entries.map(\.payload) == [long, long, long, long] && fault == nil)
  }

  @Test("what counts as safe, and when, is the policy's business", arguments: SyncPolicy.allCases)
  func policies(policy: SyncPolicy) throws {
    let folder = try TestFolder()
    var writer = try LogWriter(creating: folder.log, header: testHeader, sync: policy)
    try writer.append([1])
    try writer.append([2])
    #expect(writer.durableThrough.rawValue == (policy == .each ? 8 : 0))
    #expect(readAll(folder.log).entries.count == (policy == .each ? 2 : 0))
    let durable = try writer.flush()
    #expect(durable.rawValue == 8 && writer.durableThrough == durable)
    #expect(readAll(folder.log).entries.count == 2)
    let again = try writer.flush()
    #expect(again == durable)
    try writer.close()

    var second = try LogWriter(appendingTo: folder.log, sync: policy)
    #expect(second.header == testHeader && second.durableThrough.rawValue == 8)
    try second.append([3])
    try second.close()
    #expect(
      readAll(folder.log).entries == [Entry(7, 30, [1]), Entry(8, 30, [2]), Entry(9, 30, [3])])
  }

  @Test("what was not flushed is not there")
  func dropped() throws {
    let folder = try TestFolder()
    do {
      var writer = try LogWriter(creating: folder.log, header: testHeader, sync: .none)
      try writer.append([1])
      try writer.flush()
      try writer.append([2])
    }
    let (entries, fault) = readAll(folder.log)
    #expect(entries.count == 1 && fault == nil)
  }

  @Test("an existing file is never overwritten, and creation leaves nothing else behind")
  func exists() throws {
    let folder = try TestFolder()
    try LogWriter(creating: folder.log, header: testHeader, sync: .none).close()
    #expect(try folder.files == ["log"])
    let before = try read(folder.log)
    #expect(throws: LogFault.alreadyExists(path: folder.log)) {
      try LogWriter(creating: folder.log, header: testHeader, sync: .none).close()
    }
    #expect(try folder.files == ["log"])
    #expect(try read(folder.log) == before)
  }

  @Test("a log has one writer at a time, and recovery waits for nobody either")
  func locked() throws {
    let folder = try TestFolder()
    let first = try LogWriter(creating: folder.log, header: testHeader, sync: .none)
    #expect(throws: LogFault.locked(path: folder.log)) {
      try LogWriter(appendingTo: folder.log, sync: .none).close()
    }
    #expect(throws: LogFault.locked(path: folder.log)) {
      try LogRecovery.cutTornTail(folder.log)
    }
    try first.close()
    let second = try LogWriter(appendingTo: folder.log, sync: .none)
    #expect(throws: LogFault.locked(path: folder.log)) {
      try LogWriter(appendingTo: folder.log, sync: .none).close()
    }
    try second.close()
  }

  @Test("a closed log is free at once, even while its descriptor has a copy")
  func inherited() throws {
    let folder = try TestFolder()
    let log = try LogWriter(creating: folder.log, header: testHeader, sync: .none)
    var named = stat()
    try #require(stat(folder.log, &named) == 0)
    let descriptor = try #require(
      (Int32(0)..<1024).first { descriptor in
        var status = stat()
        return fstat(descriptor, &status) == 0
          && status.st_ino == named.st_ino && status.st_dev == named.st_dev
      })
    // Stands for what a child process has between fork and exec.
    let copy = dup(descriptor)
    defer { close(copy) }
    try log.close()
    try LogWriter(appendingTo: folder.log, sync: .none).close()
  }

  @Test("a place where no file can be is named with its reason")
  func badPlaces() throws {
    let folder = try TestFolder()
    try write([1], to: folder.path + "/file")
    for (path, code) in [(folder.path + "/file/log", ENOTDIR), (folder.path + "/no/log", ENOENT)] {
      #expect(throws: LogFault.system(operation: "create", path: path, code: code)) {
        try LogWriter(creating: path, header: testHeader, sync: .none).close()
      }
      #expect(throws: LogFault.system(operation: "open", path: path, code: code)) {
        try LogWriter(appendingTo: path, sync: .none).close()
      }
      #expect(readAll(path).fault == .system(operation: "open", path: path, code: code))
    }
  }

  @Test("a gap in the numbers stops the process")
  func gap() async throws {
    let folder = try TestFolder()
    let path = folder.log
    await #expect(processExitsWith: .failure) { [path = path as String] in
      var writer = try LogWriter(creating: path, header: testHeader, sync: .none)
      try writer.append(
        sequence: SequenceNumber(rawValue: 8), at: .zero,
        payload: UnsafeRawBufferPointer(start: nil, count: 0))
    }
    // It got as far as the append: the log is there, and empty.
    let (entries, fault) = readAll(path)
    #expect(entries.isEmpty && fault == nil)
  }
}
