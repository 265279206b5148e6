import Bytes
import Calibration
import Foundation
import Inputs
import Reports

/// Forecasts made so far, each made once: in memory, and with `--resume` in a file that a later
/// start goes on from.
///
/// A line of the file is one model on one side of one series of returns, named by a digest of
/// everything its forecasts come from. The file is replaced as a whole after each one, so that
/// whatever stops the work leaves a file that can be gone on from.
final class TrackStore {
  private struct Line: Codable {
    let key: String
    let model: String
    let side: String
    let margins: [Double]
    let shortfalls: [Double]
    let deviations: [Double]?
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

  private let path: String?
  private var tracks: [String: ForecastTrack] = [:]
  /// Lines of the file as they are written, and those read by their keys.
  private var lines: [String] = []
  private var kept: [String: Line] = [:]
  private let stop: StopSignal?
  private let encoder = JSONEncoder()

  /// - Parameter path: the file to go on from, which need not exist; nil keeps nothing.
  init(path: String?) throws {
    self.path = path
    encoder.outputFormatting = .sortedKeys
    stop = path == nil ? nil : StopSignal()
    guard let path, FileManager.default.fileExists(atPath: path) else { return }
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
      kept[line.key] = line
      lines.append(String(decoding: text, as: UTF8.self))
    }
  }

  /// Does work that a store may stop; the process then ends as the signal asked.
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

  /// The forecasts of a model: from memory, from the file, or made now and kept.
  func track(_ forecast: RollingForecast, on sample: BacktestSample) throws -> ForecastTrack {
    let key = Self.key(forecast, sample)
    if let track = tracks[key] { return track }
    if let line = kept[key] {
      let track = try ForecastTrack(
        of: forecast, margins: line.margins, shortfalls: line.shortfalls,
        deviations: line.deviations)
      tracks[key] = track
      return track
    }
    if let signal = stop?.raised, let path {
      throw Stop(signal: signal, finished: lines.count, path: path)
    }
    let track = try forecast.run(sample.returns, bars: sample.bars)
    if let path {
      let line = Line(
        key: key, model: ModelName.spelling(forecast.model), side: forecast.side.rawValue,
        margins: track.margins, shortfalls: track.shortfalls, deviations: track.deviations)
      lines.append(String(decoding: try encoder.encode(line), as: UTF8.self))
      try AtomicOutput.file(at: path) { file in
        for line in lines { try file.write(line + "\n") }
      }
    }
    // A single series long enough to matter is not asked for twice.
    if sample.returns.count < 1_000_000 { tracks[key] = track }
    return track
  }

  private static func key(_ forecast: RollingForecast, _ sample: BacktestSample) -> String {
    let text = "\(SoftwareVersion.current) \(forecast) \(sample.digest)"
    return Array(text.utf8).withUnsafeBytes { Digest.of($0) }.description
  }
}
