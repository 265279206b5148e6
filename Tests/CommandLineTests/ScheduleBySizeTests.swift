import Foundation
import Testing

/// Brackets of `clearsim calibrate` in the commands that load them.
@Suite struct ScheduleBySizeTests {
  private struct Bracket: Decodable {
    let floor: String
    let ceiling: String
    let maintenanceRate: String
    let deduction: String
    let initialRate: String
    let maxLeverage: Int
    let requirementAtCeiling: [String: Double]
    let excess: Double
  }

  private struct Calibration: Decodable {
    struct Size: Decodable {
      let brackets: [Bracket]
      let cap: String
    }
    let size: Size
  }

  /// Writes 400 daily bars of about a billion a day.
  private func prices(_ folder: TemporaryFolder, _ name: String, seed: UInt64 = 7) throws -> String
  {
    let path = "\(folder.path)/\(name)"
    let text = GeneratedPrices.bars(
      GeneratedPrices.returns(400, seed: seed, scale: 0.003), volume: "20000")
    try GeneratedPrices.write(text, to: path)
    return path
  }

  private func calibrate(_ words: [String]) throws -> Data {
    let run = try BuiltCommand.run(["calibrate", "--json", "--model", "historical-100"] + words)
    #expect(run.status == 0, "\(run.error)")
    #expect(!run.output.contains("null"))
    return Data(run.output.utf8)
  }

  /// A decimal text in counts of 1e-8.
  private func counts(_ text: String) throws -> Int128 {
    let parts = text.split(separator: ".")
    let decimals = parts.count > 1 ? String(parts[1]) : ""
    let zeros = String(repeating: "0", count: 8 - decimals.count)
    return try #require(Int128("\(parts[0])\(decimals)\(zeros)"))
  }

  @Test("margin asks at, below and above each edge what the rows say, to the last unit")
  func edges() throws {
    let folder = try TemporaryFolder()
    let out = folder.path + "/schedule.json5"
    let data = try calibrate([
      try prices(folder, "prices.csv"), "--impact", "4", "--participation", "0.5", "--out", out,
    ])
    let size = try JSONDecoder().decode(Calibration.self, from: data).size
    #expect(size.brackets.count >= 3 && size.brackets.last?.ceiling == size.cap)
    // At a price of 1 the quantity is the notional.
    var (instruments, positions): ([String], [String]) = ([], [])
    var expected: [(maintenance: Int128, initial: Int128)] = []
    for bracket in size.brackets {
      for notional in [
        try counts(bracket.ceiling) - 1, try counts(bracket.floor) + 1,
        try counts(bracket.floor),
      ]
      where notional > 0 {
        let text =
          "\(notional / 100_000_000)."
          + String(String(notional % 100_000_000 + 100_000_000).dropFirst())
        let name = "I\(instruments.count)"
        instruments.append("\(name): {mark: 1, schedule: 'schedule.json5'}")
        positions.append(
          "{instrument: '\(name)', quantity: \(text), entryPrice: 1, mode: 'cross'}")
        // Rates have nine decimals; the text has at most eight behind the point here.
        func share(_ rate: String) throws -> Int128 {
          let product = notional * (try counts(rate))
          return (product + 99_999_999) / 100_000_000
        }
        expected.append(
          (
            try share(bracket.maintenanceRate) - counts(bracket.deduction),
            try share(bracket.initialRate)
          ))
      }
      let ceiling = try counts(bracket.ceiling)
      let held =
        Double(ceiling * (try counts(bracket.maintenanceRate))) / 1e8
        - Double(try counts(bracket.deduction))
      let taken = (bracket.requirementAtCeiling["rate"] ?? 0) * Double(ceiling)
      #expect(held >= taken * (1 - 1e-11) && held <= taken * 1.08)
      #expect(bracket.excess < 0.08)
      #expect((bracket.requirementAtCeiling["low"] ?? 1) * Double(ceiling) <= taken)
      #expect((bracket.requirementAtCeiling["high"] ?? 0) * Double(ceiling) >= taken)
      #expect(Double(bracket.maxLeverage) * (Double(bracket.initialRate) ?? 1) <= 1)
    }
    let file = folder.path + "/portfolio.json5"
    try """
    {collateral: [{amount: 1e9}], instruments: {\(instruments.joined(separator: ",\n"))},
     positions: [\(positions.joined(separator: ",\n"))]}
    """.write(toFile: file, atomically: true, encoding: .utf8)
    let run = try BuiltCommand.run(["margin", file, "--json"])
    #expect(run.status == 0, "\(run.error)")
    let found = try #require(
      try RunCommandTests.object(run.output)["positions"] as? [[String: Any]])
    #expect(found.count == expected.count)
    for (position, asked) in zip(found, expected) {
      let maintenance = try counts(try #require(position["maintenanceRequirement"] as? String))
      let initial = try counts(try #require(position["initialRequirement"] as? String))
      #expect(maintenance == asked.maintenance && initial == asked.initial)
    }
  }

  @Test("a scenario names its schedule's file, and the run's record holds what was in it")
  func scenario() throws {
    let folder = try TemporaryFolder()
    let out = folder.path + "/schedule.json5"
    _ = try calibrate([
      try prices(folder, "prices.csv"), "--impact", "4", "--participation", "0.5", "--out", out,
    ])
    let plain = try String(
      contentsOfFile: RunCommandTests.scenarios + "/flash-crash.json5", encoding: .utf8)
    let named = try #require(plain.range(of: "market: {"))
    let text = plain.replacingCharacters(
      in: named, with: "market: {\n    schedule: 'schedule.json5',")
    let scenario = folder.path + "/scenario.json5"
    try text.write(toFile: scenario, atomically: true, encoding: .utf8)
    let words = [
      "run", scenario, "--set", "duration=5s", "--set", "populations.4.leverage=[[2, 1]]",
      "--set", "populations.3.leverage=[[2, 1]]",
    ]
    let run = try BuiltCommand.run(words + ["--json", "--out", folder.path + "/run"])
    #expect(run.status == 0, "\(run.error)")
    let record = try String(contentsOfFile: folder.path + "/run/run.json", encoding: .utf8)
    #expect(record.contains("\"schedule\"") && record.contains("\"closingFeeRate\""))
    try FileManager.default.removeItem(atPath: out)
    let missing = try BuiltCommand.run(words)
    #expect(missing.status == 66 && missing.error.contains("schedule.json5"), "\(missing.error)")
    try "{brackets: [{floor: 0, maintenanceRate: 0.1, initialRate: 0.2, leverage: 5}]}"
      .write(toFile: out, atomically: true, encoding: .utf8)
    let wrong = try BuiltCommand.run(words)
    #expect(wrong.status == 65, "\(wrong.error)")
    #expect(wrong.error.contains("schedule.json5: line 1") && wrong.error.contains("'leverage'"))
  }

  @Test("several files: a schedule each, correlation, and an offset of at most 80 %")
  func several() throws {
    let folder = try TemporaryFolder()
    let out = folder.path + "/schedules"
    let files = [try prices(folder, "a.csv"), try prices(folder, "b.csv", seed: 8)]
    for _ in 0...1 {
      let object = try #require(
        try JSONSerialization.jsonObject(with: try calibrate(files + ["--out", out]))
          as? [String: Any])
      #expect((object["files"] as? [[String: Any]])?.count == 2)
      let joint = try #require(object["joint"] as? [String: Any])
      for portfolio in try #require(joint["portfolios"] as? [[String: Any]]) {
        let combined = try #require(portfolio["combined"] as? [String: Double])["rate"] ?? 0
        let (sum, after) = (
          try #require(portfolio["sum"] as? Double),
          try #require(portfolio["afterOffset"] as? Double)
        )
        #expect(abs(after - max(combined, sum - 0.8 * (sum - combined))) < 1e-12)
        let parts = try #require(portfolio["components"] as? [Double])
        #expect(abs(parts.reduce(0, +) - combined) < 1e-12)
      }
      let pair = try #require((joint["correlations"] as? [[String: Any]])?.first)
      let whole = try #require(pair["whole"] as? [String: Double])
      let closes = try files.map {
        GeneratedPrices.closes(try String(contentsOfFile: $0, encoding: .utf8))
      }
      let returns = closes.map { zip($0.dropFirst(), $0).map { $0 / $1 - 1 } }
      let means = returns.map { $0.reduce(0, +) / Double($0.count) }
      func product(_ a: Int, _ b: Int) -> Double {
        zip(returns[a], returns[b]).reduce(0) { $0 + ($1.0 - means[a]) * ($1.1 - means[b]) }
      }
      let expected = product(0, 1) / (product(0, 0) * product(1, 1)).squareRoot()
      #expect(abs((whole["value"] ?? 2) - expected) < 1e-9)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
    #expect(names == ["a.json5", "b.json5", "schedules.txt"])
    let again = try BuiltCommand.run(["calibrate", files[0], folder.path + "/./a.csv"])
    #expect(again.status == 64 && again.error.contains("a second file called a"))
  }

  /// A book whose impact is (D / 1e10)^0.5 on the ask side and stands still on the bid side.
  private func depth(_ folder: TemporaryFolder) throws -> String {
    var rows = ["timestamp,percentage,depth,notional"]
    for snapshot in 0..<200 {
      let time = String(
        format: "2025-10-10 %02d:%02d:%02d", snapshot / 60, snapshot % 60, snapshot % 7)
      for level in 1...3 {
        let x = Double(level) / 100
        let scale = 1 + 0.1 * Double(snapshot * 37 % 100) / 100
        let space = snapshot == 3 && level == 1 ? " " : ""
        rows.append("\(space)\(time),\(level),1,\(x * x * 1e10 * scale)")
        rows.append("\(time),-\(level),1,\(1000 * level)")
      }
    }
    let path = folder.path + "/depth.csv"
    try (rows.joined(separator: "\n") + "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test("depth gives Y and the exponent; what is stale or spaced is mended and said")
  func depths() throws {
    let folder = try TemporaryFolder()
    let (file, book) = (try prices(folder, "prices.csv"), try depth(folder))
    for source in [[], ["--impact", "book"]] {
      let run = try BuiltCommand.run(
        ["calibrate", file, "--json", "--model", "historical-100", "--depth", book] + source)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.error.contains("bid side left out: 200 of its 200 snapshots"))
      #expect(run.error.contains("1 times with spaces around them"))
      let size = try #require(
        try RunCommandTests.object(run.output)["size"] as? [String: Any])
      #expect(abs((size["impactExponent"] as? Double ?? 0) - 0.5) < 1e-9)
      // The thinnest of a hundred equally common books.
      let coefficient = try #require(size["impactCoefficient"] as? [String: Double])
      #expect(abs((coefficient["value"] ?? 0) / 1e-5 - 1) < 0.01)
      let end = (size["depth"] as? [String: Any])?["depthEnd"] as? Double ?? 0
      #expect(abs(end / (9e-4 * 1e10) - 1) < 0.02)
    }
  }

  @Test(
    "the ask side of the book of 10 October 2025 is used and the bid side is known to be stale",
    .enabled(
      if: GeneratedPrices.collected("binance_btcusdt_bookDepth_2025-10-10.csv.gz") != nil,
      "../shared/data is absent"))
  func realDepth() throws {
    let folder = try TemporaryFolder()
    let book = try #require(
      GeneratedPrices.collected("binance_btcusdt_bookDepth_2025-10-10.csv.gz"))
    let run = try BuiltCommand.run([
      "calibrate", try prices(folder, "prices.csv"), "--json", "--model", "historical-100",
      "--depth", book, "--impact", "book", "--resamples", "100",
    ])
    #expect(run.status == 0, "\(run.error)")
    let size = try #require(try RunCommandTests.object(run.output)["size"] as? [String: Any])
    let depth = try #require(size["depth"] as? [String: Any])
    #expect(depth["side"] as? String == "ask" && depth["snapshots"] as? Int == 2879)
    #expect((depth["repairs"] as? [String])?.contains { $0.hasPrefix("bid side left out") } == true)
    // As least squares over the same snapshots elsewhere gave.
    let exponent = try #require(depth["exponent"] as? [String: Double])
    #expect(abs((exponent["value"] ?? 0) - 1.53126) < 1e-4)
    #expect(abs((depth["depthEnd"] as? Double ?? 0) - 201_496_696.6977) < 1)
  }

  @Test("a file in which nothing is traded gets one bracket, and says so")
  func untraded() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/index.csv"
    try GeneratedPrices.write(
      GeneratedPrices.bars(GeneratedPrices.returns(400), volume: "0"), to: path)
    let run = try BuiltCommand.run(["calibrate", path, "--json", "--model", "historical-100"])
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("one bracket for all sizes: on half of its days nothing was traded"))
    let object = try RunCommandTests.object(run.output)
    let schedule = try #require(object["schedule"] as? [String: Any])
    #expect((schedule["brackets"] as? [[String: Any]])?.count == 1 && object["size"] == nil)
  }

  @Test(
    "what is wrong with the options is said in one line",
    arguments: [
      (["--impact", "book"], 64, "--impact: 'book' needs --depth"),
      (["--impact", "-1"], 64, "--impact: '-1' is not a number from 0 to 1000, or book"),
      (["--flat", "--impact", "1"], 64, "--flat leaves size out"),
      (["--participation", "2"], 64, "--participation: '2' is not a number from"),
      (["--depth", "none.csv"], 66, "none.csv: cannot be read"),
      (["--scaling", "term"], 65, "term structure does not exist: the model projects no variance"),
      (["--scaling", "root"], 64, "--scaling: 'root' is not one of horizon, sqrt, term"),
    ] as [([String], Int32, String)])
  func faults(words: [String], status: Int32, line: String) throws {
    let folder = try TemporaryFolder()
    let run = try BuiltCommand.run(
      ["calibrate", try prices(folder, "prices.csv"), "--model", "historical-100"] + words)
    #expect(run.status == status && run.output == "")
    #expect(run.error.contains(line), "\(run.error)")
    #expect(run.error.split(separator: "\n").count == 1)
  }
}
