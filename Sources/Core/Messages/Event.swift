import Instruments
import Units

/// What happened, in the order it happened.
///
/// Events are the only output of the house beside the receipt. Replaying the events rebuilds what
/// any party may know; each event says in `audience` who may see it.
@frozen public enum Event: Sendable, BitwiseCopyable {
  case accountOpened(AccountOpened)
  case instrumentOpened(InstrumentOpened)
  case deposited(Deposited)
  case withdrawn(Withdrawn)
  case marginTransferred(MarginTransferred)
  case leverageChanged(LeverageChanged)
  case marginModeChanged(MarginModeChanged)
  case orderRested(OrderRested)
  case orderReduced(OrderReduced)
  case orderCancelled(OrderCancelled)
  case traded(Traded)
  case fillPending(FillPending)
  case fillCleared(FillCleared)
  case fillLapsed(FillLapsed)
  case markChanged(MarkChanged)
  case indexStateChanged(IndexStateChanged)
  case fundingSet(FundingSet)
  case fundingPaid(FundingPaid)
  case marginCalled(MarginCalled)
  case liquidationStarted(LiquidationStarted)
  case liquidationStep(LiquidationStep)
  case liquidationEnded(LiquidationEnded)
  case deleveraged(Deleveraged)
  case fundChanged(FundChanged)
  case lossShared(LossShared)
  case lossUnfunded(LossUnfunded)
  case recourseTaken(RecourseTaken)
  case instrumentListed(InstrumentListed)
  case feesChanged(FeesChanged)
  case markTermsChanged(MarkTermsChanged)
  case fundingTermsChanged(FundingTermsChanged)
  case liquidationTermsChanged(LiquidationTermsChanged)
  case marginBracketChanged(MarginBracketChanged)
  case liquidationStageChanged(LiquidationStageChanged)
  case marginTermsChanged(MarginTermsChanged)
}

/// Who may see an event.
@frozen public enum Audience: Sendable {
  /// Everyone, on the public feed.
  case everyone
  /// The members of the accounts named in the event only.
  case parties
  /// The accounts named in the event, and everyone on the public feed without the accounts' names.
  case partiesAndEveryone
}

extension Event {
  public var audience: Audience {
    switch self {
    case .instrumentOpened, .markChanged, .indexStateChanged, .fundingSet, .fundChanged,
      .lossUnfunded, .instrumentListed, .feesChanged, .markTermsChanged, .fundingTermsChanged,
      .liquidationTermsChanged, .marginBracketChanged, .liquidationStageChanged,
      .marginTermsChanged:
      .everyone
    case .accountOpened, .deposited, .withdrawn, .marginTransferred, .leverageChanged,
      .marginModeChanged, .orderRested, .orderReduced, .orderCancelled, .fillPending,
      .fillCleared, .fillLapsed, .fundingPaid, .marginCalled, .lossShared,
      .recourseTaken:
      .parties
    case .traded, .liquidationStarted, .liquidationStep, .liquidationEnded, .deleveraged:
      .partiesAndEveryone
    }
  }
}
