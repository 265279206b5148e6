import Foundation
import Testing

@testable import clearsim

@Suite struct PriceCommandTests {
  private func object(_ text: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any])
  }

  private static let option = ["--forward", "60000", "--strike", "70000", "--expiry", "30d"]

  @Test("a volatility gives the value and the value gives the volatility back")
  func there() throws {
    let run = try BuiltCommand.run(
      ["price"] + Self.option + ["--volatility", "0.7", "--json"])
    #expect(run.status == 0)
    let priced = try object(run.output)
    let price = try #require(priced["price"] as? Double)
    #expect(abs(price - 1648.303486711928) < 1e-8)
    let greeks = try #require(priced["greeks"] as? [String: Double])
    #expect(abs((greeks["delta"] ?? 0) - 0.25213528292238274) < 1e-12)
    #expect(greeks.count == 13)
    let back = try BuiltCommand.run(["price"] + Self.option + ["--price", "\(price)", "--json"])
    let volatility = try #require(try object(back.output)["volatility"] as? Double)
    #expect(abs(volatility - 0.7) < 1e-12)
  }

  @Test("settled in coin, premium and sensitivities are in coins")
  func coin() throws {
    let run = try BuiltCommand.run(
      ["price"] + Self.option
        + ["--volatility", "0.7", "--settlement", "coin", "--hedge-every", "1d", "--json"])
    let priced = try object(run.output)
    #expect(abs((priced["price"] as? Double ?? 0) - 0.02747172477853213) < 1e-12)
    #expect(
      abs((priced["premiumAdjustedDelta"] as? Double ?? 0) - 0.2246635581438506) < 1e-12)
    #expect((priced["hedging"] as? [String: Double])?.count == 5)
    let text = try BuiltCommand.run(["price"] + Self.option + ["--volatility", "0.7"])
    #expect(text.output.contains("\nprice                   1648.30348"))
  }

  @Test("a time that has passed is refused under the name it was given")
  func time() throws {
    let run = try BuiltCommand.run([
      "price", "--forward", "1", "--strike", "1", "--expiry=-365d", "--volatility", "1",
    ])
    #expect(run.status == 64)
    #expect(run.error.contains("--expiry, in years: -1.0 is not from 0.0 to 100.0"))
  }

  @Test("a file of options is answered in order")
  func file() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/options.json5"
    try """
    {options: [{forward: 100, strike: 105, expiry: "4380h", volatility: 0.3},
      {forward: 100, strike: 105, expiry: "4380h", volatility: 20, model: "bachelier"}]}
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let run = try BuiltCommand.run(["price", path, "--json"])
    let options = try #require(try object(run.output)["options"] as? [[String: Any]])
    #expect(abs((options[0]["price"] as? Double ?? 0) - 6.3852703920392235) < 1e-12)
    #expect(abs((options[1]["price"] as? Double ?? 0) - 3.490886622301164) < 1e-12)
  }

  @Test("sensitivities are held against revaluation over a grid, for one bought and one sold")
  func grid() throws {
    let run = try BuiltCommand.run(
      ["price"] + Self.option + ["--volatility", "0.6", "--grid", "0.2,0.1", "--json"])
    let found = try #require(try object(run.output)["sensitivityErrors"] as? [String: Any])
    let moves = try #require(found["moves"] as? [[String: Double]])
    #expect(moves.count == 27)
    let plain = try object(
      try BuiltCommand.run(["price"] + Self.option + ["--volatility", "0.6", "--json"]).output)
    let greeks = try #require(plain["greeks"] as? [String: Double])
    let (value, forward) = (
      try #require(plain["price"] as? Double), try #require(plain["forward"] as? Double)
    )
    // The corner at the top by a price of its own, and by hand.
    let top = try #require(moves.last)
    #expect(abs((top["forward"] ?? 0) - 0.2 * forward) < 1e-6 && top["volatility"] == 0.1)
    var moved = Self.option
    moved[try #require(moved.firstIndex(of: "--forward")) + 1] = "\(1.2 * forward)"
    let again = try object(
      try BuiltCommand.run(["price"] + moved + ["--volatility", "0.7", "--json"]).output)
    let change = try #require(again["price"] as? Double) - value
    #expect(abs((top["full"] ?? 0) - change) < 1e-6)
    let byHand =
      greeks["delta"]! * 0.2 * forward + greeks["gamma"]! * 0.02 * forward * forward
      + greeks["vega"]! * 0.1
    #expect(abs((top["approximate"] ?? 0) - byHand) < 1e-6)
    let errors = moves.map { abs($0["approximate"]! - $0["full"]!) }
    #expect(abs((found["errorGreatest"] as? Double ?? 0) - errors.max()!) < 1e-9)
    let held = try #require(found["worstLossHeld"] as? [String: Double])
    let sold = try #require(found["worstLossSold"] as? [String: Double])
    #expect(held["full"] == moves.map { max(0, -$0["full"]!) }.max())
    #expect(sold["full"] == moves.map { max(0, $0["full"]!) }.max())
    let other = try BuiltCommand.run(
      ["price"] + Self.option + ["--volatility", "9", "--model", "bachelier", "--grid", "0.1,0.1"])
    #expect(other.status == 64 && other.error.contains("--grid: needs the model black"))
    for wrong in ["0.2", "0,0.1", "1,0.1", "0.2,0.1,3", "a,b", "nan,1"] {
      let run = try BuiltCommand.run(
        ["price"] + Self.option + ["--volatility", "0.6", "--grid", wrong])
      #expect(run.status == 64 && run.error.contains("--grid: '\(wrong)' is not"))
    }
  }

  @Test(
    "what is wrong is said in one line",
    arguments: [
      (["--volatility", "1", "--price", "3"], "--volatility: give either volatility or price"),
      (["--price", "61000"], "--price: 61000.0 is not below 60000.0, the most an option can be"),
      (
        ["--price", "-3", "--model", "bachelier"], "--price: -3.0 is below the intrinsic value"
      ),
      (["--volatility", "500"], "--volatility: 500.0 is not from 0.0 to 100.0"),
      (["--volatility", "1", "--type", "cal"], "--type: 'cal' is not one of call, put"),
    ])
  func faults(words: [String], line: String) throws {
    let run = try BuiltCommand.run(["price"] + Self.option + words)
    #expect(run.status == 64)
    #expect(run.output == "")
    #expect(run.error.hasPrefix("clearsim: \(line)"), "\(run.error)")
    #expect(run.error.split(separator: "\n").count == 1)
  }
}

@Suite struct SurfaceCommandTests {
  private static let header =
    "timestamp,instrument_name,option_type,strike,expiry_datetime,bid_price,ask_price,mark_price,"
    + "futures_price,implied_volatility,currency"

  /// Quotes of a smile that falls to the right, of one expiry ten days away.
  private static func chain() -> String {
    let premiums: [(strike: Int, type: String, bid: Double, ask: Double)] = [
      (80, "put", 0.0021, 0.0023), (85, "put", 0.0042, 0.0046), (90, "put", 0.0085, 0.0091),
      (95, "put", 0.0180, 0.0190), (100, "call", 0.0365, 0.0380), (105, "call", 0.0180, 0.0190),
      (110, "call", 0.0080, 0.0086), (115, "call", 0.0034, 0.0038), (120, "call", 0.0015, 0.0017),
      (125, "call", 0.0008, 0.0007),
    ]
    let rows = premiums.map { row in
      "2026-01-01T00:00:00+00:00,X-\(row.strike),\(row.type),\(row.strike),"
        + "2026-01-11T00:00:00+00:00,\(row.bid),\(row.ask),,100,,X"
    }
    return ([header] + rows).joined(separator: "\n")
  }

  @Test("a chain is fitted, what was left out is counted, and the checks are reported")
  func fit() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/chain.csv"
    try Self.chain().write(toFile: path, atomically: true, encoding: .utf8)
    let run = try BuiltCommand.run(["surface", path, "--json"])
    #expect(run.status == 0)
    let value = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let root = try #require(value as? [String: Any])
    #expect(root["rows"] as? Int == 10)
    #expect(
      (root["dropped"] as? [String: Int])
        == ["expired": 0, "unquoted": 0, "crossed": 1, "earlier": 0, "doubled": 0])
    let chain = try #require((root["chains"] as? [[String: Any]])?.first)
    #expect(chain["underlying"] as? String == "X" && chain["quotes"] as? Int == 9)
    #expect(chain["arbitrageFree"] as? Bool == true)
    #expect(chain["within"] as? Int ?? 0 >= 8)
    let expiry = try #require((chain["expiries"] as? [[String: Any]])?.first)
    #expect(abs((expiry["years"] as? Double ?? 0) - 10.0 / 365) < 1e-12)
    #expect((expiry["svi"] as? [String: Double])?.count == 5)
    let at = try BuiltCommand.run(["surface", path, "--at", "10d,5d", "--json"]).output
    let reading = try JSONSerialization.jsonObject(with: Data(at.utf8)) as? [String: Any]
    let smiles = try #require(
      (reading?["chains"] as? [[String: Any]])?.first?["at"] as? [[String: Any]])
    // At the expiry the smile is its own; before the first it is the same, and said to be.
    #expect(smiles.map { $0["outside"] as? Bool } == [false, true])
    for smile in smiles {
      #expect(
        abs((smile["atTheMoney"] as? Double ?? 0) - (expiry["atTheMoney"] as? Double ?? 1)) < 1e-12)
      #expect((smile["volatilities"] as? [Double])?.count == 5)
    }
    #expect(try BuiltCommand.run(["surface", path, "--at", "10d,x"]).status == 64)
    let text = try BuiltCommand.run(["surface", path])
    #expect(text.output.contains("9 quotes within half the spread"))
    #expect(try BuiltCommand.run(["surface", path, "--underlying", "Y"]).status == 64)
  }

  @Test("a chain that cannot be read or fitted is one line and a status")
  func faults() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/chain.csv"
    func error(_ text: String) throws -> (String, Int32) {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let run = try BuiltCommand.run(["surface", path])
      return (run.error, run.status)
    }
    let few = try error(Self.chain().split(separator: "\n").prefix(4).joined(separator: "\n"))
    #expect(few.1 == 65 && few.0.contains("with a volatility; 5 are needed"), "\(few.0)")
    let bad = try error(Self.chain().replacing(",call,", with: ",cull,"))
    #expect(bad.1 == 65)
    #expect(bad.0.contains("line 6, column 'option_type': 'cull' is not call or put"))
    #expect(try error("a,b\n1,2").0.contains("column 'timestamp' is missing"))
    #expect(try BuiltCommand.run(["surface", "/nonexistent.csv"]).status == 66)
  }
}
