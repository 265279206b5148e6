// The terms of an instrument as fields of the state.
import State
import Units

extension TermsVersion: StateCoded {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&number)
    coder.code(&since)
  }
}

extension Payoff: StateCoded {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&kind)
    coder.code(&multiplier)
  }
}

extension Contract: StateCoded {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&instrument)
    coder.code(&settlementAsset)
    coder.code(&tick)
    coder.code(&lot)
    payoff.code(&coder)
    coder.code(&priceBand)
    coder.code(&positionLimit)
    coder.code(&openInterestLimit)
    coder.code(&fillBand)
    coder.code(&selfTradeScope)
    coder.code(&positionScope)
    coder.code(&underlying)
    coder.expect(
      tick.isPositive && lot.isPositive && payoff.multiplier.isPositive, .outOfRange)
  }
}

extension FeeTerms: StateCoded {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&maker)
    coder.code(&taker)
  }
}

extension MarkTerms: StateCoded {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&method)
    coder.code(&sampleInterval)
    coder.code(&windowSamples)
    coder.code(&liquidationTradesMoveMark)
    coder.code(&indexAgeMax)
    coder.code(&impactNotional)
    coder.code(&sampleBound)
    coder.code(&bound)
    coder.code(&moveMax)
    coder.code(&indexDeviationMax)
    coder.code(&restrictsWhileStale)
  }
}

extension FundingTerms: StateCoded {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&interval)
    coder.code(&sampleInterval)
    coder.code(&interestRate)
    coder.code(&clamp)
    coder.code(&cap)
    coder.code(&impactNotional)
    coder.code(&sampleBound)
    coder.code(&ratePeriod)
    coder.code(&premiumWeighting)
  }
}

extension MarginTerms: StateCoded {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&warningLevel)
    coder.code(&firstLeverage)
  }
}

extension LiquidationTerms: StateCoded {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&fractionPerTick)
    coder.code(&depthShareMax)
    coder.code(&isPartial)
    coder.code(&restoreBuffer)
    coder.code(&bookTicksMax)
    coder.code(&feeRateMax)
    coder.code(&fundTakesOver)
    coder.code(&fundLeverageMax)
    coder.code(&disposalShareMax)
    coder.code(&disposalBand)
    coder.code(&disposalStep)
    coder.code(&takeoverLossMax)
    coder.code(&recourse)
    coder.code(&withdrawals)
    coder.code(&recentGains)
    coder.code(&ranking)
  }
}

extension StageTerms: StateCoded {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&stage)
    coder.code(&fractionPerTick)
    coder.code(&depthShareMax)
    coder.code(&restoreBuffer)
    coder.code(&ticksMax)
    coder.code(&feeRateMax)
    coder.code(&leverageMax)
    coder.code(&lossAbove)
    coder.code(&lossMax)
    coder.code(&recourse)
    coder.code(&ranking)
    coder.code(&recentGains)
  }

  /// Stages in their order, one after the other.
  public static func code(_ stages: inout [StageTerms], _ coder: inout StateCoder) {
    let count = coder.count(stages.count, atMost: Limits.liquidationStages, taking: 62)
    if coder.isReading { stages = Array(repeating: StageTerms(.cancelOrders), count: count) }
    for place in stages.indices { stages[place].code(&coder) }
  }
}

extension LiquidationPolicy: StateCoded {
  /// The stages; what is read from them follows.
  public mutating func code(_ coder: inout StateCoder) {
    var stages = self.stages
    StageTerms.code(&stages, &coder)
    guard coder.isReading, coder.fault == nil else { return }
    if let read = LiquidationPolicy(stages: stages) { self = read } else { coder.fail(.outOfRange) }
  }
}

extension MarginBracket: StateCoded {
  /// Without the deduction, which follows from the brackets before it.
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&floor)
    coder.code(&maintenanceRate)
    coder.code(&initialRate)
  }

  /// Brackets in their order, one after the other.
  public static func code(_ brackets: inout [MarginBracket], _ coder: inout StateCoder) {
    let count = coder.count(brackets.count, atMost: Limits.marginBrackets, taking: 24)
    if coder.isReading {
      let vacant = MarginBracket(floor: .zero, maintenanceRate: .zero, initialRate: .zero)
      brackets = Array(repeating: vacant, count: count)
    }
    for place in brackets.indices { brackets[place].code(&coder) }
  }
}

extension MarginSchedule: StateCoded {
  public mutating func code(_ coder: inout StateCoder) {
    var brackets = self.brackets
    var valuation = self.valuation
    var closingFeeRate = self.closingFeeRate
    MarginBracket.code(&brackets, &coder)
    coder.code(&valuation)
    coder.code(&closingFeeRate)
    guard coder.isReading, coder.fault == nil else { return }
    let read = MarginSchedule(
      brackets: brackets, valuation: valuation, closingFeeRate: closingFeeRate)
    if let read { self = read } else { coder.fail(.outOfRange) }
  }
}
