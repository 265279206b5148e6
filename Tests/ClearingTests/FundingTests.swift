import Accounts
import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Funding every 100 seconds, sampled every 5; the first comes due 100 seconds after the start.
@Suite struct FundingTests {
  private func house(
    interest: String = "0.0001", clamp: String = "0.0005", cap: String = "0.01",
    ratePeriod: TimeSpan = .seconds(100), limits: WorkLimits = .standard,
    _ change: (inout TestTerms) -> Void = { _ in }
  ) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.funding = FundingTerms(
      interval: .seconds(100), sampleInterval: .seconds(5), interestRate: Rate(interest)!,
      clamp: Rate(clamp)!, cap: Rate(cap)!, impactNotional: Money("10100")!,
      ratePeriod: ratePeriod)
    change(&terms)
    let house = TestHouse(workLimits: limits)
    house.list(terms)
    for account: UInt32 in 1...4 { house.open(account, deposit: "100000") }
    house.order(2, .sell, "3", at: "10000", client: 1)
    house.order(1, .buy, "3", at: "10000", client: 1)
    return house
  }

  private func rate(_ house: TestHouse) -> Rate? {
    house.told { if case .fundingSet(let event) = $0 { event.rate } else { nil } }.first
  }

  private func paid(_ house: TestHouse) -> [UInt32: Money] {
    let events = house.told { if case .fundingPaid(let event) = $0 { event } else { nil } }
    return Dictionary(uniqueKeysWithValues: events.map { ($0.account.rawValue, $0.amount) })
  }

  @Test("without a premium the interest is paid, longs to shorts, at the multiple of the interval")
  func interest() {
    let house = house()
    house.tick(.seconds(99))
    #expect(rate(house) == nil)
    house.tick(.seconds(1))
    #expect(rate(house) == Rate("0.0001"))
    #expect(paid(house) == [1: Money("-3")!, 2: Money("3")!])
    #expect(house.balance(1) == Money("99997") && house.balance(2) == Money("100003"))
    house.tick(.seconds(99))
    #expect(rate(house) == nil)
  }

  @Test("the premium of the impact prices moves the rate, with the interest clamped around it")
  func premium() {
    let house = house()
    // The book lies 1 % above the index: premium 0.01, clamp takes 0.0005 off it, no cap reached.
    house.order(3, .buy, "5", at: "10100", client: 1)
    house.order(4, .sell, "5", at: "10110", client: 1)
    for _ in 0..<20 { house.tick(.seconds(5)) }
    #expect(rate(house) == Rate("0.0095"))
  }

  @Test("the rate is capped")
  func cap() {
    let house = house(cap: "0.002")
    house.order(3, .buy, "5", at: "10100", client: 1)
    house.order(4, .sell, "5", at: "10110", client: 1)
    for _ in 0..<20 { house.tick(.seconds(5)) }
    #expect(rate(house) == Rate("0.002"))
  }

  @Test("later samples weigh more: one at place n counts n times")
  func weights() {
    let house = house(clamp: "0", cap: "1")
    for _ in 0..<10 { house.tick(.seconds(5)) }
    house.order(3, .buy, "5", at: "10100", client: 1)
    for _ in 0..<10 { house.tick(.seconds(5)) }
    // 0.01 x (11 + ... + 20) / (1 + ... + 20)
    #expect(rate(house) == Rate("0.007380952"))
  }

  @Test("time without a sample counts as zero premium, at the opening and against a stale index")
  func missingSamples() {
    let house = house(clamp: "0", cap: "1") { $0.mark.indexAgeMax = .seconds(24) }
    house.order(3, .buy, "5", at: "10100", client: 1)
    for place in 1...20 {
      house.tick(.seconds(5))
      let isStale = house.house.market(TestHouse.instrument)!.isIndexStale
      #expect(isStale == ((7...15).contains(place) || place == 20), "\(place)")
      if place == 2 || place == 15 { house.post("10000") }
    }
    // 0.01 x (1 + ... + 6 + 16 + ... + 19) / (1 + ... + 20)
    #expect(rate(house) == Rate("0.004333333"))
  }

  @Test("one swept sample before the first funding makes no rate of its own")
  func youngAverage() {
    let house = house(clamp: "0", cap: "1")
    house.time = house.time + .seconds(95)
    house.send(.setFundingTerms(SetFundingTerms(instrument: TestHouse.instrument, terms: terms())))
    house.order(3, .buy, "5", at: "10900", client: 1)
    house.tick(.seconds(5))
    // 5 %, the most of one sample, at place 20 of 20.
    #expect(rate(house) == Rate("0.004761905"))
  }

  private func terms() -> FundingTerms {
    FundingTerms(
      interval: .seconds(100), sampleInterval: .seconds(5), interestRate: .zero, clamp: .zero,
      cap: .one, impactNotional: Money("10100")!, ratePeriod: .seconds(100))
  }

  @Test("a shorter interval pays its part of the rate, a longer one its multiple, to the cap")
  func ratePeriods() {
    for (seconds, expected) in [(100, "0.01"), (800, "0.00125"), (50, "0.02"), (20, "0.03")] {
      let house = house(
        clamp: "0", cap: "0.03", ratePeriod: .seconds(Int64(seconds)))
      house.order(3, .buy, "5", at: "10100", client: 1)
      for _ in 0..<20 { house.tick(.seconds(5)) }
      #expect(rate(house) == Rate(expected), "\(seconds) s")
    }
  }

  @Test("funding times without a tick are named, not paid")
  func missed() {
    let house = house()
    house.tick(.seconds(350))
    let told = house.told { if case .fundingSet(let event) = $0 { event } else { nil } }
    #expect(told.map(\.missed) == [2] && paid(house)[1] == Money("-3"))
    #expect(house.house.market(TestHouse.instrument)!.nextFunding == house.time + .seconds(50))
    house.tick(.seconds(50))
    let next = house.told { if case .fundingSet(let event) = $0 { event } else { nil } }
    #expect(next.map(\.missed) == [0] && paid(house)[1] == Money("-3"))
  }

  @Test("a negative rate is paid by shorts to longs")
  func negative() {
    let house = house(interest: "-0.0002")
    house.tick(.seconds(100))
    #expect(paid(house) == [1: Money("6")!, 2: Money("-6")!])
  }

  @Test("what rounding leaves between payers and receivers is the rounding account's, exactly")
  func rounding() {
    let house = house(interest: "0.000000007")
    house.order(3, .sell, "0.001", at: "10000", client: 1)
    house.order(1, .buy, "0.001", at: "10000", client: 2)
    house.post("9999.99999999")
    house.tick(.seconds(100))
    let sum = paid(house).values.reduce(Int64(0)) { $0 + $1.rawValue }
    #expect(sum < 0)
    #expect(house.house.houseBalance(TestHouse.asset, .rounding) == Int128(-sum))
    #expect(house.house.houseBalance(TestHouse.asset, .funding) == 0)
  }

  @Test("many positions are paid over several ticks, each once, and before it changes")
  func paced() {
    let house = house()
    house.checks = false
    let count = UInt32(Limits.fundingsPerCommand)
    house.open(5, deposit: "1000000")
    for account in 10..<(10 + count) {
      house.open(account, deposit: "1")
      house.order(5, .sell, "0.001", at: "10000", client: UInt64(account))
      house.order(account, .buy, "0.001", at: "10000", client: 1)
    }
    house.tick(.seconds(100))
    let first = paid(house)
    let last = 9 + count
    #expect(first[10] == Money("-0.001") && first[last] == nil)
    #expect(house.house.houseBalance(TestHouse.asset, .funding) != 0)
    // It trades before its turn: the funding due is settled first, on the old position.
    house.order(5, .buy, "0.001", at: "10000", client: 7)
    house.order(last, .sell, "0.001", at: "10000", client: 2)
    #expect(paid(house)[last] == Money("-0.001") && house.quantity(last) == .zero)
    house.checks = true
    house.tick()
    #expect(paid(house)[last] == nil && paid(house)[10] == nil)
    #expect(house.house.houseBalance(TestHouse.asset, .funding) == 0)
    #expect(house.balance(last) == Money("0.999")!)
  }

  @Test("a position opened after funding came due does not pay it")
  func newcomers() {
    let house = house()
    house.tick(.seconds(100))
    house.order(3, .buy, "1", at: "10000", client: 1)
    house.order(4, .sell, "1", at: "10000", client: 1)
    house.tick()
    #expect(paid(house).isEmpty)
    #expect(house.balance(3) == Money("100000"))
  }

  @Test("a lower leverage is judged with the funding that is due and not yet paid")
  func leverage() {
    // One position a tick is paid, the fund's first.
    let limits = WorkLimits(
      breachChecks: 4_096, liquidationSteps: 1_024, liquidationTrades: 8_192, fundings: 1)
    let house = house(interest: "0.01", clamp: "1", cap: "1", limits: limits)
    // Three long and three short, 30,000 each way: 300 are due of the long, to the short.
    for (account, deposit) in [(5, "30299.99999999"), (6, "29700"), (7, "30300")] as [(UInt32, _)] {
      house.open(account, deposit: deposit)
    }
    house.open(8, deposit: "60000")
    #expect(house.mode(8, .isolated) == .accepted)
    house.order(6, .sell, "3", at: "10000", client: 1)
    house.order(5, .buy, "3", at: "10000", client: 1)
    house.order(3, .sell, "6", at: "10000", client: 1)
    house.order(7, .buy, "3", at: "10000", client: 1)
    house.order(8, .buy, "3", at: "10000", client: 1)
    let pocket = house.pocket(8)
    #expect(house.transfer(8, "\(Money("30299.99999999")! - pocket)") == .accepted)
    house.tick(.seconds(100))
    #expect(rate(house) == Rate("0.01") && paid(house).isEmpty)
    #expect(house.leverage(5, 1) == .insufficientMargin)
    #expect(house.leverage(6, 1) == .accepted)
    #expect(house.leverage(7, 1) == .accepted)
    #expect(house.leverage(8, 1) == .insufficientMargin)
    #expect(house.transfer(8, "0.00000001") == .accepted)
    #expect(house.leverage(8, 1) == .accepted)
    #expect(house.leverage(5, 2) == .accepted)
  }

  @Test("so is one in another market than the funding is due in")
  func leverageElsewhere() {
    let limits = WorkLimits(
      breachChecks: 4_096, liquidationSteps: 1_024, liquidationTrades: 8_192, fundings: 1)
    let house = house(interest: "0.01", clamp: "1", cap: "1", limits: limits)
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    let second = InstrumentID(rawValue: 2)
    terms.contract.instrument = second
    house.list(terms)
    house.open(5, deposit: "11500")
    house.order(3, .sell, "3", at: "10000", client: 1)
    house.order(5, .buy, "3", at: "10000", client: 1)
    house.order(4, .sell, "1", at: "10000", client: 9, instrument: second)
    house.order(5, .buy, "1", at: "10000", client: 9, instrument: second)
    house.tick(.seconds(100))
    #expect(rate(house) == Rate("0.01") && paid(house).isEmpty)
    // 1,500 for the first market at leverage 20 and 10,000 for the second need all there was
    // before the funding.
    #expect(house.leverage(5, 1, instrument: second) == .insufficientMargin)
    house.deposit(5, "299.99999999")
    #expect(house.leverage(5, 1, instrument: second) == .insufficientMargin)
    house.deposit(5, "0.00000001")
    #expect(house.leverage(5, 1, instrument: second) == .accepted)
  }
}
