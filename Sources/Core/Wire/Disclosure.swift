import Messages
import Units

/// Whose names and money an event shows to a reader.
///
/// The node sends an event to the members of its parties, each with its own side only, and to the
/// feed with neither.
@frozen public struct Disclosure: OptionSet, Sendable, BitwiseCopyable {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// The first of `Event.parties`.
  @inlinable public static var first: Disclosure { Disclosure(rawValue: 1) }
  /// The second of `Event.parties`.
  @inlinable public static var second: Disclosure { Disclosure(rawValue: 2) }
  /// Both: a member who owns both accounts, a log, a test.
  @inlinable public static var all: Disclosure { Disclosure(rawValue: 3) }
  /// Neither: the public feed.
  @inlinable public static var everyone: Disclosure { Disclosure(rawValue: 0) }
}

/// The accounts an event concerns, in a fixed order; none where there is none.
@frozen public struct EventParties: Equatable, Sendable, BitwiseCopyable {
  public var first: AccountID
  public var second: AccountID
  @inlinable public init(_ first: AccountID = .none, _ second: AccountID = .none) {
    self.first = first
    self.second = second
  }
}

extension Event {
  /// Whose members are told: buyer and seller, bankrupt account and counterparty, account and
  /// counterparty, or one account alone. An event for everyone has none.
  @inlinable public var parties: EventParties {
    switch self {
    case .accountOpened(let event): EventParties(event.account)
    case .deposited(let event): EventParties(event.account)
    case .withdrawn(let event): EventParties(event.account)
    case .marginTransferred(let event): EventParties(event.account)
    case .leverageChanged(let event): EventParties(event.account)
    case .marginModeChanged(let event): EventParties(event.account)
    case .orderRested(let event): EventParties(event.account)
    case .orderReduced(let event): EventParties(event.account)
    case .orderCancelled(let event): EventParties(event.account)
    case .traded(let event): EventParties(event.buyer, event.seller)
    case .fillPending(let event): EventParties(event.account, event.counterparty)
    case .fillCleared(let event): EventParties(event.buyer, event.seller)
    case .fillLapsed(let event): EventParties(event.account, event.counterparty)
    case .fundingPaid(let event): EventParties(event.account)
    case .marginCalled(let event): EventParties(event.account)
    case .liquidationStarted(let event): EventParties(event.account)
    case .liquidationStep(let event): EventParties(event.account)
    case .liquidationEnded(let event): EventParties(event.account)
    case .deleveraged(let event): EventParties(event.bankrupt, event.counterparty)
    case .lossShared(let event): EventParties(event.account)
    case .recourseTaken(let event): EventParties(event.account)
    case .instrumentOpened, .markChanged, .indexStateChanged, .fundingSet, .fundChanged,
      .lossUnfunded, .instrumentListed, .feesChanged, .markTermsChanged, .fundingTermsChanged,
      .liquidationTermsChanged, .marginBracketChanged, .liquidationStageChanged,
      .marginTermsChanged:
      EventParties()
    }
  }

  /// The event as a reader may see it: what a packet written with this disclosure is read as. Money
  /// that is not shown is zero, an account or order none.
  @inlinable public func disclosing(_ disclosure: Disclosure) -> Event {
    switch self {
    case .traded(let event): .traded(Traded(disclosing: disclosure, of: event))
    case .liquidationStarted(let event):
      .liquidationStarted(LiquidationStarted(LiquidationStartedMessage(event, disclosure)))
    case .liquidationStep(let event):
      .liquidationStep(LiquidationStep(LiquidationStepMessage(event, disclosure)))
    case .liquidationEnded(let event):
      .liquidationEnded(LiquidationEnded(LiquidationEndedMessage(event, disclosure)))
    case .deleveraged(let event): .deleveraged(Deleveraged(DeleveragedMessage(event, disclosure)))
    case .fundChanged(let event): .fundChanged(FundChanged(FundChangedMessage(event, disclosure)))
    case .lossShared(let event): .lossShared(LossShared(LossSharedMessage(event, disclosure)))
    case .lossUnfunded(let event):
      .lossUnfunded(LossUnfunded(LossUnfundedMessage(event, disclosure)))
    case .accountOpened, .instrumentOpened, .deposited, .withdrawn, .marginTransferred,
      .leverageChanged, .marginModeChanged, .orderRested, .orderReduced, .orderCancelled,
      .fillPending, .fillCleared, .fillLapsed, .markChanged, .indexStateChanged, .fundingSet,
      .fundingPaid, .marginCalled, .recourseTaken, .instrumentListed, .feesChanged,
      .markTermsChanged, .fundingTermsChanged, .liquidationTermsChanged, .marginBracketChanged,
      .liquidationStageChanged, .marginTermsChanged:
      self
    }
  }

  /// The feed topic and instrument under which everyone may see it; nil where nobody else may.
  @inlinable public var feedTopic: (topic: FeedTopic, instrument: InstrumentID)? {
    switch self {
    case .instrumentOpened(let event): (.prices, event.instrument)
    case .markChanged(let event): (.prices, event.instrument)
    case .indexStateChanged(let event): (.prices, event.instrument)
    case .fundingSet(let event): (.prices, event.instrument)
    case .instrumentListed(let event): (.prices, event.instrument)
    case .feesChanged(let event): (.prices, event.instrument)
    case .markTermsChanged(let event): (.prices, event.instrument)
    case .fundingTermsChanged(let event): (.prices, event.instrument)
    case .liquidationTermsChanged(let event): (.prices, event.instrument)
    case .marginBracketChanged(let event): (.prices, event.instrument)
    case .liquidationStageChanged(let event): (.prices, event.instrument)
    case .marginTermsChanged(let event): (.prices, event.instrument)
    case .traded(let event): (.trades, event.instrument)
    case .liquidationStarted(let event): (.liquidations, event.instrument)
    case .liquidationStep(let event): (.liquidations, event.instrument)
    case .liquidationEnded(let event): (.liquidations, event.instrument)
    case .deleveraged(let event): (.liquidations, event.instrument)
    case .fundChanged, .lossUnfunded: (.fund, .none)
    case .accountOpened, .deposited, .withdrawn, .marginTransferred, .leverageChanged,
      .marginModeChanged, .orderRested, .orderReduced, .orderCancelled, .fillPending,
      .fillCleared, .fillLapsed, .fundingPaid, .marginCalled, .lossShared,
      .recourseTaken:
      nil
    }
  }
}
