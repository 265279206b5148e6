/// How a trade came about.
public enum TradeKind: String, CaseIterable, Sendable {
  case book, liquidation, takeover, disposal, deleveraging, lossSharing, reported
}

/// The side of a position.
public enum PositionSide: String, CaseIterable, Sendable {
  case long, short
}

/// A stage of the waterfall that takes positions, by the name that the house gives it. A stage that
/// is new to the house needs nothing here.
public struct LiquidationStage: RawRepresentable, Hashable, Sendable {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let reduction = LiquidationStage(rawValue: "reduction")
  public static let book = LiquidationStage(rawValue: "book")
  public static let takeover = LiquidationStage(rawValue: "takeover")
  public static let deleveraging = LiquidationStage(rawValue: "deleveraging")
  public static let lossSharing = LiquidationStage(rawValue: "lossSharing")

  /// Those of the default policy, in its order; others are shown behind them.
  public static let inOrder: [LiquidationStage] = [
    .reduction, .book, .takeover, .deleveraging, .lossSharing,
  ]
}

/// Why the insurance fund changed.
public enum FundReason: String, CaseIterable, Sendable {
  case contribution, liquidationFee, inventory, deficitCovered, funding, tradingFee
}
