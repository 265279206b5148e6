import Instruments
import Messages
import Units

extension RandomVocabulary {
  /// How many cases `command` makes.
  static var commandCases: Int { 24 }

  /// The case at `index` with random fields.
  mutating func command(_ index: Int) -> Command {
    switch index {
    case 0:
      .openAccount(OpenAccount(account: id(), member: id()))
    case 1:
      .listInstrument(
        ListInstrument(
          contract: contract(), valuation: value(), closingFeeRate: amount()))
    case 2:
      .setFees(SetFees(instrument: id(), fees: FeeTerms(maker: amount(), taker: amount())))
    case 3:
      .setMarkTerms(SetMarkTerms(instrument: id(), terms: markTerms()))
    case 4:
      .setFundingTerms(SetFundingTerms(instrument: id(), terms: fundingTerms()))
    case 5:
      .setLiquidationTerms(SetLiquidationTerms(instrument: id(), terms: liquidationTerms()))
    case 6:
      .setMarginBracket(
        SetMarginBracket(
          instrument: id(), index: UInt8(truncatingIfNeeded: next()),
          bracket: MarginBracket(
            floor: amount(), maintenanceRate: amount(), initialRate: amount())))
    case 7:
      .openTrading(OpenTrading(instrument: id()))
    case 8:
      .contribute(Contribute(asset: id(), amount: amount(), instrument: id()))
    case 9:
      .deposit(Deposit(account: id(), asset: id(), amount: amount()))
    case 10:
      .withdraw(Withdraw(account: id(), asset: id(), amount: amount()))
    case 11:
      .placeOrder(
        PlaceOrder(
          account: id(), instrument: id(), clientOrder: id(), side: value(), kind: value(),
          timeInForce: value(), selfTradePrevention: value(), isPostOnly: bool(),
          isReduceOnly: bool(), price: amount(), quantity: amount(), expiry: time()))
    case 12:
      .cancelOrder(CancelOrder(account: id(), instrument: id(), order: id(), clientOrder: id()))
    case 13:
      .replaceOrder(
        ReplaceOrder(
          account: id(), instrument: id(), order: id(), clientOrder: id(), newClientOrder: id(),
          price: amount(), quantity: amount()))
    case 14:
      .cancelAll(CancelAll(account: id(), instrument: id()))
    case 15:
      .setLeverage(
        SetLeverage(
          account: id(), instrument: id(), leverage: UInt16(truncatingIfNeeded: next())))
    case 16:
      .setMarginMode(SetMarginMode(account: id(), instrument: id(), mode: value()))
    case 17:
      .transferMargin(TransferMargin(account: id(), instrument: id(), amount: amount()))
    case 18:
      .reportFill(
        ReportFill(
          trade: id(), instrument: id(), buyer: id(), seller: id(), price: amount(),
          quantity: amount()))
    case 19:
      .affirmFill(
        AffirmFill(
          trade: id(), instrument: id(), account: id(), counterparty: id(), side: value(),
          price: amount(), quantity: amount()))
    case 20:
      .postIndexPrice(
        PostIndexPrice(
          instrument: id(), source: UInt8(truncatingIfNeeded: next()), price: amount()))
    case 21:
      .setLiquidationStage(
        SetLiquidationStage(
          instrument: id(), index: UInt8(truncatingIfNeeded: next()),
          count: UInt8(truncatingIfNeeded: next()), terms: stageTerms()))
    case 22:
      .setMarginTerms(
        SetMarginTerms(
          instrument: id(),
          terms: MarginTerms(
            warningLevel: amount(), firstLeverage: UInt16(truncatingIfNeeded: next()))))
    default:
      .tick(Tick())
    }
  }
}
