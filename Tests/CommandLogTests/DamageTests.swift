import CommandLog
import Testing
import Units

@Suite struct DamageTests {
  @Test("cut anywhere, a log is torn there or ends whole, and goes on after recovery")
  func everyTruncation() throws {
    let folder = try TestFolder()
    let small = try SmallLog(in: folder)
    for length in 0..<small.bytes.count {
      try write(small.bytes.prefix(length), to: folder.log)
      let (entries, fault) = readAll(folder.log)
      guard length >= LogFormat.headerBytes else {
        #expect(fault == .headerTooShort(path: folder.log, count: length))
        let error = #expect(throws: LogFault.self) { try LogRecovery.cutTornTail(folder.log) }
        #expect(error == fault)
        continue
      }
      let index = small.index(at: length)
      let whole = small.entries.prefix(index)
      #expect(entries == Array(whole))
      let cut = try LogRecovery.cutTornTail(folder.log)
      if length == small.starts[index] {
        #expect(fault == nil && cut == nil)
      } else {
        guard case .torn(_, let offset, let lastGood, let damage)? = fault else {
          Issue.record("length \(length): \(fault.map(\.description) ?? "no fault")")
          continue
        }
        #expect(offset == small.starts[index] && lastGood == small.lastGood(before: index))
        #expect(cut?.offset == offset && cut?.count == length - offset)
        #expect(cut?.damage == damage && cut?.lastGood == lastGood)
      }
      var writer = try LogWriter(appendingTo: folder.log, sync: .none)
      try writer.append([1, 2, 3], at: 99)
      try writer.close()
      let after = readAll(folder.log)
      #expect(after.fault == nil)
      #expect(after.entries == whole + [Entry(7 + UInt64(index), 99, [1, 2, 3])])
    }
  }

  @Test("any wrong bit is found: torn in the last record, corrupt before it")
  func everyBit() throws {
    let folder = try TestFolder()
    let small = try SmallLog(in: folder)
    for offset in small.bytes.indices {
      for bit in 0..<8 {
        var bytes = small.bytes
        bytes[offset] ^= 1 << bit
        try write(bytes, to: folder.log)
        let (entries, fault) = readAll(folder.log)
        if offset < LogFormat.headerBytes {
          switch fault {
          case .notALog: #expect(offset < 8)
          case .headerDamaged: #expect(offset >= 8)
          default: Issue.record("byte \(offset): \(fault.map(\.description) ?? "no fault")")
          }
          continue
        }
        let index = small.index(at: offset)
        #expect(entries == Array(small.entries.prefix(index)))
        switch fault {
        case .torn(_, small.starts[index], small.lastGood(before: index), _):
          #expect(index == small.entries.count - 1)
        case .corrupt(_, small.starts[index], small.lastGood(before: index), _, let next):
          #expect(next == small.starts[index + 1])
          let error = #expect(throws: LogFault.self) { try LogRecovery.cutTornTail(folder.log) }
          #expect(error == fault)
        default: Issue.record("byte \(offset): \(fault.map(\.description) ?? "no fault")")
        }
      }
    }
  }

  @Test("recovery leaves a corrupt log as it is")
  func corruptIsLeftAlone() throws {
    let folder = try TestFolder()
    let small = try SmallLog(in: folder)
    var bytes = small.bytes
    // A length that reaches beyond the end of the file looks like a torn tail at first.
    bytes[small.starts[1] + 1] = 0x40
    try write(bytes, to: folder.log)
    let error = #expect(throws: LogFault.self) { try LogRecovery.cutTornTail(folder.log) }
    guard case .corrupt(_, _, _, .shortPayload(_, 0x4000), _)? = error else {
      Issue.record("\(error.map(\.description) ?? "")")
      return
    }
    #expect(try read(folder.log) == bytes)
    let second = #expect(throws: LogFault.self) {
      try LogWriter(appendingTo: folder.log, sync: .none).close()
    }
    #expect(second == error)
  }

  @Test("zeros at the end are space nobody wrote, and are cut", arguments: [1, 23, 24, 70_000])
  func zeroFill(count: Int) throws {
    let folder = try TestFolder()
    let small = try SmallLog(in: folder)
    try write(small.bytes + [UInt8](repeating: 0, count: count), to: folder.log)
    let expected = LogFault.torn(
      path: folder.log, offset: small.bytes.count, lastGood: SequenceNumber(rawValue: 11),
      damage: .zeroFill(count: count))
    #expect(readAll(folder.log).fault == expected)
    #expect(throws: expected) { try LogWriter(appendingTo: folder.log, sync: .none).close() }
    let cut = try LogRecovery.cutTornTail(folder.log)
    #expect(cut?.count == count)
    #expect(try read(folder.log) == small.bytes)
  }

  @Test("a damaged record far before the end is corrupt, however much follows it")
  func farFromTheEnd() throws {
    let folder = try TestFolder()
    var writer = try LogWriter(creating: folder.log, header: testHeader, sync: .none)
    let long = [UInt8](repeating: 0xA5, count: LogFormat.payloadBytesMax)
    try writer.append([1])
    for _ in 0..<6 { try writer.append(long) }
    try writer.close()
    var bytes = try read(folder.log)
    bytes[LogFormat.headerBytes + 3] = 1
    try write(bytes, to: folder.log)
    guard case .corrupt(_, 64, .none, .lengthBeyondLimit, 89)? = readAll(folder.log).fault else {
      Issue.record("\(readAll(folder.log).fault.map(\.description) ?? "no fault")")
      return
    }
  }

  @Test("a missing and a doubled record are out of order")
  func outOfOrder() throws {
    let folder = try TestFolder()
    let small = try SmallLog(in: folder)
    let second = small.bytes[small.starts[1]..<small.starts[2]]
    let missing = small.bytes[..<small.starts[1]] + small.bytes[small.starts[2]...]
    try write(missing, to: folder.log)
    #expect(
      readAll(folder.log).fault
        == .outOfOrder(
          path: folder.log, offset: small.starts[1], found: SequenceNumber(rawValue: 9),
          expected: SequenceNumber(rawValue: 8)))
    try write(small.bytes[..<small.starts[2]] + second, to: folder.log)
    #expect(
      readAll(folder.log).fault
        == .outOfOrder(
          path: folder.log, offset: small.starts[2], found: SequenceNumber(rawValue: 8),
          expected: SequenceNumber(rawValue: 9)))
  }

  @Test("a record from before the one in front of it is refused: no house goes back in time")
  func timeWentBack() throws {
    let folder = try TestFolder()
    var writer = try LogWriter(creating: folder.log, header: testHeader, sync: .none)
    try writer.append([1], at: 5)
    try writer.append([2], at: 4)
    try writer.close()
    let second = LogFormat.headerBytes + LogFormat.recordHeaderBytes + 1
    #expect(
      readAll(folder.log).fault
        == .timeWentBack(
          path: folder.log, offset: second, found: Timestamp(rawValue: 4),
          before: Timestamp(rawValue: 5)))
  }

  @Test("a house is not made from a log that begins with a later number")
  func laterBeginning() throws {
    let folder = try TestFolder()
    let small = try SmallLog(in: folder)
    try write(small.bytes, to: folder.log)
    let fault = #expect(throws: LogFault.self) { _ = try LogReader.fromTheBeginning(folder.log) }
    #expect(
      fault
        == .outOfOrder(
          path: folder.log, offset: small.starts[0], found: testHeader.firstSequence,
          expected: SequenceNumber(rawValue: 1)))
  }

  @Test("a reader that found a fault keeps to it")
  func faultStays() throws {
    let folder = try TestFolder()
    let small = try SmallLog(in: folder)
    try write(small.bytes.dropLast(), to: folder.log)
    var reader = try LogReader(folder.log)
    for _ in 0..<4 { _ = try reader.next() }
    let first = #expect(throws: LogFault.self) { _ = try reader.next() }
    let second = #expect(throws: LogFault.self) { _ = try reader.next() }
    #expect(first == second && first != nil)
    #expect(reader.lastSequence == SequenceNumber(rawValue: 10))
    #expect(reader.offset == small.starts[4])
  }

  @Test("a file of another kind and a log of a later version are named as such")
  func otherFiles() throws {
    let folder = try TestFolder()
    try write([UInt8](repeating: UInt8(ascii: "x"), count: 100), to: folder.log)
    #expect(readAll(folder.log).fault == .notALog(path: folder.log, found: 0x7878_7878_7878_7878))
    let description = readAll(folder.log).fault?.description
    #expect(description?.contains("0x7878787878787878") == true)
    #expect(description?.hasSuffix("(CLEARLOG)") == true)
  }

  @Test("every fault is one line that begins with the file")
  func descriptions() {
    let one = SequenceNumber(rawValue: 41)
    let damages: [LogDamage] = [
      .shortHeader(count: 5), .shortPayload(count: 6, length: 70),
      .lengthBeyondLimit(length: 1 << 30), .checksum(found: 0xABC, expected: 0xDEF),
      .zeroFill(count: 4096),
    ]
    var faults: [LogFault] = [
      .system(operation: "open", path: "/a/log", code: 2),
      .writeFailed(path: "/a/log", offset: 1234, code: 28, durable: one),
      .syncFailed(path: "/a/log", code: 5, durable: one), .stopped(path: "/a/log", durable: one),
      .payloadTooLong(path: "/a/log", count: 9_999_999), .alreadyExists(path: "/a/log"),
      .locked(path: "/a/log"), .headerTooShort(path: "/a/log", count: 12),
      .notALog(path: "/a/log", found: 1), .headerDamaged(path: "/a/log", found: 1, expected: 2),
      .unknownVersion(path: "/a/log", found: 9),
      .outOfOrder(path: "/a/log", offset: 77, found: one, expected: one),
      .timeWentBack(
        path: "/a/log", offset: 78, found: .zero, before: Timestamp(rawValue: 9)),
    ]
    for damage in damages {
      faults.append(.torn(path: "/a/log", offset: 88, lastGood: one, damage: damage))
      faults.append(
        .corrupt(path: "/a/log", offset: 88, lastGood: one, damage: damage, nextGoodOffset: 99))
    }
    for fault in faults {
      #expect(fault.description.hasPrefix("/a/log: "))
      #expect(!fault.description.contains("\n"))
    }
    #expect(Set(faults.map(\.description)).count == faults.count)
    #expect(
      faults[1].description
        == "/a/log: cannot write at offset 1234: No space left on device (28); "
        + "the log ends whole behind sequence 41")
  }
}
