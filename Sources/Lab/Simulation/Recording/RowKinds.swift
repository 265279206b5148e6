import Instruments
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
  init(_ stage: Instruments.LiquidationStage) { self.init(rawValue: stage.name) }
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
