import Foundation
import Testing

/// What a calibration publishes is what it used, and can itself be tested.
@Suite struct PublishedScheduleTests {
  private func object(_ words: [String]) throws -> [String: Any] {
    let run = try BuiltCommand.run(words + ["--json"])
    #expect(run.status == 0, "\(words) \(run.error)")
    return try RunCommandTests.object(run.output)
  }

  private func prices(_ folder: TemporaryFolder, _ count: Int = 900, scale: Double = 0.02) throws
    -> String
  {
    let path = folder.path + "/prices.csv"
    try GeneratedPrices.write(
      GeneratedPrices.bars(GeneratedPrices.returns(count, scale: scale)), to: path)
    return path
  }

  private func initial(_ found: [String: Any]) throws -> [Double] {
    let sides = try #require(found["sides"] as? [[String: Any]])
    return sides.compactMap { ($0["initial"] as? [String: Double])?["rate"] }
  }

  @Test("the fit that is shown is the one behind the rate, wherever the file ends")
  func provenance() throws {
    let folder = try TemporaryFolder()
    for count in [607, 613] {
      let path = try prices(folder, count)
      let found = try object([
        "calibrate", path, "--model", "garch-n-300", "--from", "300", "--flat",
      ])
      let fit = try #require(found["fit"] as? [String: Any])
      var parameters: [String: Double] = [:]
      for parameter in fit["parameters"] as? [[String: Any]] ?? [] {
        guard let name = parameter["name"] as? String else { continue }
        parameters[name] = parameter["value"] as? Double
      }
      // The variance run through the window from its mean square, as the fit has it.
      let closes = GeneratedPrices.closes(try String(contentsOfFile: path, encoding: .utf8))
      let returns = zip(closes.dropFirst(), closes).map { log($0 / $1) }.suffix(300)
      let (omega, alpha) = (try #require(parameters["omega"]), try #require(parameters["alpha"]))
      let beta = try #require(parameters["beta"])
      var variance = returns.reduce(0) { $0 + $1 * $1 } / 300
      for value in returns { variance = omega + alpha * value * value + beta * variance }
      let margin = 2.326_347_874_040_841 * variance.squareRoot()
      let rates = try initial(found)
      // The start of the variance is forgotten over the window but for a trace.
      #expect(abs(rates[0] / (1 - exp(-margin)) - 1) < 1e-3, "\(rates[0]) \(1 - exp(-margin))")
      #expect(abs(rates[1] / (exp(margin) - 1) - 1) < 1e-3)
    }
  }

  @Test("of daily bars the model decides the initial rate; where it does not, that is said")
  func raised() throws {
    let folder = try TemporaryFolder()
    let path = try prices(folder)
    var rates: Set<String> = []
    for model in ["historical-500", "ewma-0.94", "ewma-0.97-t3"] {
      let run = try BuiltCommand.run(["calibrate", path, "--model", model, "--flat", "--json"])
      let found = try RunCommandTests.object(run.output)
      #expect(found["initialRaisedToMaintenance"] as? Bool == false)
      #expect(found["closeOut"] as? String == "1h")
      #expect(!run.error.contains("decides nothing"))
      rates.insert(try #require(found["initialRate"] as? String))
    }
    #expect(rates.count == 3)
    let run = try BuiltCommand.run([
      "calibrate", path, "--model", "ewma-0.94", "--flat", "--close-out", "2d",
    ])
    #expect(run.error.contains("the model decides nothing"))
    #expect(run.output.contains("raised to maintenance, so the model decides nothing"))
  }

  @Test("a close-out shorter than a bar takes the bar's excursion by the root of time")
  func window() throws {
    let folder = try TemporaryFolder()
    let path = try prices(folder)
    func maintenance(_ closeOut: String) throws -> [Double] {
      let found = try object([
        "calibrate", path, "--model", "ewma-0.94", "--flat", "--close-out", closeOut,
      ])
      let sides = try #require(found["sides"] as? [[String: Any]])
      return sides.compactMap { ($0["maintenance"] as? [String: Double])?["rate"] }
    }
    let (day, part) = (try maintenance("1d"), try maintenance("6h"))
    #expect(abs(log(1 - part[0]) / log(1 - day[0]) - 0.5) < 1e-9)
    #expect(abs(log(1 + part[1]) / log(1 + day[1]) - 0.5) < 1e-9)
  }

  @Test("a model that coverage rejects makes a schedule that says so, in the output and the file")
  func rejected() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/prices.csv"
    // Calm for the model's memory, then now and then ten times as wild for a day.
    let returns = GeneratedPrices.returns(1_500, scale: 0.01).enumerated().map {
      $1 * ($0 % 23 == 0 ? 10 : 1)
    }
    try GeneratedPrices.write(GeneratedPrices.bars(returns), to: path)
    let out = folder.path + "/red.json5"
    let run = try BuiltCommand.run([
      "calibrate", path, "--model", "ewma-0.94", "--flat", "--out", out,
    ])
    #expect(run.status == 0 && run.error.contains("ewma-0.94 is rejected on this history"))
    let file = try String(contentsOfFile: out, encoding: .utf8)
    #expect(file.contains("// backTest: ewma-0.94, long") && file.contains("REJECTED"))
    let sound = try prices(folder)
    let quiet = try BuiltCommand.run(["calibrate", sound, "--model", "historical-500", "--flat"])
    #expect(!quiet.output.contains("REJECTED") && !quiet.error.contains("rejected"))
  }

  @Test("rates as published are counted against the history, and against what came after")
  func published() throws {
    let folder = try TemporaryFolder()
    let path = try prices(folder)
    let out = folder.path + "/s.json5"
    let found = try object([
      "calibrate", path, "--model", "historical-300", "--until", "2021-12-01", "--flat", "--out",
      out,
    ])
    let rate = try #require((found["initialRate"] as? String).flatMap { Double($0) })
    let closes = GeneratedPrices.closes(try String(contentsOfFile: path, encoding: .utf8))
    let moves = zip(closes.dropFirst(), closes).map { $0 / $1 - 1 }
    // 700 bars open before 2021-12-01.
    let published = try #require(found["published"] as? [[String: Any]])
    #expect(published[0]["periods"] as? Int == 699)
    #expect(published[0]["exceptions"] as? Int == moves.prefix(699).count { -$0 > rate })
    #expect(published[1]["exceptions"] as? Int == moves.prefix(699).count { $0 > rate })
    for model in ["fixed-\(rate)", "schedule:\(out)"] {
      let back = try object([
        "backtest", path, "--models", model, "--from", "100", "--since", "2021-12-01",
      ])
      let files = try #require(back["files"] as? [[String: Any]])
      let row = try #require((files[0]["rows"] as? [[String: Any]])?.first)
      #expect(row["observations"] as? Int == 201)
      #expect(row["exceptions"] as? Int == moves.suffix(201).count { -$0 > rate })
      #expect(abs((row["meanRequirement"] as? Double ?? 0) + log(1 - rate)) < 1e-12)
    }
  }

  @Test("a schedule is the margin of a stress test's members")
  func stress() throws {
    let folder = try TemporaryFolder()
    _ = try prices(folder)
    try """
    {brackets: [{floor: 0, maintenanceRate: '0.02', initialRate: '0.05'},
     {floor: 1000000, maintenanceRate: '0.04', initialRate: '0.10'}]}
    """.write(toFile: folder.path + "/s.json5", atomically: true, encoding: .utf8)
    let path = folder.path + "/stress.json5"
    for schedule in ["'s.json5'", "{A: 's.json5'}"] {
      try """
      {prices: {A: 'prices.csv'}, sizing: ['shocks'], simulation: {draws: 200}, members: {
       small: {positions: {A: {notional: -400000}}, margin: {schedule: \(schedule)}},
       large: {positions: {A: {notional: 2e6}}, margin: {schedule: \(schedule)}}}}
      """.write(toFile: path, atomically: true, encoding: .utf8)
      let answer = try object(["stress", path])
      let members = try #require(answer["members"] as? [[String: Any]])
      let posted = members.compactMap { $0["posted"] as? Double }
      #expect(abs(posted[0] - 20_000) < 1e-6 && abs(posted[1] - 200_000) < 1e-6)
    }
  }

  @Test("a file of closes alone has no estimate that needs highs and lows")
  func closesOnly() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/closes.csv"
    let closes = GeneratedPrices.closes(
      GeneratedPrices.bars(GeneratedPrices.returns(700)))
    try GeneratedPrices.write(
      "time_s,close\n"
        + closes.enumerated().map { "\(1_577_836_800 + $0 * 86_400),\($1)\n" }.joined(), to: path)
    let run = try BuiltCommand.run(["calibrate", path, "--model", "historical-500"])
    let lines = run.output.split(separator: "\n")
    for name in ["Parkinson", "Garman-Klass", "Yang-Zhang"] {
      let line = try #require(lines.first { $0.hasPrefix(name) })
      #expect(line.split(separator: " ").suffix(2) == ["-", "-"])
    }
  }
}
