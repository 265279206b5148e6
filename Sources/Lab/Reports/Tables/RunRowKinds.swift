/// How a trade came about.
public enum TradeOrigin: String, CaseIterable, Sendable {
  case book, liquidation, takeover, disposal, deleveraging, lossSharing, reported
}

/// The side of a position.
public enum PositionDirection: String, CaseIterable, Sendable {
  case long, short
}

/// A stage of the waterfall that takes positions, by the name that the house gives it. A stage that
/// is new to the house needs nothing here.
public struct WaterfallStage: RawRepresentable, Hashable, Sendable {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let reduction = WaterfallStage(rawValue: "reduction")
  public static let book = WaterfallStage(rawValue: "book")
  public static let takeover = WaterfallStage(rawValue: "takeover")
  public static let deleveraging = WaterfallStage(rawValue: "deleveraging")
  public static let lossSharing = WaterfallStage(rawValue: "lossSharing")

  /// Those of the default policy, in its order; others are shown behind them.
  public static let inOrder: [WaterfallStage] = [
    .reduction, .book, .takeover, .deleveraging, .lossSharing,
  ]
}

/// Why the insurance fund changed.
public enum FundMovement: String, CaseIterable, Sendable {
  case contribution, liquidationFee, inventory, deficitCovered, funding, tradingFee
}
