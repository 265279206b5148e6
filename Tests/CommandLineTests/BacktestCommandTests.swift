import Foundation
import Testing

/// `clearsim backtest` as a process.
@Suite struct BacktestCommandTests {
  static let perpetual = GeneratedPrices.collected("btcusdt_perp_1d_2020-05_2026-05.csv.gz")

  private func rows(_ words: [String]) throws -> [[String: Any]] {
    let run = try BuiltCommand.run(["backtest", "--json"] + words)
    #expect(run.status == 0, "\(run.error)")
    #expect(!run.output.lowercased().contains("nan") && !run.output.contains("inf"))
    let object = try RunCommandTests.object(run.output)
    return try #require((object["files"] as? [[String: Any]])?.first?["rows"] as? [[String: Any]])
  }

  @Test("exceptions, mean and Kupiec's p-value are those of counting by hand")
  func byHand() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/prices.csv"
    let file = GeneratedPrices.bars(GeneratedPrices.returns(600))
    try GeneratedPrices.write(file, to: path)
    let closes = GeneratedPrices.closes(file)
    let losses = zip(closes.dropFirst(), closes).map { -log($0 / $1) }
    var (exceptions, sum) = (0, 0.0)
    for t in 200..<losses.count {
      // The 95th of 100 losses from below is the type-1 quantile at 0.95.
      let margin = losses[(t - 100)..<t].sorted()[94]
      sum += margin
      if losses[t] > margin { exceptions += 1 }
    }
    let (x, n) = (Double(exceptions), Double(losses.count - 200))
    let ratio =
      -2 * (((n - x) * log(0.95) + x * log(0.05)) - ((n - x) * log(1 - x / n) + x * log(x / n)))
    let row = try #require(
      try rows([
        path, "--models", "historical-100", "--confidence", "0.95", "--from", "200",
      ]).first)
    #expect(row["exceptions"] as? Int == exceptions && exceptions > 0)
    #expect(row["observations"] as? Int == 400)
    #expect(abs((row["meanRequirement"] as? Double ?? 0) - sum / n) < 1e-12)
    let kupiec = try #require(row["kupiec"] as? [String: Double])
    #expect(abs((kupiec["statistic"] ?? 0) - ratio) < 1e-9)
    // The upper tail of chi-square of one degree.
    #expect(abs((kupiec["pValue"] ?? 0) - erfc((ratio / 2).squareRoot())) < 1e-9)
  }

  @Test("a floor raises the requirement, and what a test rejects is said with its name")
  func damping() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/prices.csv"
    try GeneratedPrices.write(GeneratedPrices.bars(GeneratedPrices.returns(900)), to: path)
    let words = [path, "--models", "ewma-0.9", "--from", "100", "--side", "short"]
    let plain = try #require(try rows(words).first)
    func mean(_ row: [String: Any]) -> Double { row["meanRequirement"] as? Double ?? 0 }
    for tool in ["floor", "buffer=0.25", "buffer=0.25,stress=0.25,floor"] {
      let damped = try #require(try rows(words + ["--apc", tool]).first)
      #expect(mean(damped) > mean(plain), "\(tool)")
      #expect(damped["exceptions"] as? Int ?? 99 <= plain["exceptions"] as? Int ?? 0)
    }
    // Fat volatility clusters defeat a window of calm: too many exceptions, one after the other.
    let rejected = try #require(
      try rows([path, "--models", "historical-100", "--from", "100"]).first)
    #expect(rejected["rejected"] as? Bool == true)
    #expect((rejected["rejectedBy"] as? [String])?.contains("coverage: too many") == true)
    let text = try BuiltCommand.run(["backtest"] + words + ["--apc", "floor"])
    #expect(text.output.contains("damped by floor") && text.output.contains("rejected by"))
  }

  @Test("a date splits the forecasts assessed in two without changing one of them")
  func period() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/prices.csv"
    try GeneratedPrices.write(GeneratedPrices.bars(GeneratedPrices.returns(500)), to: path)
    for tools in ["none", "buffer=0.25,floor"] {
      func row(_ more: [String]) throws -> (count: Int, hits: Int, sum: Double) {
        let row = try #require(
          try rows(
            [path, "--models", "garch-n-200", "--confidence", "0.9", "--from", "200", "--apc"]
              + [tools] + more
          ).first)
        let count = try #require(row["observations"] as? Int)
        let mean = try #require(row["meanRequirement"] as? Double)
        return (count, try #require(row["exceptions"] as? Int), mean * Double(count))
      }
      let whole = try row([])
      let before = try row(["--until", "2020-12-01"])
      let after = try row(["--since", "2020-12-01"])
      // Bar 335 of the year opens on the first of December; its return has place 334.
      #expect(before.count == 134 && after.count == 166)
      #expect(before.hits + after.hits == whole.hits && whole.hits > 0)
      #expect(abs(before.sum + after.sum - whole.sum) < 1e-9)
      let both = try row(["--since", "2020-09-01", "--until", "2020-12-01T00:00:00Z"])
      #expect(both.count == 91)
    }
    for (words, line) in [
      (["--since", "2031-01-01"], "0 returns since 2031-01-01T00:00:00Z have 400 or more"),
      (["--since", "yesterday"], "--since: 'yesterday' is not a date such as 2024-01-01"),
      (["--since", "2021-01-02", "--until", "2021-01-01"], "is not behind --since '2021-01-02'"),
    ] {
      let run = try BuiltCommand.run(
        ["backtest", path, "--models", "ewma-0.9", "--from", "400"] + words)
      #expect(run.status != 0 && run.output == "" && run.error.contains(line), "\(run.error)")
    }
  }

  @Test(
    "the benchmark of daily bitcoin returns is the published one",
    .enabled(if: perpetual != nil, "../shared/data is absent"))
  func benchmark() throws {
    // Exceptions, mean requirement in per cent and peak to trough of 1,689 forecasts.
    let expected: [String: (Int, Double, Double)] = [
      "ewma-0.94": (40, 6.1, 5.36), "ewma-0.97": (35, 6.2, 3.45), "ewma-0.97-t3": (22, 7.0, 3.45),
      "historical-500": (14, 8.3, 2.12), "historical-es0.975-500": (11, 8.5, 2.00),
      "filtered-0.97-500": (20, 7.9, 4.91), "filtered-0.99-500": (22, 7.4, 2.89),
      "garch-n-500": (30, 6.6, 3.33), "garch-t-500": (15, 8.0, 4.41),
      "garch-pot0.9-500": (19, 7.8, 3.98),
    ]
    let rows = try rows([try #require(Self.perpetual)])
    #expect(rows.count == expected.count)
    for row in rows {
      let name = try #require(row["model"] as? String)
      let (exceptions, mean, ratio) = try #require(expected[name])
      #expect(row["observations"] as? Int == 1689)
      #expect(abs((row["exceptions"] as? Int ?? 0) - exceptions) <= 1, "\(name)")
      #expect(abs((row["meanRequirement"] as? Double ?? 0) * 100 - mean) < 0.1, "\(name)")
      #expect(abs((row["peakToTrough"] as? Double ?? 0) - ratio) < 0.1, "\(name)")
    }
    let refused = rows.filter { $0["rejected"] as? Bool == true }.compactMap {
      $0["model"] as? String
    }
    #expect(refused == ["ewma-0.94", "ewma-0.97", "garch-n-500"])
  }

  @Test(
    "stress weight and floor damp the benchmark as published",
    .enabled(if: perpetual != nil, "../shared/data is absent"),
    arguments: [("stress=0.25", 12, 8.1, 2.52, 0.83), ("floor", 4, 10.1, 1.52, 0.39)])
  func dampedBenchmark(
    tool: String, exceptions: Int, mean: Double, ratio: Double, rise: Double
  ) throws {
    let path = try #require(Self.perpetual)
    let row = try #require(try rows([path, "--models", "ewma-0.94", "--apc", tool]).first)
    #expect(abs((row["exceptions"] as? Int ?? 0) - exceptions) <= 1)
    #expect(abs((row["meanRequirement"] as? Double ?? 0) * 100 - mean) < 0.1)
    #expect(abs((row["peakToTrough"] as? Double ?? 0) - ratio) < 0.05)
    let rises = try #require(row["greatestRise"] as? [String: Double])
    #expect(abs((rises["five"] ?? 0) - rise) < 0.02)
  }

  @Test(
    "what is wrong is said in one line",
    arguments: [
      (["--confidence", "1"], 64, "--confidence: '1' is not a number above 0.5 and below 1"),
      (["--confidence", "nan"], 64, "--confidence: 'nan' is not a number above 0.5 and below 1"),
      (["--models", "histrical-500"], 64, "is no model; did you mean historical-500?"),
      (
        ["--models", "ewma-1.2"], 64,
        "--models: 'ewma-1.2': a decay of '1.2' is not a number above 0 and below 1"
      ),
      (["--from", "100"], 64, "--from: 100 is below 500, the returns that historical-500 needs"),
      (["--apc", "flor"], 64, "--apc: 'flor' is no tool; did you mean floor?"),
      ([], 65, "2 bars give 1 returns; at least 505 are needed, 500 before the first forecast"),
    ] as [([String], Int32, String)])
  func faults(words: [String], status: Int32, line: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/two.csv"
    try GeneratedPrices.write("date,price\n2024-01-01,5\n2024-01-02,6\n", to: path)
    let run = try BuiltCommand.run(["backtest", path] + words)
    #expect(run.status == status && run.output == "")
    #expect(run.error.contains(line), "\(run.error)")
    #expect(run.error.split(separator: "\n").count == 1)
  }

  @Test("of models that differ the choice names the test that decided on each")
  func choice() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/prices.csv"
    try GeneratedPrices.write(GeneratedPrices.bars(GeneratedPrices.returns(900)), to: path)
    let words = [
      "backtest", path, "--models", "historical-100,ewma-0.94,ewma-0.9-t3", "--from", "100",
      "--side", "both",
    ]
    let run = try BuiltCommand.run(words + ["--json", "--notional", "2000000"])
    #expect(run.status == 0 && !run.output.contains("nan"), "\(run.error)")
    let file = try #require(
      (try RunCommandTests.object(run.output)["files"] as? [[String: Any]])?.first)
    let choice = try #require(file["choice"] as? [String: Any])
    let ranking = try #require(choice["ranking"] as? [[String: Any]])
    #expect(ranking.count == 3 && ranking.first?["model"] as? String == choice["chosen"] as? String)
    let worst = try #require(ranking.first { $0["model"] as? String == "historical-100" })
    #expect(worst["left"] as? String == "coverage")
    #expect((worst["test"] as? String)?.hasPrefix("Kupiec, ") == true)
    let corrected = try #require(worst["correctedPValue"] as? Double)
    #expect(corrected >= (worst["pValue"] as? Double ?? 1) && corrected < 0.05)
    // Three pairs on each side.
    let comparisons = try #require(file["comparisons"] as? [[[String: Any]]])
    #expect(comparisons.map(\.count) == [3, 3])
    let row = try #require((file["rows"] as? [[String: Any]])?.first)
    let money = try #require(row["money"] as? [String: String])
    func amount(_ key: String) -> Double { money[key].flatMap(Double.init) ?? 0 }
    #expect(abs(amount("yearlyCost") - 0.05 * amount("requirement")) < 0.02)
    #expect(amount("requirement") < 2e6 * (row["meanRequirement"] as? Double ?? 0))
    #expect(amount("worstShortfall") > 0 && amount("worstShortfall") <= amount("shortfall"))
    for key in ["mixed", "duration", "firstException", "shortfall"] {
      #expect(row[key] is [String: Any], "\(key)")
    }
    let text = try BuiltCommand.run(words)
    #expect(text.output.contains("chosen: \(choice["chosen"] as? String ?? "-"); decided by"))
    #expect(text.output.contains("Diebold-Mariano on the joint loss, short"))
  }

  @Test("a horizon of bars forecasts returns that do not overlap")
  func horizon() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/prices.csv"
    let file = GeneratedPrices.bars(GeneratedPrices.returns(400))
    try GeneratedPrices.write(file, to: path)
    let words = [path, "--models", "historical-50", "--confidence", "0.9", "--from", "50"]
    let row = try #require(try rows(words + ["--horizon", "3d"]).first)
    let closes = GeneratedPrices.closes(file)
    let ends = stride(from: (closes.count - 1) % 3, to: closes.count, by: 3).map { closes[$0] }
    let losses = zip(ends.dropFirst(), ends).map { -log($0 / $1) }
    let hits = (50..<losses.count).count { losses[$0] > losses[($0 - 50)..<$0].sorted()[44] }
    #expect(row["exceptions"] as? Int == hits && row["observations"] as? Int == losses.count - 50)
    let run = try BuiltCommand.run(["backtest"] + words + ["--horizon", "36h"])
    #expect(run.status == 64 && run.error.contains("'36h' is not a multiple of 1d"))
  }

  @Test("prices that do not move are refused; a model they defeat is named")
  func flat() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/flat.csv"
    var returns = [Double](repeating: 0, count: 700)
    try GeneratedPrices.write(GeneratedPrices.bars(returns), to: path)
    let flat = try BuiltCommand.run(["backtest", path])
    #expect(flat.status == 65 && flat.output == "")
    #expect(flat.error.contains("every close is 50000.0; expected prices that move"))
    returns[650] = 0.1
    try GeneratedPrices.write(GeneratedPrices.bars(returns), to: path)
    let still = try BuiltCommand.run(["backtest", path, "--models", "historical-500"])
    #expect(still.status == 65 && still.output == "")
    #expect(still.error.contains("historical-500, long: margin for return 500 does not exist"))
  }
}
