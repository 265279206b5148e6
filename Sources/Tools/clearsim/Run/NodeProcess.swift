import Foundation
import Reports
import Simulation
import Units

/// A clearing node as a process of its own, on this machine only, for one run.
final class NodeProcess {
  struct Endpoints {
    let orders: String
    let feed: String
  }

  let endpoints: Endpoints
  private let process = Process()
  private let scratch: String
  private let dataDirectory: String

  /// Starts a node in lock step that knows the scenario's members and nothing else.
  /// - Parameter dataDirectory: where it leaves its log.
  init(
    _ scenario: Scenario, transport: RunPlan.Transport, dataDirectory: String
  ) throws {
    self.dataDirectory = dataDirectory
    let scratch = FileManager.default.temporaryDirectory.path + "/clearsim-\(getpid())"
    self.scratch = scratch
    try FileManager.default.createDirectory(
      atPath: scratch, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let configuration = scratch + "/node.json"
    try AtomicOutput.file(at: configuration, text: Self.configuration(scenario).text())
    let urls = ["orders", "feed", "snapshots"].flatMap { name in
      [
        "--\(name)", transport == .ipc ? "ipc://\(scratch)/\(name)" : "tcp://127.0.0.1:*",
      ]
    }
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      ["serve", configuration, "--lockstep", "--sync", "none", "--json"]
      + ["--data-dir", dataDirectory] + urls
    let output = Pipe()
    process.standardOutput = output
    let complaints = scratch + "/complaints"
    try AtomicOutput.file(at: complaints, text: "")
    process.standardError = FileHandle(forWritingAtPath: complaints)
    try process.run()
    guard let endpoints = Self.endpoints(output) else {
      process.waitUntilExit()
      let said = (try? String(contentsOfFile: complaints, encoding: .utf8)) ?? ""
      let line = said.split(separator: "\n").last.map { ": \($0)" } ?? ""
      try? FileManager.default.removeItem(atPath: scratch)
      throw CommandFailure(.unavailable, "the node did not start\(line)")
    }
    self.endpoints = endpoints
  }

  static func token(_ member: MemberID) -> String { "run-\(getpid())-\(member)" }

  private static func configuration(_ scenario: Scenario) -> JSONValue {
    func member(_ member: MemberID, _ roles: [JSONValue]) -> JSONValue {
      [
        "id": .count(member.rawValue), "token": .string(token(member)), "roles": .array(roles),
      ]
    }
    return [
      "clock": "lockStep",
      "members": .array(
        [member(Scenario.operatorMember, ["operator", "feed"])]
          + scenario.members.map { member($0, ["trader"]) }),
    ]
  }

  /// The one line of JSON that a node prints when it is ready; nil where it ended before.
  private static func endpoints(_ output: Pipe) -> Endpoints? {
    var line = Data()
    while !line.contains(10) {
      let piece = output.fileHandleForReading.availableData
      if piece.isEmpty { return nil }
      line.append(piece)
    }
    guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
      let orders = object["orders"] as? String, let feed = object["feed"] as? String
    else { return nil }
    return Endpoints(orders: orders, feed: feed)
  }

  /// Asks the node to end and waits until it has.
  /// - Returns: the digest it left beside its log.
  func stop() throws -> String {
    end()
    struct Left: Decodable { let digest: String }
    let path = dataDirectory + "/digest"
    guard let data = FileManager.default.contents(atPath: path),
      let left = try? JSONDecoder().decode(Left.self, from: data)
    else { throw CommandFailure(.unavailable, "the node ended without a digest") }
    return left.digest
  }

  var isRunning: Bool { process.isRunning }

  /// Ends the node whatever has happened.
  func end() {
    if process.isRunning { process.terminate() }
    // It has only to finish what it accepted; one that cannot is not waited for.
    for _ in 0..<3_000 where process.isRunning { usleep(10_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    try? FileManager.default.removeItem(atPath: scratch)
  }
}
