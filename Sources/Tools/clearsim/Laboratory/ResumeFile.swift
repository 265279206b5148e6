import Bytes
import Foundation
import Inputs
import Reports
import Studies

/// The file of `--resume`: finished forecasts, which a later start goes on from.
///
/// A line of the file is one model on one side of one series of returns, named by a digest of
/// everything its forecasts come from. The file is replaced as a whole after each one, so that
/// whatever stops the work leaves a file that can be gone on from.
final class ResumeFile: TrackKeeper {
  private struct Line: Codable {
    let key: String
    let record: TrackRecord

    private enum Key: CodingKey { case key }

    init(key: String, record: TrackRecord) { (self.key, self.record) = (key, record) }

    init(from decoder: any Decoder) throws {
      key = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .key)
      record = try TrackRecord(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
      try record.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(key, forKey: .key)
    }
  }

  /// The work was told to stop between two forecasts.
  private struct Stop: Error, CustomStringConvertible {
    let signal: Int32
    let finished: Int
    let path: String

    var description: String {
      "interrupted; \(path) keeps \(finished) finished forecasts, and the same command goes on "
        + "from there"
    }
  }

  private let path: String
  /// Lines of the file as they are written, and those read by their keys.
  private var lines: [String] = []
  private var kept: [String: TrackRecord] = [:]
  private let stop = StopSignal()
  private let encoder = JSONEncoder()

  /// - Parameter path: the file to go on from, which need not exist.
  init(path: String) throws {
    self.path = path
    encoder.outputFormatting = .sortedKeys
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputFault(isMissing: true, file: path, reason: "cannot be read")
    }
    let decoder = JSONDecoder()
    for (number, text) in data.split(separator: 10).enumerated() {
      guard let line = try? decoder.decode(Line.self, from: Data(text)) else {
        throw InputFault(
          file: path, place: "line \(number + 1)",
          reason: "is no forecast kept by --resume; expected a file it wrote, or a new name")
      }
      kept[line.key] = line.record
      lines.append(String(decoding: text, as: UTF8.self))
    }
  }

  /// What `--resume` names, if anything.
  static func named(_ arguments: Arguments) throws -> ResumeFile? {
    try arguments.text("resume").map { try ResumeFile(path: $0) }
  }

  /// Does work that the file may stop; the process then ends as the signal asked.
  static func interruptible(
    _ console: Console, _ work: () throws -> ExitStatus
  ) throws -> ExitStatus {
    do {
      return try work()
    } catch let stop as Stop {
      console.error("\(stop)")
      signal(stop.signal, SIG_DFL)
      raise(stop.signal)
      return .inputOutput
    }
  }

  func record(_ name: String) -> TrackRecord? { kept[Self.key(name)] }

  func willForecast() throws {
    guard let signal = stop.raised else { return }
    throw Stop(signal: signal, finished: lines.count, path: path)
  }

  func keep(_ record: TrackRecord, _ name: String) throws {
    let line = Line(key: Self.key(name), record: record)
    lines.append(String(decoding: try encoder.encode(line), as: UTF8.self))
    try AtomicOutput.file(at: path) { file in
      for line in lines { try file.write(line + "\n") }
    }
  }

  /// Forecasts of another version may differ.
  private static func key(_ name: String) -> String {
    let text = "\(SoftwareVersion.current) \(name)"
    return Array(text.utf8).withUnsafeBytes { Digest.of($0) }.description
  }
}
