import Foundation
import Testing

/// `clearsim compare` as a process.
@Suite struct CompareCommandTests {
  /// A folder with two price files, the second without its 151st bar, and a file of portfolios.
  private func folder(_ portfolios: String) throws -> (TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    try GeneratedPrices.write(
      GeneratedPrices.bars(GeneratedPrices.returns(400, seed: 3)), to: folder.path + "/a.csv")
    var rows = GeneratedPrices.bars(GeneratedPrices.returns(400, seed: 4)).split(separator: "\n")
    rows.remove(at: 151)
    try GeneratedPrices.write(rows.joined(separator: "\n"), to: folder.path + "/b.csv")
    let path = folder.path + "/portfolios.json5"
    try GeneratedPrices.write(
      "{prices: {A: 'a.csv', B: 'b.csv', C: 'a.csv'}, portfolios: \(portfolios)}", to: path)
    return (folder, path)
  }

  private static let words = [
    "--models", "historical-100", "--confidence", "0.95", "--from", "100",
  ]

  private func rows(_ path: String, _ more: [String] = []) throws -> [String: [String: Any]] {
    let run = try BuiltCommand.run(["compare", path, "--json"] + Self.words + more)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("b.csv: 1 gap, 1 bar missing"))
    let answers = try RunCommandTests.object(run.output)["portfolios"] as? [[String: Any]]
    var found: [String: [String: Any]] = [:]
    for answer in try #require(answers) {
      let rows = try #require(answer["rows"] as? [[String: Any]])
      found[try #require(answer["portfolio"] as? String)] = rows.first
    }
    return found
  }

  @Test("a spread's exceptions are those of its profits counted by hand, at times in common")
  func byHand() throws {
    let (folder, path) = try folder("{spread: {A: 3, B: -1}}")
    func closes(_ name: String) throws -> [Double] {
      GeneratedPrices.closes(
        try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8))
    }
    var a = try closes("a.csv")
    a.remove(at: 150)
    let b = try closes("b.csv")
    #expect(a.count == b.count)
    let losses = a.indices.dropFirst().map { t in
      -(3 * (a[t] / a[t - 1] - 1) - (b[t] / b[t - 1] - 1)) / 4
    }
    var (exceptions, sum) = (0, 0.0)
    for t in 100..<losses.count {
      let margin = losses[(t - 100)..<t].sorted()[94]
      sum += margin
      if losses[t] > margin { exceptions += 1 }
    }
    let row = try #require(try rows(path)["spread"])
    #expect(row["observations"] as? Int == losses.count - 100)
    #expect(row["exceptions"] as? Int == exceptions)
    let mean = try #require(row["meanRequirement"] as? Double)
    #expect(abs(mean - sum / Double(losses.count - 100)) < 1e-12)
    let legs = try #require(row["legsRequirement"] as? Double)
    #expect(legs > mean)
    #expect(abs((row["offset"] as? Double ?? 0) - (1 - mean / legs)) < 1e-12)
  }

  @Test("what moves together saves nothing, what moves apart does")
  func offsets() throws {
    let (folder, path) = try folder("{one: {A: 1}, twice: {A: 1, C: 3}, mixed: {A: 1, B: 1}}")
    let rows = try rows(path)
    func offset(_ name: String) -> Double { rows[name]?["offset"] as? Double ?? -1 }
    #expect(abs(offset("one")) < 1e-12 && abs(offset("twice")) < 1e-12)
    #expect(offset("mixed") > 0.1)
    #expect(rows["one"]?["exceptions"] as? Int == rows["twice"]?["exceptions"] as? Int)
    let text = try BuiltCommand.run(["compare", path] + Self.words)
    #expect(text.output.contains("twice: 1 A, 3 C\n"))
    #expect(text.output.contains("not rejected on any portfolio:"))
    let pair = try BuiltCommand.run([
      "compare", path, "--json", "--models", "historical-100,ewma-0.9", "--from", "100",
    ])
    // One of two is the best and has no p-value against itself.
    #expect(pair.output.components(separatedBy: "\"toBest\":null").count == 4)
    #expect(!folder.path.isEmpty)
  }

  @Test("components add up, an offset is capped, and correlations are stressed both ways")
  func risk() throws {
    let (folder, path) = try folder("{sum: {A: 2, B: 1}, spread: {A: 1, B: -1}}")
    let run = try BuiltCommand.run(
      ["compare", path, "--json", "--offset-cap", "0.5", "--horizon", "2d"]
        + ["--models", "historical-50,ewma-0.9", "--from", "50", "--confidence", "0.95"])
    #expect(run.status == 0 && !run.output.contains("nan"), "\(run.error)")
    let object = try RunCommandTests.object(run.output)
    #expect(object["horizonBars"] as? Int == 2 && !folder.path.isEmpty)
    #expect(((object["repairs"] as? [[String: Any]])?.count ?? 0) == 1)
    for answer in try #require(object["portfolios"] as? [[String: Any]]) {
      let name = try #require(answer["portfolio"] as? String)
      let risk = try #require(answer["risk"] as? [String: Any])
      let whole = try #require(risk["valueAtRisk"] as? Double)
      let legs = try #require(risk["legs"] as? [[String: Any]])
      let sum = legs.reduce(0) { $0 + ($1["component"] as? Double ?? 0) }
      #expect(abs(sum - whole) < 1e-12 && whole > 0)
      let stressed = try #require(risk["stressedCorrelation"] as? [String: Double])
      let (one, none) = (stressed["towardsOne"] ?? 0, stressed["towardsNone"] ?? 0)
      #expect(name == "sum" ? one > whole && one > none : one < whole && one < none)
      for row in try #require(answer["rows"] as? [[String: Any]]) {
        let mean = try #require(row["meanRequirement"] as? Double)
        let legs = try #require(row["legsRequirement"] as? Double)
        let capped = try #require(row["cappedRequirement"] as? Double)
        // Half of what is saved is granted; where legs need less, nothing is taken off.
        #expect(capped >= (mean + legs) / 2 - 1e-12 && capped <= max(mean, legs) + 1e-12)
        #expect(row["cappedExceptions"] as? Int ?? 99 <= row["exceptions"] as? Int ?? 0)
      }
      #expect(answer["choice"] is [String: Any])
    }
    #expect((object["choice"] as? [String: Any])?["ranking"] is [[String: Any]])
  }

  @Test(
    "what is wrong is said in one line",
    arguments: [
      ("{x: {AA: 1}}", 65, "portfolios.x: 'AA' is not among the prices A, B, C; did you mean 'A'"),
      ("{x: {A: 0}}", 65, "portfolios.x.A"),
      ("{x: {}}", 65, "portfolios.x"),
      ("{}", 65, "'portfolios' holds 0; expected 1 to 100"),
      ("{x: {A: 1}}, portfolio: 1", 65, "unknown key 'portfolio'"),
      ("{x: {A: 1, C: -1}}", 65, "portfolios.x, historical-100, long: margin for return 100"),
    ] as [(String, Int32, String)])
  func faults(portfolios: String, status: Int32, line: String) throws {
    let (folder, path) = try folder(portfolios)
    let run = try BuiltCommand.run(["compare", path] + Self.words)
    #expect(run.status == status && run.output == "")
    let lines = run.error.split(separator: "\n").filter { !$0.hasPrefix("warning: ") }
    #expect(lines.count == 1 && run.error.contains(line), "\(run.error)")
    #expect(try BuiltCommand.run(["compare", folder.path + "/none.json5"]).status == 66)
  }
}
