import Foundation
import Reports

/// Where schedules go: one file, or a folder with one of each market.
enum CalibrationFolder {
  private static let marker = "schedules.txt"

  /// Names of the schedules of several price files, each once.
  /// - Parameter isOutput: whether files of these names are to be written.
  static func names(
    _ files: [String], _ arguments: Arguments, isOutput: Bool = true
  ) throws -> [String] {
    var names: [String] = []
    for file in files {
      var name = file == "-" ? "prices" : String(file.split(separator: "/").last ?? "prices")
      for ending in [".gz", ".csv"] where name.hasSuffix(ending) {
        name.removeLast(ending.count)
      }
      guard !names.contains(name) else {
        throw arguments.usage(
          "'\(file)': a second file called \(name); files are told apart by these names")
      }
      names.append(name)
    }
    if isOutput, let path = arguments.text("out"), files.count > 1 {
      try AtomicOutput.checkReplaceable(path, marker)
    }
    return names
  }

  static func write(_ schedules: [(name: String, text: String)], at path: String) throws {
    if schedules.count == 1 {
      return try AtomicOutput.file(at: path, text: schedules[0].text)
    }
    try AtomicOutput.folder(at: path, replacing: marker) { folder in
      for (name, text) in schedules {
        try AtomicOutput.file(at: "\(folder)/\(name).json5", text: text)
      }
      // Tells a folder of schedules from one of something else when it is to be replaced.
      try AtomicOutput.file(
        at: "\(folder)/\(marker)", text: schedules.map { "\($0.name).json5\n" }.joined())
    }
  }
}
