import Units

/// Why a list of stages is no liquidation policy, or one of them not a stage: in the order in which
/// it is looked for.
public enum LiquidationPolicyFault: Error, Equatable, Sendable, CaseIterable {
  case fraction, depthShare, restoreBuffer, ticks, fee, fundLeverage, takeoverLoss, takeoverWindow
  case stageCount, firstStage, lastStage, repeated, reductionAfterClose
}

/// What is done, in which order, when equity no longer covers the maintenance requirement: the
/// stages of a liquidation with their parameters. Each tick goes through them from the one that a
/// case stands at; one that takes time holds it there until its ticks are over.
///
/// ```swift
/// LiquidationPolicy(stages: [StageTerms(.cancelOrders), StageTerms(.lossSharing)])
/// ```
///
/// Invariant: it begins with `cancelOrders`, so that nothing rests that could trade on, and ends
/// with `lossSharing`, which always closes what is left. A takeover may stand twice, with bounds of
/// loss that do not overlap; every other stage stands at most once.
public struct LiquidationPolicy: Equatable, Sendable {
  public let stages: [StageTerms]
  /// How far liability reaches where the list has recourse; `scope` where it has none.
  public let recourse: Recourse
  /// What ranks for deleveraging.
  public let ranking: DeleveragingRule

  /// The list as it is given, or nil where it has a fault.
  public init?(stages: [StageTerms]) {
    guard Self.fault(in: stages) == nil else { return nil }
    self.init(checked: stages)
  }

  private init(checked stages: [StageTerms]) {
    self.stages = stages
    recourse = stages.first { $0.stage == .recourse }?.recourse ?? .scope
    ranking = stages.first { $0.stage == .deleveraging }?.ranking ?? .profitTimesLeverage
  }

  /// The list that the terms of `SetLiquidationTerms` stand for: the book, recourse, the fund as
  /// far as `takeoverLossMax` reaches, deleveraging, the fund beyond that, the mark.
  public init(_ terms: LiquidationTerms) {
    var work = StageTerms(terms.isPartial ? .partialReduction : .bookClose)
    work.fractionPerTick = terms.fractionPerTick
    work.depthShareMax = terms.depthShareMax
    if terms.isPartial { work.restoreBuffer = terms.restoreBuffer }
    work.ticksMax = terms.bookTicksMax
    work.feeRateMax = terms.feeRateMax
    var stages = [StageTerms(.cancelOrders), work]
    if terms.recourse != .scope {
      var recourse = StageTerms(.recourse)
      recourse.recourse = terms.recourse
      stages.append(recourse)
    }
    var first = StageTerms(.fundTakeover)
    first.leverageMax = terms.fundLeverageMax
    var second = first
    first.lossMax = terms.takeoverLossMax
    second.lossAbove = terms.takeoverLossMax
    if terms.fundTakesOver { stages.append(first) }
    var deleveraging = StageTerms(.deleveraging)
    deleveraging.ranking = terms.ranking
    deleveraging.recentGains = terms.recentGains
    stages.append(deleveraging)
    if terms.fundTakesOver { stages.append(second) }
    stages.append(StageTerms(.lossSharing))
    self.init(checked: stages)
  }

  /// The first thing that keeps a list from being a policy, or nil.
  public static func fault(in stages: [StageTerms]) -> LiquidationPolicyFault? {
    for stage in stages {
      if let fault = stage.fault { return fault }
    }
    guard !stages.isEmpty, stages.count <= Limits.liquidationStages else { return .stageCount }
    guard stages[0].stage == .cancelOrders else { return .firstStage }
    guard stages[stages.count - 1].stage == .lossSharing else { return .lastStage }
    for stage in LiquidationStage.allCases {
      let all = stages.filter { $0.stage == stage }
      guard all.count > 1 else { continue }
      guard stage == .fundTakeover, all.count == 2,
        all[0].lossMax <= all[1].lossAbove || all[1].lossMax <= all[0].lossAbove
      else { return .repeated }
    }
    if let close = stages.firstIndex(where: { $0.stage == .bookClose }),
      stages[close...].contains(where: { $0.stage == .partialReduction })
    {
      return .reductionAfterClose
    }
    return nil
  }

  /// The first stage of a kind, or nil.
  public func first(_ stage: LiquidationStage) -> StageTerms? {
    stages.first { $0.stage == stage }
  }
}
