import Foundation
import Testing

/// `clearsim calibrate --collateral` as a process.
@Suite struct CalibrateCollateralTests {
  private func prices(_ folder: TemporaryFolder, _ name: String, seed: UInt64) throws -> String {
    let path = "\(folder.path)/\(name)"
    let text = GeneratedPrices.bars(
      GeneratedPrices.returns(500, seed: seed, scale: 0.02), volume: "20000")
    try GeneratedPrices.write(text, to: path)
    return path
  }

  @Test("collateral has a haircut that covers its worst year, a cap, and its line in the file")
  func collateral() throws {
    let folder = try TemporaryFolder()
    let market = try prices(folder, "market.csv", seed: 7)
    let asset = try prices(folder, "asset.csv", seed: 9)
    let out = folder.path + "/schedule.json5"
    let run = try BuiltCommand.run([
      "calibrate", market, "--json", "--model", "historical-100", "--collateral", asset,
      "--collateral", market, "--liquidation-time", "2d", "--participation", "0.2", "--out", out,
    ])
    #expect(run.status == 0 && !run.output.contains("null"), "\(run.error)")
    let object = try RunCommandTests.object(run.output)
    let found = try #require(object["collateral"] as? [[String: Any]])
    #expect(found.map { $0["name"] as? String } == ["asset", "market"])
    let closes = GeneratedPrices.closes(try String(contentsOfFile: asset, encoding: .utf8))
    let falls = zip(closes.dropFirst(2), closes).map { 1 - $0 / $1 }
    let recent = falls.suffix(365).sorted()[Int((0.99 * 365).rounded(.up)) - 1]
    #expect(abs((found[0]["recent"] as? Double ?? 0) - recent) < 1e-12)
    let haircut = try #require(found[0]["haircut"] as? Double)
    #expect(haircut >= recent && abs(haircut * 1000 - (haircut * 1000).rounded()) < 1e-9)
    // A fifth of the median day over two days.
    let cap = try #require(found[0]["cap"] as? [String: Double])
    let median = closes.dropFirst().map { $0 * 20_000 }.sorted()[249]
    #expect(abs((cap["value"] ?? 0) / (0.4 * median) - 1) < 1e-9)
    // The market as its own collateral: a long is the wrong way round, a short is not.
    let ways = try #require(found[1]["wrongWay"] as? [[String: Any]])
    #expect(ways.map { $0["side"] as? String } == ["long", "short"])
    let correlations = ways.compactMap { $0["correlation"] as? Double }
    #expect(correlations[0] > 0.5 && correlations[1] < -0.5)
    let rate = try #require(Double(object["maintenanceRate"] as? String ?? ""))
    let own = try #require(found[1]["haircut"] as? Double)
    #expect(abs((ways[0]["backing"] as? Double ?? 0) - rate / (1 - own)) < 1e-12)
    let text = try String(contentsOfFile: out, encoding: .utf8)
    #expect(text.contains("// collateral asset: haircut"))
    let portfolio = folder.path + "/portfolio.json5"
    try """
    {collateral: [{amount: 1e6}], instruments: {X: {mark: 1, schedule: 'schedule.json5'}},
     positions: [{instrument: 'X', quantity: 1, entryPrice: 1, mode: 'cross'}]}
    """.write(toFile: portfolio, atomically: true, encoding: .utf8)
    #expect(try BuiltCommand.run(["margin", portfolio]).status == 0)
  }

  @Test(
    "what is wrong with collateral is said in one line",
    arguments: [
      (["--collateral", "none.csv"], 66, "none.csv: cannot be read"),
      (
        ["--liquidation-time", "36h", "--collateral", "MARKET"], 64, "'36h' is not a multiple of 1d"
      ),
    ] as [([String], Int32, String)])
  func faults(words: [String], status: Int32, line: String) throws {
    let folder = try TemporaryFolder()
    let market = try prices(folder, "market.csv", seed: 7)
    let run = try BuiltCommand.run(
      ["calibrate", market, "--model", "historical-100"]
        + words.map { $0 == "MARKET" ? market : $0 })
    #expect(run.status == status && run.output == "" && run.error.contains(line), "\(run.error)")
  }
}
