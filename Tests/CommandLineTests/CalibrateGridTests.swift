import Foundation
import Testing

/// `clearsim calibrate --grid --fees` as a process, and what loads its files.
@Suite struct CalibrateGridTests {
  @Test("the grid is the price range in shares, in the file that margin and run still load")
  func grid() throws {
    let folder = try TemporaryFolder()
    let prices = folder.path + "/prices.csv"
    let text = GeneratedPrices.bars(
      GeneratedPrices.returns(400, scale: 0.003), volume: "20000")
    try GeneratedPrices.write(text, to: prices)
    var rows = ["ts,cur,atm_7d,atm_30d,atm_90d,atm_180d"]
    for (day, change) in GeneratedPrices.returns(120, seed: 3, scale: 0.05).enumerated() {
      let cells = [2.0, 1, 0.6, 0.4].map { "\(0.5 + $0 * change)" }.joined(separator: ",")
      rows.append("\(1_767_225_600 + day * 86_400),BTC,\(cells)")
    }
    let volatility = folder.path + "/atm.csv"
    try GeneratedPrices.write(rows.joined(separator: "\n") + "\n", to: volatility)
    let out = folder.path + "/schedule.json5"
    let run = try BuiltCommand.run([
      "calibrate", prices, "--json", "--model", "historical-100", "--grid", "--fees",
      "--volatility-history", volatility, "--out", out,
    ])
    #expect(run.status == 0 && !run.output.contains("null"), "\(run.error)")
    let object = try RunCommandTests.object(run.output)
    let grid = try #require(object["riskArrays"] as? [String: Any])
    func decimal(_ value: Any?) throws -> Double {
      let text = try #require(value as? String)
      return try #require(Double(text))
    }
    let range = try decimal(grid["priceRange"])
    let close = try #require(GeneratedPrices.closes(text).last)
    #expect(abs(range - close * (try decimal(object["initialRate"]))) < 1e-6)
    let sixteen = try (grid["span"] as? [String] ?? []).map { try decimal($0) }
    let shares = [0, 0, 1, 1, -1, -1, 2, 2, -2, -2, 3, 3, -3, -3].map { Double($0) / 3 }
    #expect(sixteen.count == 16)
    for (value, share) in zip(sixteen, shares + [0.7, -0.7]) {
      #expect(abs(value - share * range) < 1e-7)
    }
    let matrix = try (grid["matrix"] as? [String] ?? []).map { try decimal($0) }
    #expect(matrix.count == 27 && abs(matrix[26] - range) < 1e-7 && matrix[13] == 0)
    let shocks = try #require(grid["volatilityShocks"] as? [[String: Any]])
    let ups = shocks.compactMap { $0["up"] as? Double }
    #expect(ups.count == 4 && ups[0] > ups[1] && ups[1] > ups[2] && ups[2] > ups[3])
    let fees = try #require(object["fees"] as? [String: Any])
    #expect((fees["regimes"] as? [[String: Any]])?.count == 3)
    let written = try String(contentsOfFile: out, encoding: .utf8)
    #expect(written.contains("riskArrays: {") && written.contains("// fees at high volatility:"))
    #expect(written.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.contains(prices) })
    let portfolio = folder.path + "/portfolio.json5"
    try """
    {collateral: [{amount: 1e6}], instruments: {X: {mark: 1, schedule: 'schedule.json5'}},
     positions: [{instrument: 'X', quantity: 1, entryPrice: 1, mode: 'cross'}]}
    """.write(toFile: portfolio, atomically: true, encoding: .utf8)
    #expect(try BuiltCommand.run(["margin", portfolio]).status == 0)
    let simulated = try RunCommandTests.crash([
      "--json", "--set", "duration=5s", "--set", "market.schedule=\(out)",
      "--set", "populations.4.leverage=[[2, 1]]", "--set", "populations.3.leverage=[[2, 1]]",
    ])
    #expect(simulated.status == 0, "\(simulated.error)")
  }

  @Test("a volatility history without a grid, and fees without sizes, are refused")
  func faults() throws {
    let folder = try TemporaryFolder()
    let prices = folder.path + "/prices.csv"
    try GeneratedPrices.write(
      GeneratedPrices.bars(GeneratedPrices.returns(400)), to: prices)
    for (words, line) in [
      (["--volatility-history", prices], "--volatility-history is for --grid"),
      (["--grid", "--currency", "BTC"], "--currency picks rows of --volatility-history"),
      (["--fees", "--flat"], "--fees needs what closing costs by size; --flat leaves size out"),
    ] {
      let run = try BuiltCommand.run(["calibrate", prices, "--model", "historical-100"] + words)
      #expect(run.status == 64 && run.error.contains(line), "\(run.error)")
    }
  }
}
