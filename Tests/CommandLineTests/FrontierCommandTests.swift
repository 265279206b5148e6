import Foundation
import Testing

/// `clearsim frontier` as a process.
@Suite struct FrontierCommandTests {
  static let perpetual = GeneratedPrices.collected("btcusdt_perp_1d_2020-05_2026-05.csv.gz")

  private func study(_ words: [String]) throws -> [String: Any] {
    let run = try BuiltCommand.run(["frontier", "--json"] + words)
    #expect(run.status == 0, "\(run.error)")
    #expect(!run.output.lowercased().contains("nan") && !run.output.contains("inf"))
    return try RunCommandTests.object(run.output)
  }

  private func part(_ object: [String: Any], _ name: String) throws -> [String: Any] {
    try #require(object[name] as? [String: Any])
  }

  private func generated(_ folder: TemporaryFolder) throws -> String {
    let path = folder.path + "/prices.csv"
    try GeneratedPrices.write(GeneratedPrices.bars(GeneratedPrices.returns(900)), to: path)
    return path
  }

  @Test("what follows the split has no say in the choice")
  func noPeeking() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/prices.csv"
    let returns = GeneratedPrices.returns(900)
    let words = [
      path, "--split", "2021-10-22", "--from", "300",
      "--models", "ewma-0.94,ewma-0.99-t4,historical-200,absolute-0.99-300",
      "--apc", "none/longrun=0.25/stress=0.25,speed=1.02", "--peak-to-trough", "4",
    ]
    var answers: [[String: Any]] = []
    // 2020-01-01 is the first bar: the split is at return 659.
    for scale in [1.0, 3.0] {
      let changed = returns.enumerated().map { $0 >= 659 ? $1 * scale : $1 }
      try GeneratedPrices.write(GeneratedPrices.bars(changed), to: path)
      answers.append(try study(words))
    }
    #expect((answers[0]["candidates"] as? [Any])?.count == 12)
    #expect(answers[0]["ranked"] as? [String] == answers[1]["ranked"] as? [String])
    let chosen = try answers.map { try part($0, "chosen") }
    let before = try chosen.map { try part($0, "before") as NSDictionary }
    let after = try chosen.map { try part($0, "after") as NSDictionary }
    #expect(before[0] == before[1] && after[0] != after[1])
  }

  @Test("of those that pass before, the least sum of ranks is chosen; none dominates the frontier")
  func rule() throws {
    let folder = try TemporaryFolder()
    let found = try study([
      try generated(folder), "--split", "2021-10-22", "--from", "300", "--peak-to-trough", "4",
      "--models", "ewma-0.94,ewma-0.97-t4,ewma-0.99-t4,historical-200,normal-300,absolute-0.99-300",
      "--apc", "none/longrun=0.25/longrun=0.5/buffer=0.25/stress=0.25,speed=1.02",
    ])
    let candidates = try #require(found["candidates"] as? [[String: Any]])
    #expect(candidates.count == 30)
    func number(_ object: [String: Any], _ name: String, _ key: String) throws -> Double {
      try #require(try part(object, name)[key] as? Double)
    }
    let passing = try candidates.filter { try part($0, "before")["passes"] as? Bool == true }
    #expect(passing.count > 2)
    let means = try passing.map { try number($0, "before", "meanRequirement") }
    let ratios = try passing.map { try number($0, "before", "peakToTrough") }
    let sums = passing.indices.map { i in
      Set(means.filter { $0 < means[i] }).count + Set(ratios.filter { $0 < ratios[i] }).count
    }
    let chosen = try part(found, "chosen")
    let least = passing.indices.filter { sums[$0] == sums.min() }.min { means[$0] < means[$1] }
    let expected = passing[try #require(least)]
    #expect(chosen["model"] as? String == expected["model"] as? String)
    #expect(chosen["apc"] as? String == expected["apc"] as? String)
    let frontier = try #require(found["frontier"] as? [String])
    for candidate in candidates where try number(candidate, "whole", "leastPValue") >= 0.05 {
      let tools = try #require(candidate["apc"] as? String)
      let model = try #require(candidate["model"] as? String)
      let name = tools == "none" ? model : "\(model), \(tools)"
      let beaten = try candidates.contains {
        try number($0, "whole", "leastPValue") >= 0.05
          && number($0, "whole", "meanRequirement") <= number(candidate, "whole", "meanRequirement")
          && number($0, "whole", "peakToTrough") < number(candidate, "whole", "peakToTrough")
      }
      if frontier.contains(name) { #expect(!beaten, "\(name)") }
    }
  }

  /// Exceptions long and short, mean of both sides in per cent, peak to trough; before 2024, after
  /// and over the whole, as examples/lab/combination.md has them.
  struct Combination: Sendable {
    let model: String
    let tools: String
    let parts: [(exceptions: [Int], mean: Double, ratio: Double)]
  }

  static let combinations = [
    Combination(
      model: "absolute-0.995-500", tools: "speed=1.02",
      parts: [([10, 8], 8.34, 1.51), ([10, 11], 6.73, 1.60), ([20, 19], 7.50, 1.95)]),
    Combination(
      model: "rm2006", tools: "stress=0.25,speed=1.02",
      parts: [([10, 8], 8.26, 1.92), ([4, 9], 7.50, 1.75), ([14, 17], 7.86, 1.99)]),
  ]

  @Test(
    "what was chosen on bitcoin before 2024 lies beyond the table, after it and over the whole",
    .enabled(if: perpetual != nil, "../shared/data is absent"), arguments: combinations)
  func bitcoin(combination: Combination) throws {
    let found = try study([
      try #require(Self.perpetual), "--split", "2024-01-01", "--models", combination.model,
      "--apc", combination.tools,
    ])
    let chosen = try part(found, "chosen")
    for (name, expected) in zip(["before", "after", "whole"], combination.parts) {
      let found = try part(chosen, name)
      let sides = try #require(found["sides"] as? [[String: Any]])
      #expect(sides.map { $0["exceptions"] as? Int } == expected.exceptions)
      #expect(abs((found["meanRequirement"] as? Double ?? 0) * 100 - expected.mean) < 0.01)
      #expect(abs((found["peakToTrough"] as? Double ?? 0) - expected.ratio) < 0.01)
      // What was asked for.
      #expect(found["leastPValue"] as? Double ?? 0 > 0.05)
      #expect(found["peakToTrough"] as? Double ?? 9 <= 2.1)
      if name == "whole" { #expect(found["passes"] as? Bool == true) }
    }
  }

  @Test(
    "what is wrong is said in one line",
    arguments: [
      ([], 64, "--split: missing; expected a date such as 2024-01-01"),
      (["--split", "soon"], 64, "--split: 'soon' is not a date"),
      (["--split", "2019-01-01"], 64, "leaves no two forecasts on either side"),
      (
        ["--split", "2021-10-22", "--until", "2021-10-01"], 64,
        "leaves no two forecasts on either side"
      ),
      (["--split", "2021-10-01", "--horizon", "5h"], 64, "is not a multiple of 1d"),
      (["--split", "2021-10-01", "--apc", "none/flor"], 64, "did you mean floor?"),
      (["--split", "2021-10-01", "--models", "absolut-500"], 64, "did you mean absolute-500?"),
      (["--split", "2021-10-01", "--from", "200"], 64, "--from: 200 is below 500"),
      (
        ["--split", "2021-10-01", "--models", "cornishfisher-100"], 65,
        "cornishfisher-100: a Cornish-Fisher forecast for"
      ),
    ] as [([String], Int32, String)])
  func faults(words: [String], status: Int32, line: String) throws {
    let folder = try TemporaryFolder()
    let run = try BuiltCommand.run(["frontier", try generated(folder)] + words)
    #expect(run.status == status && run.output == "", "\(run.error)")
    #expect(run.error.contains(line), "\(run.error)")
    #expect(run.error.split(separator: "\n").count == 1)
  }
}
