import Bytes
import Clearing
import CommandLog
import Glibc
import Messages
import Sequencing
import Units

/// What was found in a node's folder.
public struct NodeRecovery: Sendable {
  /// How the node before ended.
  public enum End: Sendable, Equatable {
    /// There was none: the folder is new.
    case new
    /// Told to stop: the log is known to be all of it.
    case clean
    /// Any other way: the process or the machine went away. `sync` is what it promised, nil where
    /// the log does not say.
    case unclean(sync: SyncPolicy?)
    /// Somebody has given up what may be missing since.
    case cut
  }

  public internal(set) var end = End.new
  /// Records applied afresh.
  public internal(set) var replayed: UInt64 = 0
  /// The time of the last of them.
  public internal(set) var through = Timestamp.zero
  /// What a crash had left half written, and was cut off.
  public internal(set) var cut: LogCut? = nil
  /// Commands of the setup told to an empty house now.
  public internal(set) var setupCommands = 0
}

/// A node's folder: the log, a mark that one was begun here, and after a clean stop the digest of
/// the state the log leads to.
///
/// The log itself says the same and more (`LogAccount`). The files beside it are there for who
/// reads them, and because a log that is gone can say nothing.
struct NodeStore: ~Copyable {
  static let logName = "commands.log"
  static let digestName = "digest"
  static let markName = "begun"

  let directory: String
  var log: LogWriter

  static func exists(_ directory: String) -> Bool { access(directory, F_OK) == 0 }

  /// Opens the folder and brings the state up to date with its log.
  static func open(
    _ configuration: NodeConfiguration, into state: inout NodeState,
    _ recovery: inout NodeRecovery
  ) throws(NodeFault) -> NodeStore {
    let directory = configuration.dataDirectory
    let setup = try checkedDigest(of: configuration.setup)
    if mkdir(directory, 0o755) != 0, errno != EEXIST {
      throw .system(operation: "make the folder", path: directory, code: errno)
    }
    let path = "\(directory)/\(logName)"
    if access(path, F_OK) != 0 { return try begin(path, setup, configuration) }

    let recorded = try RecordedEnd(directory: directory)
    do throws(LogFault) {
      recovery.cut = try LogRecovery.cutTornTail(path, endedCleanly: recorded != nil)
    } catch {
      throw .log(error)
    }
    let (header, account) = try replay(path, into: &state, &recovery)
    state.sequencer.finishRecovery()
    guard header.configuration == setup else { throw .setupDiffers(path: path) }
    try check(state.house, path, account, recorded)
    recovery.end =
      switch account?.state {
      case .closed?: .clean
      case .cut?: .cut
      case .open?, nil: recorded != nil ? .clean : .unclean(sync: account?.sync)
      }
    do throws(LogFault) {
      let log = try LogWriter(appendingTo: path, sync: configuration.sync)
      unlink("\(directory)/\(digestName)")
      return NodeStore(directory: directory, log: log)
    } catch {
      throw .log(error)
    }
  }

  /// Begins a log, unless something says that there was one.
  private static func begin(
    _ path: String, _ setup: Digest, _ configuration: NodeConfiguration
  ) throws(NodeFault) -> NodeStore {
    let directory = configuration.dataDirectory
    let remains = [digestName, markName].filter { access("\(directory)/\($0)", F_OK) == 0 }
    guard remains.isEmpty else { throw .logMissing(path: path, remains: remains) }
    let header = LogHeader(
      firstSequence: SequenceNumber(rawValue: 1), configuration: setup, keepsAccount: true)
    let log: LogWriter
    do throws(LogFault) {
      log = try LogWriter(
        creating: path, header: header, sync: configuration.sync, isPrivate: true)
    } catch {
      throw .log(error)
    }
    // Behind the log: a mark without one would be a loss that never was.
    try WholeFile.write("{\"setup\":\"\(setup)\"}\n", to: "\(directory)/\(markName)")
    return NodeStore(directory: directory, log: log)
  }

  /// What the log leads to against what its clean end said of it.
  private static func check(
    _ house: ClearingHouse, _ path: String, _ account: LogAccount?, _ recorded: RecordedEnd?
  ) throws(NodeFault) {
    guard account?.state == .closed || recorded != nil else { return }
    let found = RecordedEnd(
      digest: house.digest(), commands: house.commandCount, events: house.eventCount)
    if let account, account.state == .closed {
      let known = RecordedEnd(
        digest: account.digest, commands: account.records, events: account.events)
      guard found == known else {
        throw .stateDiffers(path: path, found: found.text, known: known.text, source: "the log")
      }
    }
    guard let recorded, recorded != found else { return }
    throw .stateDiffers(
      path: path, found: found.text, known: recorded.text, source: "the file '\(digestName)'")
  }

  /// - Returns: what the log says at its beginning.
  private static func replay(
    _ path: String, into state: inout NodeState, _ recovery: inout NodeRecovery
  ) throws(NodeFault) -> (LogHeader, LogAccount?) {
    var fault: NodeFault? = nil
    let found: (LogHeader, LogAccount?)
    do throws(LogFault) {
      var reader = try LogReader.fromTheBeginning(path)
      while let entry = try reader.next() {
        guard let record = try? CommandRecord(entry.payload) else {
          fault = .recordUnreadable(path: path, sequence: entry.sequence.rawValue)
          break
        }
        state.replay(
          record, Stamp(sequence: entry.sequence, time: entry.time, member: record.member))
        recovery.replayed += 1
        recovery.through = entry.time
      }
      found = (reader.header, reader.account)
    } catch {
      throw .log(error)
    }
    if let fault { throw fault }
    return found
  }

  /// The digest of a setup, once a house of its own has accepted all of it.
  private static func checkedDigest(of setup: [Command]) throws(NodeFault) -> Digest {
    let house = ClearingHouse()
    var events = EventBuffer()
    var digest = DigestBuilder()
    let room = UnsafeMutableRawBufferPointer.allocate(
      byteCount: CommandRecord.byteCountMax, alignment: 8)
    defer { room.deallocate() }
    for (index, command) in setup.enumerated() {
      let stamp = Stamp(
        sequence: SequenceNumber(rawValue: UInt64(index) + 1), time: .zero, member: .none)
      events.removeAll()
      let reason = house.apply(command, stamp, into: &events).reason
      guard reason == .accepted else { throw .setupRefused(command: command, reason: reason) }
      guard let count = CommandRecord.write(command, member: .none, into: room) else {
        preconditionFailure("Invariant: a command fits a record")
      }
      digest.append(bytes: UnsafeRawBufferPointer(rebasing: room[..<count]))
    }
    return digest.digest
  }

  /// Tells the house what is missing of its setup, and makes it safe.
  mutating func tell(
    _ setup: [Command], to state: inout NodeState, at now: Timestamp
  ) throws(NodeFault) -> Int {
    var directives = Directives()
    let known = Int(clamping: state.sequencer.nextSequence.rawValue - 1)
    guard known < setup.count else { return 0 }
    let time =
      state.sequencer.isLockStep ? Timestamp.zero : now
    for command in setup[known...] {
      state.sequencer.issue(command, as: .none, at: time, into: &directives)
    }
    if let fault = append(directives).fault { throw fault }
    for index in 0..<directives.commands.count {
      state.apply(directives.commands[index], into: &directives)
    }
    return setup.count - known
  }

  /// Appends the records of a turn and makes them safe.
  /// - Returns: the last command that is in the log, and what kept the others out.
  mutating func append(
    _ directives: borrowing Directives
  ) -> (through: SequenceNumber, fault: NodeFault?) {
    do throws(LogFault) {
      for index in 0..<directives.commands.count {
        let command = directives.commands[index]
        try log.append(
          sequence: command.stamp.sequence, at: command.stamp.time,
          payload: directives.record(command))
      }
      return (try log.flush(), nil)
    } catch {
      return (log.durableThrough, .log(error))
    }
  }

  /// Writes down in the log how much of it is safe; to be called now and then.
  mutating func note() throws(NodeFault) {
    do throws(LogFault) { try log.note() } catch { throw .log(error) }
  }

  /// Puts everything on the disk and writes down, in the log and beside it, what it leads to.
  mutating func finish(_ house: ClearingHouse) throws(NodeFault) {
    let end = RecordedEnd(
      digest: house.digest(), commands: house.commandCount, events: house.eventCount)
    do throws(LogFault) {
      try log.seal(end.digest, events: end.events)
    } catch {
      throw .log(error)
    }
    try WholeFile.write(end.line, to: "\(directory)/\(Self.digestName)")
  }
}

/// What a clean end leaves beside the log.
struct RecordedEnd: Equatable {
  let digest: Digest
  let commands: UInt64
  let events: UInt64

  var line: String {
    "{\"digest\":\"\(digest)\",\"commands\":\(commands),\"events\":\(events)}\n"
  }
  var text: String { "\(commands) commands, \(events) events and the digest \(digest)" }
}

extension RecordedEnd {
  /// Reads the file; nil where there is none.
  /// - Throws: `digestUnreadable` where it is not as `line` writes it.
  init?(directory: String) throws(NodeFault) {
    let path = "\(directory)/\(NodeStore.digestName)"
    guard access(path, F_OK) == 0 else { return nil }
    guard let text = WholeFile.read(path), let found = Self(text) else {
      throw .digestUnreadable(path: path)
    }
    self = found
  }

  private init?(_ text: String) {
    var fields: [String: String] = [:]
    for part in text.split(whereSeparator: { "{},\n ".contains($0) }) {
      let pair = part.split(separator: ":").map { $0.filter { $0 != "\"" } }
      guard pair.count == 2 else { return nil }
      fields[pair[0]] = pair[1]
    }
    guard let digest = fields["digest"].flatMap({ Digest($0) }),
      let commands = fields["commands"].flatMap({ UInt64($0) }),
      let events = fields["events"].flatMap({ UInt64($0) })
    else { return nil }
    self.init(digest: digest, commands: commands, events: events)
  }
}

/// A small file that appears whole or not at all.
enum WholeFile {
  static func write(_ text: String, to path: String) throws(NodeFault) {
    let partial = "\(path).partial"
    let descriptor = Glibc.open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(operation: "write", path: path, code: errno) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    let written = Glibc.write(descriptor, bytes, bytes.count)
    guard written == bytes.count, fsync(descriptor) == 0, rename(partial, path) == 0 else {
      let code = errno
      unlink(partial)
      throw .system(operation: "write", path: path, code: code)
    }
  }

  /// At most a page of text; nil where it cannot be read.
  static func read(_ path: String) -> String? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }
}
