import Foundation
import Testing

/// `clearsim calibrate` as a process, and its schedules in the commands that read them.
@Suite struct CalibrateCommandTests {
  static let hourly = GeneratedPrices.collected("btcusdt_spot_1h_2022-05_2026-05.csv.gz")

  private func object(_ words: [String]) throws -> [String: Any] {
    let run = try BuiltCommand.run(["calibrate", "--json"] + words)
    #expect(run.status == 0, "\(run.error)")
    // What is not a number would be null.
    #expect(!run.output.contains("null"))
    return try RunCommandTests.object(run.output)
  }

  private func rate(_ object: [String: Any], _ key: String) throws -> Double {
    let text = try #require(object[key] as? String)
    return try #require(Double(text))
  }

  /// Writes 400 bars and gives the path and the text.
  private func prices(_ folder: TemporaryFolder, scale: Double = 0.02) throws -> (String, String) {
    let text = GeneratedPrices.bars(GeneratedPrices.returns(400, scale: scale))
    try GeneratedPrices.write(text, to: folder.path + "/prices.csv")
    return (folder.path + "/prices.csv", text)
  }

  @Test("a fitted model is shown with its parameters, and why it has no standard errors")
  func fit() throws {
    let folder = try TemporaryFolder()
    let (path, _) = try prices(folder)
    for (model, names) in [
      ("garch-t-200", ["omega", "alpha", "beta", "nu"]),
      ("gjr-n-200", ["omega", "alpha", "gamma", "beta"]),
    ] {
      let found = try object([path, "--model", model, "--from", "250"])
      let fit = try #require(found["fit"] as? [String: Any])
      let parameters = try #require(fit["parameters"] as? [[String: Any]])
      #expect(parameters.map { $0["name"] as? String } == names)
      #expect(fit["returns"] as? Int == 200)
      let hasErrors = parameters.allSatisfy { $0["error"] is Double && $0["robust"] is Double }
      #expect(hasErrors == (fit["withoutErrors"] == nil))
    }
    #expect(try object([path, "--model", "historical-100"])["fit"] == nil)
  }

  @Test("maintenance is the worst side's excursion and initial the model's next requirement")
  func byHand() throws {
    let folder = try TemporaryFolder()
    let (path, text) = try prices(folder)
    let bars = text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",").compactMap { Double($0) }
    }
    // Type-1 quantile at 0.95.
    func quantile(_ values: [Double]) -> Double {
      values.sorted()[Int((0.95 * Double(values.count)).rounded(.up)) - 1]
    }
    let starts = 0..<(bars.count - 3)
    let long = starts.map { i in 1 - (bars[i + 1...i + 3].map { $0[3] }.min() ?? 0) / bars[i][4] }
    let short = starts.map { i in (bars[i + 1...i + 3].map { $0[2] }.max() ?? 0) / bars[i][4] - 1 }
    // Two-day returns that end with the last bar.
    let ends = stride(from: bars.count - 1, through: 0, by: -2).reversed().map { bars[$0][4] }
    let returns = zip(ends.dropFirst(), ends).map { log($0 / $1) }.suffix(100)
    let initial = max(1 - exp(-quantile(returns.map { -$0 })), exp(quantile(Array(returns))) - 1)
    let found = try object([
      path, "--model", "historical-100", "--confidence", "0.95", "--horizon", "2d",
      "--close-out", "3d",
    ])
    let maintenance = max(quantile(long), quantile(short))
    #expect(abs(try rate(found, "maintenanceRate") - (maintenance * 1e4).rounded(.up) / 1e4) < 1e-9)
    let sides = try #require(found["sides"] as? [[String: Any]])
    let own = sides.compactMap { ($0["initial"] as? [String: Double])?["rate"] }.max()
    #expect(abs((own ?? 0) - initial) < 1e-9)
    #expect(
      abs(
        try rate(found, "initialRate") - (max(initial, maintenance) * 1e4).rounded(.up) / 1e4)
        < 1e-9)
    #expect(found["maxLeverage"] as? Int == Int(1 / (try rate(found, "initialRate"))))
    for side in sides {
      let interval = try #require(side["maintenance"] as? [String: Double])
      #expect(interval["low"]! <= interval["rate"]! && interval["rate"]! <= interval["high"]!)
      #expect(interval["low"]! < interval["high"]!)
    }
  }

  @Test("the schedule file gives margin its requirements and run its market")
  func schedule() throws {
    let folder = try TemporaryFolder()
    let (path, _) = try prices(folder, scale: 0.003)
    let out = folder.path + "/schedule.json5"
    let found = try object([
      path, "--model", "ewma-0.97-t3", "--confidence", "0.9", "--apc", "buffer=0.25,floor",
      "--flat", "--out", out,
    ])
    let schedule = try String(contentsOfFile: out, encoding: .utf8)
    #expect(
      schedule.contains(
        "// initialRate: ewma-0.97-t3 at 0.9 over 1d, damped by buffer=0.25,floor: long"))
    let portfolio = folder.path + "/portfolio.json5"
    try """
    {collateral: [{asset: "USDT", amount: "10000"}],
     instruments: {BTCUSDT: {kind: "linearPerpetual", mark: "50000", schedule: \(schedule)}},
     positions: [{instrument: "BTCUSDT", quantity: "-2", entryPrice: "50000", mode: "cross"}]}
    """.write(toFile: portfolio, atomically: true, encoding: .utf8)
    let run = try BuiltCommand.run(["margin", portfolio, "--json"])
    #expect(run.status == 0, "\(run.error)")
    let margin = try RunCommandTests.object(run.output)
    for kind in ["initial", "maintenance"] {
      let (asked, rate) = (
        try rate(margin, kind + "Requirement"), try rate(found, kind + "Rate")
      )
      #expect(abs(asked - 100_000 * rate) < 1e-6, "\(kind)")
    }
    let words =
      ["--json", "--set", "populations.4.leverage=[[2, 1]]"]
      + ["--set", "populations.3.leverage=[[2, 1]]"]
    func digest(_ more: [String]) throws -> String {
      let run = try RunCommandTests.crash(words + more)
      #expect(run.status == 0, "\(run.error)")
      return try #require(try RunCommandTests.object(run.output)["digest"] as? String)
    }
    let own = try digest(["--set", "market.schedule=\(schedule)"])
    let rates =
      try "{floor: 0, maintenanceRate: '\(rate(found, "maintenanceRate"))', "
      + "initialRate: '\(rate(found, "initialRate"))'}"
    #expect(own == (try digest(["--set", "market.brackets=[\(rates)]"])))
    #expect(own == (try digest(["--set", "market.schedule=\(out)"])))
    #expect(own != (try digest([])))
  }

  @Test("one seed gives one file; another moves the intervals and not the rates")
  func seeds() throws {
    let folder = try TemporaryFolder()
    let (path, _) = try prices(folder)
    func file(_ seed: String) throws -> (rates: [String], text: String) {
      let out = folder.path + "/\(UUID().uuidString)"
      _ = try object([path, "--model", "historical-100", "--seed", seed, "--flat", "--out", out])
      let text = try String(contentsOfFile: out, encoding: .utf8)
      return (text.split(separator: "\n").filter { $0.contains("Rate: \"") }.map(String.init), text)
    }
    let (first, again, other) = (try file("1"), try file("1"), try file("2"))
    #expect(first.text == again.text && first.rates.count == 3)
    #expect(first.rates == other.rates && first.text != other.text)
    #expect(first.text.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.contains(path) })
  }

  @Test(
    "excursions of hourly bitcoin are those of the liquidation horizon table",
    .enabled(if: hourly != nil, "../shared/data is absent"),
    arguments: [("1h", 2.1), ("8h", 5.9), ("48h", 13.4)])
  func excursions(closeOut: String, expected: Double) throws {
    let path = try #require(Self.hourly)
    let found = try object([
      path, "--model", "historical-500", "--horizon", "1d", "--close-out",
      closeOut, "--resamples", "100",
    ])
    let sides = try #require(found["sides"] as? [[String: Any]])
    let long = try #require(sides.first?["maintenance"] as? [String: Double])
    #expect(abs((long["rate"] ?? 0) * 100 - expected) < 0.1)
  }

  @Test(
    "what is wrong is said in one line, and no file is left",
    arguments: [
      (["--horizon", "36h"], 64, "--horizon: '36h' is not a multiple of 1d, the interval of"),
      (["--close-out", "500d"], 65, "401 bars are too few for --close-out of 500 bars"),
      (["--confidence", "0.5"], 64, "--confidence: '0.5' is not a number above 0.5 and below 1"),
      (["--model", "hist-100"], 64, "--model: 'hist-100' is no model"),
      (["--apc", "speed=0.5"], 64, "--apc: 'speed=0.5' is no tool"),
      ([], 65, "401 bars give 400 returns; at least 520 are needed, 500 before the first"),
    ] as [([String], Int32, String)])
  func faults(words: [String], status: Int32, line: String) throws {
    let folder = try TemporaryFolder()
    let (path, _) = try prices(folder)
    let out = folder.path + "/schedule.json5"
    let run = try BuiltCommand.run(["calibrate", path, "--out", out] + words)
    #expect(run.status == status && run.output == "")
    #expect(run.error.contains(line), "\(run.error)")
    #expect(run.error.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: out))
  }
}
