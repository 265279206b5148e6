import Foundation
import Reports

/// The folder of a run: whole at its place, or not there.
enum RunFolder {
  static let marker = "run.json"
  static let logName = "commands.log"

  /// Refuses a folder that is no run's, and an earlier run's unless it is to be replaced.
  static func check(_ path: String, isForced: Bool) throws {
    try AtomicOutput.checkReplaceable(path, marker)
    guard !isForced, FileManager.default.fileExists(atPath: "\(path)/\(marker)") else { return }
    throw OutputFault(
      path: path, reason: "holds an earlier run; --force replaces it, or name another folder")
  }

  /// Hands `fill` a temporary folder that becomes `path`; or nil where nothing is to be kept.
  static func filling<Outcome>(
    _ path: String?, _ fill: (String?) throws -> Outcome
  ) throws -> Outcome {
    guard let path else { return try fill(nil) }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      let parent = String(path[..<slash])
      do {
        try FileManager.default.createDirectory(
          atPath: parent, withIntermediateDirectories: true)
      } catch {
        throw OutputFault(path: parent, reason: "the folder cannot be made")
      }
    }
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let outcome = try AtomicOutput.folder(at: trimmed, replacing: marker) { folder in
      do {
        return try fill(folder)
      } catch let interruption as Interruption {
        throw interruption.keeping(log: "\(folder)/\(logName)", in: trimmed + ".partial")
      }
    }
    removePartial(trimmed + ".partial")
    return outcome
  }

  /// What an interrupted run has left; a folder that holds anything else stays.
  private static func removePartial(_ folder: String) {
    guard let held = try? FileManager.default.contentsOfDirectory(atPath: folder),
      held == [logName]
    else { return }
    try? FileManager.default.removeItem(atPath: folder)
  }
}

/// A run that was told to stop.
struct Interruption: Error, CustomStringConvertible {
  /// Virtual time reached.
  let time: String
  /// The signal that said so.
  let signal: Int32
  var kept: String?

  var description: String {
    "interrupted at \(time)" + (kept.map { "; the command log so far is \($0)" } ?? "")
  }

  /// Moves the log out of the folder that is about to go.
  func keeping(log: String, in folder: String) -> Interruption {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let kept = "\(folder)/\(RunFolder.logName)"
    guard rename(log, kept) == 0 else { return self }
    return Interruption(time: time, signal: signal, kept: kept)
  }
}
