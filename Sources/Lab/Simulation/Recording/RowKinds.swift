import Messages
import Reports

// The vocabulary of the house in the words of the tables.

extension Reports.TradeKind {
  init(_ kind: Messages.TradeKind) {
    self =
      switch kind {
      case .book: .book
      case .liquidation: .liquidation
      case .takeover: .takeover
      case .disposal: .disposal
      case .deleveraging: .deleveraging
      case .lossSharing: .lossSharing
      case .reported: .reported
      }
  }
}

extension Reports.LiquidationStage {
  /// Nil for cancelling orders, which closes nothing.
  init?(_ stage: Messages.LiquidationStage) {
    switch stage {
    case .cancelOrders: return nil
    case .partialReduction: self = .reduction
    case .bookClose: self = .book
    case .fundTakeover: self = .takeover
    case .deleveraging: self = .deleveraging
    case .lossSharing: self = .lossSharing
    }
  }
}

extension Reports.FundReason {
  init(_ reason: Messages.FundReason) {
    self =
      switch reason {
      case .contribution: .contribution
      case .liquidationFee: .liquidationFee
      case .inventory: .inventory
      case .deficitCovered: .deficitCovered
      case .funding: .funding
      case .tradingFee: .tradingFee
      }
  }
}
