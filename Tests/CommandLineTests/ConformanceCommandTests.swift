import Foundation
import Testing

@testable import clearsim

@Suite struct ConformanceCommandTests {
  private func run(
    _ text: String, _ options: [String] = []
  ) throws -> (status: Int32, output: String, error: String) {
    let folder = try TemporaryFolder()
    let file = folder.path + "/cases.json"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let run = try BuiltCommand.run(["conformance", file] + options)
    return (run.status, run.output, run.error.replacingOccurrences(of: file, with: "FILE"))
  }

  @Test("linear margin rules of the venues give the figures they publish")
  func passes() throws {
    let cases = """
      {cases: [
        {id: "short", venue: "Binance USD-M", topic: "liquidation price, isolated",
         inputs: {side: "short", leverage: 5, entry: 10, qty: 1, wallet_balance: 2.0, mmr: 0.01,
           cum: 0.01},
         expected: {liq_price: 11.89108910891089}, tolerance: {abs: 1e-6}},
        // 1e-6 of a coin: the digits of the wallet behind the eighth decide the price.
        {id: "small", venue: "Binance USD-M", topic: "liquidation price, isolated",
         inputs: {side: "long", leverage: 3, entry: 50000, qty: 0.000001,
           wallet_balance: 0.016666666666666666, mmr: 0.004},
         expected: {liq_price: 33467.20214190094}, tolerance: {abs: 1e-6}},
        {id: "from leverage", venue: "Binance USD-M", topic: "liquidation price, isolated",
         inputs: {side: "short", leverage: 5, entry: 10, qty: 0.6, mmr: 0.01, cum: 0.01},
         expected: {liq_price: 11.897689768976898}, tolerance: {abs: 1e-6}},
        {id: "never", venue: "Binance USD-M", topic: "liquidation price, isolated",
         inputs: {side: "long", entry: 10, qty: 1, wallet_balance: "20", mmr: 0.01},
         expected: {liq_price: null}},
        // (50 - 5 required - 5 lost by the short beside it - 100) / (0.01 - 1)
        {id: "cross", venue: "Binance USD-M", topic: "liquidation price, cross, two positions",
         inputs: {side: "long", wallet_balance: 50, qty: 1, entry: 100, mmr: 0.01,
           other_positions: [{side: "short", qty: 2.5, entry: 108, mark: 110, mmr: 0.02,
             cum: 0.5}]},
         expected: {liq_price: 60.606060606060606}, tolerance: {abs: 1e-7}},
        {id: "at entry", venue: "Bybit", topic: "liquidation price, isolated linear",
         inputs: {side: "short", leverage: 3, entry: 10, mmr: 0.01},
         expected: {liq_price: 13.2333333}, tolerance: {abs: 1e-6}},
        {id: "extra", venue: "Bybit", topic: "liquidation price, isolated linear",
         inputs: {side: "long", leverage: 10, qty: 2, entry: 10, mmr: 0.01, extra_margin: 1},
         expected: {liq_price: 8.6}, tolerance: {abs: 1e-9}},
        {id: "fee", venue: "OKX", topic: "liquidation price, isolated linear",
         inputs: {side: "long", leverage: 5, entry: 10, qty: 1, mmr: 0.01, taker_fee: 0.0006},
         expected: {liq_price: 8.085708510208207}, tolerance: {rel: 1e-8}},
        {id: "brackets", venue: "Binance USD-M",
         topic: "leverage bracket table, cumulative maintenance amount",
         inputs: {floors: [0, 5000, 25000], mmr: [0.01, 0.025, 0.05]},
         expected: {cum: [0, 75, 700]}, tolerance: {rel: 1e-9}},
        {id: "impact", topic: "impact margin notional",
         inputs: {base_usdt: 200, imr: 0.013333333333333334},
         expected: {imn_usdt: 15000}, tolerance: {abs: 1e-9}},
      ]}
      """
    let run = try run(cases)
    #expect(run.output == "10 passed, 0 failed, 0 unsupported\n")
    #expect(run.status == 0)
    #expect(run.error == "")
  }

  @Test("inverse rules of the venues give the figures that follow from their formulas")
  func inverse() throws {
    // Worked by hand with other numbers than the venues publish.
    let cases = """
      [
        // 20 x 100 / 8,000 / 5
        {id: "coin-m", venue: "Binance COIN-M", topic: "initial margin (inverse)",
         inputs: {contracts: 20, multiplier_usd: 100, price: 8000, leverage: 5},
         expected: {initial_margin_btc: 0.05}},
        {id: "amount", venue: "Binance COIN-M", topic: "maintenance amount (BTC)",
         inputs: {floor_btc: 20, mmr: 0.05, prev_mmr: 0.02, prev_amount: 0.1},
         expected: {amount_btc: 0.7}},
        {id: "count", venue: "BitMEX", topic: "inverse contract count and 100x initial margin",
         inputs: {xbt: 2.5, price: 4000, multiplier_usd: 10, leverage: 50},
         expected: {contracts: 1000, initial_margin_xbt: 0.05}},
        // A short of 8,000 at 8,000 with 0.2 behind it: 1 - 0.2 = 0.8 is left at 10,000, of which
        // the fee takes a thousandth: 0.999 x 8,000 / 0.8; and 1 - 0.2 + 0.01 + fee at the other.
        {id: "short", venue: "Bybit", topic: "inverse cross: bankruptcy and liquidation price",
         inputs: {side: "short", qty: 8000, entry: 8000, balance_btc: 0.2, mmr: 0.01,
           taker_fee: 0.001, tick: 0.5},
         expected: {bankruptcy_price: 9990, liq_price: 9866.5}, tolerance: {abs: 1e-8}},
        {id: "no tick", venue: "Bybit", topic: "inverse cross: bankruptcy and liquidation price",
         inputs: {side: "long", qty: 9000, entry: 9000, balance_btc: 0.5, mmr: 0.01},
         expected: {bankruptcy_price: 6000, liq_price: 6040.2684563758389}, tolerance: {abs: 1e-7}},
        // As many coins as it was entered for: no price liquidates.
        {id: "never", venue: "Bybit", topic: "inverse cross: bankruptcy and liquidation price",
         inputs: {side: "short", qty: 9000, entry: 9000, balance_btc: 1.02, mmr: 0.01},
         expected: {liq_price: null}},
        {id: "delta", venue: "Delta Exchange", topic: "inverse long liquidation/bankruptcy",
         inputs: {side: "long", contracts: 500, entry: 12000, imr: 0.25, mmr: 0.05},
         expected: {liq_price: 10000, bankruptcy_price: 9600}, tolerance: {abs: 1e-6}},
        {id: "kraken", venue: "Kraken Futures", topic: "inverse liquidation, bankruptcy IOC limit",
         inputs: {side: "long", contracts: 5000, entry: 10000, margin_btc: 0.125, imr: 0.04,
           mmr: 0.02},
         expected: {position_value_btc: 0.5, initial_margin_btc: 0.02,
           maintenance_margin_entry_btc: 0.01, liq_price: 8160, bankruptcy_price: 8000}},
        {id: "level", venue: "Kraken Futures", topic: "inverse margin schedule level",
         inputs: {level: "VI", initial_margin: 0.15},
         expected: {maintenance_margin: 0.075, max_leverage: 6.66}, tolerance: {abs: 1e-9}},
      ]
      """
    let run = try run(cases)
    #expect(run.output == "9 passed, 0 failed, 0 unsupported\n")
    #expect(run.status == 0 && run.error == "")
  }

  @Test("a wrong figure fails by field, unreadable inputs fail, unknown topics are counted")
  func fails() throws {
    let cases = """
      [
        {id: "wrong", venue: "Bybit", topic: "liquidation price, isolated linear",
         inputs: {side: "long", leverage: 10, entry: 10, mmr: 0.01},
         expected: {liq_price: 9.2}, tolerance: {abs: 0.05}},
        {id: "unreadable", venue: "Gate", topic: "liquidation price, isolated linear",
         inputs: {side: "up", leverage: 10, entry: 10, mmr: 0.01}, expected: {liq_price: 9.2}},
        {id: "huge", venue: "Gate", topic: "liquidation price, isolated linear",
         inputs: {side: "long", leverage: 10, entry: 1e12, qty: 1e30, mmr: 0.01},
         expected: {liq_price: 9.2}},
        {id: "more", venue: "Binance USD-M",
         topic: "leverage bracket table, cumulative maintenance amount",
         inputs: {floors: [0, 5000], mmr: [0.01, 0.025]}, expected: {cum: [0, 76], note: 1}},
        {id: "other", venue: "Elsewhere", topic: "liquidation price, isolated",
         inputs: {}, expected: {}},
        {id: "another", topic: "moon phase"}, {id: "third", topic: "moon phase"},
      ]
      """
    let text = try run(cases)
    #expect(text.status == 1)
    let lines = text.output.split(separator: "\n")
    #expect(lines[0] == "wrong: liq_price: expected 9.2, found 9.1")
    #expect(lines[1].hasPrefix("unreadable: inputs: "))
    #expect(lines[1].contains("'up' is not one of long, short, buy, sell"))
    #expect(lines[2].hasPrefix("huge: inputs: "))
    #expect(lines[3] == "more: cum[1]: expected 76, found 75")
    #expect(lines[4] == "more: note: expected 1, found not computed")
    #expect(lines[5] == "0 passed, 4 failed, 3 unsupported")
    let json = try run(cases, ["--json"])
    #expect(json.status == 1)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["passed"] as? Int == 0 && object["failed"] as? Int == 4)
    #expect(object["unsupported"] as? Int == 3)
    #expect(
      object["unsupportedTopics"] as? [String: Int]
        == ["liquidation price, isolated": 1, "moon phase": 2])
    let failures = try #require(object["failures"] as? [[String: String]])
    #expect(
      failures.first
        == ["id": "wrong", "field": "liq_price", "expected": "9.2", "actual": "9.1"])
  }

  @Test(
    "what a case drew passes within the noise of its draw, and only where its note says stochastic")
  func stochastic() throws {
    // Of the first case one number is within the noise, and one far beyond it.
    let run = try run(
      """
      [{id: "noisy", topic: "backtest_es", note: "stochastic; noisy",
        inputs: {T: 250, alpha: 0.025}, tolerance: {rel: 0.04, abs: 0.03},
        expected: {t3_0_01pct: -5.1, t3_5pct: -0.8123740282556481, normal_0_01pct: -8}},
       {id: "exact", topic: "backtest_es", inputs: {T: 250, alpha: 0.025},
        tolerance: {rel: 0.04, abs: 0.03}, expected: {t3_0_01pct: -5.1}}]
      """)
    #expect(run.status == 1)
    let lines = run.output.split(separator: "\n")
    try #require(lines.count == 4)
    #expect(lines[0].hasPrefix("noisy: normal_0_01pct: expected -8, found -1."))
    #expect(lines[1].hasPrefix("exact: t3_0_01pct: expected -5.1, found -4."))
    #expect(lines[2].hasPrefix("noisy: t3_0_01pct: expected -5.1, found -4."))
    #expect(lines[3] == "0 passed, 2 failed, 0 unsupported")
  }

  @Test(
    "a file that holds no cases is status 65 and one line",
    arguments: ["{}", "5", "[{topic: 'x'}]", "[{id: 'x'}]", "[", "{cases: {}}"])
  func badFile(text: String) throws {
    let run = try run(text)
    #expect(run.status == 65)
    #expect(run.output == "")
    #expect(run.error.hasPrefix("clearsim: FILE: "))
    #expect(run.error.count { $0 == "\n" } == 1)
  }

  @Test("a missing file is status 66, none at all 64")
  func noFile() throws {
    #expect(try BuiltCommand.run(["conformance", "/nonexistent.json"]).status == 66)
    #expect(try BuiltCommand.run(["conformance"]).status == 64)
  }

  @Test("the shared golden cases pass wherever they are there")
  func golden() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../shared/golden/venues.json").standardizedFileURL.path
    guard FileManager.default.fileExists(atPath: file) else { return }
    let run = try BuiltCommand.run(["conformance", file])
    #expect(run.status == 0, "\(run.output)")
  }
}
