import Messages
import Units

extension Event {
  /// The accounts that a private event is for; none where there is no second, or no, account.
  var accounts: (AccountID, AccountID) {
    switch self {
    case .accountOpened(let event): (event.account, .none)
    case .deposited(let event): (event.account, .none)
    case .withdrawn(let event): (event.account, .none)
    case .marginTransferred(let event): (event.account, .none)
    case .leverageChanged(let event): (event.account, .none)
    case .marginModeChanged(let event): (event.account, .none)
    case .orderRested(let event): (event.account, .none)
    case .orderReduced(let event): (event.account, .none)
    case .orderCancelled(let event): (event.account, .none)
    case .traded(let event): (event.buyer, event.seller)
    case .fillPending(let event): (event.account, event.counterparty)
    case .fillCleared(let event): (event.buyer, event.seller)
    case .fillLapsed(let event): (event.account, event.counterparty)
    case .fundingPaid(let event): (event.account, .none)
    case .marginCalled(let event): (event.account, .none)
    case .liquidationStarted(let event): (event.account, .none)
    case .liquidationStep(let event): (event.account, .none)
    case .liquidationEnded(let event): (event.account, .none)
    case .deleveraged(let event): (event.bankrupt, event.counterparty)
    case .lossShared(let event): (event.account, event.bankrupt)
    case .instrumentOpened, .markChanged, .indexStateChanged, .fundingSet, .fundChanged,
      .lossUnfunded:
      (.none, .none)
    }
  }
}
