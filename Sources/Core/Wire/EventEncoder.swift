import Messages

extension PacketWriter {
  /// Appends an event as a reader may see it; false where it does not fit.
  /// - Parameter disclosure: whose names and money are shown. Without the first party a trade goes
  ///   out as `PublicTrade` unless the second is shown.
  @inlinable
  public mutating func append(_ event: Event, disclosing disclosure: Disclosure = .all) -> Bool {
    switch event {
    case .accountOpened(let event): append(AccountOpenedMessage(event))
    case .instrumentOpened(let event): append(InstrumentOpenedMessage(event))
    case .deposited(let event): append(DepositedMessage(event))
    case .withdrawn(let event): append(WithdrawnMessage(event))
    case .marginTransferred(let event): append(MarginTransferredMessage(event))
    case .leverageChanged(let event): append(LeverageChangedMessage(event))
    case .marginModeChanged(let event): append(MarginModeChangedMessage(event))
    case .orderRested(let event): append(OrderRestedMessage(event))
    case .orderReduced(let event): append(OrderReducedMessage(event))
    case .orderCancelled(let event): append(OrderCancelledMessage(event))
    case .traded(let event):
      disclosure.isEmpty
        ? append(PublicTradeMessage(event)) : append(TradedMessage(event, disclosure))
    case .fillPending(let event): append(FillPendingMessage(event))
    case .fillCleared(let event): append(FillClearedMessage(event))
    case .fillLapsed(let event): append(FillLapsedMessage(event))
    case .markChanged(let event): append(MarkChangedMessage(event))
    case .indexStateChanged(let event): append(IndexStateChangedMessage(event))
    case .fundingSet(let event): append(FundingSetMessage(event))
    case .fundingPaid(let event): append(FundingPaidMessage(event))
    case .marginCalled(let event): append(MarginCalledMessage(event))
    case .liquidationStarted(let event): append(LiquidationStartedMessage(event, disclosure))
    case .liquidationStep(let event): append(LiquidationStepMessage(event, disclosure))
    case .liquidationEnded(let event): append(LiquidationEndedMessage(event, disclosure))
    case .deleveraged(let event): append(DeleveragedMessage(event, disclosure))
    case .fundChanged(let event): append(FundChangedMessage(event, disclosure))
    case .lossShared(let event): append(LossSharedMessage(event, disclosure))
    case .lossUnfunded(let event): append(LossUnfundedMessage(event, disclosure))
    case .recourseTaken(let event): append(RecourseTakenMessage(event))
    case .instrumentListed(let event): append(InstrumentListedMessage(event))
    case .feesChanged(let event): append(FeesChangedMessage(event))
    case .markTermsChanged(let event): append(MarkTermsChangedMessage(event))
    case .fundingTermsChanged(let event): append(FundingTermsChangedMessage(event))
    case .liquidationTermsChanged(let event): append(LiquidationTermsChangedMessage(event))
    case .marginBracketChanged(let event): append(MarginBracketChangedMessage(event))
    case .liquidationStageChanged(let event): append(LiquidationStageChangedMessage(event))
    case .marginTermsChanged(let event): append(MarginTermsChangedMessage(event))
    }
  }
}
