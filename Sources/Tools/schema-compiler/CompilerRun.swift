import Foundation

/// One call of the tool.
struct CompilerRun {
  var schemaPath = ""
  var swift: String?
  var imports: [String] = []
  var messagesOnly = false
  var python: String?
  var messages: String?
  var rejectCodes: String?
  var vocabulary: String?

  /// - Returns: the exit status: 0, 64 usage, 65 bad schema, 66 no schema, 74 output failed.
  static func run(_ arguments: [String]) -> Int32 {
    if arguments.contains("--help") {
      print(usage, terminator: "")
      return 0
    }
    guard let run = parse(arguments) else {
      complain(usage)
      return 64
    }
    guard let data = FileManager.default.contents(atPath: run.schemaPath) else {
      complain("schema-compiler: \(run.schemaPath): cannot be read\n")
      return 66
    }
    do {
      try run.write(try SchemaReader.read(data))
      return 0
    } catch let fault as SchemaFault {
      complain("\(run.schemaPath):\(fault)\n")
      return 65
    } catch {
      complain("schema-compiler: \(error.localizedDescription)\n")
      return 74
    }
  }

  private static func complain(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  private static func parse(_ arguments: [String]) -> CompilerRun? {
    var run = CompilerRun()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--messages-only": run.messagesOnly = true
      case "--swift", "--import", "--python", "--messages", "--reject-codes",
        "--vocabulary":
        guard let value = rest.popFirst() else { return nil }
        switch argument {
        case "--swift": run.swift = value
        case "--import": run.imports = value.split(separator: ",").map(String.init)
        case "--python": run.python = value
        case "--messages": run.messages = value
        case "--vocabulary": run.vocabulary = value
        default: run.rejectCodes = value
        }
      default:
        guard run.schemaPath.isEmpty, !argument.hasPrefix("-") else { return nil }
        run.schemaPath = argument
      }
    }
    return run.schemaPath.isEmpty ? nil : run
  }

  private func write(_ schema: Schema) throws {
    if let swift {
      let emitter = SwiftEmitter(schema: schema, imports: imports, messagesOnly: messagesOnly)
      try Self.replaceFolder(swift, with: try emitter.files())
    }
    if let vocabulary {
      for folder in VocabularyEmitter(schema: schema).folders() {
        try Self.replaceFolder("\(vocabulary)/\(folder.path)", with: folder.files)
      }
    }
    if let python { try Self.replace(python, with: PythonEmitter(schema: schema).module()) }
    if let messages { try Self.replace(messages, with: PageEmitter(schema: schema).messages()) }
    if let rejectCodes {
      try Self.replace(rejectCodes, with: PageEmitter(schema: schema).rejectCodes())
    }
  }

  private static func replace(_ path: String, with text: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url, options: .atomic)
  }

  /// Leaves exactly these files of Swift in the folder.
  private static func replaceFolder(_ folder: String, with files: [OutputFile]) throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let names = Set(files.map(\.name))
    for old in try manager.contentsOfDirectory(atPath: folder)
    where old.hasSuffix(".swift") && !names.contains(old) {
      try manager.removeItem(atPath: folder + "/" + old)
    }
    for file in files {
      try Data(file.text.utf8).write(to: URL(fileURLWithPath: folder + "/" + file.name))
    }
  }
}
