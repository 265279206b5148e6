import Foundation
import Testing

/// What the laboratory must not do: read what it was told not to, write over what it reads, or
/// answer in terms of a unit.
@Suite struct LaboratoryHonestyTests {
  private func object(_ words: [String]) throws -> [String: Any] {
    let run = try BuiltCommand.run(words + ["--json"])
    #expect(run.status == 0, "\(words) \(run.error)")
    return try RunCommandTests.object(run.output)
  }

  /// Hourly bars from 2020-01-01 on.
  private static func hours(_ count: Int) -> [String] {
    GeneratedPrices.bars(GeneratedPrices.returns(count, scale: 0.005), interval: 3_600_000)
      .split(separator: "\n").map(String.init)
  }

  private func write(_ lines: [String], _ folder: TemporaryFolder, _ name: String) throws -> String
  {
    let path = "\(folder.path)/\(name)"
    try GeneratedPrices.write(lines.joined(separator: "\n") + "\n", to: path)
    return path
  }

  // MARK: Blind means blind

  @Test(
    "with --until a file is as if it ended there, for every horizon and command",
    arguments: ["1h", "8h", "1d", "3d"])
  func until(horizon: String) throws {
    let folder = try TemporaryFolder()
    let all = Self.hours(7_000)
    // 5,003 hours after the start: 2020-07-27 11:00.
    let whole = try write(all, folder, "whole.csv")
    let part = try write(Array(all.prefix(5_004)), folder, "part.csv")
    let date = ["--until", "2020-07-27T11:00:00Z"]
    for words in [
      ["--models", "historical-30,ewma-0.94,parkinson-20", "--from", "40"],
      ["--models", "historical-30", "--from", "40", "--side", "short"],
    ] {
      var answers = try [[part], [whole] + date].map { file in
        try object(["backtest"] + file + words + ["--horizon", horizon])
      }
      for place in answers.indices {
        var files = try #require(answers[place]["files"] as? [[String: Any]])
        files[0]["file"] = ""
        answers[place]["files"] = files
      }
      #expect(answers[0] as NSDictionary == answers[1] as NSDictionary)
    }
    var schedules = try [[part], [whole] + date].map { file in
      try object(
        ["calibrate"] + file
          + ["--model", "historical-30", "--from", "40", "--horizon", horizon, "--flat"])
    }
    for place in schedules.indices { schedules[place]["file"] = "" }
    #expect(schedules[0] as NSDictionary == schedules[1] as NSDictionary)
  }

  @Test("a bar more at the end of a file leaves every day before it as it was")
  func phase() throws {
    let folder = try TemporaryFolder()
    let all = Self.hours(3_000)
    var seen: [Int] = []
    for count in stride(from: 2_905, through: 2_928, by: 1) {
      let path = try write(Array(all.prefix(count + 1)), folder, "\(count).csv")
      let found = try object([
        "backtest", path, "--models", "historical-30", "--from", "40", "--horizon", "1d",
        "--confidence", "0.9",
      ])
      let files = try #require(found["files"] as? [[String: Any]])
      let row = try #require((files[0]["rows"] as? [[String: Any]])?.first)
      seen.append(try #require(row["exceptions"] as? Int))
    }
    #expect(Set(seen).count == 1)
  }

  // MARK: Units

  @Test("requirements do not depend on what a price or a volume is counted in")
  func scale() throws {
    let folder = try TemporaryFolder()
    let rows = Self.hours(0).first ?? ""
    let bars = GeneratedPrices.bars(GeneratedPrices.returns(500), volume: "1000")
      .split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
    func file(_ exponent: Int, money: Bool) throws -> String {
      let lines = bars.map { fields in
        ([fields[0]] + fields[1...4].map { "\($0)e\(exponent)" }
          + [money ? fields[5] : "\(fields[5])e\(-exponent)"]).joined(separator: ",")
      }
      return try write([rows] + lines, folder, "p\(exponent)\(money).csv")
    }
    /// All numbers of an answer but the file's name.
    func figures(_ exponent: Int) throws -> (rows: [Double], rates: [String], brackets: [String]) {
      let back = try object([
        "backtest", try file(exponent, money: true), "--models",
        "historical-100,ewma-0.94,garch-t-100,parkinson-50", "--from", "150",
      ])
      let files = try #require(back["files"] as? [[String: Any]])
      let rows = try #require(files[0]["rows"] as? [[String: Any]])
      let schedule = try object([
        "calibrate", try file(exponent, money: false), "--model", "historical-100",
      ])
      let brackets = try #require(
        (schedule["schedule"] as? [String: Any])?["brackets"] as? [[String: Any]])
      return (
        rows.flatMap { row in
          ["exceptions", "meanRequirement", "nextRequirement", "tickLoss"].compactMap {
            row[$0] as? Double
          }
        },
        ["initialRate", "maintenanceRate"].compactMap { schedule[$0] as? String },
        brackets.map { "\($0["floor"] ?? "") \($0["maintenanceRate"] ?? "")" }
      )
    }
    let plain = try figures(0)
    #expect(plain.rows.count == 16 && plain.rates.count == 2 && plain.brackets.count > 1)
    for exponent in [-12, -8, -3, 3, 8, 12] {
      let found = try figures(exponent)
      #expect(found.rates == plain.rates && found.brackets == plain.brackets)
      for (value, other) in zip(found.rows, plain.rows) {
        // Prices that are scaled by a power of ten are not scaled exactly in binary.
        #expect(abs(value - other) <= 1e-6 * abs(other), "e\(exponent): \(value) \(other)")
      }
    }
  }

  // MARK: Outputs

  @Test("an output never overwrites an input, under any of its names")
  func overwriting() throws {
    let folder = try TemporaryFolder()
    let prices = try write(Self.hours(800), folder, "prices.csv")
    let link = folder.path + "/link.json5"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: prices)
    let compare = try write(
      ["{prices: {A: 'prices.csv'}, portfolios: {one: {A: 1}}}"], folder, "compare.json5")
    let stress = try write(
      [
        "{prices: {A: 'prices.csv'}, members: {a: {positions: {A: {quantity: 1}}, margin: 1}}}"
      ], folder, "stress.json5")
    let before = try String(contentsOfFile: prices, encoding: .utf8)
    for words in [
      ["calibrate", prices, "--model", "historical-100", "--out", prices],
      ["calibrate", prices, "--model", "historical-100", "--out", link],
      [
        "calibrate", prices, "--out",
        folder.path + "/../\(folder.path.split(separator: "/").last!)"
          + "/prices.csv",
      ],
      ["calibrate", prices, "--model", "historical-100", "--page", prices],
      ["calibrate", prices, "--model", "historical-100", "--out", "x.html", "--page", "x.html"],
      ["backtest", prices, "--models", "historical-100", "--page", prices],
      ["frontier", prices, "--split", "2020-01-20", "--page", prices],
      ["compare", compare, "--page", prices], ["compare", compare, "--page", compare],
      ["stress", stress, "--page", prices], ["stress", stress, "--page", stress],
      ["surface", prices, "--page", prices],
    ] {
      let run = try BuiltCommand.run(words)
      #expect(run.status == 64, "\(words) \(run.error)")
      #expect(
        run.error.contains("is an input of this command") || run.error.contains("--out writes"))
      #expect(try String(contentsOfFile: prices, encoding: .utf8) == before)
    }
  }

  @Test("equal input gives equal bytes")
  func bytes() throws {
    let folder = try TemporaryFolder()
    let prices = try write(Self.hours(800), folder, "prices.csv")
    for words in [
      ["backtest", prices, "--models", "historical-100", "--from", "200", "--json"],
      ["calibrate", prices, "--model", "historical-100", "--json"],
    ] {
      let runs = try (0..<2).map { _ in try BuiltCommand.run(words).output }
      #expect(runs[0] == runs[1] && !runs[0].isEmpty)
    }
  }

  // MARK: What is told

  @Test(
    "a name that is no model says the rule it breaks",
    arguments: [
      ("0.7*historical-250+0.4*ewma-0.94", "weights add up to 1.1, not 1"),
      ("historical-1", "a window of '1' is not a whole number from 2"),
      ("ewma-1.5", "a decay of '1.5' is not a number above 0 and below 1"),
      ("student-20", "a window of '20' is not a whole number from 100"),
      ("ewma-0.94-t2", "degrees of freedom 2 are not above 2"),
      ("max:historical-250+ewma-2", "ewma-2: a decay of '2'"),
      ("garch-x-500", "innovations are n or t, not 'x'"),
      ("pot0.4-500", "a threshold of 0.4 is not from 0.5 to 0.999"),
      ("fixed-1.5", "a rate of '1.5' is not a number above 0 and below 1"),
      ("histrical-500", "is no model; did you mean historical-500?"),
    ])
  func modelReasons(name: String, says: String) throws {
    let folder = try TemporaryFolder()
    let prices = try write(Self.hours(700), folder, "prices.csv")
    let run = try BuiltCommand.run(["backtest", prices, "--models", name])
    #expect(run.status == 64 && run.error.contains(says), "\(run.error)")
  }

  @Test("a quantile that its window does not reach is told")
  func unreached() throws {
    let folder = try TemporaryFolder()
    let prices = try write(Self.hours(700), folder, "prices.csv")
    for words in [
      ["backtest", prices, "--models", "historical-250", "--from", "300"],
      ["calibrate", prices, "--model", "historical-250"],
    ] {
      let told = try BuiltCommand.run(words + ["--confidence", "0.9999"])
      #expect(told.error.contains("0.025 losses of its window lie beyond the quantile"))
      let quiet = try BuiltCommand.run(words + ["--confidence", "0.99"])
      #expect(!quiet.error.contains("lie beyond the quantile"), "\(quiet.error)")
    }
  }

  @Test("a portfolio that cannot lose leaves the others their answers")
  func portfolios() throws {
    let folder = try TemporaryFolder()
    let closes = GeneratedPrices.closes(Self.hours(600).joined(separator: "\n"))
    for (name, prices) in [("a", closes), ("b", closes.map { 1e9 / $0 })] {
      _ = try write(
        ["time_s,close"]
          + prices.enumerated().map { "\(1_577_836_800 + $0 * 3_600),\($1)" }, folder, "\(name).csv"
      )
    }
    let path = try write(
      [
        "{prices: {A: 'a.csv', B: 'b.csv'}, "
          + "portfolios: {both: {A: 1, B: 1}, spread: {A: 1, B: -1}, only: {A: 1}}}"
      ], folder, "c.json5")
    let found = try object(["compare", path, "--models", "historical-250", "--from", "300"])
    let portfolios = try #require(found["portfolios"] as? [[String: Any]])
    #expect(portfolios.map { ($0["rows"] as? [Any])?.count } == [0, 1, 1])
    #expect((portfolios[0]["notForecast"] as? [Any])?.count == 1)
  }
}
