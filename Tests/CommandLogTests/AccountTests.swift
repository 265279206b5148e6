import Bytes
import CommandLog
import Foundation
import Testing
import Units

/// What a log knows of itself, and what becomes of it when somebody shortens it.
@Suite struct AccountTests {
  static let header = LogHeader(
    firstSequence: SequenceNumber(rawValue: 1), configuration: .zero, keepsAccount: true)
  static let digest = Digest("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")!

  /// Five records, closed with a digest unless `isOpen`.
  static func write(in folder: TestFolder, isOpen: Bool = false) throws -> (
    bytes: [UInt8], starts: [Int]
  ) {
    var writer = try LogWriter(creating: folder.log, header: header, sync: .group)
    for (index, count) in [3, 0, 17, 8, 30].enumerated() {
      try writer.append((0..<count).map { UInt8($0 + 1) }, at: Int64(index) * 7 + 2)
    }
    if isOpen { try writer.close() } else { try writer.seal(digest, events: 9) }
    let bytes = try read(folder.log)
    var starts: [Int] = []
    var offset = LogFormat.headerBytes
    while offset < bytes.count {
      starts.append(offset)
      offset += LogFormat.recordHeaderBytes + Int(bytes[offset]) + Int(bytes[offset + 1]) << 8
    }
    return (bytes, Array(starts.dropFirst()) + [bytes.count])
  }

  static func account(of path: String) throws -> LogAccount? {
    let reader = try LogReader(path)
    return reader.account
  }

  @Test("a clean end is written down: how many, how far, and what they lead to")
  func closed() throws {
    let folder = try TestFolder()
    let (bytes, starts) = try Self.write(in: folder)
    let account = try #require(try Self.account(of: folder.log))
    #expect(account.state == .closed && account.records == 5 && account.end == bytes.count)
    #expect(account.digest == Self.digest && account.events == 9 && account.sync == .group)
    #expect(account.time.rawValue == 30 && account.openings == 1)
    #expect(starts.count == 6 && starts[0] == LogFormat.headerBytes + 96)
    let (entries, fault) = readAll(folder.log)
    #expect(entries.count == 5 && fault == nil)
  }

  @Test("cut anywhere behind a clean end, also between two records, a log is seen to be short")
  func everyTruncation() throws {
    let folder = try TestFolder()
    let (bytes, starts) = try Self.write(in: folder)
    for length in starts[0]..<bytes.count {
      try CommandLogTests.write(bytes.prefix(length), to: folder.log)
      let whole = UInt64(starts.lastIndex { $0 <= length }!)
      guard case .recordsMissing(_, whole, 5, true, let damage)? = readAll(folder.log).fault else {
        Issue.record("length \(length): \(readAll(folder.log).fault.map(\.description) ?? "none")")
        continue
      }
      #expect((damage == nil) == starts.contains(length))
      #expect(throws: LogFault.self) { try LogRecovery.cutTornTail(folder.log) }
      #expect(throws: LogFault.self) {
        try LogWriter(appendingTo: folder.log, sync: .none).close()
      }
      #expect(try read(folder.log).count == length)
    }
  }

  @Test("any wrong bit of a log with a clean end is a fault")
  func everyBit() throws {
    let folder = try TestFolder()
    let (bytes, _) = try Self.write(in: folder)
    for offset in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[offset] ^= 1 << bit
        try CommandLogTests.write(changed, to: folder.log)
        #expect(readAll(folder.log).fault != nil, "byte \(offset), bit \(bit)")
        #expect(throws: LogFault.self) { try LogRecovery.cutTornTail(folder.log) }
      }
    }
  }

  @Test("behind a clean end nothing is added, and records of another log do not pass for its own")
  func strangers() throws {
    let folder = try TestFolder()
    let (bytes, starts) = try Self.write(in: folder)
    var other = try LogWriter(
      creating: folder.path + "/other", header: Self.header, sync: .none)
    for count in [3, 0, 17, 8, 30, 2] { try other.append([UInt8](repeating: 9, count: count)) }
    try other.close()
    let theirs = try read(folder.path + "/other")
    try CommandLogTests.write(bytes + theirs[starts[5]...], to: folder.log)
    guard case .recordsUnknown(_, 6, 5)? = readAll(folder.log).fault else {
      Issue.record("\(readAll(folder.log).fault.map(\.description) ?? "no fault")")
      return
    }
    try CommandLogTests.write(bytes[..<starts[0]] + theirs[starts[0]..<starts[5]], to: folder.log)
    guard case .contentDiffers(_, 5)? = readAll(folder.log).fault else {
      Issue.record("\(readAll(folder.log).fault.map(\.description) ?? "no fault")")
      return
    }
  }

  @Test("an open log is short once it has fewer records than were noted")
  func open() throws {
    let folder = try TestFolder()
    var writer = try LogWriter(creating: folder.log, header: Self.header, sync: .none)
    for number in 0..<4 as Range<UInt8> {
      try writer.append([number])
      try writer.flush()
      if number == 1 { try writer.note() }
    }
    let bytes = try read(folder.log)
    let size = LogFormat.recordHeaderBytes + 1
    // As after a kill: more than was noted is no fault, less is.
    for kept in 0...4 {
      try CommandLogTests.write(bytes.prefix(bytes.count - (4 - kept) * size), to: folder.log)
      let (entries, fault) = readAll(folder.log)
      #expect(entries.count == kept)
      if kept >= 2 {
        #expect(fault == nil)
      } else {
        #expect(
          fault
            == .recordsMissing(
              path: folder.log, found: UInt64(kept), known: 2, isClosed: false, damage: nil))
      }
    }
    _ = consume writer
  }

  @Test("a write that never ended is cut; a damaged record, or a damaged length, is not")
  func tails() throws {
    let folder = try TestFolder()
    var writer = try LogWriter(creating: folder.log, header: Self.header, sync: .none)
    try writer.append([1])
    try writer.flush()
    try writer.append([2, 3])
    try writer.flush()
    _ = consume writer
    let bytes = try read(folder.log)
    try CommandLogTests.write(bytes.dropLast(), to: folder.log)
    #expect(try LogRecovery.cutTornTail(folder.log)?.count == LogFormat.recordHeaderBytes + 1)
    for (place, bit) in [(bytes.count - 1, 1), (bytes.count - 26, 0x80), (bytes.count - 26, 1)] {
      var changed = bytes
      changed[place] ^= UInt8(bit)
      try CommandLogTests.write(changed, to: folder.log)
      let error = #expect(throws: LogFault.self) { try LogRecovery.cutTornTail(folder.log) }
      guard case .tailDamaged(_, _, SequenceNumber(rawValue: 1), _)? = error else {
        Issue.record("\(place), \(bit): \(error.map(\.description) ?? "no fault")")
        continue
      }
      #expect(try read(folder.log) == changed)
    }
  }

  @Test("an explicit cut keeps what is whole, puts the rest aside, and the log goes on")
  func surrender() throws {
    let folder = try TestFolder()
    let (bytes, starts) = try Self.write(in: folder)
    var changed = bytes
    changed[starts[3] + 25] ^= 1
    try CommandLogTests.write(changed, to: folder.log)
    let surrender = try LogRecovery.cut(folder.log)
    #expect(surrender.kept == 3 && surrender.known == 5)
    #expect(surrender.bytes == bytes.count - starts[3] && surrender.fault != nil)
    #expect(try read(#require(surrender.savedTo)) == Array(changed[starts[3]...]))
    let after = try Self.account(of: folder.log)
    #expect(after?.state == .cut && after?.records == 3)
    #expect(try LogRecovery.cutTornTail(folder.log) == nil)
    var writer = try LogWriter(appendingTo: folder.log, sync: .none)
    let next = writer.nextSequence
    #expect(next.rawValue == 4)
    try writer.append([7])
    try writer.seal(Self.digest, events: 1)
    _ = consume writer
    #expect(readAll(folder.log).entries.count == 4 && readAll(folder.log).fault == nil)
    #expect(try Self.account(of: folder.log)?.openings == 2)
    // Fewer than there are, on purpose; and with a damaged account nothing is known.
    #expect(try LogRecovery.cut(folder.log, keeping: 1).kept == 1)
    changed = try read(folder.log)
    changed[LogFormat.headerBytes + 40] ^= 1
    try CommandLogTests.write(changed, to: folder.log)
    #expect(readAll(folder.log).fault == .accountDamaged(path: folder.log))
    let blind = try LogRecovery.cut(folder.log)
    #expect(blind.kept == 1 && blind.known == nil && blind.savedTo == nil)
    #expect(readAll(folder.log).fault == nil)
  }

  @Test("a log of one's own is nobody else's to read")
  func permissions() throws {
    let folder = try TestFolder()
    try LogWriter(creating: folder.log, header: Self.header, sync: .none, isPrivate: true).close()
    let mode = try FileManager.default.attributesOfItem(atPath: folder.log)[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }
}
