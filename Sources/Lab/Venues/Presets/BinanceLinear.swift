import Instruments
import Units

extension VenuePresets {
  private static let tiersDump = FactSource(
    "github:freqtrade/freqtrade@3d9514d2 freqtrade/exchange/binance_leverage_tiers.json, "
      + "a dump of the venue's API", date: "2024-10-24", .recomputed)
  private static let announcement2021 = FactSource(
    "https://www.binance.com/en/support/announcement/86cf9aa472574b8cb2e05bb751c2a9a6",
    date: "2021-03-18", .recomputed)
  private static let liquidationFormula = FactSource(
    "https://www.binance.com/en/support/faq/b3c689c1f50a44cabb3a84e663b81d93", date: "2026",
    .recomputed)
  private static let fundingPage = FactSource(
    "copies of Binance's introduction to funding rates; that the cap is 0.75 times the first "
      + "bracket's maintenance rate is unverified", date: "2024", .chosen)
  private static let markPage = FactSource(
    "Binance's mark price page for COIN-M futures, same page family as USD-M, for method, "
      + "sampling and window; that liquidation trades count, the greatest age of an index price "
      + "and the bounds of mark, samples and index sources are chosen", date: "2026", .chosen)
  private static let liquidationPages = FactSource(
    "Binance's pages on liquidation protocols, insurance funds and auto-deleveraging",
    date: "2026", .secondHand)

  /// Binance USD-M perpetuals, tables of 24 October 2024.
  static let binanceLinear = preset(
    name: "binance-usdm",
    tables: [
      BracketTable(
        "BTCUSDT",
        caps: [
          50_000, 600_000, 3_000_000, 12_000_000, 70_000_000, 100_000_000, 230_000_000,
          480_000_000, 600_000_000, 800_000_000, 1_200_000_000, 1_800_000_000,
        ],
        maintenance: [40, 50, 65, 100, 200, 250, 500, 1_000, 1_250, 1_500, 2_500, 5_000],
        leverage: [125, 100, 75, 50, 25, 20, 10, 5, 4, 3, 2, 1],
        steps: ("0.1", "0.001"), source: tiersDump),
      BracketTable(
        "ETHUSDT",
        caps: [
          50_000, 600_000, 3_000_000, 12_000_000, 50_000_000, 65_000_000, 150_000_000,
          320_000_000, 400_000_000, 530_000_000, 800_000_000, 1_200_000_000,
        ],
        maintenance: [40, 50, 65, 100, 200, 250, 500, 1_000, 1_250, 1_500, 2_500, 5_000],
        leverage: [125, 100, 75, 50, 25, 20, 10, 5, 4, 3, 2, 1],
        steps: ("0.01", "0.001"), source: tiersDump),
      BracketTable(
        "SOLUSDT",
        caps: [
          20_000, 100_000, 800_000, 4_000_000, 8_000_000, 40_000_000, 80_000_000, 100_000_000,
          200_000_000, 400_000_000,
        ],
        maintenance: [50, 65, 100, 200, 250, 500, 1_000, 1_250, 2_500, 5_000],
        leverage: [100, 75, 50, 25, 20, 10, 5, 4, 2, 1],
        steps: ("0.01", "1"), source: tiersDump),
      BracketTable(
        "DOGEUSDT",
        caps: [
          10_000, 50_000, 750_000, 800_000, 1_600_000, 8_000_000, 16_000_000, 20_000_000,
          40_000_000, 80_000_000,
        ],
        maintenance: [50, 70, 100, 200, 250, 500, 1_000, 1_250, 2_500, 5_000],
        leverage: [75, 50, 40, 25, 20, 10, 5, 4, 2, 1],
        steps: ("0.00001", "1"), source: tiersDump),
    ],
    fees: SourcedFact(
      FeeTerms(maker: .partsPerMillion(200), taker: .partsPerMillion(500)),
      FactSource(
        "https://traderssecondbrain.com/tools/exchange-fees, regular user", date: "2026",
        .secondHand)))

  /// Binance USD-M perpetuals, the BTCUSDT table in force from 18 March 2021.
  static let binanceLinear2021 = preset(
    name: "binance-usdm-2021",
    tables: [
      BracketTable(
        "BTCUSDT",
        caps: [
          50_000, 250_000, 1_000_000, 10_000_000, 20_000_000, 50_000_000, 100_000_000,
          200_000_000, 300_000_000, 500_000_000,
        ],
        maintenance: [40, 50, 100, 250, 500, 1_000, 1_250, 1_500, 2_500, 5_000],
        leverage: [125, 100, 50, 20, 10, 5, 4, 3, 2, 1],
        steps: ("0.1", "0.001"), source: announcement2021)
    ],
    fees: nil)

  private static func preset(
    name: String, tables: [BracketTable], fees: SourcedFact<FeeTerms>?
  ) -> VenuePreset {
    VenuePreset(
      name: name, venue: "Binance", product: "USD-M perpetual futures", settlementAsset: "USDT",
      valuation: SourcedFact(.mark, liquidationFormula),
      closingFeeRate: SourcedFact(.zero, liquidationFormula), tables: tables, fees: fees,
      funding: SourcedFact(
        FundingTerms(
          interval: .hours(8), sampleInterval: .seconds(5),
          interestRate: .partsPerMillion(100), clamp: .partsPerMillion(500),
          // 0.75 x the maintenance rate of the first BTCUSDT bracket, 0.4 %.
          cap: .partsPerMillion(3_000),
          // 200 USDT over the initial rate at 125 times.
          impactNotional: Money(rawValue: 25_000 * Money.one.rawValue)), fundingPage),
      mark: SourcedFact(
        MarkTerms(
          method: .medianOfThree, sampleInterval: .seconds(5), windowSamples: 30,
          liquidationTradesMoveMark: true, indexAgeMax: .seconds(10)), markPage),
      liquidation: SourcedFact(
        LiquidationTerms(
          fractionPerTick: .one, depthShareMax: .one, isPartial: true, restoreBuffer: .zero,
          bookTicksMax: 1, feeRateMax: .partsPerMillion(12_500), fundTakesOver: true,
          fundLeverageMax: Rate(rawValue: 10 * Rate.one.rawValue),
          disposalShareMax: .partsPerMillion(50_000), disposalBand: .partsPerMillion(10_000)),
        FactSource(
          "fee rate, fund leverage and disposal are chosen, as none is published in the pages read",
          date: "2026", .chosen)),
      rules: [
        SourcedFact(
          "Liquidation cancels open orders, then sends one immediate-or-cancel order; it stops "
            + "once margin is restored after losses and fee; what is left goes to the insurance "
            + "fund at the bankruptcy price, and to auto-deleveraging where the fund cannot.",
          liquidationPages),
        SourcedFact(
          "Auto-deleveraging ranks by profit in percent times margin ratio and executes at the "
            + "bankruptcy price without fee.", liquidationPages),
        SourcedFact(
          "Premiums are averaged with weights 1 to n over the interval; impact notional is "
            + "200 USDT over the initial rate at greatest leverage, here of BTCUSDT at 125 times.",
          fundingPage),
      ])
  }
}
