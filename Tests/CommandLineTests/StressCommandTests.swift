import Foundation
import Testing

/// `clearsim stress` as a process.
@Suite struct StressCommandTests {
  /// A folder with daily files of two underlyings from 2020-01-01 on.
  private static func folder(_ text: String) throws -> (TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    for (name, seed) in [("btc-1d", 3), ("eth-1d", 4)] as [(String, UInt64)] {
      try GeneratedPrices.write(
        GeneratedPrices.bars(GeneratedPrices.returns(400, seed: seed)),
        to: "\(folder.path)/\(name).csv")
    }
    let path = folder.path + "/stress.json5"
    try GeneratedPrices.write(text, to: path)
    return (folder, path)
  }

  private static func file(_ rest: String) -> String {
    "{prices: {BTC: 'btc-1d.csv', ETH: 'eth-1d.csv'}, simulation: {draws: 500}, \(rest)}"
  }

  private func object(_ words: [String]) throws -> [String: Any] {
    let run = try BuiltCommand.run(["stress", "--json"] + words)
    #expect(run.status == 0, "\(run.error)")
    return try RunCommandTests.object(run.output)
  }

  private func closes(_ folder: TemporaryFolder, _ name: String) throws -> [Double] {
    GeneratedPrices.closes(
      try String(contentsOfFile: "\(folder.path)/\(name).csv", encoding: .utf8))
  }

  @Test("a window's worst joint move, who is short in it and who pays are those counted by hand")
  func window() throws {
    let (folder, path) = try Self.folder(
      Self.file(
        """
        members: {a: {positions: {BTC: {notional: 1e6}}, margin: 100},
        b: {positions: {ETH: {notional: 5e5}}, margin: {amount: 200, heldIn: {ETH: 1}}},
        c: {positions: {BTC: {notional: -1e6}}, margin: 300, group: 'g'},
        d: {positions: {ETH: {notional: -4e5}}, margin: 0, group: 'g'}},
        insuranceFund: 1000, defaultFund: 2000,
        """))
    // Days 71 and 72 of 2020 are 12 and 13 March.
    let (btc, eth) = (try closes(folder, "btc-1d"), try closes(folder, "eth-1d"))
    var best: (two: Double, all: Double) = (0, 0)
    var worst = ""
    for day in [71, 72] {
      let x = btc[day] / btc[day - 1] - 1
      let y = eth[day] / eth[day - 1] - 1
      let left = [-1e6 * x - 100, -(5e5 + 200) * y - 200, 1e6 * x - 300, 4e5 * y].map { max(0, $0) }
      let groups = [left[0], left[1], left[2] + left[3]].sorted()
      if groups[1] + groups[2] > best.two {
        best.two = groups[1] + groups[2]
        worst = day == 71 ? "2020-03-12 to 2020-03-13" : "2020-03-13 to 2020-03-14"
      }
      best.all = max(best.all, left.reduce(0, +))
    }
    let found = try object([path])
    let windows = try #require(found["windows"] as? [[String: Any]])
    #expect(windows.count == 6 && windows.filter { $0["covered"] as? Bool == true }.count == 1)
    let reason = try #require(windows[1]["reason"] as? String)
    #expect(reason == "BTC is known 2020-01-01 to 2021-02-05 only")
    let result = try #require(windows[0]["result"] as? [String: Any])
    #expect(result["scenarios"] as? Int == 2)
    let two = try #require(result["coverTwo"] as? [String: Any])
    let all = try #require(result["comprehensive"] as? [String: Any])
    #expect(abs((two["amount"] as? Double ?? 0) - best.two) < 1e-6 * best.two)
    #expect(abs((all["amount"] as? Double ?? 0) - best.all) < 1e-6 * best.all)
    let scenario = try #require(two["scenario"] as? [String: Any])
    #expect(scenario["label"] as? String == worst)
    let paid = try #require(scenario["paid"] as? [String: Double])
    let sum = (paid["margin"] ?? 0) + (paid["insuranceFund"] ?? 0) + (paid["defaultFund"] ?? 0)
    #expect(abs(sum + (paid["unfunded"] ?? 0) - (scenario["loss"] as? Double ?? 0)) < 1e-6)
    #expect(paid["insuranceFund"] == 1000 && paid["defaultFund"] == 2000)
    let shocks = try #require((found["shocks"] as? [String: Any])?["result"] as? [String: Any])
    #expect((shocks["each"] as? [Any])?.count == 12)
  }

  @Test("the smallest fall that empties the funds is the closed form's, and --require says so")
  func reverse() throws {
    let (folder, path) = try Self.folder(
      Self.file(
        "members: {a: {positions: {BTC: {quantity: 2}}, margin: 1000}}, marks: {BTC: 50000},"
          + "insuranceFund: 500, named: [],"))
    let found = try object([path])
    let reverse = try #require(found["reverse"] as? [String: Any])
    let moves = try #require(reverse["moves"] as? [[String: Any]])
    #expect(moves.map { $0["moved"] as? String } == ["all", "all", "BTC", "BTC", "ETH", "ETH"])
    #expect(abs((moves[0]["move"] as? Double ?? 0) + 0.015) < 1e-9)
    #expect(moves[1]["move"] is NSNull && moves[4]["move"] is NSNull)
    let plausible = try #require(reverse["plausible"] as? [String: Any])
    let distance = try #require(plausible["distance"] as? Double)
    let rows = try #require(
      (found["shocks"] as? [String: Any])?["covariance"] as? [[Double]])
    #expect(abs(distance - 0.015 / rows[0][0].squareRoot()) < 1e-6 * distance)
    for (fund, status) in [("500", 1), ("1e6", 0)] as [(String, Int32)] {
      try GeneratedPrices.write(
        try String(contentsOfFile: path, encoding: .utf8)
          .replacing("insuranceFund: 500", with: "insuranceFund: \(fund)"), to: path)
      let run = try BuiltCommand.run(["stress", path, "--require", "cover-2"])
      #expect(run.status == status && run.output.contains("Reverse stress"))
      #expect(run.error.contains("cover-2 does not hold") == (status == 1))
    }
    #expect(!folder.path.isEmpty)
  }

  @Test("correlations that are given stand in place of the estimate's, deviations stay")
  func correlations() throws {
    func covariance(_ terms: String) throws -> [[Double]] {
      let (folder, path) = try Self.folder(
        Self.file(
          "members: {a: {positions: {BTC: {quantity: 2}}, margin: 1000}}, named: [],"
            + " covariance: {\(terms)}"))
      let found = try object([path])
      #expect(!folder.path.isEmpty)
      return try #require((found["shocks"] as? [String: Any])?["covariance"] as? [[Double]])
    }
    let estimated = try covariance("estimate: 'ewma'")
    let given = try covariance("estimate: 'ewma', correlations: {ETH: {BTC: -0.5}}")
    let stressed = try covariance("estimate: 'ewma', stress: 0.5, correlations: {ETH: {BTC: -0.5}}")
    let root = (estimated[0][0] * estimated[1][1]).squareRoot()
    #expect(given[0][0] == estimated[0][0] && given[1][1] == estimated[1][1])
    #expect(abs(given[0][1] / root + 0.5) < 1e-12 && given[0][1] == given[1][0])
    // Half way from -0.5 to one.
    #expect(abs(stressed[0][1] / root - 0.25) < 1e-12)
  }

  @Test("a margin by a model is the forecast for today's portfolio, and seeds repeat")
  func model() throws {
    let (folder, path) = try Self.folder(
      Self.file(
        """
        margin: {model: 'historical-300', confidence: 0.99},
        members: {long: {positions: {BTC: {notional: 1e6}}},
        held: {positions: {BTC: {notional: 1e6}}, margin: {model: 'historical-300', horizon: '4d',
        heldIn: {BTC: 0.5}}}},
        """))
    let btc = try closes(folder, "btc-1d")
    let losses = btc.indices.dropFirst().map { 1 - btc[$0] / btc[$0 - 1] }.suffix(300).sorted()
    let expected = 1e6 * losses[296]
    let found = try object([path])
    let members = try #require(found["members"] as? [[String: Any]])
    #expect(abs((members[0]["posted"] as? Double ?? 0) - expected) < 1e-6 * expected)
    #expect(abs((members[1]["posted"] as? Double ?? 0) - 2 * expected) < 1e-6 * expected)
    #expect(abs((members[1]["inAssets"] as? Double ?? 0) - expected) < 1e-6 * expected)
    let draws = try [[], ["--seed", "1"], ["--seed", "2"]].map {
      try BuiltCommand.run(["stress", path, "--json"] + $0).output
    }
    #expect(draws[0] == draws[1] && draws[0] != draws[2])
  }

  @Test("the example runs on two daily files")
  func example() throws {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../examples/lab/stress.json5").standardizedFileURL.path
    let (folder, path) = try Self.folder(try String(contentsOfFile: source, encoding: .utf8))
    let picture = folder.path + "/page.html"
    let run = try BuiltCommand.run(["stress", path, "--within", "--page", picture])
    #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
    let page = try String(contentsOfFile: picture, encoding: .utf8)
    for words in ["northAsia", "Joint moves that empty the funds", "new-year-2021"] {
      #expect(page.contains(words), "\(words)")
    }
    for words in [
      "10 members of 9 participants", "new-year-2021", "may-2021 is not covered",
      "march-2020: volatility as given, points: BTC +90, ETH +100", "north",
      "the most plausible joint move is",
    ] {
      #expect(run.output.contains(words), "\(words)")
    }
    #expect(run.output.firstMatch(of: /\b(nan|inf)\b/) == nil)
    #expect(!folder.path.isEmpty)
  }

  @Test(
    "what is wrong is said in one line",
    arguments: [
      ("member: {}", 65, "'members' is missing; is 'member' meant for it?"),
      ("members: {a: {positions: {BTCC: {quantity: 1}}, margin: 1}}", 65, "did you mean 'BTC'?"),
      ("members: {a: {positions: {BTC: 1}, margin: 1}}", 65, "members.a.positions.BTC"),
      ("members: {a: {positions: {BTC: {quantity: 1}}}}", 65, "'margin' is missing"),
      ("members: {a: {margin: 1}}", 65, "members.a: a holds nothing"),
      ("members: {a: {positions: {BTC: {quantity: 1}}, margin: {model: 'garch'}}}", 65, "a model"),
      (
        "members: {a: {positions: {BTC: {quantity: 1}}, margin: {model: 'historical-5000'}}}", 65,
        "a, historical-5000: first return forecast is 400"
      ),
      (
        "members: {a: {positions: {BTC: {quantity: 1}}, margin: 1}}, named: ['may']", 65, "may-2021"
      ),
      (
        "members: {a: {positions: {BTC: {quantity: 1}}, margin: 1}}, windows: {x:"
          + " {from: '2020-02-03', to: '2020-02-03'}}", 65, "windows.x: 'to' is not after 'from'"
      ),
      ("members: {a: {positions: {BTC: {quantity: 1}}, margin: 1}}, shock: [1]", 65, "'shocks'"),
      (
        "members: {a: {positions: {BTC: {quantity: 1}}, margin: 1}}, covariance: {stress: 1}", 65,
        "a stress below 1, found 1.0"
      ),
      (
        "members: {a: {positions: {BTC: {quantity: 1}}, margin: 1}}, covariance: {correlations:"
          + " {BTC: {ETH: 1}}}", 65,
        "covariance.correlations: covariance of the underlyings is singular or not positive"
      ),
      (
        "members: {a: {positions: {BTC: {quantity: 1}}, margin: 1}}, covariance: {correlations:"
          + " {BTC: {ETH: 0.5}, ETH: {BTC: 0.4}}}", 65, "ETH and BTC is given twice"
      ),
      (
        "members: {a: {options: [{underlying: 'BTC', type: 'put', strike: 1, volatility: 1,"
          + " quantity: 1, expiry: '2020-06-01'}], margin: 1}}", 65,
        "members.a.options[0]: the option expired at 2020-06-01"
      ),
      (
        "members: {a: {positions: {BTC: {quantity: 1}}, margin: {assets: {SOL: 1}}}}", 65,
        "members.a.margin.assets.SOL: 'SOL' is not among prices and cash BTC, ETH, USDT"
      ),
    ] as [(String, Int32, String)])
  func faults(rest: String, status: Int32, line: String) throws {
    let (folder, path) = try Self.folder(Self.file(rest))
    let run = try BuiltCommand.run(["stress", path])
    #expect(run.status == status && run.output == "", "\(run.output)")
    #expect(run.error.split(separator: "\n").count == 1 && run.error.contains(line), "\(run.error)")
    #expect(!folder.path.isEmpty)
  }

  @Test("words that are wrong and files that are not there")
  func words() throws {
    #expect(try BuiltCommand.run(["stress", "none.json5"]).status == 66)
    let (folder, path) = try Self.folder(
      Self.file("members: {a: {positions: {BTC: {quantity: 1}}, margin: 1}},"))
    for words in [["--horizon", "0s"], ["--horizon", "x"], ["--require", "cover"]] {
      let run = try BuiltCommand.run(["stress", path] + words)
      #expect(run.status == 64 && run.output == "")
    }
    try FileManager.default.removeItem(atPath: folder.path + "/eth-1d.csv")
    #expect(try BuiltCommand.run(["stress", path]).status == 66)
  }

  @Test(
    "the falls of March 2020 are those that are known",
    .enabled(
      if: GeneratedPrices.collected("btcusdt_spot_15m_2020H1.csv.gz") != nil,
      "no market data beside the project"))
  func realData() throws {
    let names = ["btcusdt_spot_15m_2020H1.csv.gz", "ethusdt_spot_1h_2017-08_2021-06.csv.gz"]
    let paths = try names.map { try #require(GeneratedPrices.collected($0)) }
    let (folder, path) = try Self.folder(
      """
      {prices: {BTC: '\(paths[0])', ETH: '\(paths[1])'}, simulation: {draws: 100}, named:
      ['march-2020'], members: {a: {positions: {BTC: {notional: 1e6}}, margin: 0}}}
      """)
    let found = try object([path])
    let window = try #require((found["windows"] as? [[String: Any]])?.first)
    let falls = try #require(window["peakToTrough"] as? [String: Double])
    #expect(abs((falls["BTC"] ?? 0) + 0.525) < 0.0005 && abs((falls["ETH"] ?? 0) + 0.560) < 0.0005)
    // A day's worst joint move, by numpy from the same two files: 12 March 02:00 to the next.
    let result = try #require(window["result"] as? [String: Any])
    let scenario = (result["coverOne"] as? [String: Any])?["scenario"] as? [String: Any]
    let prices = try #require(scenario?["prices"] as? [String: Double])
    #expect(abs((prices["BTC"] ?? 0) + 0.464476) < 1e-6)
    #expect(abs((prices["ETH"] ?? 0) + 0.477814) < 1e-6)
    #expect(scenario?["label"] as? String == "2020-03-12 02:00 to 2020-03-13 02:00")
    #expect(!folder.path.isEmpty)
  }
}
