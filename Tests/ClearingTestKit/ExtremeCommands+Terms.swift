import Instruments
import Messages
import Units

// Markets of extreme scale, and terms at both ends of their ranges.
extension ExtremeCommands {
  /// Lists one market whose price is a power of ten from 1e-8 to 1e10, and all its terms.
  mutating func list(_ number: UInt16) {
    let scale = below(19)
    let tick = Swift.max(0, scale - below(8))
    let lot = Swift.min(17, below(18))
    let isInverse = hasInverse && number % 2 == 1
    // What a listing asks for: a whole value of a lot, or one of 1e-8 at the last tick.
    let least = isInverse ? tick + 8 - lot : 16 - tick - lot
    let size = Swift.max(Swift.max(0, least), chance(2) ? 8 : below(18))
    let id = InstrumentID(rawValue: number)
    let limits = [Limits.quantity.rawValue, Self.power(lot), Self.power(17)]
    let interest = [Limits.openInterest.rawValue, Limits.openInterest.rawValue, Self.power(18)]
    let contract = Contract(
      instrument: id, settlementAsset: AssetID(rawValue: 1 + (number % 2)),
      tick: Price(rawValue: Self.power(tick)), lot: Quantity(rawValue: Self.power(lot)),
      payoff: isInverse ? .inverse : .linear,
      contractSize: Quantity(rawValue: Self.power(Swift.min(17, size))),
      priceBand: rate([1, 100_000_000, 900_000_000, 999_999_999]),
      positionLimit: Quantity(rawValue: pick(limits)),
      openInterestLimit: Quantity(rawValue: pick(interest)),
      positionScope: pick(PositionScope.allCases))
    markets.append(contract)
    bases.append(Self.power(scale))
    pending.append(
      .listInstrument(
        ListInstrument(
          contract: contract, valuation: pick(MaintenanceValuation.allCases),
          closingFeeRate: rate([0, 0, 1_000_000, 999_999_999]))))
    pending.append(fees(id))
    pending.append(.setMarkTerms(SetMarkTerms(instrument: id, terms: markTerms())))
    pending.append(.setFundingTerms(SetFundingTerms(instrument: id, terms: fundingTerms())))
    pending.append(
      .setLiquidationTerms(SetLiquidationTerms(instrument: id, terms: liquidationTerms())))
    brackets(id)
  }

  mutating func rate(_ choices: [Int64]) -> Rate { Rate(rawValue: pick(choices)) }
  mutating func share() -> Rate { rate([1, 300_000_000, 1_000_000_000]) }

  mutating func fees(_ id: InstrumentID) -> Command {
    let taker = pick([0, 500_000, 500_000, 4_000_000, 100_000_000] as [Int64])
    let maker = pick([0, 200_000, -taker, taker] as [Int64])
    return .setFees(
      SetFees(
        instrument: id,
        fees: FeeTerms(maker: Rate(rawValue: maker), taker: Rate(rawValue: taker))))
  }

  mutating func span() -> TimeSpan {
    pick([
      .nanoseconds(1), .milliseconds(1), .seconds(1), .seconds(5), .hours(1), .hours(8),
      Limits.timeSpan,
    ])
  }

  mutating func markTerms() -> MarkTerms {
    MarkTerms(
      method: pick(MarkMethod.allCases), sampleInterval: span(),
      windowSamples: pick([1, 3, 60, 256]), liquidationTradesMoveMark: chance(2),
      indexAgeMax: chance(8) ? span() : Limits.timeSpan,
      impactNotional: Money(rawValue: pick([0, 1, Limits.notional.rawValue])),
      sampleBound: rate([1, 10_000_000, 1_000_000_000]),
      bound: rate([1, 50_000_000, MarkTerms.boundMost.rawValue]),
      moveMax: rate([1, 5_000_000, 1_000_000_000]),
      indexDeviationMax: rate([1, 100_000_000, 1_000_000_000]), restrictsWhileStale: chance(2))
  }

  mutating func fundingTerms() -> FundingTerms {
    FundingTerms(
      interval: chance(4) ? .zero : chance(2) ? Limits.timeSpan : .hours(1),
      sampleInterval: pick([.nanoseconds(1), .seconds(5), .hours(1)]),
      interestRate: rate([0, 100_000, 1_000_000_000, -1_000_000_000]),
      clamp: rate([0, 500_000, Limits.rate.rawValue]), cap: rate([0, 7_500_000, 1_000_000_000]),
      impactNotional: Money(
        rawValue: pick([1, 100_000_000_000, Limits.notional.rawValue] as [Int64])))
  }

  mutating func liquidationTerms() -> LiquidationTerms {
    LiquidationTerms(
      fractionPerTick: share(), depthShareMax: share(), isPartial: chance(2),
      restoreBuffer: rate([0, 200_000_000, 1_000_000_000]), bookTicksMax: pick([1, 1, 3, .max]),
      feeRateMax: rate([0, 5_000_000, 999_999_999]), fundTakesOver: !chance(3),
      fundLeverageMax: rate([0, 1_000_000_000, 10_000_000_000, Limits.rate.rawValue]),
      disposalShareMax: share(), disposalBand: rate([1, 50_000_000, 999_999_999]),
      recentGains: chance(4) ? .after : .first)
  }

  /// A schedule as venues have it, one rate at an end of its range, or all brackets there can be.
  mutating func brackets(_ id: InstrumentID) {
    var steps: [(Int64, Int64, Int64)] = []
    switch below(5) {
    case 0: steps = [(0, 1, 1_000_000)]
    case 1: steps = [(0, 1_000_000_000, 1_000_000_000)]
    case 2:
      for step in 0..<Int64(Limits.marginBrackets) {
        let floor = step == 0 ? 0 : Self.power(9) << (step - 1)
        steps.append(
          (
            Swift.min(floor, Limits.notional.rawValue - 100 + step),
            4_000_000
              + step * 1_000_000, 8_000_000 + step * 30_000_000
          ))
      }
    default:
      steps = [(0, 4_000_000, 8_000_000), (Self.power(17), 50_000_000, 100_000_000)]
    }
    for (place, step) in steps.enumerated() {
      pending.append(
        .setMarginBracket(
          SetMarginBracket(
            instrument: id, index: UInt8(place),
            bracket: MarginBracket(
              floor: Money(rawValue: step.0), maintenanceRate: Rate(rawValue: step.1),
              initialRate: Rate(rawValue: step.2)))))
    }
    pending.append(.openTrading(OpenTrading(instrument: id)))
  }

  /// A command of the operator about terms, at the ends of its ranges or beyond them.
  mutating func administration() -> Command {
    let id = InstrumentID(rawValue: UInt16(1 + below(markets.count + (chance(20) ? 2_000 : 0))))
    func whole(_ raw: Int64) -> Rate { Rate(rawValue: raw) }
    switch below(12) {
    case 0: return fees(id)
    case 1: return .setMarkTerms(SetMarkTerms(instrument: id, terms: markTerms()))
    case 2: return .setFundingTerms(SetFundingTerms(instrument: id, terms: fundingTerms()))
    case 3:
      return .setLiquidationTerms(
        SetLiquidationTerms(instrument: id, terms: liquidationTerms()))
    case 4:
      let most = Self.power(8)
      return .setFees(
        SetFees(instrument: id, fees: FeeTerms(maker: whole(edge(most)), taker: whole(edge(most)))))
    case 5:
      var terms = fundingTerms()
      terms.interval = TimeSpan(rawValue: edge(Limits.timeSpan.rawValue))
      terms.sampleInterval = TimeSpan(rawValue: edge(Limits.timeSpan.rawValue))
      terms.clamp = whole(edge(Limits.rate.rawValue))
      return .setFundingTerms(SetFundingTerms(instrument: id, terms: terms))
    case 6:
      var terms = markTerms()
      terms.sampleInterval = TimeSpan(rawValue: edge(Limits.timeSpan.rawValue))
      terms.indexAgeMax = TimeSpan(rawValue: edge(Limits.timeSpan.rawValue))
      return .setMarkTerms(SetMarkTerms(instrument: id, terms: terms))
    case 7:
      var terms = liquidationTerms()
      terms.fundLeverageMax = whole(edge(Limits.rate.rawValue))
      terms.disposalBand = whole(edge(Self.power(9)))
      return .setLiquidationTerms(SetLiquidationTerms(instrument: id, terms: terms))
    case 8:
      return .setMarginBracket(
        SetMarginBracket(
          instrument: id, index: UInt8(below(3)),
          bracket: MarginBracket(
            floor: Money(rawValue: edge(Limits.notional.rawValue)),
            maintenanceRate: whole(edge(Self.power(9))), initialRate: whole(edge(Self.power(9))))))
    case 9: return .openTrading(OpenTrading(instrument: id))
    case 10:
      return .openAccount(
        OpenAccount(
          account: AccountID(rawValue: chance(2) ? UInt32(below(30)) : .max),
          member: MemberID(rawValue: 1)))
    default: return wildListing()
    }
  }

  private mutating func wildListing() -> Command {
    .listInstrument(
      ListInstrument(
        contract: Contract(
          instrument: InstrumentID(rawValue: pick([0, 900, 1_023, 1_024, .max])),
          settlementAsset: AssetID(rawValue: UInt16(below(19))),
          tick: Price(rawValue: edge(Limits.price.rawValue)),
          lot: Quantity(rawValue: edge(Limits.quantity.rawValue)),
          contractSize: Quantity(rawValue: edge(Limits.contractSize.rawValue)),
          priceBand: Rate(rawValue: edge(Self.power(9))),
          positionLimit: Quantity(rawValue: edge(Limits.quantity.rawValue)),
          openInterestLimit: Quantity(rawValue: edge(Limits.openInterest.rawValue))),
        valuation: .mark, closingFeeRate: Rate(rawValue: edge(Self.power(9)))))
  }
}
