// Commands that list an instrument and set its terms, whose nested terms travel flat.
import Instruments
import Messages
import Units

extension ListInstrument {
  @inlinable init(_ message: ListInstrumentMessage) {
    self.init(
      contract: Contract(
        instrument: message.instrument, settlementAsset: message.settlementAsset,
        tick: message.tick, lot: message.lot, payoff: message.payoff ?? .linear,
        contractSize: message.contractSize,
        priceBand: message.priceBand, positionLimit: message.positionLimit,
        openInterestLimit: message.openInterestLimit ?? Limits.openInterest,
        fillBand: message.fillBand ?? Contract.fillBandDefault,
        selfTradeScope: message.selfTradeScope ?? .owner,
        positionScope: message.positionScope ?? .account, underlying: message.underlying),
      valuation: message.valuation, closingFeeRate: message.closingFeeRate)
  }
}

extension ListInstrumentMessage {
  /// The command as it travels.
  @inlinable public init(_ command: ListInstrument) {
    let contract = command.contract
    self.init(
      tick: contract.tick, lot: contract.lot, contractSize: contract.contractSize,
      priceBand: contract.priceBand, positionLimit: contract.positionLimit,
      closingFeeRate: command.closingFeeRate, instrument: contract.instrument,
      settlementAsset: contract.settlementAsset, valuation: command.valuation,
      openInterestLimit: contract.openInterestLimit,
      fillBand: contract.fillBand, selfTradeScope: contract.selfTradeScope,
      positionScope: contract.positionScope, payoff: contract.payoff.kind,
      underlying: contract.underlying)
  }
}

extension SetFees {
  @inlinable init(_ message: SetFeesMessage) {
    self.init(
      instrument: message.instrument, fees: FeeTerms(maker: message.maker, taker: message.taker))
  }
}

extension SetFeesMessage {
  @inlinable init(_ command: SetFees) {
    self.init(
      maker: command.fees.maker, taker: command.fees.taker, instrument: command.instrument)
  }
}

extension SetMarkTerms {
  @inlinable init(_ message: SetMarkTermsMessage) {
    self.init(
      instrument: message.instrument,
      terms: MarkTerms(
        method: message.method, sampleInterval: message.sampleInterval,
        windowSamples: message.windowSamples,
        liquidationTradesMoveMark: message.liquidationTradesMoveMark,
        indexAgeMax: message.indexAgeMax, impactNotional: message.impactNotional ?? .zero,
        sampleBound: message.sampleBound ?? MarkTerms.sampleBoundDefault,
        bound: message.bound ?? MarkTerms.boundDefault,
        moveMax: message.moveMax ?? MarkTerms.moveMaxDefault,
        indexDeviationMax: message.indexDeviationMax ?? MarkTerms.indexDeviationDefault,
        restrictsWhileStale: message.restrictsWhileStale ?? true))
  }
}

extension SetMarkTermsMessage {
  /// The command as it travels.
  @inlinable public init(_ command: SetMarkTerms) {
    let terms = command.terms
    self.init(
      sampleInterval: terms.sampleInterval, indexAgeMax: terms.indexAgeMax,
      instrument: command.instrument, windowSamples: terms.windowSamples, method: terms.method,
      liquidationTradesMoveMark: terms.liquidationTradesMoveMark,
      impactNotional: terms.impactNotional, sampleBound: terms.sampleBound, bound: terms.bound,
      moveMax: terms.moveMax, indexDeviationMax: terms.indexDeviationMax,
      restrictsWhileStale: terms.restrictsWhileStale)
  }
}

extension SetFundingTerms {
  @inlinable init(_ message: SetFundingTermsMessage) {
    self.init(
      instrument: message.instrument,
      terms: FundingTerms(
        interval: message.interval, sampleInterval: message.sampleInterval,
        interestRate: message.interestRate, clamp: message.clamp, cap: message.rateCap,
        impactNotional: message.impactNotional,
        sampleBound: message.sampleBound ?? FundingTerms.sampleBoundDefault,
        ratePeriod: message.ratePeriod ?? FundingTerms.ratePeriodDefault,
        premiumWeighting: message.premiumWeighting ?? FundingTerms.premiumWeightingDefault))
  }
}

extension SetFundingTermsMessage {
  /// The command as it travels.
  @inlinable public init(_ command: SetFundingTerms) {
    let terms = command.terms
    self.init(
      interval: terms.interval, sampleInterval: terms.sampleInterval,
      interestRate: terms.interestRate, clamp: terms.clamp, rateCap: terms.cap,
      impactNotional: terms.impactNotional, instrument: command.instrument,
      sampleBound: terms.sampleBound, ratePeriod: terms.ratePeriod,
      premiumWeighting: terms.premiumWeighting)
  }
}

extension SetLiquidationTerms {
  @inlinable init(_ message: SetLiquidationTermsMessage) {
    self.init(
      instrument: message.instrument,
      terms: LiquidationTerms(
        fractionPerTick: message.fractionPerTick, depthShareMax: message.depthShareMax,
        isPartial: message.partialReduction, restoreBuffer: message.restoreBuffer,
        bookTicksMax: message.bookTicksMax, feeRateMax: message.feeRateMax,
        fundTakesOver: message.fundTakesOver, fundLeverageMax: message.fundLeverageMax,
        disposalShareMax: message.disposalShareMax, disposalBand: message.disposalBand,
        disposalStep: message.disposalStep ?? LiquidationTerms.disposalStepDefault,
        takeoverLossMax: message.takeoverLossMax ?? LiquidationTerms.takeoverLossMaxDefault,
        recourse: message.recourse ?? LiquidationTerms.recourseDefault,
        withdrawals: message.withdrawals ?? LiquidationTerms.withdrawalsDefault,
        recentGains: message.recentGains ?? LiquidationTerms.recentGainsDefault,
        ranking: message.ranking ?? LiquidationTerms.rankingDefault))
  }
}

extension SetLiquidationTermsMessage {
  /// The command as it travels.
  @inlinable public init(_ command: SetLiquidationTerms) {
    let terms = command.terms
    self.init(
      fractionPerTick: terms.fractionPerTick, depthShareMax: terms.depthShareMax,
      restoreBuffer: terms.restoreBuffer, feeRateMax: terms.feeRateMax,
      fundLeverageMax: terms.fundLeverageMax, disposalShareMax: terms.disposalShareMax,
      disposalBand: terms.disposalBand, instrument: command.instrument,
      bookTicksMax: terms.bookTicksMax, partialReduction: terms.isPartial,
      fundTakesOver: terms.fundTakesOver, disposalStep: terms.disposalStep,
      takeoverLossMax: terms.takeoverLossMax, recourse: terms.recourse,
      withdrawals: terms.withdrawals, recentGains: terms.recentGains, ranking: terms.ranking)
  }
}

extension SetLiquidationStage {
  @inlinable init(_ message: SetLiquidationStageMessage) {
    var terms = StageTerms(message.stage)
    terms.fractionPerTick = message.fractionPerTick ?? terms.fractionPerTick
    terms.depthShareMax = message.depthShareMax ?? terms.depthShareMax
    terms.restoreBuffer = message.restoreBuffer ?? terms.restoreBuffer
    terms.ticksMax = message.ticksMax
    terms.feeRateMax = message.feeRateMax ?? terms.feeRateMax
    terms.leverageMax = message.leverageMax ?? terms.leverageMax
    terms.lossAbove = message.lossAbove ?? terms.lossAbove
    terms.lossMax = message.lossMax ?? terms.lossMax
    terms.recourse = message.recourse ?? terms.recourse
    terms.ranking = message.ranking ?? terms.ranking
    terms.recentGains = message.recentGains ?? terms.recentGains
    self.init(
      instrument: message.instrument, index: message.stageIndex, count: message.stageCount,
      terms: terms)
  }
}

extension SetLiquidationStageMessage {
  /// The command as it travels.
  @inlinable public init(_ command: SetLiquidationStage) {
    let terms = command.terms
    self.init(
      fractionPerTick: terms.fractionPerTick, depthShareMax: terms.depthShareMax,
      restoreBuffer: terms.restoreBuffer, feeRateMax: terms.feeRateMax,
      leverageMax: terms.leverageMax,
      lossAbove: terms.lossAbove == -StageTerms.unbounded ? nil : terms.lossAbove,
      lossMax: terms.lossMax == StageTerms.unbounded ? nil : terms.lossMax,
      instrument: command.instrument, ticksMax: terms.ticksMax, stageIndex: command.index,
      stageCount: command.count, stage: terms.stage, recourse: terms.recourse,
      ranking: terms.ranking, recentGains: terms.recentGains)
  }
}

extension SetMarginTerms {
  @inlinable init(_ message: SetMarginTermsMessage) {
    self.init(
      instrument: message.instrument,
      terms: MarginTerms(
        warningLevel: message.warningLevel, firstLeverage: message.firstLeverage))
  }
}

extension SetMarginTermsMessage {
  /// The command as it travels.
  @inlinable public init(_ command: SetMarginTerms) {
    self.init(
      warningLevel: command.terms.warningLevel, instrument: command.instrument,
      firstLeverage: command.terms.firstLeverage)
  }
}

extension SetMarginBracket {
  /// The bracket's deduction does not travel: it follows from the schedule.
  @inlinable init(_ message: SetMarginBracketMessage) {
    self.init(
      instrument: message.instrument, index: message.bracketIndex,
      bracket: MarginBracket(
        floor: message.floor, maintenanceRate: message.maintenanceRate,
        initialRate: message.initialRate))
  }
}

extension SetMarginBracketMessage {
  @inlinable init(_ command: SetMarginBracket) {
    self.init(
      floor: command.bracket.floor, maintenanceRate: command.bracket.maintenanceRate,
      initialRate: command.bracket.initialRate, instrument: command.instrument,
      bracketIndex: command.index)
  }
}
