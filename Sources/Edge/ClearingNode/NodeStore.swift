import Bytes
import Clearing
import CommandLog
import Glibc
import Messages
import Sequencing
import Units

/// What was found in a node's folder.
public struct NodeRecovery: Sendable {
  /// Records applied afresh.
  public internal(set) var replayed: UInt64 = 0
  /// What a crash had left half written, and was cut off.
  public internal(set) var cut: LogCut? = nil
  /// Commands of the setup told to an empty house now.
  public internal(set) var setupCommands = 0
}

/// A node's folder: the log, and after a clean stop the digest of the state it leads to.
struct NodeStore: ~Copyable {
  static let logName = "commands.log"
  static let digestName = "digest"

  let directory: String
  var log: LogWriter

  /// Opens the folder and brings the state up to date with its log.
  static func open(
    _ configuration: NodeConfiguration, into state: inout NodeState,
    _ recovery: inout NodeRecovery
  ) throws(NodeFault) -> NodeStore {
    let directory = configuration.dataDirectory
    if mkdir(directory, 0o755) != 0, errno != EEXIST {
      throw .system(operation: "make the folder", path: directory, code: errno)
    }
    let setup = try checkedDigest(of: configuration.setup)
    let path = "\(directory)/\(logName)"
    do throws(LogFault) {
      if access(path, F_OK) != 0 {
        let header = LogHeader(firstSequence: SequenceNumber(rawValue: 1), configuration: setup)
        let log = try LogWriter(creating: path, header: header, sync: configuration.sync)
        return NodeStore(directory: directory, log: log)
      }
      recovery.cut = try LogRecovery.cutTornTail(path)
    } catch {
      throw .log(error)
    }
    let found = try replay(path, into: &state, &recovery)
    state.sequencer.finishRecovery()
    guard found == setup else { throw .setupDiffers(path: path) }
    do throws(LogFault) {
      let log = try LogWriter(appendingTo: path, sync: configuration.sync)
      unlink("\(directory)/\(digestName)")
      return NodeStore(directory: directory, log: log)
    } catch {
      throw .log(error)
    }
  }

  /// - Returns: the digest of the setup the log was begun with.
  private static func replay(
    _ path: String, into state: inout NodeState, _ recovery: inout NodeRecovery
  ) throws(NodeFault) -> Digest {
    var fault: NodeFault? = nil
    let found: Digest
    do throws(LogFault) {
      var reader = try LogReader(path)
      while let entry = try reader.next() {
        guard let record = try? CommandRecord(entry.payload) else {
          fault = .recordUnreadable(path: path, sequence: entry.sequence.rawValue)
          break
        }
        state.replay(
          record, Stamp(sequence: entry.sequence, time: entry.time, member: record.member))
        recovery.replayed += 1
      }
      found = reader.header.configuration
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
    _ setup: [Command], to state: inout NodeState
  ) throws(NodeFault) -> Int {
    var directives = Directives()
    let known = Int(clamping: state.sequencer.nextSequence.rawValue - 1)
    guard known < setup.count else { return 0 }
    let time =
      state.sequencer.isLockStep ? Timestamp.zero : Timestamp(rawValue: NodeClock.now())
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

  /// Puts everything on the disk and leaves the digest beside the log.
  mutating func finish(_ house: ClearingHouse) throws(NodeFault) {
    let directory = directory
    let path = log.path
    do throws(LogFault) { _ = try log.flush() } catch { throw .log(error) }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, fdatasync(descriptor) == 0 else {
      throw .system(operation: "sync", path: path, code: errno)
    }
    close(descriptor)
    let text =
      "{\"digest\":\"\(house.digest())\",\"commands\":\(house.commandCount),"
      + "\"events\":\(house.eventCount)}\n"
    try WholeFile.write(text, to: "\(directory)/\(Self.digestName)")
  }
}

/// A small file that appears whole or not at all.
enum WholeFile {
  static func write(_ text: String, to path: String) throws(NodeFault) {
    let partial = "\(path).partial"
    let descriptor = Glibc.open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
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
}
