import ClearingClient
import Foundation
import Testing
import Units

/// A `clearsim serve` of its own, ended by its process number when the test lets go of it.
final class ServeProcess {
  static let command: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent()
      .appendingPathComponent("clearsim").path
  }()

  struct Endpoints: Decodable {
    let orders: String
    let feed: String
    let snapshots: String
    let replayed: Int
  }

  let folder: NodeFolder
  let endpoints: Endpoints
  private let process: Process
  private let errors: String

  /// Starts a node in a folder and waits until it says that it is ready.
  /// - Parameters:
  ///   - limit: kibibytes a file may have, as a disk that fills up.
  init(
    in folder: NodeFolder, _ options: [String] = [], transport: String = "tcp://127.0.0.1:*",
    orders: String? = nil, limit: Int? = nil
  ) throws {
    self.folder = folder
    let run = UUID().uuidString
    let output = "\(folder.path)/\(run).out"
    errors = "\(folder.path)/\(run).err"
    for path in [output, errors] {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    let words =
      [
        "serve", "--orders", orders ?? transport, "--feed", transport, "--snapshots", transport,
        "--data-dir", folder.data, "--json",
      ] + options
    process = Process()
    if let limit {
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = ["-c", "ulimit -f \(limit); exec \"$0\" \"$@\"", Self.command] + words
    } else {
      process.executableURL = URL(fileURLWithPath: Self.command)
      process.arguments = words
    }
    // libzmq makes the folder of an `ipc://*` there, and one that is killed leaves it behind.
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder.path]) {
      $1
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    var ready: Endpoints?
    let deadline = Date(timeIntervalSinceNow: 60)
    while ready == nil, process.isRunning, Date() < deadline {
      let text = try Data(contentsOf: URL(fileURLWithPath: output))
      ready = text.last == 10 ? try JSONDecoder().decode(Endpoints.self, from: text) : nil
      if ready == nil { usleep(5_000) }
    }
    guard let ready else {
      let problem = try String(contentsOfFile: errors, encoding: .utf8)
      kill(process.processIdentifier, SIGKILL)
      throw ServeProblem(text: problem)
    }
    endpoints = ready
  }

  deinit {
    if process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      _ = waitUntilEnd()
    }
  }

  /// Sends a signal and waits for the end.
  @discardableResult func end(_ signal: Int32 = SIGTERM) -> Int32 {
    kill(process.processIdentifier, signal)
    return waitUntilEnd()
  }

  /// The status it ends with; −1 where it does not end within a minute.
  func waitUntilEnd() -> Int32 {
    let deadline = Date(timeIntervalSinceNow: 60)
    while process.isRunning, Date() < deadline {
      if let status = exitStatus { return status }
      usleep(2_000)
    }
    return process.isRunning ? -1 : process.terminationStatus
  }

  /// What the system knows of an end that Foundation has not noticed, as it now and then does not.
  private var exitStatus: Int32? {
    var found = siginfo_t()
    let asked = waitid(
      P_PID, id_t(process.processIdentifier), &found, WEXITED | WNOHANG | WNOWAIT)
    guard asked == 0, found.si_signo == SIGCHLD else { return nil }
    return found._sifields._sigchld.si_status
  }

  var processIdentifier: Int32 { process.processIdentifier }
  var errorText: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }

  func client(
    _ member: UInt32 = 11, token: String = "demo-alice", receiveHighWater: Int32 = 65_536
  ) throws -> Client {
    try Client(
      orders: endpoints.orders, snapshots: endpoints.snapshots,
      member: MemberID(rawValue: member), token: token, receiveHighWater: receiveHighWater)
  }

  func alice() throws -> Client {
    let client = try client()
    try client.logon()
    return client
  }

  func bob() throws -> Client {
    let client = try client(12, token: "demo-bob")
    try client.logon()
    return client
  }
}

struct ServeProblem: Error {
  let text: String
}

/// A node's folder, gone when the test is done with it.
final class NodeFolder {
  let path: String
  var data: String { path + "/data" }

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/clearsim-node-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  struct Replay: Decodable {
    let commands: UInt64
    let digest: String
    let matches: Bool
    let compared: Bool
    let torn: Bool
  }

  /// Runs `clearsim` and waits. - Returns: its status.
  func command(_ words: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: ServeProcess.command)
    process.arguments = words
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning { usleep(2_000) }
    return process.terminationStatus
  }

  /// What `clearsim replay` makes of the folder, or of its log alone.
  func replay(logOnly: Bool = false) throws -> Replay {
    let process = Process()
    let output = "\(path)/replay.json"
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    process.executableURL = URL(fileURLWithPath: ServeProcess.command)
    process.arguments = ["replay", logOnly ? data + "/commands.log" : data, "--json"]
    process.standardOutput = FileHandle(forWritingAtPath: output)
    try process.run()
    while process.isRunning { usleep(2_000) }
    return try JSONDecoder().decode(
      Replay.self, from: Data(contentsOf: URL(fileURLWithPath: output)))
  }
}
