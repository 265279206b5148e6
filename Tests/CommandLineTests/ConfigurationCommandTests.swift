import Foundation
import Testing

/// The pages of keys say what the code reads, because the code writes them.
@Suite struct ConfigurationCommandTests {
  private struct Listed: Decodable {
    struct Key: Decodable {
      let path: String
      let takes: String
      let meaning: String?
      let required: Bool
    }
    let keys: [Key]
  }

  private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private func keys(_ words: [String]) throws -> [Listed.Key] {
    let run = try BuiltCommand.run(["configuration"] + words + ["--json"])
    try #require(run.status == 0, "\(run.error)")
    return try JSONDecoder().decode(Listed.self, from: Data(run.output.utf8)).keys
  }

  @Test func `the page of a node's keys is the one the code writes`() throws {
    let run = try BuiltCommand.run(["configuration", "serve"])
    let page = Self.project + "/proto-docs/configuration.md"
    #expect(
      run.output == (try String(contentsOfFile: page, encoding: .utf8)),
      "clearsim configuration serve > proto-docs/configuration.md")
  }

  @Test func `every key of a node says what it takes`() throws {
    let keys = try keys(["serve"])
    #expect(keys.count > 60)
    for key in keys {
      #expect(!key.takes.isEmpty, "\(key.path)")
    }
    #expect(keys.first { $0.path == "members[].token" }?.meaning != nil)
    #expect(keys.first { $0.path == "members[].token" }?.required == true)
    #expect(keys.first { $0.path == "tickInterval" }?.required == false)
  }

  @Test func `a scenario's keys are those of its file and those it leaves out`() throws {
    let file = Self.project + "/examples/scenarios/calm.json5"
    let paths = Set(try keys(["scenario", file]).map(\.path))
    #expect(paths.isSuperset(of: ["name", "seed", "populations[].name"]))
  }
}
