import Instruments
import Messages
import Units

// Each rule of an instrument's terms: what breaks it on either side, and what just keeps it.

/// Terms with one change.
struct TermsChange {
  let name: String
  let send: () -> RejectReason
}

/// A rule: the changes that break it, and those that go to the ends of what it allows.
struct TermsRule {
  let reason: RejectReason
  let outside: [TermsChange]
  let ends: [TermsChange]

  init<Terms, Value>(
    _ reason: RejectReason, _ key: WritableKeyPath<Terms, Value>,
    _ send: @escaping ((inout Terms) -> Void) -> RejectReason, outside: [Value], ends: [Value]
  ) {
    func change(_ value: Value) -> TermsChange {
      TermsChange(name: "\(reason) at \(value)") { send { $0[keyPath: key] = value } }
    }
    self.reason = reason
    self.outside = outside.map(change)
    self.ends = ends.map(change)
  }

  init(
    _ reason: RejectReason, outside: [() -> RejectReason], ends: [() -> RejectReason] = []
  ) {
    self.reason = reason
    self.outside = outside.map { TermsChange(name: "\(reason)", send: $0) }
    self.ends = ends.map { TermsChange(name: "\(reason)", send: $0) }
  }
}

extension Provocation {
  static var terms: [Provocation] {
    TermsRule.all.flatMap { rule in
      rule.outside.map { Provocation(rule.reason, $0.send) }
    }
  }
}

private let least = Rate(rawValue: 1)
private let beyondOne = Rate(rawValue: Rate.one.rawValue + 1)
private let belowOne = Rate(rawValue: Rate.one.rawValue - 1)
private let beyondSpan = TimeSpan(rawValue: Limits.timeSpan.rawValue + 1)
private let instant = TimeSpan(rawValue: 1)
private let beyondRate = Rate(rawValue: Limits.rate.rawValue + 1)
private let beyondNotional = Money(rawValue: Limits.notional.rawValue + 1)
private let cent = Money(rawValue: 1)

extension TermsRule {
  static var all: [TermsRule] {
    contract + fees + mark + funding + liquidation + stages + schedule + margin
  }

  /// Above zero, at most one.
  private static func share<Terms>(
    _ reason: RejectReason, _ key: WritableKeyPath<Terms, Rate>,
    _ send: @escaping ((inout Terms) -> Void) -> RejectReason
  ) -> TermsRule {
    TermsRule(reason, key, send, outside: [.zero, beyondOne], ends: [least, .one])
  }

  /// Above zero, below one.
  private static func part<Terms>(
    _ reason: RejectReason, _ key: WritableKeyPath<Terms, Rate>,
    _ send: @escaping ((inout Terms) -> Void) -> RejectReason
  ) -> TermsRule {
    TermsRule(reason, key, send, outside: [.zero, .one], ends: [least, belowOne])
  }

  private static var contract: [TermsRule] {
    func list(_ change: (inout Listing) -> Void) -> RejectReason { TermsCommands.list(change) }
    let most = Limits.quantity
    let beyond = Quantity(rawValue: most.rawValue + 1)
    return [
      TermsRule(
        .tickInvalid, \Listing.contract.tick, list,
        outside: [.zero, Price(rawValue: Limits.price.rawValue + 1)], ends: [Limits.price]),
      TermsRule(
        .lotInvalid, \Listing.contract.lot, list, outside: [.zero, beyond], ends: [most]),
      TermsRule(
        .contractSizeInvalid, \Listing.contract.contractSize, list,
        outside: [.zero, Quantity(rawValue: Limits.contractSize.rawValue + 1)],
        ends: [Limits.contractSize]),
      inverseLot,
      TermsRule(
        .tickValueInexact, \Listing.contract.lot, list, outside: [Quantity(rawValue: 1)],
        ends: [Quantity("0.0000001")!]),
      TermsRule(
        .openInterestLimitInvalid, \Listing.contract.openInterestLimit, list,
        outside: [.zero, Quantity(rawValue: Limits.openInterest.rawValue + 1)],
        ends: [Quantity(rawValue: 1), Limits.openInterest]),
      part(.priceBandInvalid, \Listing.contract.priceBand, list),
      part(.fillBandInvalid, \Listing.contract.fillBand, list),
      TermsRule(
        .positionLimitInvalid, \Listing.contract.positionLimit, list, outside: [.zero, beyond],
        ends: [Quantity(rawValue: 1), most]),
      TermsRule(
        .settlementAssetInvalid, \Listing.contract.settlementAsset, list,
        outside: [.none, AssetID(rawValue: UInt16(Limits.assets) + 1)],
        ends: [AssetID(rawValue: 1), AssetID(rawValue: UInt16(Limits.assets))]),
      TermsRule(
        .closingFeeInvalid, \Listing.closingFee, list, outside: [-least, .one],
        ends: [.zero, belowOne]),
    ]
  }

  /// A tick of 0.5 reaches 33,554,432, where a contract of 0.33554432 is worth a count.
  private static var inverseLot: TermsRule {
    func list(_ lot: String) -> () -> RejectReason {
      {
        TermsCommands.list {
          $0.contract.payoff.kind = .inverse
          $0.contract.tick = Price("0.5")!
          $0.contract.lot = Quantity(lot)!
        }
      }
    }
    return TermsRule(
      .lotValueTooSmall, outside: [list("0.33554431")], ends: [list("0.33554432"), list("1")])
  }

  private static var fees: [TermsRule] {
    let most = SetFees.rateMost
    let beyond = Rate(rawValue: most.rawValue + 1)
    func both(_ maker: Rate, _ taker: Rate) -> () -> RejectReason {
      { TermsCommands.fees { $0 = FeeTerms(maker: maker, taker: taker) } }
    }
    return [
      TermsRule(
        .takerFeeInvalid, outside: [both(.zero, beyond), both(most, -beyond)],
        ends: [both(.zero, most), both(most, -most)]),
      TermsRule(
        .makerFeeInvalid, outside: [both(beyond, .zero), both(-beyond, most)],
        ends: [both(most, .zero), both(-most, most)]),
      TermsRule(
        .rebateAboveFee, outside: [both(-least, .zero), both(.zero, -least)],
        ends: [both(-least, least)]),
      TermsRule(
        .feeAboveMaintenance,
        outside: [
          { TermsCommands.fee("0.006000001") }, { TermsCommands.firstBracket("0.003999999") },
        ], ends: [{ TermsCommands.fee("0.006") }, { TermsCommands.firstBracket("0.004") }]),
    ]
  }

  private static var mark: [TermsRule] {
    let send = TermsCommands.mark
    return [
      TermsRule(
        .markIntervalInvalid, \MarkTerms.sampleInterval, send, outside: [.zero, beyondSpan],
        ends: [instant, Limits.timeSpan]),
      TermsRule(
        .markWindowInvalid, \MarkTerms.windowSamples, send,
        outside: [0, UInt16(Limits.markWindowSamples) + 1],
        ends: [1, UInt16(Limits.markWindowSamples)]),
      TermsRule(
        .indexAgeInvalid, \MarkTerms.indexAgeMax, send, outside: [.zero, beyondSpan],
        ends: [instant, Limits.timeSpan]),
      TermsRule(
        .markImpactNotionalInvalid, \MarkTerms.impactNotional, send,
        outside: [-cent, beyondNotional], ends: [.zero, Limits.notional]),
      share(.basisBoundInvalid, \MarkTerms.sampleBound, send),
      TermsRule(
        .markBoundInvalid, \MarkTerms.bound, send,
        outside: [.zero, Rate("0.500000001")!], ends: [least, Rate("0.5")!]),
      share(.markMoveInvalid, \MarkTerms.moveMax, send),
      share(.indexDeviationInvalid, \MarkTerms.indexDeviationMax, send),
    ]
  }

  private static var funding: [TermsRule] {
    let send = TermsCommands.funding
    func sampled(_ samples: Int64) -> () -> RejectReason {
      {
        send {
          $0.interval = TimeSpan(rawValue: samples)
          $0.sampleInterval = instant
        }
      }
    }
    return [
      TermsRule(
        .fundingIntervalInvalid, \FundingTerms.interval, send,
        outside: [TimeSpan(rawValue: -1), beyondSpan], ends: [.zero, Limits.timeSpan]),
      TermsRule(
        .premiumIntervalInvalid, \FundingTerms.sampleInterval, send,
        outside: [.zero, .hours(8) + instant], ends: [.hours(8)]),
      TermsRule(
        .premiumSampleLimit, outside: [sampled(Limits.fundingSamples + 1)],
        ends: [sampled(Limits.fundingSamples)]),
      TermsRule(
        .interestRateInvalid, \FundingTerms.interestRate, send,
        outside: [beyondOne, -beyondOne], ends: [.one, -.one]),
      TermsRule(
        .fundingClampInvalid, \FundingTerms.clamp, send, outside: [-least, beyondRate],
        ends: [.zero, Limits.rate]),
      TermsRule(
        .fundingCapInvalid, \FundingTerms.cap, send, outside: [-least, beyondOne],
        ends: [.zero, .one]),
      TermsRule(
        .fundingImpactNotionalInvalid, \FundingTerms.impactNotional, send,
        outside: [.zero, beyondNotional], ends: [cent, Limits.notional]),
      share(.premiumBoundInvalid, \FundingTerms.sampleBound, send),
      TermsRule(
        .ratePeriodInvalid, \FundingTerms.ratePeriod, send, outside: [.zero], ends: [instant]),
    ]
  }

  private static var liquidation: [TermsRule] {
    let send = TermsCommands.liquidation
    return [
      share(.liquidationFractionInvalid, \LiquidationTerms.fractionPerTick, send),
      share(.depthShareInvalid, \LiquidationTerms.depthShareMax, send),
      TermsRule(
        .restoreBufferInvalid, \LiquidationTerms.restoreBuffer, send,
        outside: [-least, beyondOne], ends: [.zero, .one]),
      TermsRule(
        .bookTicksInvalid, \LiquidationTerms.bookTicksMax, send, outside: [0], ends: [1, .max]),
      TermsRule(
        .liquidationFeeInvalid, \LiquidationTerms.feeRateMax, send, outside: [-least, .one],
        ends: [.zero, belowOne]),
      TermsRule(
        .fundLeverageInvalid, \LiquidationTerms.fundLeverageMax, send,
        outside: [-least, beyondRate], ends: [.zero, Limits.rate]),
      share(.disposalShareInvalid, \LiquidationTerms.disposalShareMax, send),
      part(.disposalBandInvalid, \LiquidationTerms.disposalBand, send),
      share(.disposalStepInvalid, \LiquidationTerms.disposalStep, send),
      TermsRule(
        .takeoverLossInvalid, \LiquidationTerms.takeoverLossMax, send,
        outside: [beyondOne, -beyondOne], ends: [.one, -.one]),
    ]
  }

  private static var margin: [TermsRule] {
    let send = TermsCommands.margin
    return [
      TermsRule(
        .warningLevelInvalid, \MarginTerms.warningLevel, send, outside: [belowOne, beyondRate],
        ends: [.one, Limits.rate]),
      TermsRule(
        .firstLeverageInvalid, \MarginTerms.firstLeverage, send,
        outside: [0, UInt16(Limits.leverage) + 1], ends: [1, UInt16(Limits.leverage)]),
    ]
  }

  private static var stages: [TermsRule] {
    typealias Stages = [StageTerms]
    let send = TermsCommands.stages
    func list(_ stages: LiquidationStage...) -> () -> RejectReason {
      { send { $0 = stages.map { StageTerms($0) } } }
    }
    func takeovers(_ below: Rate, _ above: Rate) -> () -> RejectReason {
      {
        send { stages in
          var second = stages[4]
          stages[4].lossMax = below
          second.lossAbove = above
          stages.insert(second, at: 6)
        }
      }
    }
    return [
      share(.liquidationFractionInvalid, \Stages[1].fractionPerTick, send),
      share(.depthShareInvalid, \Stages[1].depthShareMax, send),
      TermsRule(
        .restoreBufferInvalid, \Stages[1].restoreBuffer, send, outside: [-least, beyondOne],
        ends: [.zero, .one]),
      TermsRule(.bookTicksInvalid, \Stages[1].ticksMax, send, outside: [0], ends: [1, .max]),
      TermsRule(
        .liquidationFeeInvalid, \Stages[1].feeRateMax, send, outside: [-least, .one],
        ends: [.zero, belowOne]),
      TermsRule(
        .fundLeverageInvalid, \Stages[4].leverageMax, send, outside: [-least, beyondRate],
        ends: [.zero, Limits.rate]),
      TermsRule(
        .takeoverLossInvalid, \Stages[4].lossMax, send, outside: [beyondOne, -beyondOne],
        ends: [.one, -.one, StageTerms.unbounded]),
      TermsRule(
        .takeoverLossInvalid, \Stages[4].lossAbove, send, outside: [beyondOne, -beyondOne],
        ends: [.one, -.one, -StageTerms.unbounded]),
      TermsRule(
        .takeoverBoundsInvalid,
        outside: [{ send { ($0[4].lossAbove, $0[4].lossMax) = (.zero, .zero) } }],
        ends: [{ send { ($0[4].lossAbove, $0[4].lossMax) = (.zero, least) } }]),
      TermsRule(
        .stageIndexInvalid,
        outside: [
          { TermsCommands.stage(at: 1, of: 3) }, { TermsCommands.stage(at: 0, of: 0) },
          { TermsCommands.stage(at: 3, of: 3) },
        ], ends: [{ TermsCommands.stage(at: 0, of: 2) }]),
      TermsRule(
        .stageLimit, outside: [{ TermsCommands.stage(at: 0, of: 17) }],
        ends: [{ TermsCommands.stage(at: 0, of: 16) }]),
      TermsRule(
        .firstStageInvalid, outside: [list(.bookClose, .lossSharing), list(.lossSharing)],
        ends: [list(.cancelOrders, .lossSharing)]),
      TermsRule(
        .lastStageInvalid,
        outside: [list(.cancelOrders, .deleveraging), list(.cancelOrders)],
        ends: [list(.cancelOrders, .deleveraging, .lossSharing)]),
      TermsRule(
        .stageRepeated,
        outside: [
          list(.cancelOrders, .bookClose, .bookClose, .lossSharing),
          list(.cancelOrders, .lossSharing, .lossSharing),
          list(.cancelOrders, .fundTakeover, .fundTakeover, .lossSharing),
          takeovers(.one, .zero),
        ], ends: [takeovers(.zero, .zero)]),
      TermsRule(
        .reductionAfterClose,
        outside: [list(.cancelOrders, .bookClose, .partialReduction, .lossSharing)],
        ends: [list(.cancelOrders, .partialReduction, .bookClose, .lossSharing)]),
    ]
  }

  private static var schedule: [TermsRule] {
    typealias Brackets = [MarginBracket]
    let send = TermsCommands.schedule
    func many(_ count: Int) -> (inout Brackets) -> Void {
      { brackets in
        brackets = (0..<count).map {
          MarginBracket(
            floor: Money(rawValue: Int64($0)), maintenanceRate: least, initialRate: .one)
        }
      }
    }
    return [
      TermsRule(
        .bracketIndexInvalid, outside: [{ TermsCommands.bracket(at: 1) }],
        ends: [{ TermsCommands.bracket(at: 0) }]),
      TermsRule(
        .bracketLimit, outside: [{ send(many(Limits.marginBrackets + 1)) }],
        ends: [{ send(many(Limits.marginBrackets)) }]),
      TermsRule(
        .scheduleMissing, outside: [{ send { $0 = [] } }], ends: [{ send { $0.removeLast(2) } }]),
      TermsRule(
        .firstFloorInvalid, \Brackets[0].floor, send, outside: [cent, -cent], ends: [.zero]),
      TermsRule(
        .maintenanceRateInvalid, \Brackets[0].maintenanceRate, send,
        outside: [.zero, Rate("0.020000001")!], ends: [least, Rate("0.02")!]),
      TermsRule(
        .initialRateInvalid, \Brackets[2].initialRate, send, outside: [beyondOne], ends: [.one]),
      TermsRule(
        .bracketFloorInvalid, \Brackets[1].floor, send, outside: [.zero, -cent], ends: [cent]),
      TermsRule(
        .bracketFloorLimit, \Brackets[2].floor, send, outside: [beyondNotional],
        ends: [Limits.notional]),
      TermsRule(
        .maintenanceRateFalling, \Brackets[1].maintenanceRate, send,
        outside: [Rate("0.009999999")!], ends: [Rate("0.01")!]),
    ]
  }
}
