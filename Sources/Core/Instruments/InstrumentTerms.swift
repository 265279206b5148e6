import Units

/// Trading fees as fractions of notional; a negative maker fee is a rebate.
@frozen public struct FeeTerms: Equatable, Sendable, BitwiseCopyable {
  public var maker: Rate
  public var taker: Rate
  @inlinable public init(maker: Rate, taker: Rate) {
    self.maker = maker
    self.taker = taker
  }
}

/// How the mark price follows from the index and the book.
@frozen public enum MarkMethod: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// The index price itself.
  case index = 1
  /// Index + moving average of (mid of best bid and ask - index).
  case smoothedBasis = 2
  /// Median of: index x (1 + last funding rate x time to funding / interval); index + moving
  /// average of the basis; last trade (Binance USD-M and COIN-M mark price).
  case medianOfThree = 3
}

@frozen public struct MarkTerms: Equatable, Sendable, BitwiseCopyable {
  public var method: MarkMethod
  /// Time between two samples of the basis.
  public var sampleInterval: TimeSpan
  /// Samples in the moving average, 1 to `Limits.markWindowSamples`.
  public var windowSamples: UInt16
  /// Whether trades made by liquidations count as last trade and in the basis.
  public var liquidationTradesMoveMark: Bool
  /// Index sources older than this are stale; with none fresh, liquidations pause.
  public var indexAgeMax: TimeSpan
  @inlinable public init(
    method: MarkMethod, sampleInterval: TimeSpan, windowSamples: UInt16,
    liquidationTradesMoveMark: Bool, indexAgeMax: TimeSpan
  ) {
    self.method = method
    self.sampleInterval = sampleInterval
    self.windowSamples = windowSamples
    self.liquidationTradesMoveMark = liquidationTradesMoveMark
    self.indexAgeMax = indexAgeMax
  }
}

/// Funding of a perpetual.
///
/// Premium = (max(0, impact bid - index) - max(0, index - impact ask)) / index, sampled every
/// `sampleInterval`; rate = average + clamp(interest - average, -clamp, +clamp), capped to +-cap.
/// Longs pay shorts a positive rate x mark notional at each multiple of `interval` since 1970.
@frozen public struct FundingTerms: Equatable, Sendable, BitwiseCopyable {
  /// Zero: no funding.
  public var interval: TimeSpan
  public var sampleInterval: TimeSpan
  /// Interest per interval.
  public var interestRate: Rate
  public var clamp: Rate
  public var cap: Rate
  /// Notional whose average execution price is the impact price.
  public var impactNotional: Money
  @inlinable public init(
    interval: TimeSpan, sampleInterval: TimeSpan, interestRate: Rate, clamp: Rate, cap: Rate,
    impactNotional: Money
  ) {
    self.interval = interval
    self.sampleInterval = sampleInterval
    self.interestRate = interestRate
    self.clamp = clamp
    self.cap = cap
    self.impactNotional = impactNotional
  }
}

/// The stages a liquidation goes through in this instrument and their pacing.
@frozen public struct LiquidationTerms: Equatable, Sendable, BitwiseCopyable {
  /// Greatest fraction of the position at the start of the case that one tick sends to the book.
  public var fractionPerTick: Rate
  /// Greatest share of the depth no worse than the bankruptcy price that one tick takes.
  public var depthShareMax: Rate
  /// Whether reduction stops once equity covers the maintenance requirement x (1 + buffer);
  /// otherwise the whole position is closed.
  public var isPartial: Bool
  public var restoreBuffer: Rate
  /// Ticks in the book before the fund takes over what is left.
  public var bookTicksMax: UInt16
  /// Liquidation fee to the insurance fund as a fraction of notional, paid out of the surplus
  /// over the bankruptcy price only.
  public var feeRateMax: Rate
  /// Whether the insurance fund takes positions over at the bankruptcy price.
  public var fundTakesOver: Bool
  /// Greatest notional of the fund's inventory in this instrument as a multiple of its equity.
  public var fundLeverageMax: Rate
  /// Greatest share of depth the fund's own disposal takes per tick, and its greatest distance
  /// from the mark.
  public var disposalShareMax: Rate
  public var disposalBand: Rate
  @inlinable public init(
    fractionPerTick: Rate, depthShareMax: Rate, isPartial: Bool, restoreBuffer: Rate,
    bookTicksMax: UInt16, feeRateMax: Rate, fundTakesOver: Bool, fundLeverageMax: Rate,
    disposalShareMax: Rate, disposalBand: Rate
  ) {
    self.fractionPerTick = fractionPerTick
    self.depthShareMax = depthShareMax
    self.isPartial = isPartial
    self.restoreBuffer = restoreBuffer
    self.bookTicksMax = bookTicksMax
    self.feeRateMax = feeRateMax
    self.fundTakesOver = fundTakesOver
    self.fundLeverageMax = fundLeverageMax
    self.disposalShareMax = disposalShareMax
    self.disposalBand = disposalBand
  }
}

/// Cross: all of the account's collateral stands behind the position. Isolated: a pocket of its
/// own.
@frozen public enum MarginMode: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case cross = 1
  case isolated = 2
}
