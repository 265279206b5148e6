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

/// What stands behind a loss beyond the scope that made it, before anybody else pays.
@frozen public enum Recourse: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Nothing: liability ends with the cross balance, or with the isolated position's pocket.
  case scope = 1
  /// The account: its cross balance, and its isolated positions.
  case account = 2
  /// All accounts of the owner.
  case owner = 3
}

/// What happens to withdrawals of an asset while a loss in it is unfunded.
@frozen public enum WithdrawalRule: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// Each withdrawal bears the fraction of all claims that is missing.
  case haircut = 1
  /// None goes out until the loss is repaid.
  case gate = 2
}

/// What a gain owes that was realised after the mark had moved and before the tick that liquidates.
@frozen public enum RecentGainRule: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// It bears losses at bankruptcy prices before open positions do, and does not leave the cross
  /// balance until its window is past.
  case first = 1
  /// It shares what deleveraging leaves, and stays only while a liquidation is under way.
  case after = 2
}

/// What a liquidation does in this instrument where no list of stages says more: the list that
/// `LiquidationPolicy(terms)` makes of it. And what holds beside the stages: the fund's disposal,
/// withdrawals while a loss is unfunded, and what gains realised lately owe.
@frozen public struct LiquidationTerms: Equatable, Sendable, BitwiseCopyable {
  /// Greatest fraction of the position at the start of the case that one tick sends to the book.
  public var fractionPerTick: Rate
  /// Greatest share of the depth no worse than the bankruptcy price that one tick takes.
  public var depthShareMax: Rate
  public var restoreBuffer: Rate
  /// Liquidation fee to the insurance fund as a fraction of notional, paid out of the surplus
  /// over the bankruptcy price only.
  public var feeRateMax: Rate
  /// Greatest notional of the fund's inventory in this instrument as a multiple of its equity.
  public var fundLeverageMax: Rate
  /// Greatest share of depth the fund's own disposal takes per tick, and its greatest distance
  /// from the mark.
  public var disposalShareMax: Rate
  public var disposalBand: Rate
  /// By how much the disposal's distance from the mark widens at a tick that sold too little.
  public var disposalStep: Rate
  /// Greatest loss at the mark that the fund takes over before deleveraging is tried, as a fraction
  /// of the mark, -1 to 1; below zero the least gain it asks for.
  public var takeoverLossMax: Rate
  /// Ticks in the book before the fund takes over what is left.
  public var bookTicksMax: UInt16
  /// Whether reduction stops once equity covers the maintenance requirement x (1 + buffer);
  /// otherwise the whole position is closed.
  public var isPartial: Bool
  /// Whether the insurance fund takes positions over at the bankruptcy price.
  public var fundTakesOver: Bool
  public var recourse: Recourse
  public var withdrawals: WithdrawalRule
  public var recentGains: RecentGainRule
  /// What ranks positions for deleveraging.
  public var ranking: DeleveragingRule
  @inlinable public init(
    fractionPerTick: Rate, depthShareMax: Rate, isPartial: Bool, restoreBuffer: Rate,
    bookTicksMax: UInt16, feeRateMax: Rate, fundTakesOver: Bool, fundLeverageMax: Rate,
    disposalShareMax: Rate, disposalBand: Rate,
    disposalStep: Rate = LiquidationTerms.disposalStepDefault,
    takeoverLossMax: Rate = LiquidationTerms.takeoverLossMaxDefault,
    recourse: Recourse = LiquidationTerms.recourseDefault,
    withdrawals: WithdrawalRule = LiquidationTerms.withdrawalsDefault,
    recentGains: RecentGainRule = LiquidationTerms.recentGainsDefault,
    ranking: DeleveragingRule = LiquidationTerms.rankingDefault
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
    self.disposalStep = disposalStep
    self.takeoverLossMax = takeoverLossMax
    self.recourse = recourse
    self.withdrawals = withdrawals
    self.recentGains = recentGains
    self.ranking = ranking
  }
}

/// What holds where a command does not say.
extension LiquidationTerms {
  @inlinable public static var disposalStepDefault: Rate { .partsPerMillion(200) }
  @inlinable public static var takeoverLossMaxDefault: Rate { .one }
  @inlinable public static var recourseDefault: Recourse { .owner }
  @inlinable public static var withdrawalsDefault: WithdrawalRule { .haircut }
  @inlinable public static var recentGainsDefault: RecentGainRule { .first }
  @inlinable public static var rankingDefault: DeleveragingRule { .profitTimesLeverage }
}

/// Cross: all of the account's collateral stands behind the position. Isolated: a pocket of its
/// own.
@frozen public enum MarginMode: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case cross = 1
  case isolated = 2
}
