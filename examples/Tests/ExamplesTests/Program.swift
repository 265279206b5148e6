import Foundation

/// A program that a test started, with what it prints; ended by its process number.
final class Program {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The examples lie beside the tests.
  static func example(_ name: String) -> URL {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name)
  }

  /// `clearsim` as the project's own build leaves it.
  static let clearsim: URL? = ["release", "debug"]
    .map { root.appendingPathComponent(".build/\($0)/clearsim") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }

  private let process = Process()
  private let output = Pipe()
  private var text = ""
  /// What must not end before the program does.
  private let peer: AnyObject?

  init(_ program: URL, _ words: [String] = [], peer: AnyObject? = nil) throws {
    self.peer = peer
    process.executableURL = program
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
  }

  deinit {
    if process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  /// Everything printed until a line is complete; less where the program ends before.
  func line() -> String {
    while !text.contains("\n") {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      text += String(decoding: more, as: UTF8.self)
    }
    let line = text.prefix { $0 != "\n" }
    text = String(text.dropFirst(line.count + 1))
    return String(line)
  }

  /// Waits for the end; what was printed since the last line asked for.
  func end(_ signal: Int32? = nil) -> (status: Int32, output: String) {
    if let signal { kill(process.processIdentifier, signal) }
    text += String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}

/// A node on free loopback ports, with the configuration it has by itself.
final class Node {
  struct Endpoints: Decodable {
    let orders: String
    let feed: String
    let snapshots: String
  }
  let endpoints: Endpoints
  private let program: Program
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("clearsim-examples-\(UUID().uuidString)")
    let any = "tcp://127.0.0.1:*"
    guard let clearsim = Program.clearsim else { throw CocoaError(.fileNoSuchFile) }
    program = try Program(
      clearsim,
      [
        "serve", "--orders", any, "--feed", any, "--snapshots", any, "--data-dir", folder.path,
        "--json",
      ])
    endpoints = try JSONDecoder().decode(Endpoints.self, from: Data(program.line().utf8))
  }

  deinit {
    _ = program.end(SIGTERM)
    try? FileManager.default.removeItem(at: folder)
  }

  func run(_ example: String, feed: Bool = false, _ more: [String] = []) throws -> Program {
    var words = ["--orders", endpoints.orders, "--snapshots", endpoints.snapshots]
    if feed { words += ["--feed", endpoints.feed] }
    return try Program(Program.example(example), words + more, peer: self)
  }
}
