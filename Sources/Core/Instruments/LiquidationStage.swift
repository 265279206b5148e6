/// A stage of a liquidation: what may be done with a position in breach, or with what is left of
/// it. In which order the stages come, and which of them there are, is the instrument's policy
/// (`LiquidationPolicy`).
///
/// Adding a stage takes
/// 1. a case here with its number and its name, which are its encoding: the same in
///    `proto-docs/clearsim.xml` (`LiquidationStage`; a parameter that no stage has yet is a field
///    of `StageTerms` and of the message `SetLiquidationStage`),
/// 2. a file in `Liquidation/Stages` with its planner, a `StagePlanner`,
/// 3. the planner's line in the one switch, `LiquidationStage.planner` in `StagePlanner.swift`.
///
/// Nothing else: directives are carried out in one place (`HouseState+Directives.swift`), whoever
/// planned them; documents, tables and pages take the name from here.
@frozen public enum LiquidationStage: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Open orders are cancelled.
  case cancelOrders = 1
  /// Part of the position is closed in the book until margin is restored.
  case partialReduction = 2
  /// The whole position is closed in the book, no worse than the bankruptcy price.
  case bookClose = 3
  /// The insurance fund takes over the rest at the bankruptcy price.
  case fundTakeover = 4
  /// Opposite positions are closed against the rest at the bankruptcy price.
  case deleveraging = 5
  /// The rest is closed at the mark and the loss is shared.
  case lossSharing = 6
  /// What the owner has elsewhere makes equity below zero good.
  case recourse = 7

  /// Its name in documents and tables.
  public var name: String {
    switch self {
    case .cancelOrders: "cancel"
    case .partialReduction: "reduction"
    case .bookClose: "book"
    case .fundTakeover: "takeover"
    case .deleveraging: "deleveraging"
    case .lossSharing: "lossSharing"
    case .recourse: "recourse"
    }
  }
}
