import CommandLog
import Foundation
import Inputs
import Messages
import Reports
import Sequencing
import Units

/// `clearsim log inspect|verify|export|cut LOG-OR-DIR`: what a command log holds, whether it is all
/// there, and the operator's word where it is not.
enum LogCommand: Subcommand {
  private enum Action: String, CaseIterable { case inspect, verify, export, cut }

  static let declaration = CommandDeclaration(
    name: "log",
    summary: "inspect, verify, export or cut a command log",
    operands: [
      OperandDeclaration(name: "ACTION", meaning: "inspect, verify, export or cut"),
      OperandDeclaration(
        name: "LOG-OR-DIR", meaning: "a command log, a run's folder or a node's data folder"),
    ],
    options: [
      .value("keep", "N", "cut: keep the first N commands only"),
      .json,
    ],
    notes: """
      inspect  what the log says of itself, and the commands in it by kind
      verify   every record, and whether the log is as long as it knows to have been; status 1 where
               not. 'clearsim replay' applies it as well
      export   one line of JSON for each command on standard output
      cut      makes the whole records that the log begins with the log. This gives up whatever the
               log knew of more, acknowledged or not, and is the word that a node waits for before
               it goes on with less. What is cut off is kept beside it as commands.log.cut-OFFSET
      """,
    examples: ["clearsim log inspect runs/calm", "clearsim log verify runs/calm"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let word = arguments.operands[0]
    guard let action = Action(rawValue: word) else {
      let names = Action.allCases.map(\.rawValue)
      let near = Spelling.nearest(to: word, among: names).map { "; did you mean \($0)?" } ?? ""
      throw arguments.usage("'\(word)' is not one of \(names.joined(separator: ", "))\(near)")
    }
    if arguments.has("keep"), action != .cut { throw arguments.usage("--keep goes with cut") }
    let path = try logPath(arguments.operands[1])
    do {
      switch action {
      case .inspect: return try inspect(path, arguments, console)
      case .verify: return try verify(path, arguments, console)
      case .export: return try export(path, console)
      case .cut: return try cut(path, arguments, console)
      }
    } catch let fault as LogFault {
      if case .system(_, _, let code) = fault, [ENOENT, EACCES, EISDIR, ENOTDIR].contains(code) {
        throw CommandFailure(.missingInput, "\(fault)")
      }
      throw CommandFailure(LogStatus.of(fault), "\(fault)")
    }
  }

  private static func logPath(_ path: String) throws -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandFailure(.missingInput, "\(path): no such log or folder")
    }
    let log = isFolder.boolValue ? path + "/commands.log" : path
    guard FileManager.default.fileExists(atPath: log) else {
      throw CommandFailure(.missingInput, "\(path): holds no commands.log")
    }
    return log
  }

  private static func inspect(
    _ path: String, _ arguments: Arguments, _ console: Console
  ) throws -> ExitStatus {
    let survey = try LogSurvey(path)
    if arguments.has("json") {
      try console.result(survey.json)
    } else {
      try console.result(survey.text)
    }
    return .done
  }

  private static func verify(
    _ path: String, _ arguments: Arguments, _ console: Console
  ) throws -> ExitStatus {
    let survey = try LogSurvey(path)
    let fault = survey.fault.map { "\($0)" }
    if arguments.has("json") {
      try console.result([
        "commands": .count(survey.commands), "whole": .boolean(fault == nil),
        "fault": fault.map { .string($0) } ?? .null,
      ])
    } else {
      try console.result(fault.map { $0 + "\n" } ?? "\(survey.commands) commands, whole\n")
    }
    return fault == nil ? .done : .doesNotHold
  }

  private static func export(_ path: String, _ console: Console) throws -> ExitStatus {
    var reader = try LogReader(path)
    var lines = ""
    while let entry = try reader.next() {
      guard let record = try? CommandRecord(entry.payload) else {
        throw CommandFailure(
          .badContent, "\(path): record \(entry.sequence) holds no command this version reads")
      }
      lines += ExportedCommand(entry, record).line
      if lines.utf8.count > 1 << 20 {
        try console.result(lines)
        lines = ""
      }
    }
    try console.result(lines)
    return .done
  }

  private static func cut(
    _ path: String, _ arguments: Arguments, _ console: Console
  ) throws -> ExitStatus {
    let surrender = try LogRecovery.cut(path, keeping: try arguments.integer("keep"))
    // It speaks of the log as it was.
    let digest = (path as NSString).deletingLastPathComponent + "/digest"
    try? FileManager.default.removeItem(atPath: digest)
    let lost = surrender.known.map { $0 > surrender.kept ? $0 - surrender.kept : 0 }
    if arguments.has("json") {
      try console.result([
        "kept": .count(surrender.kept), "known": surrender.known.map { .count($0) } ?? .null,
        "bytes": .count(surrender.bytes),
        "savedTo": surrender.savedTo.map { .string($0) } ?? .null,
      ])
      return .done
    }
    var text = "kept      \(surrender.kept) commands\n"
    if let lost, lost > 0 { text += "given up  \(lost) commands that the log knew of\n" }
    if let savedTo = surrender.savedTo {
      text += "cut off   \(surrender.bytes) bytes, kept in \(savedTo)\n"
    }
    try console.result(text)
    return .done
  }
}

/// What a log holds, told without applying it.
private struct LogSurvey {
  let header: LogHeader
  let account: LogAccount?
  private(set) var commands: UInt64 = 0
  private(set) var first: Timestamp?
  private(set) var last: Timestamp?
  private(set) var kinds: [String: UInt64] = [:]
  private(set) var unreadable: UInt64 = 0
  private(set) var fault: LogFault?

  init(_ path: String) throws(LogFault) {
    var reader = try LogReader(path)
    header = reader.header
    account = reader.account
    do throws(LogFault) {
      while let entry = try reader.next() {
        commands += 1
        if first == nil { first = entry.time }
        last = entry.time
        if let record = try? CommandRecord(entry.payload) {
          kinds[ExportedCommand.kind(of: record.command), default: 0] += 1
        } else {
          unreadable += 1
        }
      }
    } catch {
      fault = error
    }
  }

  private var end: String {
    switch account?.state {
    case nil: "not told"
    case .open?: "open: a node has it, or did not end cleanly"
    case .closed?: "clean"
    case .cut?: "cut by somebody since"
    }
  }

  var text: String {
    var lines = [
      "commands  \(commands)", "from      \(first.map(Self.moment) ?? "-")",
      "to        \(last.map(Self.moment) ?? "-")", "end       \(end)",
      "setup     \(header.configuration)",
    ]
    if let account {
      lines.append(
        "noted     \(account.records) commands, sync \(account.sync.rawValue), "
          + "opened \(account.openings) times")
      if account.state == .closed { lines.append("digest    \(account.digest)") }
    }
    let width = (kinds.keys.map(\.count).max() ?? 0) + 2
    for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) {
      lines.append("  " + kind.padding(toLength: width, withPad: " ", startingAt: 0) + "\(count)")
    }
    if unreadable > 0 { lines.append("  unreadable \(unreadable)") }
    if let fault { lines.append("fault     \(fault)") }
    return lines.joined(separator: "\n") + "\n"
  }

  var json: JSONValue {
    let digest = account.flatMap { $0.state == .closed ? $0.digest : nil }
    return [
      "commands": .count(commands), "end": .string(account.map { "\($0.state)" } ?? "unknown"),
      "first": first.map { .string(Self.moment($0)) } ?? .null,
      "last": last.map { .string(Self.moment($0)) } ?? .null,
      "setup": .string("\(header.configuration)"),
      "noted": account.map { .count($0.records) } ?? .null,
      "digest": digest.map { .string("\($0)") } ?? .null,
      "kinds": .object(
        kinds.sorted { $0.key < $1.key }.map { (key: $0.key, value: .count($0.value)) }),
      "fault": fault.map { .string("\($0)") } ?? .null,
    ]
  }

  private static func moment(_ time: Timestamp) -> String {
    "\(Date(timeIntervalSince1970: Double(time.rawValue) / 1e9).formatted(.iso8601))"
  }
}

/// One command of a log as a line of JSON: its place, its sender, its kind and its fields.
private struct ExportedCommand {
  private typealias Fields = [(key: String, value: JSONValue)]

  let line: String

  init(_ entry: LogRecord, _ record: CommandRecord) {
    var fields: Fields = []
    if let payload = Mirror(reflecting: record.command).children.first?.value {
      Self.collect(payload, into: &fields)
    }
    let value: JSONValue = [
      "sequence": .count(entry.sequence.rawValue), "time": .count(entry.time.rawValue),
      "member": .count(record.member.rawValue), "kind": .string(Self.kind(of: record.command)),
      "fields": .object(fields),
    ]
    line = value.text() + "\n"
  }

  static func kind(of command: Command) -> String {
    Mirror(reflecting: command).children.first?.label ?? "\(command)"
  }

  private static func collect(_ value: Any, into fields: inout Fields) {
    for (label, child) in Mirror(reflecting: value).children {
      guard let label else { continue }
      switch child {
      case let flag as Bool: fields.append((key: label, value: .boolean(flag)))
      case let text as any CustomStringConvertible:
        fields.append((key: label, value: .string("\(text)")))
      default:
        var inner: Fields = []
        collect(child, into: &inner)
        fields.append((key: label, value: inner.isEmpty ? .string("\(child)") : .object(inner)))
      }
    }
  }
}
