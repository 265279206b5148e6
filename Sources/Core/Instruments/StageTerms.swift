import Units

/// What ranks positions for deleveraging.
@frozen public enum DeleveragingRule: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Profit fraction x leverage, or profit fraction / leverage where there is loss (BitMEX,
  /// Binance, Bybit).
  case profitTimesLeverage = 1
  /// Profit fraction alone: whoever has entered at the best price, whatever stands behind it.
  case profitFraction = 2
}

/// One stage of a liquidation policy with its parameters. Each stage reads those that its planner
/// names (`StagePlanner.parameters`); the others stay at what they are where nobody gives them.
@frozen public struct StageTerms: Equatable, Sendable, BitwiseCopyable {
  /// Greatest fraction of the position at the beginning of the stage that one tick sends to the
  /// book.
  public var fractionPerTick = Rate.one
  /// Greatest share of the depth no worse than the limit that one tick takes.
  public var depthShareMax = Rate.one
  /// Reduction stops once equity covers the maintenance requirement x (1 + this).
  public var restoreBuffer = Rate.zero
  /// Liquidation fee to the insurance fund as a fraction of notional, paid out of the surplus over
  /// the bankruptcy price only.
  public var feeRateMax = Rate.zero
  /// Greatest notional of the fund's inventory in the instrument as a multiple of its equity.
  public var leverageMax = Rate.one
  /// The stage acts where the bankruptcy price costs whoever takes the position more than
  /// `lossAbove` and at most `lossMax` against the mark, as fractions of the mark from -1 to 1;
  /// `unbounded` and its negative where there is no such bound.
  public var lossAbove = -StageTerms.unbounded
  public var lossMax = StageTerms.unbounded
  /// Ticks before the next stage follows.
  public var ticksMax: UInt16 = 1
  public var stage: LiquidationStage
  /// How far the owner's liability reaches.
  public var recourse = LiquidationTerms.recourseDefault
  /// What ranks opposite positions.
  public var ranking = LiquidationTerms.rankingDefault
  /// Whether who left with a gain since the last tick bears its part before anybody who stayed.
  public var recentGains = LiquidationTerms.recentGainsDefault

  @inlinable public init(_ stage: LiquidationStage) { self.stage = stage }

  /// All of it.
  @inlinable public init(
    stage: LiquidationStage, fractionPerTick: Rate, depthShareMax: Rate, restoreBuffer: Rate,
    ticksMax: UInt16, feeRateMax: Rate, leverageMax: Rate, lossAbove: Rate, lossMax: Rate,
    recourse: Recourse, ranking: DeleveragingRule, recentGains: RecentGainRule
  ) {
    self.stage = stage
    self.fractionPerTick = fractionPerTick
    self.depthShareMax = depthShareMax
    self.restoreBuffer = restoreBuffer
    self.ticksMax = ticksMax
    self.feeRateMax = feeRateMax
    self.leverageMax = leverageMax
    self.lossAbove = lossAbove
    self.lossMax = lossMax
    self.recourse = recourse
    self.ranking = ranking
    self.recentGains = recentGains
  }

  /// No bound of a loss.
  @inlinable public static var unbounded: Rate { Limits.rate }

  /// The first parameter that is out of its range, or nil.
  public var fault: LiquidationPolicyFault? {
    guard fractionPerTick.isShare else { return .fraction }
    guard depthShareMax.isShare else { return .depthShare }
    guard !restoreBuffer.isNegative, restoreBuffer <= .one else { return .restoreBuffer }
    guard ticksMax > 0 else { return .ticks }
    guard !feeRateMax.isNegative, feeRateMax < .one else { return .fee }
    guard !leverageMax.isNegative, leverageMax <= Limits.rate else { return .fundLeverage }
    guard lossMax == Self.unbounded || lossMax.magnitude <= .one,
      lossAbove == -Self.unbounded || lossAbove.magnitude <= .one
    else { return .takeoverLoss }
    guard lossAbove < lossMax else { return .takeoverWindow }
    return nil
  }
}

/// A parameter of stages, by its name in documents.
public enum StageParameter: String, CaseIterable, Sendable {
  case fractionPerTick, depthShareMax, restoreBuffer, ticksMax, feeRateMax, leverageMax, lossAbove,
    lossMax, recourse, ranking, recentGains
}

extension Rate {
  /// Above zero and at most one.
  public var isShare: Bool { isPositive && self <= .one }
}
