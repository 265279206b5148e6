import Bytes
import Clearing
import CommandLog
import Foundation
import Inputs
import Messages
import Reports
import Sequencing
import Units

/// `clearsim replay LOG-OR-DIR`: applies a log to a new house and compares digests.
enum ReplayCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "replay",
    summary: "apply a log afresh and compare digests",
    operands: [
      OperandDeclaration(
        name: "LOG-OR-DIR", meaning: "a command log, a run's folder or a node's data folder")
    ],
    options: [
      .flag("verify", "check every invariant of the house behind every command; slow"), .json,
    ],
    notes: """
      A run's folder says in run.json, a node's log in itself and in digest (both left at a clean
      stop) which digest the log leads to: status 1 where it does not. A log without that word has
      nothing to compare with and matches. A torn tail is reported and left as it is; a log that is
      shorter than it knows to have been is refused with 65.
      """,
    examples: ["clearsim replay runs/calm"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    var place = try LogPlace(arguments.operands[0])
    let house = ClearingHouse()
    var isWhole = true
    do {
      isWhole = try apply(place.log, to: house, arguments.has("verify"), console)
      try place.askLog()
    } catch let fault as LogFault {
      if case .system(_, _, let code) = fault, [ENOENT, EACCES, EISDIR, ENOTDIR].contains(code) {
        throw CommandFailure(.missingInput, "\(fault)")
      }
      throw CommandFailure(LogStatus.of(fault), "\(fault)")
    }
    let digest = house.digest()
    let matches = place.expected.map { $0 == digest } ?? true
    try report(house, digest, matches, place, isWhole, arguments, console)
    return matches ? .done : .doesNotHold
  }

  /// - Returns: whether the log ends whole.
  private static func apply(
    _ path: String, to house: ClearingHouse, _ verifies: Bool, _ console: Console
  ) throws -> Bool {
    var events = EventBuffer()
    var reader = try LogReader.fromTheBeginning(path)
    do {
      while let entry = try reader.next() {
        guard let record = try? CommandRecord(entry.payload) else {
          throw CommandFailure(
            .badContent, "\(path): record \(entry.sequence) holds no command")
        }
        events.removeAll()
        _ = house.apply(
          record.command,
          Stamp(sequence: entry.sequence, time: entry.time, member: record.member), into: &events)
        if verifies { house.checkInvariants() }
      }
      return true
    } catch LogFault.torn(let path, let offset, let lastGood, let damage) {
      console.warning(
        "\(LogFault.torn(path: path, offset: offset, lastGood: lastGood, damage: damage)); "
          + "replayed up to there")
      return false
    }
  }

  private static func report(
    _ house: ClearingHouse, _ digest: Digest, _ matches: Bool, _ place: LogPlace, _ isWhole: Bool,
    _ arguments: Arguments, _ console: Console
  ) throws {
    if arguments.has("json") {
      return try console.result([
        "commands": .count(house.commandCount), "events": .count(house.eventCount),
        "digest": .string("\(digest)"), "matches": .boolean(matches),
        "compared": .boolean(place.expected != nil), "torn": .boolean(!isWhole),
      ])
    }
    let verdict =
      switch place.expected {
      case nil: "nothing recorded to compare with"
      case digest: "as recorded"
      case .some(let expected): "DIFFERS from \(expected) in \(place.source)"
      }
    try console.result(
      "commands  \(house.commandCount)\nevents    \(house.eventCount)\n"
        + "digest    \(digest)\n          \(verdict)\n")
  }
}

/// Where a log lies, and which digest its folder says it leads to.
private struct LogPlace {
  let log: String
  private(set) var expected: Digest?
  private(set) var source: String

  /// What a node's log says of its own clean end, where nothing beside it says anything.
  mutating func askLog() throws(LogFault) {
    guard expected == nil, let account = try LogReader(log).account, account.state == .closed
    else { return }
    expected = account.digest
    source = log
  }

  init(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandFailure(.missingInput, "\(path): no such log or folder")
    }
    guard isFolder.boolValue else {
      log = path
      expected = nil
      source = path
      return
    }
    log = path + "/commands.log"
    guard FileManager.default.fileExists(atPath: log) else {
      throw CommandFailure(.missingInput, "\(path): holds no commands.log")
    }
    for name in ["run.json", "digest"]
    where FileManager.default.fileExists(atPath: "\(path)/\(name)") {
      source = "\(path)/\(name)"
      expected = try Self.digest(in: source)
      return
    }
    expected = nil
    source = path
  }

  private static func digest(in file: String) throws -> Digest {
    let document = try ConfigurationDocument(file: file)
    let item = try document.root().required("digest")
    guard let digest = Digest(try item.string()) else {
      throw item.fault("a digest of 64 hexadecimal digits")
    }
    return digest
  }
}
