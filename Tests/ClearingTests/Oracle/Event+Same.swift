import Messages

extension Event {
  /// Whether two events are the same in every field.
  func isSame(as other: Event) -> Bool {
    switch (self, other) {
    case (.accountOpened(let a), .accountOpened(let b)): a == b
    case (.instrumentOpened(let a), .instrumentOpened(let b)): a == b
    case (.deposited(let a), .deposited(let b)): a == b
    case (.withdrawn(let a), .withdrawn(let b)): a == b
    case (.marginTransferred(let a), .marginTransferred(let b)): a == b
    case (.leverageChanged(let a), .leverageChanged(let b)): a == b
    case (.marginModeChanged(let a), .marginModeChanged(let b)): a == b
    case (.orderRested(let a), .orderRested(let b)): a == b
    case (.orderReduced(let a), .orderReduced(let b)): a == b
    case (.orderCancelled(let a), .orderCancelled(let b)): a == b
    case (.traded(let a), .traded(let b)): a == b
    case (.fillPending(let a), .fillPending(let b)): a == b
    case (.fillCleared(let a), .fillCleared(let b)): a == b
    case (.fillLapsed(let a), .fillLapsed(let b)): a == b
    case (.markChanged(let a), .markChanged(let b)): a == b
    case (.indexStateChanged(let a), .indexStateChanged(let b)): a == b
    case (.fundingSet(let a), .fundingSet(let b)): a == b
    case (.fundingPaid(let a), .fundingPaid(let b)): a == b
    case (.marginCalled(let a), .marginCalled(let b)): a == b
    case (.liquidationStarted(let a), .liquidationStarted(let b)): a == b
    case (.liquidationStep(let a), .liquidationStep(let b)): a == b
    case (.liquidationEnded(let a), .liquidationEnded(let b)): a == b
    case (.deleveraged(let a), .deleveraged(let b)): a == b
    case (.fundChanged(let a), .fundChanged(let b)): a == b
    case (.lossShared(let a), .lossShared(let b)): a == b
    case (.lossUnfunded(let a), .lossUnfunded(let b)): a == b
    case (.recourseTaken(let a), .recourseTaken(let b)): a == b
    case (.instrumentListed(let a), .instrumentListed(let b)): a == b
    case (.feesChanged(let a), .feesChanged(let b)): a == b
    case (.markTermsChanged(let a), .markTermsChanged(let b)): a == b
    case (.fundingTermsChanged(let a), .fundingTermsChanged(let b)): a == b
    case (.liquidationTermsChanged(let a), .liquidationTermsChanged(let b)): a == b
    case (.marginBracketChanged(let a), .marginBracketChanged(let b)): a == b
    case (.liquidationStageChanged(let a), .liquidationStageChanged(let b)): a == b
    case (.marginTermsChanged(let a), .marginTermsChanged(let b)): a == b
    default: false
    }
  }
}
