/// How a trade came about.
public enum TradeKind: String, CaseIterable, Sendable {
  case book, liquidation, takeover, auction, deleveraging, reported
}

/// The side of a position.
public enum PositionSide: String, CaseIterable, Sendable {
  case long, short
}

/// The stages of the waterfall that take positions.
public enum LiquidationStage: String, CaseIterable, Sendable {
  case reduction, book, takeover, auction, deleveraging
}

/// Why the insurance fund changed.
public enum FundReason: String, CaseIterable, Sendable {
  case deposit, liquidationFee, liquidationSurplus, loss, takeover, contribution, adjustment
}
