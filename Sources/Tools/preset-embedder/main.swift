// Writes the texts of files as a Swift source: preset-embedder OUTPUT FILE…
// The build runs it over the presets of the chapter Markets; see the plugin EmbedPresets.
import Foundation

let arguments = CommandLine.arguments.dropFirst().map { URL(filePath: $0) }
guard let output = arguments.first else {
  FileHandle.standardError.write(Data("usage: preset-embedder OUTPUT FILE…\n".utf8))
  exit(64)
}
do {
  let entries = try arguments.dropFirst().map { file in
    // Three marks around a raw string, so that no text of a preset can end it.
    let text = try String(contentsOf: file, encoding: .utf8)
    let name = file.deletingPathExtension().lastPathComponent
    return "    (\n      \"\(name)\",\n      ###\"\"\"\n\(text)\n\"\"\"###\n    ),\n"
  }
  let source = """
    // Written by preset-embedder from the files of the folder Presets.

    enum EmbeddedPresets {
      static let files: [(name: String, text: String)] = [
    \(entries.joined())  ]
    }

    """
  try Data(source.utf8).write(to: output, options: .atomic)
} catch {
  FileHandle.standardError.write(Data("preset-embedder: \(error)\n".utf8))
  exit(74)
}
