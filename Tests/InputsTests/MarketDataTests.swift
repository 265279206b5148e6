import Foundation
import Inputs
import Testing
import Units

/// The real price files beside the project; skipped where they are absent.
@Suite struct MarketDataTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data").path
  static let isThere = FileManager.default.fileExists(atPath: folder + "/SOURCES.md")

  @Test(
    "every price file reads whole, with the rows that its source states",
    .enabled(if: isThere, "../shared/data is absent"),
    arguments: [
      ("btcusd_coinm_1m_index-or-mark_2025-10-09_10.csv.gz", 2_880),
      ("btcusdt_perp_1d_2020-05_2026-05.csv.gz", 2_190),
      ("btcusdt_perp_5m_2025-09-19_10-27.csv.gz", 11_123),
      ("btcusdt_spot_15m_2020H1.csv.gz", 18_470),
      ("btcusdt_spot_15m_2024-07-15_2024-08-31.csv.gz", 4_608),
      ("btcusdt_spot_1h_2017-08_2021-06.csv.gz", 33_412),
      ("btcusdt_spot_1h_2022-05_2026-05.csv.gz", 35_039),
      ("btcusdt_spot_1m_2021-05-17_20.csv.gz", 5_561),
      ("btcusdt_spot_5m_2020-03-07_12.csv.gz", 1_695),
      ("btc_usd_daily_2015_2026.csv.gz", 4_062),
      ("ethusdt_perp_1d_2020-05_2026-05.csv.gz", 2_190),
      ("ethusdt_perp_5m_2025-09-27_10-27.csv.gz", 8_819),
      ("ethusdt_spot_1h_2017-08_2021-06.csv.gz", 33_412),
      ("ethusdt_spot_1h_2022-05_2026-05.csv.gz", 35_039),
      ("ethusdt_spot_5m_2022-11-05_15.csv.gz", 3_168),
    ])
  func readsWhole(name: String, rows: Int) throws {
    let series = try PriceFile.read("\(Self.folder)/\(name)")
    #expect(series.bars.count == rows)
    #expect(series.interval > .zero)
  }

  @Test(
    "the low of 13 March 2020 is there and its file has the gaps that its source states",
    .enabled(if: isThere, "../shared/data is absent"))
  func knownFacts() throws {
    let series = try PriceFile.read("\(Self.folder)/btcusdt_spot_15m_2020H1.csv.gz")
    #expect(series.bars.map(\.low).min() == Price("3782.13"))
    #expect(series.gaps.map(\.missingBars).reduce(0, +) == 59)
    #expect(series.interval == .seconds(900))
  }

  @Test(
    "files that hold no prices are refused with a reason",
    .enabled(if: isThere, "../shared/data is absent"),
    arguments: [
      ("binance_btcusdt_bookDepth_2025-10-10.csv.gz", "open, high, low, close is missing"),
      ("btc_funding_daily_mean_2019-09_2026-02.csv.gz", "open, high, low, close is missing"),
      ("deribit_atm_term_structure_2025-12-30_2026-08-22.csv", "is missing"),
      ("hftbacktest_binance_usdm_btcusdt_20240808.gz", "expected a header, or the 12 columns"),
    ])
  func refuses(name: String, reason: String) {
    let fault = #expect(throws: InputFault.self) {
      try PriceFile.read("\(Self.folder)/\(name)")
    }
    #expect(fault?.description.contains(reason) == true, "\(fault?.description ?? "")")
    #expect(fault?.isMissing == false)
  }
}
