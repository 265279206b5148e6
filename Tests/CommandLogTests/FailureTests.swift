import CommandLog
import Foundation
import Testing
import Units

@Suite struct FailureTests {
  @Test("a process killed at once leaves every record that each sync let through, and no lock")
  func killed() async throws {
    let folder = try TestFolder()
    let path = folder.log
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      var writer = try LogWriter(creating: path, header: testHeader, sync: .each)
      for number in 0..<20 { try writer.append([UInt8(number)]) }
      kill(getpid(), SIGKILL)
    }
    let (entries, fault) = readAll(path)
    #expect(entries.map(\.payload) == (0..<20).map { [UInt8($0)] } && fault == nil)
    try LogWriter(appendingTo: path, sync: .none).close()
  }

  /// Fills a log until the system takes no more, in batches of 16 records of 524 bytes, and checks
  /// that it ends whole; then again after `makeRoom`.
  static func fill(
    _ path: String, policy: SyncPolicy, code: Int32, makeRoom: () throws -> Void
  ) throws -> Bool {
    var writer = try LogWriter(creating: path, header: testHeader, sync: policy)
    let payload = [UInt8](repeating: 0x5A, count: 500)
    var fault: LogFault?
    do throws(LogFault) {
      while true {
        for _ in 0..<16 { try writer.append(payload) }
        try writer.flush()
      }
    } catch { fault = error }
    let durable = writer.durableThrough
    let (entries, damage) = readAll(path)
    let end = LogFormat.headerBytes + entries.count * 524
    let endsWhole =
      damage == nil && durable.rawValue == 6 + UInt64(entries.count) && entries.count > 16
      && fault == .writeFailed(path: path, offset: end, code: code, durable: durable)
      && writer.nextSequence.rawValue == durable.rawValue + 1
    let isExact = try read(path).count == end

    try makeRoom()
    try writer.append([1])
    try writer.close()
    let after = readAll(path)
    let goesOn = after.fault == nil && after.entries.count == entries.count + 1
    return endsWhole && isExact && goesOn
  }

  @Test(
    "a write cut short by a limit leaves whole records only, and the writer goes on",
    arguments: SyncPolicy.allCases)
  func fileSizeLimit(policy: SyncPolicy) async throws {
    let folder = try TestFolder()
    let (path, name) = (folder.log, policy.rawValue)
    await #expect(processExitsWith: .success) { [path = path as String, name = name as String] in
      // Not a multiple of a record: the last write that gets through is cut in the middle of one.
      signal(SIGXFSZ, SIG_IGN)
      let fileSize = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
      var limit = rlimit()
      getrlimit(fileSize, &limit)
      let old = limit
      limit.rlim_cur = 30_001
      setrlimit(fileSize, &limit)
      let holds = try FailureTests.fill(
        path, policy: SyncPolicy(rawValue: name)!, code: EFBIG,
        makeRoom: {
          var old = old
          setrlimit(fileSize, &old)
        })
      exit(holds ? EXIT_SUCCESS : EXIT_FAILURE)
    }
  }

  /// A file system of 256 KiB in memory, for those who may mount one.
  static func mountSmall(at path: String) -> Bool {
    geteuid() == 0 && run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", path)
  }

  static func run(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  @Test("on a full disk the log ends whole, and goes on once there is room")
  func fullDisk() throws {
    let folder = try TestFolder()
    guard Self.mountSmall(at: folder.path) else {
      try Test.cancel("mounting a small file system is not permitted here")
    }
    defer { _ = Self.run("umount", "-l", folder.path) }
    let ballast = folder.path + "/ballast"
    try write([UInt8](repeating: 0, count: 100_000), to: ballast)
    let holds = try Self.fill(
      folder.log, policy: .group, code: ENOSPC,
      makeRoom: { try FileManager.default.removeItem(atPath: ballast) })
    #expect(holds)

    try write([UInt8](repeating: 0, count: 100_000), to: ballast)
    let filler = folder.path + "/filler"
    try write([], to: filler)
    let handle = try #require(FileHandle(forWritingAtPath: filler))
    while (try? handle.write(contentsOf: Data(count: 4096))) != nil {}
    let path = folder.path + "/second"
    #expect(throws: LogFault.system(operation: "write the header", path: path, code: ENOSPC)) {
      try LogWriter(creating: path, header: testHeader, sync: .group).close()
    }
    #expect(try folder.files == ["ballast", "filler", "log"])
  }
}
