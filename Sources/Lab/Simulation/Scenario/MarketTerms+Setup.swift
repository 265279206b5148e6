import Instruments
import Markets
import Messages

extension MarketTerms {
  /// What tells a house of the market: it is listed, gets its terms and opens.
  public var setup: [Command] {
    let instrument = contract.instrument
    var commands: [Command] = [
      .listInstrument(
        ListInstrument(
          contract: contract, valuation: schedule.valuation,
          closingFeeRate: schedule.closingFeeRate)),
      .setFees(SetFees(instrument: instrument, fees: fees)),
      .setMarkTerms(SetMarkTerms(instrument: instrument, terms: mark)),
      .setFundingTerms(SetFundingTerms(instrument: instrument, terms: funding)),
      .setLiquidationTerms(SetLiquidationTerms(instrument: instrument, terms: liquidation)),
    ]
    commands += SetLiquidationStage.commands(instrument, liquidationStages).map {
      .setLiquidationStage($0)
    }
    // What holds without the command needs none.
    if margin != MarginTerms() {
      commands.append(.setMarginTerms(SetMarginTerms(instrument: instrument, terms: margin)))
    }
    for (place, bracket) in schedule.brackets.enumerated() {
      commands.append(
        .setMarginBracket(
          SetMarginBracket(
            instrument: instrument, index: UInt8(place),
            bracket: MarginBracket(
              floor: bracket.floor, maintenanceRate: bracket.maintenanceRate,
              initialRate: bracket.initialRate))))
    }
    commands.append(.openTrading(OpenTrading(instrument: instrument)))
    return commands
  }
}
