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

  @Test func `the page of a scenario's keys is the one the code writes, and each has a meaning`()
    throws
  {
    let run = try BuiltCommand.run(["configuration", "scenario"])
    let page = Self.project + "/examples/scenarios/keys.md"
    #expect(
      run.output == (try String(contentsOfFile: page, encoding: .utf8)),
      "clearsim configuration scenario > examples/scenarios/keys.md")
    let keys = try keys(["scenario"])
    #expect(keys.count > 120)
    for key in keys {
      #expect(!key.takes.isEmpty, "\(key.path) does not say what it takes")
      #expect(key.meaning?.isEmpty == false, "\(key.path) has no meaning in ScenarioKeys")
    }
    for key in try self.keys(["serve"]) {
      #expect(key.meaning?.isEmpty == false, "\(key.path) has no meaning in ServeKeys")
    }
    // What the scenarios that come with the project use, and more, is on the page.
    for name in [
      "calm", "flash-crash", "coin-crash", "black-thursday", "contagion", "feedback",
    ] {
      let file = Self.project + "/examples/scenarios/\(name).json5"
      let used = Set(try self.keys(["scenario", file]).map { Self.asOnThePage($0.path) })
      let missing = used.subtracting(keys.map(\.path))
      #expect(missing.isEmpty, "\(name): \(missing)")
    }
  }

  /// A key of a market of several or of an underlying as the page has it: with those of the short
  /// forms, and with a star for what users name.
  private static func asOnThePage(_ path: String) -> String {
    if path.hasPrefix("markets[]."), path != "markets[].underlying" {
      return "market." + path.dropFirst("markets[].".count)
    }
    let steps = path.split(separator: ".")
    guard steps.count > 1, steps[0] == "underlyings" else { return path }
    if steps.count > 2, steps[2] != "correlation" { return steps[2...].joined(separator: ".") }
    return steps.count == 2
      ? "underlyings" : "underlyings.*.correlation" + (steps.count == 4 ? ".*" : "")
  }

  @Test func `all that is wrong with a node's configuration is told at once, each with its place`()
    throws
  {
    let folder = try TemporaryFolder()
    let path = folder.path + "/node.json5"
    let text = """
      {
        tickInterval: "5",
        members: [
          {id: 1, token: "a", roles: ["trade", "feeds"]},
          {id: 1, token: ""},
          {id: 3, tokne: "c"},
        ],
        instruments: [{
          id: 1, tick: "0.1", lot: "-1", positionLimit: "10",
          fees: {maker: "-0.1%", taker: "0"},
          funding: {interval: "99"},
          brackets: [{floor: 0, maintenanceRate: "2%", initialRate: "1%"}],
          index: "none",
        }],
        fundContribution: "lots",
        accounts: [{id: 1, member: 0}, {id: 2, member: 1, deposit: [{asset: 99, amount: "x"}]}],
        extra: 1,
      }
      """
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let run = try BuiltCommand.run(["serve", path, "--data-dir", folder.path + "/data"])
    #expect(run.status == 65 && run.output.isEmpty, "\(run.error)")
    let lines = run.error.split(separator: "\n").map(String.init)
    let places = [
      "tickInterval", "members[0].roles[0]", "members[0].roles[1]", "members[1].id",
      "members[1].token",
      "members[2].tokne", "instruments[0].lot", "instruments[0].fees",
      "instruments[0].funding.interval", "instruments[0].brackets[0]", "instruments[0].index",
      "fundContribution", "accounts[0].member", "accounts[1].deposit[0].asset",
      "accounts[1].deposit[0].amount", "extra",
    ]
    for place in places {
      #expect(
        lines.contains { $0.contains("\(place):") || $0.contains("\(place) ") },
        "\(place): \(run.error)")
    }
    #expect(lines.allSatisfy { $0.contains(path) && $0.contains("line ") }, "\(run.error)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/data"))
  }

  @Test func `more members than a node has sessions for are told in one line`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/node.json5"
    let members = (1...65_537).map { "{id: \($0), token: \"t\", roles: [\"trader\"]}" }
    try "{members: [\(members.joined(separator: ",\n"))]}"
      .write(toFile: path, atomically: true, encoding: .utf8)
    let run = try BuiltCommand.run(["serve", path, "--data-dir", folder.path + "/data"])
    #expect(run.status == 65 && run.output.isEmpty, "\(run.error)")
    let lines = run.error.split(separator: "\n")
    #expect(lines.count == 1, "\(run.error)")
    #expect(run.error.contains("65537 members") && run.error.contains("65536"), "\(run.error)")
  }

  @Test func `a scenario's keys are those of its file and those it leaves out`() throws {
    let file = Self.project + "/examples/scenarios/calm.json5"
    let paths = Set(try keys(["scenario", file]).map(\.path))
    #expect(paths.isSuperset(of: ["name", "seed", "populations[].name"]))
  }
}
