import Inputs
import Reports
import Simulation

/// `clearsim configuration serve|scenario [FILE…]`: every key that may stand in a configuration,
/// as the code that reads it asks for it.
enum ConfigurationCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "configuration",
    summary: "every key of a node's configuration, or of a scenario",
    operands: [
      OperandDeclaration(name: "KIND", meaning: "serve or scenario", count: .one),
      OperandDeclaration(
        name: "FILE", meaning: "scenario: only the keys that these files ask for", count: .any),
    ],
    options: [.json],
    notes: """
      Prints a page in Markdown: key, what it takes, what holds without it, what it means. It is
      written by the code that reads the files, so it cannot say anything else than that code does.
      With scenario files it lists the keys behind the choices that these files make.
      """,
    examples: [
      "clearsim configuration serve",
      "clearsim configuration scenario",
      "clearsim configuration scenario examples/scenarios/calm.json5",
    ])

  private enum Kind: String, CaseIterable { case serve, scenario }

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let word = arguments.operands[0]
    guard let kind = Kind(rawValue: word) else {
      let near = Spelling.nearest(to: word, among: Kind.allCases.map(\.rawValue))
      throw arguments.usage(
        "'\(word)' is not serve or scenario\(near.map { "; did you mean \($0)?" } ?? "")")
    }
    let files = Array(arguments.operands.dropFirst())
    let record = ConfigurationRecord()
    switch kind {
    case .serve:
      guard files.isEmpty else { throw arguments.usage("'\(files[0])' is one word too many") }
      for text in ServeKeys.specimens {
        var document = try ConfigurationDocument(text: text, file: "specimen")
        document.record = record
        _ = try ServeConfiguration(document)
      }
    case .scenario:
      guard !files.isEmpty else { return try scenario(arguments, console) }
      for file in files {
        var document = try ConfigurationDocument(file: file)
        document.record = record
        // Whether it would run is not asked: a price file may be missing.
        _ = try? Scenario(document)
      }
    }
    // The elements of lists have keys of their own.
    let keys = record.keys.filter { !$0.path.hasSuffix("[]") || $0.takes != ["an object"] }
    if arguments.has("json") {
      try console.result([
        "keys": .array(
          keys.map { key in
            let other = kind == .serve ? ServeKeys.derived[key.path] : nil
            return [
              "path": .string(key.path),
              "takes": .string(other?.takes ?? key.takes.joined(separator: " or ")),
              "default": (other?.fallback ?? key.fallback).map { .string($0) } ?? .null,
              "required": .boolean(key.isRequired),
              "meaning": ServeKeys.meanings[key.path].map { .string($0) } ?? .null,
            ]
          })
      ])
    } else {
      try console.result(kind == .serve ? ServeKeys.page(keys) : Self.table(keys))
    }
    return .done
  }

  private static func scenario(
    _ arguments: Arguments, _ console: Console
  ) throws -> ExitStatus {
    let entries = try ScenarioKeys.entries()
    if arguments.has("json") {
      try console.result(["keys": ScenarioKeys.json(entries)])
    } else {
      try console.result(ScenarioKeys.page(entries))
    }
    return .done
  }

  static func table(
    _ keys: [ConfigurationRecord.Key], meanings: [String: String] = [:],
    derived: [String: (takes: String?, fallback: String?)] = [:]
  ) -> String {
    let has = !meanings.isEmpty
    var lines = [
      "| key | takes | default |\(has ? " meaning |" : "")", "|---|---|---|\(has ? "---|" : "")",
    ]
    for key in keys {
      let other = derived[key.path]
      let takes = other?.takes ?? key.takes.joined(separator: " or ")
      let fallback = other?.fallback ?? (key.isRequired ? "required" : key.fallback ?? "")
      let meaning = has ? " \(meanings[key.path] ?? "") |" : ""
      lines.append(
        "| `\(key.path)` | \(takes) | \(fallback) |\(meaning)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
