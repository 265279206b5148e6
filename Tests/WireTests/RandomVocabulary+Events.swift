import Instruments
import Messages
import Units

extension RandomVocabulary {
  /// How many cases `event` makes.
  static var eventCases: Int { 35 }

  /// The case at `index` with random fields.
  mutating func event(_ index: Int) -> Event {
    switch index {
    case 0:
      .accountOpened(AccountOpened(account: id(), member: id(), owner: id()))
    case 1:
      .instrumentOpened(InstrumentOpened(instrument: id()))
    case 2:
      .deposited(Deposited(account: id(), asset: id(), amount: amount(), balance: amount()))
    case 3:
      .withdrawn(Withdrawn(account: id(), asset: id(), amount: amount(), balance: amount()))
    case 4:
      .marginTransferred(
        MarginTransferred(
          account: id(), instrument: id(), amount: amount(), isolatedBalance: amount()))
    case 5:
      .leverageChanged(
        LeverageChanged(
          account: id(), instrument: id(), leverage: UInt16(truncatingIfNeeded: next())))
    case 6:
      .marginModeChanged(MarginModeChanged(account: id(), instrument: id(), mode: value()))
    case 7:
      .orderRested(
        OrderRested(
          account: id(), instrument: id(), order: id(), clientOrder: id(), side: value(),
          price: amount(), quantity: amount()))
    case 8:
      .orderReduced(
        OrderReduced(
          account: id(), instrument: id(), order: id(), clientOrder: id(), quantity: amount(),
          reason: value()))
    case 9:
      .orderCancelled(
        OrderCancelled(
          account: id(), instrument: id(), order: id(), clientOrder: id(), quantity: amount(),
          reason: value()))
    case 10:
      .traded(
        Traded(
          trade: id(), instrument: id(), kind: value(), aggressor: value(), price: amount(),
          quantity: amount(), buyer: id(), seller: id(), buyOrder: id(), sellOrder: id(),
          buyerFee: amount(), sellerFee: amount(), buyerProfit: amount(),
          sellerProfit: amount()))
    case 11:
      .fillPending(
        FillPending(
          reported: id(), instrument: id(), account: id(), counterparty: id(),
          deadline: time()))
    case 12:
      .fillCleared(FillCleared(reported: id(), trade: id(), buyer: id(), seller: id()))
    case 13:
      .fillLapsed(
        FillLapsed(
          reported: id(), account: id(), counterparty: id(), reason: value()))
    case 14:
      .markChanged(MarkChanged(instrument: id(), mark: amount(), index: amount(), time: time()))
    case 15:
      .indexStateChanged(IndexStateChanged(instrument: id(), isStale: bool()))
    case 16:
      .fundingSet(
        FundingSet(
          instrument: id(), rate: amount(), mark: amount(), time: time(),
          missed: UInt32(below(1_000))))
    case 17:
      .fundingPaid(FundingPaid(account: id(), instrument: id(), amount: amount()))
    case 18:
      .marginCalled(
        MarginCalled(
          account: id(), instrument: id(), equity: amount(), maintenance: amount()))
    case 19:
      .liquidationStarted(
        LiquidationStarted(
          account: id(), instrument: id(), mode: value(), position: amount(), mark: amount(),
          bankruptcyPrice: amount(), equity: amount(), maintenance: amount()))
    case 20:
      .liquidationStep(
        LiquidationStep(
          account: id(), instrument: id(), stage: value(), side: value(), quantity: amount(),
          price: amount(), bankruptcyPrice: amount(), mark: amount(), fee: amount()))
    case 21:
      .liquidationEnded(
        LiquidationEnded(
          account: id(), instrument: id(), position: amount(), balance: amount(),
          isRestored: bool()))
    case 22:
      .deleveraged(
        Deleveraged(
          trade: id(), instrument: id(), bankrupt: id(), counterparty: id(), quantity: amount(),
          price: amount(), rank: UInt32(truncatingIfNeeded: next()), score: amount()))
    case 23:
      .fundChanged(
        FundChanged(
          asset: id(), amount: amount(), balance: amount(), reason: value(), account: id(),
          instrument: id()))
    case 24:
      .lossShared(
        LossShared(
          asset: id(), account: id(), amount: amount(), bankrupt: id(), instrument: id()))
    case 25:
      .lossUnfunded(LossUnfunded(asset: id(), amount: amount(), account: id(), instrument: id()))
    case 26:
      .recourseTaken(
        RecourseTaken(
          asset: id(), account: id(), instrument: id(), debtor: id(), debtorInstrument: id(),
          amount: amount()))
    case 27:
      .instrumentListed(
        InstrumentListed(
          listing: ListInstrument(
            contract: contract(), valuation: value(), closingFeeRate: amount()),
          version: version()))
    case 28:
      .feesChanged(
        FeesChanged(
          instrument: id(), fees: FeeTerms(maker: amount(), taker: amount()), version: version()))
    case 29:
      .markTermsChanged(
        MarkTermsChanged(instrument: id(), terms: markTerms(), version: version()))
    case 30:
      .fundingTermsChanged(
        FundingTermsChanged(instrument: id(), terms: fundingTerms(), version: version()))
    case 31:
      .liquidationTermsChanged(
        LiquidationTermsChanged(instrument: id(), terms: liquidationTerms(), version: version()))
    case 32:
      .liquidationStageChanged(
        LiquidationStageChanged(
          instrument: id(), index: UInt8(truncatingIfNeeded: next()),
          count: UInt8(truncatingIfNeeded: next()), terms: stageTerms(), isInForce: bool(),
          version: version()))
    case 33:
      .marginTermsChanged(
        MarginTermsChanged(
          instrument: id(),
          terms: MarginTerms(
            warningLevel: amount(), firstLeverage: UInt16(truncatingIfNeeded: next())),
          version: version()))
    default:
      .marginBracketChanged(
        MarginBracketChanged(
          instrument: id(), index: UInt8(truncatingIfNeeded: next()),
          bracket: MarginBracket(
            floor: amount(), maintenanceRate: amount(), initialRate: amount()),
          isInForce: bool(), version: version()))
    }
  }

  private mutating func version() -> TermsVersion {
    TermsVersion(number: UInt32(truncatingIfNeeded: next()), since: time())
  }
}
