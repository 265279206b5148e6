import Foundation

/// The executable that was built beside these tests, run as a process.
struct BuiltCommand {
  let status: Int32
  let output: String
  let error: String

  static let path: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent()
      .appendingPathComponent("clearsim").path
  }()

  /// Runs `clearsim` with `words`, both outputs into files so that no pipe can fill up.
  static func run(_ words: [String], output: String? = nil) throws -> BuiltCommand {
    let folder = try TemporaryFolder()
    let outputPath = output ?? folder.path + "/output"
    let errorPath = folder.path + "/error"
    for path in [outputPath, errorPath] where !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: outputPath)
    process.standardError = FileHandle(forWritingAtPath: errorPath)
    try process.run()
    process.waitUntilExit()
    return BuiltCommand(
      status: process.terminationStatus,
      output: output == nil ? try String(contentsOfFile: outputPath, encoding: .utf8) : "",
      error: try String(contentsOfFile: errorPath, encoding: .utf8))
  }
}

/// A folder that is gone when the test is done with it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/clearsim-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
