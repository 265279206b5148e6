import Instruments
import Messages
import Reports

// The vocabulary of the house in the words of the tables.

extension TradeOrigin {
  init(_ kind: TradeKind) {
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

extension WaterfallStage {
  init(_ stage: LiquidationStage) { self.init(rawValue: stage.name) }
}

extension FundMovement {
  init(_ reason: FundReason) {
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
