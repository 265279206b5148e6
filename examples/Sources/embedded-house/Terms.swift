import Instruments
import Messages
import Units

/// The market of the example: a perpetual with 100 times leverage at most.
enum Terms {
  static let instrument = InstrumentID(rawValue: 1)
  static let asset = AssetID(rawValue: 1)

  /// What an operator says to open it, in this order.
  static let commands: [Command] = [
    .listInstrument(
      ListInstrument(
        contract: Contract(
          instrument: instrument, settlementAsset: asset, tick: Price("0.1")!,
          lot: Quantity("0.001")!, priceBand: Rate("0.1")!, positionLimit: Quantity("1000")!),
        valuation: .mark, closingFeeRate: .zero)),
    .setFees(
      SetFees(
        instrument: instrument, fees: FeeTerms(maker: Rate("0.0002")!, taker: Rate("0.0005")!))),
    .setMarkTerms(
      SetMarkTerms(
        instrument: instrument,
        terms: MarkTerms(
          method: .index, sampleInterval: .seconds(1), windowSamples: 60,
          liquidationTradesMoveMark: true, indexAgeMax: .seconds(60)))),
    .setFundingTerms(
      SetFundingTerms(
        instrument: instrument,
        terms: FundingTerms(
          interval: .zero, sampleInterval: .seconds(5), interestRate: .zero, clamp: .zero,
          cap: .zero, impactNotional: Money("10000")!))),
    .setLiquidationTerms(
      SetLiquidationTerms(
        instrument: instrument,
        terms: LiquidationTerms(
          fractionPerTick: Rate("0.5")!, depthShareMax: .one, isPartial: false,
          restoreBuffer: .zero, bookTicksMax: 3, feeRateMax: Rate("0.005")!,
          fundTakesOver: true, fundLeverageMax: Rate("10")!, disposalShareMax: Rate("0.1")!,
          disposalBand: Rate("0.01")!))),
    bracket(0, floor: "0", maintenance: "0.005", initial: "0.01"),
    bracket(1, floor: "1000000", maintenance: "0.01", initial: "0.02"),
    .openTrading(OpenTrading(instrument: instrument)),
  ]

  private static func bracket(
    _ index: UInt8, floor: String, maintenance: String, initial: String
  ) -> Command {
    .setMarginBracket(
      SetMarginBracket(
        instrument: instrument, index: index,
        bracket: MarginBracket(
          floor: Money(floor)!, maintenanceRate: Rate(maintenance)!,
          initialRate: Rate(initial)!)))
  }
}
