import Units

/// Margin rules of an instrument beside its brackets.
@frozen public struct MarginTerms: Equatable, Sendable, BitwiseCopyable {
  /// Equity below this multiple of the maintenance requirement is told as a margin call; of an
  /// asset's instruments the highest holds for a cross balance.
  public var warningLevel: Rate
  /// An account's leverage until it sets one, where the first bracket allows as much.
  public var firstLeverage: UInt16

  /// Six fifths, and 20.
  @inlinable public init(
    warningLevel: Rate = MarginTerms.warningLevelDefault, firstLeverage: UInt16 = 20
  ) {
    self.warningLevel = warningLevel
    self.firstLeverage = firstLeverage
  }

  @inlinable public static var warningLevelDefault: Rate { .partsPerMillion(1_200_000) }
}
