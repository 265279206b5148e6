import Foundation
import Testing

/// A fund holds only where what it was to hold against was tested.
@Suite struct StressVerdictTests {
  private func run(_ rest: String, _ words: [String]) throws -> (BuiltCommand, [String: Any]) {
    let folder = try TemporaryFolder()
    try GeneratedPrices.write(
      GeneratedPrices.bars(GeneratedPrices.returns(400)), to: folder.path + "/a.csv")
    let path = folder.path + "/stress.json5"
    try """
    {prices: {A: 'a.csv'}, members: {a: {positions: {A: {quantity: 1}}, margin: 0}},
     \(rest)}
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let run = try BuiltCommand.run(["stress", path, "--json"] + words)
    return (run, try RunCommandTests.object(run.output))
  }

  private func verdict(_ found: [String: Any], _ name: String) throws -> [String: Any] {
    let funds = try #require(found["funds"] as? [[String: Any]])
    return try #require(funds.first { $0["requirement"] as? String == name })
  }

  @Test("where no window is covered nothing was tested, and nothing holds")
  func vacuous() throws {
    for fund in ["1", "1e12"] {
      let (run, found) = try self.run(
        "insuranceFund: \(fund), named: ['may-2021'], sizing: ['windows']",
        ["--require", "cover-2"])
      #expect(run.status == 1 && run.error.contains("nothing was tested: may-2021 was not tested"))
      let verdict = try verdict(found, "cover-2")
      #expect(verdict["holds"] as? Bool == false)
      #expect(verdict["verdict"] as? String == "not tested")
    }
  }

  @Test("a window that is not covered, beside one that is, is named and ends with 1")
  func partly() throws {
    let rest = "insuranceFund: 1e9, named: ['march-2020', 'may-2021'], sizing: ['windows']"
    let (run, found) = try self.run(rest, ["--require", "cover-1"])
    #expect(run.status == 1 && run.error.contains("is not shown to hold: may-2021 was not tested"))
    #expect(try verdict(found, "cover-1")["verdict"] as? String == "not shown")
    let (whole, good) = try self.run(
      rest.replacing(", 'may-2021'", with: ""), ["--require", "cover-1"])
    #expect(whole.status == 0 && whole.error.isEmpty)
    #expect(try verdict(good, "cover-1")["verdict"] as? String == "holds")
  }

  @Test("a shock beyond everything is named as cut, and does not show that a fund holds")
  func cut() throws {
    let rest = "insuranceFund: 1e12, sizing: ['shocks'], shocks: [-3, -100, 3]"
    let (run, found) = try self.run(rest, ["--require", "cover-1"])
    let result = try #require((found["shocks"] as? [String: Any])?["result"] as? [String: Any])
    let each = try #require(result["each"] as? [[String: Any]])
    #expect((each[1]["label"] as? String)?.hasSuffix("cut to what a price can do") == true)
    #expect((each[0]["label"] as? String)?.contains("cut") == false)
    #expect(run.status == 1 && run.error.contains("-100 deviations is a fall by more than"))
    let (small, _) = try self.run(
      rest.replacing("-100, ", with: ""), ["--require", "cover-1"])
    #expect(small.status == 0)
  }

  @Test("a quantile has an interval, and none that the draws do not carry is called safe")
  func quantiles() throws {
    let rest = "insuranceFund: 1e12, sizing: ['shocks'], "
    let (run, found) = try self.run(
      rest + "simulation: {draws: 2000}", ["--require", "simulated"])
    let simulation = try #require(found["simulation"] as? [String: Any])
    let rows = try #require(simulation["quantiles"] as? [[String: Any]])
    for row in rows {
      let all = try #require(row["all"] as? Double)
      #expect(try #require(row["low"] as? Double) <= all)
      if let high = row["high"] as? Double { #expect(all <= high) }
    }
    // At 99.9 % two of 2,000 draws lie beyond; none may.
    #expect(rows[1]["high"] is NSNull && rows[0]["high"] is Double)
    #expect(run.status == 1 && run.error.contains("2000 draws do not carry a quantile at 99.9 %"))
  }
}
