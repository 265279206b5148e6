import CommandLog
import Foundation
import Inputs
import Reports
import Simulation
import Units

/// `clearsim report DIR|LOG`: one self-contained HTML page of a run's folder or of a command log.
enum ReportCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "report",
    summary: "make one self-contained HTML page of a run, from its folder or from any command log",
    operands: [
      OperandDeclaration(
        name: "DIR-OR-LOG",
        meaning: "the folder that run --out wrote, a node's data folder, or a command log")
    ],
    options: [
      .value("out", "FILE", "the page; without it report.html in DIR, or beside LOG"),
      .value("tables", "DIR", "of a log: write run.json and the six CSV tables there too"),
      .value("config", "FILE", "of a log: the node's configuration, for the names of instruments"),
      .flag("force", "replace an earlier run's folder at --tables"),
      .value(
        "chart-library", "FILE", "Chart.js 3, to be put into the page",
        default: RunPage.chartLibrary),
      .json,
    ],
    notes: """
      The page needs no network and nothing beside it. Its path goes to standard output.

      A log is applied afresh, as replay does, and everything is counted from what happens; a node
      may go on writing it. A log knows neither names nor populations: instruments are called by
      number without --config, and accounts are grouped by the member who owns them. A torn tail is
      reported and left out.
      """,
    examples: [
      "clearsim report runs/calm", "clearsim report runs/calm/commands.log --tables runs/again",
    ])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    var place = arguments.operands[0]
    while place.count > 1, place.hasSuffix("/") { place.removeLast() }
    let library = arguments.text("chart-library") ?? RunPage.chartLibrary
    let page: String
    if let log = try log(at: place) {
      page = try pageOfLog(log, library, arguments, console)
    } else {
      for option in ["tables", "config"] where arguments.has(option) {
        throw arguments.usage("--\(option): \(place) is a run's folder and has its tables")
      }
      page = try RunPage.html(folder: place, chartLibrary: library)
    }
    let path = arguments.text("out") ?? Self.page(for: place)
    try AtomicOutput.file(at: path, text: page)
    if arguments.has("json") {
      try console.result(["report": .string(path), "bytes": .count(page.utf8.count)])
    } else {
      try console.result(path + "\n")
    }
    return .done
  }

  /// The command log to be read; nil for a run's folder, which has its tables.
  private static func log(at place: String) throws -> String? {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: place, isDirectory: &isFolder) else {
      throw CommandFailure(.missingInput, "\(place): no such folder or log")
    }
    guard isFolder.boolValue else { return place }
    let log = "\(place)/\(RunFolder.logName)"
    let hasRun = files.fileExists(atPath: "\(place)/\(RunFolder.marker)")
    return hasRun || !files.fileExists(atPath: log) ? nil : log
  }

  private static func page(for place: String) -> String {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: place, isDirectory: &isFolder)
    if isFolder.boolValue { return place + "/report.html" }
    guard let slash = place.lastIndex(of: "/") else { return "report.html" }
    return place[...slash] + "report.html"
  }

  private static func pageOfLog(
    _ log: String, _ library: String, _ arguments: Arguments, _ console: Console
  ) throws -> String {
    let symbols = try arguments.text("config").map(symbols) ?? [:]
    func fill(_ folder: String) throws -> String {
      do {
        let name = arguments.operands[0]
        if let line = try LogTables.write(log: log, named: name, symbols: symbols, to: folder) {
          console.warning(line)
        }
      } catch let fault as LogFault {
        throw CommandFailure(LogStatus.of(fault), "\(fault)")
      } catch let fault as SimulationFault {
        throw CommandFailure(.badContent, "\(fault)")
      }
      return try RunPage.html(folder: folder, chartLibrary: library)
    }
    if let tables = arguments.text("tables") {
      try RunFolder.check(tables, isForced: arguments.has("force"))
      return try RunFolder.filling(tables) { try fill($0 ?? tables) }
    }
    let folder = FileManager.default.temporaryDirectory.path + "/clearsim-report-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try fill(folder)
  }

  /// Names by number, from a node's configuration; its other keys are `serve`'s business.
  private static func symbols(_ file: String) throws -> [InstrumentID: String] {
    let root = try ConfigurationDocument(file: file).root()
    var symbols: [InstrumentID: String] = [:]
    for reader in try root.objects("instruments") {
      let number: UInt16 = try reader.integer("id", in: 1...UInt16(Limits.instruments))
      let symbol = try reader.string("symbol", default: "")
      if !symbol.isEmpty { symbols[InstrumentID(rawValue: number)] = symbol }
    }
    return symbols
  }
}
