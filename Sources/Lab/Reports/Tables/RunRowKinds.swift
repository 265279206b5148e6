/// How a trade came about.
public enum TradeKind: String, CaseIterable, Sendable {
  case book, liquidation, takeover, disposal, deleveraging, lossSharing, reported
}

/// The side of a position.
public enum PositionSide: String, CaseIterable, Sendable {
  case long, short
}

/// The stages of the waterfall that take positions.
public enum LiquidationStage: String, CaseIterable, Sendable {
  case reduction, book, takeover, deleveraging, lossSharing
}

/// Why the insurance fund changed.
public enum FundReason: String, CaseIterable, Sendable {
  case contribution, liquidationFee, inventory, deficitCovered, funding, tradingFee
}
