// Events about an instrument's terms, which travel flat: the vocabulary and its messages.
import Instruments
import Messages
import Units

extension InstrumentListed {
  @inlinable init(_ message: InstrumentListedMessage) {
    self.init(
      listing: ListInstrument(
        contract: Contract(
          instrument: message.instrument, settlementAsset: message.settlementAsset,
          tick: message.tick, lot: message.lot, payoff: message.payoff,
          contractSize: message.contractSize, priceBand: message.priceBand,
          positionLimit: message.positionLimit, openInterestLimit: message.openInterestLimit,
          fillBand: message.fillBand, selfTradeScope: message.selfTradeScope,
          positionScope: message.positionScope, underlying: message.underlying),
        valuation: message.valuation, closingFeeRate: message.closingFeeRate),
      version: TermsVersion(number: message.termsVersion, since: message.since))
  }
}

extension InstrumentListedMessage {
  @inlinable init(_ event: InstrumentListed) {
    let contract = event.listing.contract
    self.init(
      tick: contract.tick, lot: contract.lot, contractSize: contract.contractSize,
      priceBand: contract.priceBand, positionLimit: contract.positionLimit,
      closingFeeRate: event.listing.closingFeeRate,
      openInterestLimit: contract.openInterestLimit, fillBand: contract.fillBand,
      since: event.version.since, termsVersion: event.version.number,
      instrument: contract.instrument, settlementAsset: contract.settlementAsset,
      underlying: contract.underlying, valuation: event.listing.valuation,
      selfTradeScope: contract.selfTradeScope, positionScope: contract.positionScope,
      payoff: contract.payoff.kind)
  }
}

extension FeesChanged {
  @inlinable init(_ message: FeesChangedMessage) {
    self.init(
      instrument: message.instrument, fees: FeeTerms(maker: message.maker, taker: message.taker),
      version: TermsVersion(number: message.termsVersion, since: message.since))
  }
}

extension FeesChangedMessage {
  @inlinable init(_ event: FeesChanged) {
    self.init(
      maker: event.fees.maker, taker: event.fees.taker, since: event.version.since,
      termsVersion: event.version.number, instrument: event.instrument)
  }
}

extension MarkTermsChanged {
  @inlinable init(_ message: MarkTermsChangedMessage) {
    self.init(
      instrument: message.instrument,
      terms: MarkTerms(
        method: message.method, sampleInterval: message.sampleInterval,
        windowSamples: message.windowSamples,
        liquidationTradesMoveMark: message.liquidationTradesMoveMark,
        indexAgeMax: message.indexAgeMax, impactNotional: message.impactNotional,
        sampleBound: message.sampleBound, bound: message.bound, moveMax: message.moveMax,
        indexDeviationMax: message.indexDeviationMax,
        restrictsWhileStale: message.restrictsWhileStale),
      version: TermsVersion(number: message.termsVersion, since: message.since))
  }
}

extension MarkTermsChangedMessage {
  @inlinable init(_ event: MarkTermsChanged) {
    let terms = event.terms
    self.init(
      sampleInterval: terms.sampleInterval, indexAgeMax: terms.indexAgeMax,
      impactNotional: terms.impactNotional, sampleBound: terms.sampleBound, bound: terms.bound,
      moveMax: terms.moveMax, indexDeviationMax: terms.indexDeviationMax,
      since: event.version.since, termsVersion: event.version.number,
      instrument: event.instrument, windowSamples: terms.windowSamples, method: terms.method,
      liquidationTradesMoveMark: terms.liquidationTradesMoveMark,
      restrictsWhileStale: terms.restrictsWhileStale)
  }
}

extension FundingTermsChanged {
  @inlinable init(_ message: FundingTermsChangedMessage) {
    self.init(
      instrument: message.instrument,
      terms: FundingTerms(
        interval: message.interval, sampleInterval: message.sampleInterval,
        interestRate: message.interestRate, clamp: message.clamp, cap: message.rateCap,
        impactNotional: message.impactNotional, sampleBound: message.sampleBound,
        ratePeriod: message.ratePeriod, premiumWeighting: message.premiumWeighting),
      version: TermsVersion(number: message.termsVersion, since: message.since))
  }
}

extension FundingTermsChangedMessage {
  @inlinable init(_ event: FundingTermsChanged) {
    let terms = event.terms
    self.init(
      interval: terms.interval, sampleInterval: terms.sampleInterval,
      interestRate: terms.interestRate, clamp: terms.clamp, rateCap: terms.cap,
      impactNotional: terms.impactNotional, sampleBound: terms.sampleBound,
      ratePeriod: terms.ratePeriod, since: event.version.since,
      termsVersion: event.version.number, instrument: event.instrument,
      premiumWeighting: terms.premiumWeighting)
  }
}

extension LiquidationTermsChanged {
  @inlinable init(_ message: LiquidationTermsChangedMessage) {
    self.init(
      instrument: message.instrument,
      terms: LiquidationTerms(
        fractionPerTick: message.fractionPerTick, depthShareMax: message.depthShareMax,
        isPartial: message.partialReduction, restoreBuffer: message.restoreBuffer,
        bookTicksMax: message.bookTicksMax, feeRateMax: message.feeRateMax,
        fundTakesOver: message.fundTakesOver, fundLeverageMax: message.fundLeverageMax,
        disposalShareMax: message.disposalShareMax, disposalBand: message.disposalBand,
        disposalStep: message.disposalStep, takeoverLossMax: message.takeoverLossMax,
        recourse: message.recourse, withdrawals: message.withdrawals,
        recentGains: message.recentGains, ranking: message.ranking),
      version: TermsVersion(number: message.termsVersion, since: message.since))
  }
}

extension LiquidationTermsChangedMessage {
  @inlinable init(_ event: LiquidationTermsChanged) {
    let terms = event.terms
    self.init(
      fractionPerTick: terms.fractionPerTick, depthShareMax: terms.depthShareMax,
      restoreBuffer: terms.restoreBuffer, feeRateMax: terms.feeRateMax,
      fundLeverageMax: terms.fundLeverageMax, disposalShareMax: terms.disposalShareMax,
      disposalBand: terms.disposalBand, disposalStep: terms.disposalStep,
      takeoverLossMax: terms.takeoverLossMax, since: event.version.since,
      termsVersion: event.version.number, instrument: event.instrument,
      bookTicksMax: terms.bookTicksMax, partialReduction: terms.isPartial,
      fundTakesOver: terms.fundTakesOver, recourse: terms.recourse,
      withdrawals: terms.withdrawals, recentGains: terms.recentGains, ranking: terms.ranking)
  }
}

extension MarginBracketChanged {
  /// The bracket's deduction does not travel: it follows from the schedule.
  @inlinable init(_ message: MarginBracketChangedMessage) {
    self.init(
      instrument: message.instrument, index: message.bracketIndex,
      bracket: MarginBracket(
        floor: message.floor, maintenanceRate: message.maintenanceRate,
        initialRate: message.initialRate),
      isInForce: message.inForce,
      version: TermsVersion(number: message.termsVersion, since: message.since))
  }
}

extension MarginBracketChangedMessage {
  @inlinable init(_ event: MarginBracketChanged) {
    self.init(
      floor: event.bracket.floor, maintenanceRate: event.bracket.maintenanceRate,
      initialRate: event.bracket.initialRate, since: event.version.since,
      termsVersion: event.version.number, instrument: event.instrument,
      bracketIndex: event.index, inForce: event.isInForce)
  }
}

extension LiquidationStageChanged {
  @inlinable init(_ message: LiquidationStageChangedMessage) {
    var terms = StageTerms(message.stage)
    terms.fractionPerTick = message.fractionPerTick
    terms.depthShareMax = message.depthShareMax
    terms.restoreBuffer = message.restoreBuffer
    terms.ticksMax = message.ticksMax
    terms.feeRateMax = message.feeRateMax
    terms.leverageMax = message.leverageMax
    terms.lossAbove = message.lossAbove ?? -StageTerms.unbounded
    terms.lossMax = message.lossMax ?? StageTerms.unbounded
    terms.recourse = message.recourse
    terms.ranking = message.ranking
    terms.recentGains = message.recentGains
    self.init(
      instrument: message.instrument, index: message.stageIndex, count: message.stageCount,
      terms: terms, isInForce: message.inForce,
      version: TermsVersion(number: message.termsVersion, since: message.since))
  }
}

extension LiquidationStageChangedMessage {
  @inlinable init(_ event: LiquidationStageChanged) {
    let terms = event.terms
    self.init(
      fractionPerTick: terms.fractionPerTick, depthShareMax: terms.depthShareMax,
      restoreBuffer: terms.restoreBuffer, feeRateMax: terms.feeRateMax,
      leverageMax: terms.leverageMax,
      lossAbove: terms.lossAbove == -StageTerms.unbounded ? nil : terms.lossAbove,
      lossMax: terms.lossMax == StageTerms.unbounded ? nil : terms.lossMax,
      since: event.version.since, termsVersion: event.version.number,
      instrument: event.instrument, ticksMax: terms.ticksMax, stageIndex: event.index,
      stageCount: event.count, stage: terms.stage, recourse: terms.recourse,
      ranking: terms.ranking, recentGains: terms.recentGains, inForce: event.isInForce)
  }
}

extension MarginTermsChanged {
  @inlinable init(_ message: MarginTermsChangedMessage) {
    self.init(
      instrument: message.instrument,
      terms: MarginTerms(
        warningLevel: message.warningLevel, firstLeverage: message.firstLeverage),
      version: TermsVersion(number: message.termsVersion, since: message.since))
  }
}

extension MarginTermsChangedMessage {
  @inlinable init(_ event: MarginTermsChanged) {
    self.init(
      warningLevel: event.terms.warningLevel, since: event.version.since,
      termsVersion: event.version.number, instrument: event.instrument,
      firstLeverage: event.terms.firstLeverage)
  }
}
