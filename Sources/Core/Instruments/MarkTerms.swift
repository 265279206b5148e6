import Units

/// How the mark price follows from the index and the book.
@frozen public enum MarkMethod: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// The index price itself.
  case index = 1
  /// Index + moving average of (mid of the impact prices - index).
  case smoothedBasis = 2
  /// Median of: index x (1 + last funding rate x time to funding / interval); index + moving
  /// average of the basis; last trade (Binance USD-M and COIN-M mark price).
  case medianOfThree = 3
}

/// How an instrument's index and mark prices are made, and what bounds them.
///
/// Whatever the method, the mark lies within `bound` of the index, and from one sample to the next
/// its distance from the index changes by at most `moveMax` of the index.
@frozen public struct MarkTerms: Equatable, Sendable, BitwiseCopyable {
  /// Time between two samples of the basis.
  public var sampleInterval: TimeSpan
  /// Index sources older than this are stale; with none fresh, liquidations pause.
  public var indexAgeMax: TimeSpan
  /// Notional whose average execution price on each side makes a sample of the basis; zero: that
  /// of the funding terms, and without one `MarkTerms.impactNotionalDefault`.
  public var impactNotional: Money
  /// Greatest distance of one sample from the index, as a fraction of the index.
  public var sampleBound: Rate
  /// Greatest distance of the mark from the index, as a fraction of the index; at most one half.
  public var bound: Rate
  /// Greatest change of the mark's distance from the index between two samples, as a fraction of
  /// the index.
  public var moveMax: Rate
  /// Greatest distance between index sources that agree, as a fraction of the lower one.
  public var indexDeviationMax: Rate
  /// Samples in the moving average, 1 to `Limits.markWindowSamples`.
  public var windowSamples: UInt16
  public var method: MarkMethod
  /// Whether trades made by liquidations count as last trade and in the basis.
  public var liquidationTradesMoveMark: Bool
  /// Whether, while the index is stale, orders that open and collateral that leaves are refused.
  public var restrictsWhileStale: Bool

  public init(
    method: MarkMethod, sampleInterval: TimeSpan, windowSamples: UInt16,
    liquidationTradesMoveMark: Bool, indexAgeMax: TimeSpan, impactNotional: Money = .zero,
    sampleBound: Rate = MarkTerms.sampleBoundDefault, bound: Rate = MarkTerms.boundDefault,
    moveMax: Rate = MarkTerms.moveMaxDefault,
    indexDeviationMax: Rate = MarkTerms.indexDeviationDefault, restrictsWhileStale: Bool = true
  ) {
    self.method = method
    self.sampleInterval = sampleInterval
    self.windowSamples = windowSamples
    self.liquidationTradesMoveMark = liquidationTradesMoveMark
    self.indexAgeMax = indexAgeMax
    self.impactNotional = impactNotional
    self.sampleBound = sampleBound
    self.bound = bound
    self.moveMax = moveMax
    self.indexDeviationMax = indexDeviationMax
    self.restrictsWhileStale = restrictsWhileStale
  }

  /// Ten thousand units.
  public static var impactNotionalDefault: Money { Money(rawValue: 1_000_000_000_000) }
  /// 1 %.
  public static var sampleBoundDefault: Rate { .partsPerMillion(10_000) }
  /// 5 %.
  public static var boundDefault: Rate { .partsPerMillion(50_000) }
  /// One half: a mark between half and one and a half times the index keeps every position's value
  /// within `Payoff.valueMax`.
  public static var boundMost: Rate { .partsPerMillion(500_000) }
  /// 0.5 %.
  public static var moveMaxDefault: Rate { .partsPerMillion(5_000) }
  /// 5 % (Binance gives a source further from the median no weight).
  public static var indexDeviationDefault: Rate { .partsPerMillion(50_000) }
}
