import Foundation

/// A text file of the project.
struct SourceFile {
  /// Seen from the project's root.
  let path: String
  let text: String

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  var isGenerated: Bool {
    path.contains("/Generated/") || path.hasPrefix("Tests/WireTests/Evolution/")
      || path == "examples/python/clearsim/codec.py"
  }
}

/// The project's files as they lie on disk.
enum SourceTree {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let textual: Set = [
    "c", "css", "h", "html", "js", "json", "json5", "md", "modulemap", "py", "sh", "swift", "toml",
    "xml",
  ]
  private static let skipped: Set = [".build", ".venv", ".pytest_cache", "__pycache__", "runs"]

  /// Every text file of the project, sorted by path.
  static let all: [SourceFile] = {
    var files: [SourceFile] = []
    for top in ["Sources", "Tests", "examples", "proto-docs", ".ci"] {
      collect(top, into: &files)
    }
    for name in ["Package.swift", "README.md"] { read(name, into: &files) }
    return files.sorted { $0.path < $1.path }
  }()

  static func files(under folders: [String], ending: [String]) -> [SourceFile] {
    all.filter { file in
      folders.contains { file.path.hasPrefix($0) } && ending.contains { file.path.hasSuffix($0) }
    }
  }

  static func file(_ path: String) -> SourceFile? { all.first { $0.path == path } }

  /// The names in a folder; none where it is absent.
  static func names(in folder: String) -> [String] {
    let url = root.appendingPathComponent(folder)
    return ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }

  private static func collect(_ folder: String, into files: inout [SourceFile]) {
    for name in names(in: folder) where !skipped.contains(name) {
      let path = folder + "/" + name
      var isFolder: ObjCBool = false
      let place = root.appendingPathComponent(path).path
      guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else { continue }
      if isFolder.boolValue {
        collect(path, into: &files)
      } else if textual.contains((name as NSString).pathExtension) || folder == ".ci" {
        read(path, into: &files)
      }
    }
  }

  private static func read(_ path: String, into files: inout [SourceFile]) {
    let url = root.appendingPathComponent(path)
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return }
    files.append(SourceFile(path: path, text: text))
  }
}
