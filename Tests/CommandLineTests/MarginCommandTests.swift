import Foundation
import Testing

@testable import clearsim

@Suite struct MarginCommandTests {
  private static let portfolio = """
    { preset: "binance-usdm",
      collateral: [{asset: "USDT", amount: "6000"}],
      instruments: {BTCUSDT: {kind: "linearPerpetual", mark: "50000", index: 50000},
                    ETHUSDT: {mark: 3000}},
      positions: [
        {instrument: "BTCUSDT", quantity: "-0.5", entryPrice: "49000", mode: "cross",
         leverage: "20"},
        {instrument: "ETHUSDT", quantity: 3, entryPrice: "3100", mode: "isolated", leverage: 10}],
      orders: [{instrument: "BTCUSDT", side: "buy", quantity: "1", price: "48000"}] }
    """

  private func run(
    _ text: String, _ options: [String] = []
  ) throws -> (status: Int32, output: String, error: String) {
    let folder = try TemporaryFolder()
    let file = folder.path + "/portfolio.json5"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let run = try BuiltCommand.run(["margin", file] + options)
    return (run.status, run.output, run.error.replacingOccurrences(of: file, with: "FILE"))
  }

  private func object(_ text: String, _ options: [String] = []) throws -> [String: Any] {
    let run = try run(text, ["--json"] + options)
    #expect(run.status == 0, "\(run.error)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test("requirements and prices come as decimal strings")
  func json() throws {
    let answer = try object(Self.portfolio)
    #expect(answer["equity"] as? String == "5200")
    #expect(answer["initialRequirement"] as? String == "2150")
    #expect(answer["maintenanceRequirement"] as? String == "136")
    #expect(answer["available"] as? String == "3320")
    #expect(answer["marginRatio"] as? String == "0.026153846")
    let positions = try #require(answer["positions"] as? [[String: Any]])
    #expect(positions.map { $0["instrument"] as? String } == ["BTCUSDT", "ETHUSDT"])
    #expect(positions[0]["unrealisedProfit"] as? String == "-500")
    #expect(positions[0]["liquidationPrice"] as? String == "58904.38247011")
    #expect(positions[0]["bankruptcyPrice"] as? String == "59140")
    #expect(positions[1]["isolatedMargin"] as? String == "930")
    let text = try run(Self.portfolio)
    #expect(text.output.contains("liquidation price        58904.38247011"))
  }

  private static let coins = """
    { collateral: [{asset: "BTC", amount: "0.5"}],
      instruments: {BTCUSD: {kind: "inversePerpetual", mark: 10000,
        schedule: {brackets: [{floor: 0, maintenanceRate: 0.01, initialRate: 0.02}]}}},
      positions: [{instrument: "BTCUSD", quantity: "10000", entryPrice: "8000", leverage: 10}],
      orders: [{instrument: "BTCUSD", side: "buy", quantity: "1000", price: "12500"}] }
    """

  @Test("an inverse position has its requirement in coins, and its prices")
  func inverse() throws {
    let answer = try object(Self.coins)
    #expect(answer["equity"] as? String == "0.75")
    // 11,000 contracts are 1.1 coins at the mark; the order would lose 0.1 - 0.08.
    #expect(answer["initialRequirement"] as? String == "0.13")
    #expect(answer["maintenanceRequirement"] as? String == "0.01")
    let position = try #require((answer["positions"] as? [[String: Any]])?.first)
    #expect(position["notional"] as? String == "1")
    #expect(position["unrealisedProfit"] as? String == "0.25")
    #expect(position["initialRequirement"] as? String == "0.1")
    // 1.75 = 10,000 / price, and 1.75 = 1.01 x 10,000 / price.
    #expect(position["bankruptcyPrice"] as? String == "5714.28571429")
    func liquidation(_ text: String) throws -> Double {
      let position = try #require((object(text)["positions"] as? [[String: Any]])?.first)
      return try #require((position["liquidationPrice"] as? String).flatMap(Double.init))
    }
    // A count of a coin is worth price^2 / 10,000 counts of a price.
    #expect(try abs(liquidation(Self.coins) - 10100 / 1.75) < 1e-4)
    let short = Self.coins.replacingOccurrences(of: "\"10000\"", with: "\"-10000\"")
    #expect(try abs(liquidation(short) - 13200) < 4e-4)
    // As many coins behind a short as it was entered for.
    let answered = try object(short.replacingOccurrences(of: "\"0.5\"", with: "\"1.25\""))
    let covered = try #require((answered["positions"] as? [[String: Any]])?.first)
    #expect(covered["liquidationPrice"] is NSNull && covered["bankruptcyPrice"] is NSNull)
    let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../examples/margin/inverse.json5").standardizedFileURL.path
    let shipped = try BuiltCommand.run(["margin", example, "--json"])
    #expect(shipped.status == 0, "\(shipped.error)")
  }

  @Test("coins and quote units do not add up, and presets have no tables of inverse contracts")
  func inverseFaults() throws {
    let mixed = Self.coins.replacingOccurrences(
      of: "instruments: {",
      with: "instruments: {BTCUSDT: {mark: 10000, schedule: {maintenanceRate: 0.01, "
        + "initialRate: 0.02, deduction: 0}}, ")
    let run = try run(mixed)
    #expect(run.status == 65 && run.error.contains("give each its settlementAsset"))
    let named = mixed.replacingOccurrences(
      of: "mark: 10000,", with: "mark: 10000, settlementAsset: \"BTC\",")
    #expect(try self.run(named).status == 0)
    let preset = try self.run(
      """
      {preset: "binance-usdm", collateral: [], positions: [],
       instruments: {BTCUSDT: {kind: "inversePerpetual", mark: 10000}}}
      """)
    #expect(preset.status == 65 && preset.error.contains("are of linear contracts"))
    let unknown = try self.run(
      Self.coins.replacingOccurrences(of: "inversePerpetual", with: "quantoPerpetual"))
    #expect(unknown.status == 65 && unknown.error.contains("inversePerpetual"))
  }

  @Test("pools and positions say how they stand, and --require makes it the exit status")
  func pools() throws {
    let used = Self.portfolio.replacingOccurrences(of: "mark: 3000", with: "mark: 2800")
    let answer = try object(used)
    #expect(answer["status"] as? String == "liquidatable")
    let pools = try #require(answer["pools"] as? [[String: Any]])
    #expect(pools.map { $0["kind"] as? String } == ["cross", "isolated"])
    #expect(pools.map { $0["status"] as? String } == ["healthy", "liquidatable"])
    #expect(pools[1]["instrument"] as? String == "ETHUSDT")
    #expect(pools[1]["marginRatio"] as? String == "1.12")
    let positions = try #require(answer["positions"] as? [[String: Any]])
    #expect(positions.map { $0["pool"] as? Int } == [0, 1])
    #expect(positions.map { $0["status"] as? String } == ["healthy", "liquidatable"])
    #expect((positions[1]["distance"] as? String)?.hasPrefix("-") == true)
    #expect((positions[0]["distance"] as? String)?.hasPrefix("0.") == true)
    for (least, status) in [("healthy", Int32(1)), ("called", 1), ("liquidatable", 0)] {
      let run = try run(used, ["--require", least])
      #expect(run.status == status, "\(least)")
      #expect(run.output.contains("liquidatable: ETHUSDT isolated is liquidatable"))
    }
    #expect(try run(Self.portfolio, ["--require", "healthy"]).status == 0)
    let strict = Self.portfolio.replacingOccurrences(
      of: "instruments: {",
      with: "instruments: {XRPUSDT: {mark: 1, warningLevel: 100, schedule: {maintenanceRate: 0.01, "
        + "initialRate: 0.02, deduction: 0}}, ")
    #expect(try run(strict, ["--require", "healthy"]).status == 1)
    #expect(try run(Self.portfolio, ["--require", "well"]).status == 64)
    let broke = try run(Self.portfolio.replacingOccurrences(of: "mark: 3000", with: "mark: 2700"))
    #expect(broke.output.contains("none: bankrupt by 270"))
  }

  @Test("a long and a short of one instrument are held side by side")
  func hedged() throws {
    let text = """
      {collateral: [{amount: 8000}],
       instruments: {X: {mark: 400, schedule: {maintenanceRate: "2%", maxLeverage: 10}}},
       positions: [{instrument: "X", quantity: 30, entryPrice: 380},
                   {instrument: "X", quantity: -10, entryPrice: 410}],
       orders: [{instrument: "X", side: "sell", quantity: 5, price: 420}]}
      """
    let answer = try object(text)
    #expect(answer["equity"] as? String == "8700")
    #expect(answer["maintenanceRequirement"] as? String == "320")
    #expect(answer["initialRequirement"] as? String == "1800")
    let positions = try #require(answer["positions"] as? [[String: Any]])
    // 8,700 / 20 net is more than the mark: no positive price uses the equity up.
    #expect(positions[0]["bankruptcyPrice"] is NSNull && positions[1]["bankruptcyPrice"] is NSNull)
    #expect(try run(text).output.contains("cross, hedged"))
  }

  @Test("a portfolio that no price liquidates has null for its liquidation price")
  func never() throws {
    let answer = try object(
      """
      {collateral: [{asset: "USDT", amount: 1000}],
       instruments: {X: {mark: 10, schedule: {maintenanceRate: "1%", maxLeverage: 20}}},
       positions: [{instrument: "X", quantity: 5, entryPrice: 10}]}
      """)
    let position = try #require((answer["positions"] as? [[String: Any]])?.first)
    #expect(position["liquidationPrice"] is NSNull)
    #expect(position["bankruptcyPrice"] is NSNull)
  }

  @Test(
    "the liquidation price, fed back as the mark, leaves equity at or below the requirement",
    arguments: ["-0.5", "0.5", "40", "-300"])
  func roundTrip(quantity: String) throws {
    func text(_ mark: String) -> String {
      """
      {preset: "binance-usdm", collateral: [{asset: "USDT", amount: "1900000.12345678"}],
       instruments: {BTCUSDT: {mark: "\(mark)"}, ETHUSDT: {mark: "3000.5"}},
       positions: [{instrument: "BTCUSDT", quantity: "\(quantity)", entryPrice: "50000.1"},
         {instrument: "ETHUSDT", quantity: "-7.77", entryPrice: "2999.99"}]}
      """
    }
    let before = try object(text("50000"))
    let position = try #require((before["positions"] as? [[String: Any]])?.first)
    guard let liquidation = position["liquidationPrice"] as? String else {
      #expect(quantity == "0.5", "a long this small is covered to a price of zero")
      return
    }
    let after = try object(text(liquidation))
    func amount(_ key: String) throws -> Decimal {
      let text = try #require(after[key] as? String)
      return try #require(Decimal(string: text))
    }
    #expect(try amount("equity") <= (try amount("maintenanceRequirement")))
  }

  @Test("a wrong portfolio is status 65 and one line that says what would be right")
  func wrong() throws {
    let cases: [(set: String, says: String)] = [
      ("positions.0.quantty=1", "unknown key 'quantty'; did you mean 'quantity'?"),
      ("positions.0.instrument=BTCUSD", "did you mean 'BTCUSDT'?"),
      (
        "positions.1={instrument: \"BTCUSDT\", quantity: -1, entryPrice: 50000}",
        "BTCUSDT has a short position already"
      ),
      ("positions.0.leverage=200", "200 is above 125, the greatest leverage of BTCUSDT"),
      (
        "positions.0={instrument: \"BTCUSDT\", quantity: 20, entryPrice: 50000, leverage: 76}",
        "76 is above 75, the greatest leverage of BTCUSDT for a notional of 1000000"
      ),
      ("positions.0.leverage=0", "0 is not a whole number from 1 to 1000"),
      ("positions.0.mode=crss", "did you mean 'cross'?"),
      ("positions.0.quantity=x", "is not a decimal number"),
      ("positions.0.isolatedMargin=5", "isolatedMargin is for mode 'isolated'"),
      ("positions.0.quantity=999999999", "notional is beyond 20000000000"),
      ("collateral.0.amount=100", "830 more is needed"),
      ("instruments.BTCUSDT.mark=0", "0 is not a decimal number from 0.00000001"),
      ("instruments.BTCUSDT.settlementAsset=USDC", "one settlement asset at a time"),
      ("preset=okx-swap", "preset okx-swap has no margin tables"),
      ("preset=binance-usd", "did you mean 'binance-usdm'?"),
    ]
    for (set, says) in cases {
      let run = try run(Self.portfolio, ["--set", set])
      #expect(run.status == 65, "\(set)")
      #expect(run.output == "")
      #expect(run.error.contains(says), "\(set): \(run.error)")
      // Each instrument lacks a table of its own.
      let lines = set == "preset=okx-swap" ? 2 : 1
      #expect(run.error.count { $0 == "\n" } == lines, "\(set): \(run.error)")
    }
    #expect(try run(Self.portfolio, ["--preset", "binance"]).status == 64)
    #expect(try BuiltCommand.run(["margin", "/nonexistent.json"]).status == 66)
  }

  @Test("presets lists them and prints one with its sources; an unknown one is status 64")
  func presets() throws {
    let list = try BuiltCommand.run(["presets"])
    #expect(list.output.contains("binance-usdm "))
    let one = try BuiltCommand.run(["presets", "binance-usdm", "--json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(one.output.utf8)) as? [String: Any])
    let tables = try #require(object["tables"] as? [[String: Any]])
    #expect(tables.count == 4)
    #expect((tables[0]["source"] as? [String: String])?["date"] == "2024-10-24")
    let text = try BuiltCommand.run(["presets", "binance-usdm-2021"])
    #expect(text.output.contains("100016300"))
    let unknown = try BuiltCommand.run(["presets", "binance-usdn"])
    #expect(unknown.status == 64 && unknown.error.contains("did you mean binance-usdm?"))
  }
}
