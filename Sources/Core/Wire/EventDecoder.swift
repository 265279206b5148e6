import Messages

/// From messages to events.
public enum EventDecoder {
  /// Decodes one event message of a packet.
  ///
  /// What the sender left out comes back as none or zero. `PublicTrade` comes back as `traded`
  /// without accounts, orders, fees and profits.
  @inlinable
  public static func decode(_ message: MessageView) throws(WireFault) -> Event {
    switch message.kind {
    case .accountOpened: return .accountOpened(AccountOpened(try AccountOpenedMessage(message)))
    case .instrumentOpened:
      return .instrumentOpened(InstrumentOpened(try InstrumentOpenedMessage(message)))
    case .deposited: return .deposited(Deposited(try DepositedMessage(message)))
    case .withdrawn: return .withdrawn(Withdrawn(try WithdrawnMessage(message)))
    case .marginTransferred:
      return .marginTransferred(MarginTransferred(try MarginTransferredMessage(message)))
    case .leverageChanged:
      return .leverageChanged(LeverageChanged(try LeverageChangedMessage(message)))
    case .marginModeChanged:
      return .marginModeChanged(MarginModeChanged(try MarginModeChangedMessage(message)))
    case .orderRested: return .orderRested(OrderRested(try OrderRestedMessage(message)))
    case .orderReduced: return .orderReduced(OrderReduced(try OrderReducedMessage(message)))
    case .orderCancelled: return .orderCancelled(OrderCancelled(try OrderCancelledMessage(message)))
    case .traded: return .traded(Traded(try TradedMessage(message)))
    case .fillPending: return .fillPending(FillPending(try FillPendingMessage(message)))
    case .fillCleared: return .fillCleared(FillCleared(try FillClearedMessage(message)))
    case .fillLapsed: return .fillLapsed(FillLapsed(try FillLapsedMessage(message)))
    case .markChanged: return .markChanged(MarkChanged(try MarkChangedMessage(message)))
    case .indexStateChanged:
      return .indexStateChanged(IndexStateChanged(try IndexStateChangedMessage(message)))
    case .fundingSet: return .fundingSet(FundingSet(try FundingSetMessage(message)))
    case .fundingPaid: return .fundingPaid(FundingPaid(try FundingPaidMessage(message)))
    case .marginCalled: return .marginCalled(MarginCalled(try MarginCalledMessage(message)))
    case .liquidationStarted:
      return .liquidationStarted(LiquidationStarted(try LiquidationStartedMessage(message)))
    case .liquidationStep:
      return .liquidationStep(LiquidationStep(try LiquidationStepMessage(message)))
    case .liquidationEnded:
      return .liquidationEnded(LiquidationEnded(try LiquidationEndedMessage(message)))
    case .deleveraged: return .deleveraged(Deleveraged(try DeleveragedMessage(message)))
    case .fundChanged: return .fundChanged(FundChanged(try FundChangedMessage(message)))
    case .lossShared: return .lossShared(LossShared(try LossSharedMessage(message)))
    case .lossUnfunded: return .lossUnfunded(LossUnfunded(try LossUnfundedMessage(message)))
    case .recourseTaken: return .recourseTaken(RecourseTaken(try RecourseTakenMessage(message)))
    case .instrumentListed:
      return .instrumentListed(InstrumentListed(try InstrumentListedMessage(message)))
    case .feesChanged: return .feesChanged(FeesChanged(try FeesChangedMessage(message)))
    case .markTermsChanged:
      return .markTermsChanged(MarkTermsChanged(try MarkTermsChangedMessage(message)))
    case .fundingTermsChanged:
      return .fundingTermsChanged(FundingTermsChanged(try FundingTermsChangedMessage(message)))
    case .liquidationTermsChanged:
      return .liquidationTermsChanged(
        LiquidationTermsChanged(try LiquidationTermsChangedMessage(message)))
    case .marginBracketChanged:
      return .marginBracketChanged(MarginBracketChanged(try MarginBracketChangedMessage(message)))
    case .liquidationStageChanged:
      return .liquidationStageChanged(
        LiquidationStageChanged(try LiquidationStageChangedMessage(message)))
    case .marginTermsChanged:
      return .marginTermsChanged(MarginTermsChanged(try MarginTermsChangedMessage(message)))
    case .publicTrade: return .traded(Traded(try PublicTradeMessage(message)))
    default: throw .templateUnexpected
    }
  }
}
