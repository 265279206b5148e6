import Instruments
import Units

extension VenuePresets {
  /// Bybit USDT perpetuals, isolated, as published before maintenance moved to the mark in May
  /// 2026.
  static let bybitLinear = VenuePreset(
    name: "bybit-linear", venue: "Bybit", product: "USDT perpetuals, isolated",
    settlementAsset: "USDT",
    valuation: SourcedFact(
      .entry,
      FactSource(
        "Bybit help page on the liquidation price, LP = entry x (1 - initial + maintenance) for a "
          + "long", date: "2024", .recomputed)),
    closingFeeRate: SourcedFact(
      .zero, FactSource("the same page: no fee in the formula", date: "2024", .recomputed)),
    tables: [],
    fees: SourcedFact(
      FeeTerms(maker: .partsPerMillion(200), taker: .partsPerMillion(550)),
      FactSource("https://open-lib.com/11166.html, non-VIP", date: "2025", .secondHand)),
    funding: SourcedFact(
      FundingTerms(
        interval: .hours(8), sampleInterval: .seconds(60),
        interestRate: .partsPerMillion(100), clamp: .partsPerMillion(500),
        cap: .partsPerMillion(3_750),
        impactNotional: Money(rawValue: 50_000 * Money.one.rawValue)),
      FactSource(
        "https://bybitglobal.com/en-US/help-center/bybitHC_Article?id=000001123 for interval, "
          + "weights and clamp; cap and impact notional are chosen", date: "2024-05-12",
        .chosen)),
    mark: nil, liquidation: nil,
    rules: [
      SourcedFact(
        "Premiums are sampled each minute and averaged with weights 1 to 480.",
        FactSource(
          "https://bybitglobal.com/en-US/help-center/bybitHC_Article?id=000001123",
          date: "2024-05-12", .read)),
      SourcedFact(
        "From 27 May 2026 the maintenance requirement of isolated contracts is on the mark value.",
        FactSource(
          "Bybit help text of that date for inverse contracts", date: "2026-05-27", .read)),
      SourcedFact(
        "No risk-limit table was read: give each instrument its schedule.",
        FactSource("none", date: "2026", .chosen)),
    ])
}
