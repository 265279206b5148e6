import Instruments
import Units

extension VenuePresets {
  /// OKX USDT-margined swaps.
  static let okxLinear = VenuePreset(
    name: "okx-swap", venue: "OKX", product: "USDT-margined perpetual swaps",
    settlementAsset: "USDT",
    valuation: SourcedFact(
      .mark,
      FactSource(
        "OKX help: margin ratio = (margin + profit) / (value at mark x (maintenance + fee)), "
          + "liquidation at or below 100 %", date: "2026", .recomputed)),
    closingFeeRate: SourcedFact(
      .partsPerMillion(500),
      FactSource(
        "regular taker fee, https://traderssecondbrain.com/tools/exchange-fees", date: "2026",
        .secondHand)),
    tables: [],
    fees: SourcedFact(
      FeeTerms(maker: .partsPerMillion(200), taker: .partsPerMillion(500)),
      FactSource(
        "https://traderssecondbrain.com/tools/exchange-fees, regular user", date: "2026",
        .secondHand)),
    funding: SourcedFact(
      FundingTerms(
        interval: .hours(8), sampleInterval: .seconds(60), interestRate: .zero, clamp: .zero,
        cap: .partsPerMillion(3_750), impactNotional: Money(rawValue: Money.one.rawValue)),
      FactSource(
        "https://www.okx.com/help/okx-to-optimize-funding-rate-calculation and "
          + "https://www.okx.com/help/360053909272 (cap of BTC); an impact notional of one unit "
          + "is chosen to stand for the best prices", date: "2024-01-31", .chosen)),
    mark: nil, liquidation: nil,
    rules: [
      SourcedFact(
        "The premium is of the mid of best bid and ask, averaged evenly over one interval, with no "
          + "interest: an impact notional of one unit stands for the best prices.",
        FactSource(
          "https://www.okx.com/help/okx-to-optimize-funding-rate-calculation",
          date: "2024-01-31", .read)),
      SourcedFact(
        "Positions in the third tier or above come down two tiers at a time; below, the whole "
          + "position is liquidated at the bankruptcy price. Not modelled step by step.",
        FactSource("OKX help on liquidation", date: "2026", .secondHand)),
      SourcedFact(
        "No position tier table was read: give each instrument its schedule.",
        FactSource("none", date: "2026", .chosen)),
    ])
}
