import Clearing
import ClearingTestKit
import Instruments
import Messages
import Units

/// What a stream's house is like: its markets with all their terms, its accounts, its fund, and how
/// much one command may do. Drawn from the stream, so that a seed says it all.
struct AgreementPlan {
  struct Market {
    var terms: TestTerms
    var level: Int
    var reserve: Money
    var index: String { "\(level)" }
  }

  struct Account {
    var member: Int
    var owner: Int
    var deposit: Money
  }

  var markets: [Market] = []
  var accounts: [Account] = []
  var fund: Money
  var limits = WorkLimits.standard
  /// One index price in so many jumps.
  var jumpsEvery: Int

  /// - Parameters:
  ///   - isPlain: with the plain rules of gains and of positions, each account's by itself.
  ///   - hasOwnStages: with lists of stages in any order that is a policy.
  ///   - hasInverse: whether markets may be inverse, in assets of their own or together with linear
  ///     ones.
  ///   - sharesUnderlyings: whether a market may have its index from that of the one before it.
  init(
    _ stream: inout Stream, isPlain: Bool = false, hasOwnStages: Bool = false,
    hasInverse: Bool = false, sharesUnderlyings: Bool = false
  ) {
    func pick<Value>(_ values: [Value]) -> Value { values[stream.next(values.count)] }
    func rate(_ values: [String]) -> Rate { Rate(pick(values))! }
    let count = pick([1, 2, 2, 3, 3, 5])
    let assets = pick([1, 1, 2])
    fund = Money(pick(["0", "300", "3000", "30000"]))!
    jumpsEvery = pick([3, 6, 12])
    for number in 1...count {
      var terms = TestTerms()
      var level = pick([10_000, 2_000, 400])
      var underlying = UnderlyingID.none
      if sharesUnderlyings, let former = markets.last, stream.next(3) != 0 {
        level = former.level
        underlying = former.terms.contract.underlyingNamed
      }
      let size = pick([1, 1, 10])
      terms.contract = Contract(
        instrument: InstrumentID(rawValue: UInt16(number)),
        settlementAsset: AssetID(rawValue: UInt16(1 + number % assets)), tick: Price("1")!,
        // A lot is worth about a thousand.
        lot: Quantity(rawValue: 100_000_000 * 1_000 / Int64(level * size)),
        contractSize: Quantity("\(size)")!, priceBand: Rate("0.2")!,
        positionLimit: Quantity(pick(["100000", "100000", "4"]))!,
        openInterestLimit: stream.next(8) == 0 ? Quantity("12")! : Limits.openInterest,
        selfTradeScope: pick([.owner, .account]), underlying: underlying)
      if hasInverse, stream.next(3) != 0 {
        // As many quote units as make it worth what a linear one is at the first index price.
        terms.contract.payoff = Payoff(
          .inverse, multiplier: Quantity("\(level * level * size)")!)
      }
      let (maker, taker) = pick([
        ("0.0002", "0.0005"), ("-0.0001", "0.0003"), ("0", "0"), ("0.001", "0.0001"),
      ])
      terms.fees = FeeTerms(maker: Rate(maker)!, taker: Rate(taker)!)
      terms.valuation = pick([.mark, .mark, .entry])
      terms.closingFeeRate = rate(["0", "0.0005"])
      terms.mark = MarkTerms(
        method: pick([.index, .smoothedBasis, .medianOfThree]), sampleInterval: .seconds(5),
        windowSamples: pick([1, 3, 30]), liquidationTradesMoveMark: pick([true, false]),
        indexAgeMax: stream.next(7) == 0 ? .seconds(20) : .hours(24),
        impactNotional: Money(pick(["0", "20000"]))!, sampleBound: rate(["0.002", "0.01"]),
        bound: rate(["0.003", "0.05"]), moveMax: rate(["0.0005", "0.005"]),
        restrictsWhileStale: stream.next(4) != 0)
      terms.funding = FundingTerms(
        interval: pick([.zero, .seconds(30), .seconds(300)]),
        sampleInterval: pick([.seconds(2), .seconds(7)]), interestRate: rate(["0.0001", "-0.004"]),
        clamp: rate(["0.0005", "0.01"]), cap: rate(["0.002", "0.01"]),
        impactNotional: Money("10000")!, ratePeriod: pick([.hours(8), .seconds(60)]))
      terms.liquidation = LiquidationTerms(
        fractionPerTick: rate(["1", "0.4", "0.1"]), depthShareMax: rate(["1", "0.5", "0.1"]),
        isPartial: pick([true, false]), restoreBuffer: rate(["0", "0.2", "1"]),
        bookTicksMax: pick([1, 1, 2, 4]), feeRateMax: rate(["0", "0.005", "0.02"]),
        fundTakesOver: stream.next(4) != 0, fundLeverageMax: rate(["0.5", "3", "10"]),
        disposalShareMax: rate(["0.1", "0.5", "1"]), disposalBand: rate(["0.01", "0.05"]),
        disposalStep: rate(["0.0002", "0.004"]),
        takeoverLossMax: rate(["1", "0", "-0.002", "0.01"]),
        recourse: pick([.owner, .account, .scope]), withdrawals: pick([.haircut, .gate]),
        recentGains: isPlain ? .after : pick([.first, .after]))
      if hasOwnStages {
        terms.stages = Self.stages(&stream)
        terms.margin = MarginTerms(
          warningLevel: rate(["1", "1.2", "1.5", "3"]), firstLeverage: pick([1, 20, 100]))
        terms.funding.premiumWeighting = pick(PremiumWeighting.allCases)
      }
      if !isPlain { terms.contract.positionScope = pick([.account, .account, .owner]) }
      if terms.contract.positionScope == .owner || !isPlain && stream.next(4) == 0 {
        // Low enough that accounts of this size meet them.
        terms.brackets = [
          ("0", "0.004", "0.008"), ("2000", "0.006", "0.012"), ("10000", "0.012", "0.03"),
          ("40000", "0.025", "0.05"),
        ]
      }
      markets.append(
        Market(terms: terms, level: level, reserve: Money(pick(["0", "0", "400"]))!))
    }
    let people = 6 + stream.next(8)
    let isByOwner = markets.contains { $0.terms.contract.positionScope == .owner }
    for number in 1...people {
      // A member may have several accounts, and an owner several members.
      let member = stream.next(4) == 0 ? max(1, number - 1) : number
      accounts.append(
        Account(
          member: member, owner: stream.next(isByOwner ? 2 : 5) == 0 ? max(1, member - 1) : member,
          deposit: Money(pick(["300", "1000", "2500", "50000"]))!))
    }
    if stream.next(3) == 0 {
      limits = WorkLimits(
        breachChecks: pick([4_096, 1]), liquidationSteps: pick([1, 2, 1_024]),
        liquidationTrades: pick([1, 2, 8_192]), fundings: pick([2, 16_384]))
    }
  }

  /// A list of stages in any order, with any of them left out but the first and the last.
  private static func stages(_ stream: inout Stream) -> [StageTerms] {
    func pick<Value>(_ values: [Value]) -> Value { values[stream.next(values.count)] }
    func rate(_ values: [String]) -> Rate { Rate(pick(values))! }
    func stage(_ stage: LiquidationStage) -> StageTerms {
      var terms = StageTerms(stage)
      terms.fractionPerTick = rate(["1", "0.4", "0.1"])
      terms.depthShareMax = rate(["1", "0.5", "0.1"])
      terms.restoreBuffer = rate(["0", "0.2", "1"])
      terms.ticksMax = pick([1, 1, 2, 4])
      terms.feeRateMax = rate(["0", "0.005", "0.02"])
      terms.leverageMax = rate(["0.5", "3", "10"])
      terms.recourse = pick(Recourse.allCases)
      terms.ranking = pick(DeleveragingRule.allCases)
      terms.recentGains = pick(RecentGainRule.allCases)
      return terms
    }
    var inner: [StageTerms] = []
    if stream.next(2) == 0 { inner.append(stage(.partialReduction)) }
    if stream.next(3) != 0 { inner.append(stage(.bookClose)) }
    if stream.next(2) == 0 { inner.append(stage(.recourse)) }
    if stream.next(3) != 0 { inner.append(stage(.deleveraging)) }
    if stream.next(3) != 0 {
      var fund = stage(.fundTakeover)
      let bound = rate(["0", "-0.002", "0.01"])
      if stream.next(2) == 0 { fund.lossMax = bound }
      inner.append(fund)
      if fund.lossMax == bound, stream.next(2) == 0 {
        var second = stage(.fundTakeover)
        second.lossAbove = bound
        inner.append(second)
      }
    }
    for place in inner.indices.reversed() {
      inner.swapAt(place, stream.next(place + 1))
    }
    if let close = inner.firstIndex(where: { $0.stage == .bookClose }),
      let reduction = inner.firstIndex(where: { $0.stage == .partialReduction }),
      close < reduction
    {
      inner.swapAt(close, reduction)
    }
    return [stage(.cancelOrders)] + inner + [stage(.lossSharing)]
  }
}
