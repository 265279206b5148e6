import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// No command stops the house: what would break a bound is refused by name, and the house goes on.
@Suite struct BoundsTests {
  private static let id = TestHouse.instrument

  private static func list(_ house: TestHouse, _ change: (inout Contract) -> Void) -> RejectReason {
    var terms = TestTerms()
    terms.contract.instrument = InstrumentID(rawValue: 9)
    change(&terms.contract)
    return house.send(
      .listInstrument(
        ListInstrument(contract: terms.contract, valuation: .mark, closingFeeRate: .zero))
    ).reason
  }

  @Test("an inverse contract is listed where a lot is worth something at every price of its book")
  func inverse() {
    func list(_ tick: String, _ lot: String, size: String = "1") -> RejectReason {
      Self.list(TestHouse()) {
        $0.payoff = Payoff(.inverse, multiplier: Quantity(size)!)
        $0.tick = Price(tick)!
        $0.lot = Quantity(lot)!
      }
    }
    // 2^26 ticks of a half: 0.33554432 over 33,554,432 is 1e-8.
    #expect(list("0.5", "0.33554432") == .accepted)
    #expect(list("0.5", "0.33554431") == .lotValueTooSmall)
    #expect(list("0.5", "0.00335545", size: "100") == .accepted)
    #expect(list("0.5", "0.00335544", size: "100") == .lotValueTooSmall)
    // A book ends at the greatest price, however coarse its ticks are.
    #expect(list("10000000000", "100") == .accepted)
    #expect(list("10000000000", "99.99999999") == .lotValueTooSmall)
    // Tick x lot is no whole number of 1e-8: of a linear contract that is refused.
    #expect(list("0.00000001", "0.00000003", size: "3") == .accepted)
  }

  @Test("a contract is refused whose tick, lot and size multiply beyond 128 bits")
  func products() {
    let reason = Self.list(TestHouse()) {
      $0.tick = Limits.price
      $0.lot = Limits.quantity
      $0.contractSize = Limits.contractSize
    }
    #expect(reason == .tickValueInexact)
    let most = Self.list(TestHouse()) {
      $0.tick = Price(rawValue: 1)
      $0.lot = Limits.quantity
      $0.contractSize = Limits.contractSize
    }
    #expect(most == .accepted)
    for interest in [Quantity.zero, Quantity(rawValue: Limits.openInterest.rawValue + 1)] {
      let reason = Self.list(TestHouse()) { $0.openInterestLimit = interest }
      #expect(reason == .openInterestLimitInvalid)
    }
  }

  @Test("terms beyond their ranges are refused, and at their ends taken")
  func terms() {
    let house = TestHouse()
    let terms = TestTerms()
    house.list(terms)
    func funding(_ change: (inout FundingTerms) -> Void) -> RejectReason {
      var changed = terms.funding
      changed.interval = .hours(8)
      change(&changed)
      return house.send(.setFundingTerms(SetFundingTerms(instrument: Self.id, terms: changed)))
        .reason
    }
    func mark(_ change: (inout MarkTerms) -> Void) -> RejectReason {
      var changed = terms.mark
      change(&changed)
      return house.send(.setMarkTerms(SetMarkTerms(instrument: Self.id, terms: changed))).reason
    }
    let long = TimeSpan(rawValue: Limits.timeSpan.rawValue + 1)
    #expect(funding { $0.clamp = Limits.rate } == .accepted)
    #expect(funding { $0.clamp = Rate(rawValue: Limits.rate.rawValue + 1) } == .fundingClampInvalid)
    #expect(funding { $0.clamp = Rate(rawValue: .max) } == .fundingClampInvalid)
    #expect(funding { $0.interestRate = Rate(rawValue: .min) } == .interestRateInvalid)
    #expect(funding { $0.interval = Limits.timeSpan } == .accepted)
    #expect(funding { $0.interval = long } == .fundingIntervalInvalid)
    #expect(mark { $0.sampleInterval = Limits.timeSpan } == .accepted)
    #expect(mark { $0.sampleInterval = long } == .markIntervalInvalid)
    #expect(mark { $0.indexAgeMax = long } == .indexAgeInvalid)
    let least = FeeTerms(maker: .zero, taker: Rate(rawValue: .min))
    #expect(
      house.send(.setFees(SetFees(instrument: Self.id, fees: least))).reason == .takerFeeInvalid)
    house.open(1, deposit: "1000")
    let amount = Money(rawValue: .min)
    let transfer = TransferMargin(
      account: AccountID(rawValue: 1), instrument: Self.id, amount: amount)
    #expect(house.send(.transferMargin(transfer)).reason == .notIsolated)
    house.order(1, .buy, "0.001", at: "10000", client: 1)
    #expect(house.send(.transferMargin(transfer)).reason == .notIsolated)
  }

  @Test("fees beyond what the maintenance requirement holds are refused, whichever comes first")
  func fees() {
    let house = TestHouse()
    var terms = TestTerms()
    terms.closingFeeRate = Rate("0.001")!
    house.list(terms)
    func set(_ maker: String, _ taker: String) -> RejectReason {
      let fees = FeeTerms(maker: Rate(maker)!, taker: Rate(taker)!)
      return house.send(.setFees(SetFees(instrument: Self.id, fees: fees))).reason
    }
    // Maintenance 0.4 % and a closing fee of 0.1 %.
    #expect(set("0", "0.005") == .accepted)
    #expect(set("0", "0.005000001") == .feeAboveMaintenance)
    #expect(set("0.005000001", "0") == .feeAboveMaintenance)
    for (rate, reason) in [
      ("0.003999999", RejectReason.feeAboveMaintenance), ("0.004", .accepted),
    ] {
      house.send(
        .setMarginBracket(
          SetMarginBracket(
            instrument: Self.id, index: 0,
            bracket: MarginBracket(
              floor: .zero, maintenanceRate: Rate(rate)!, initialRate: .one))))
      #expect(house.send(.openTrading(OpenTrading(instrument: Self.id))).reason == reason)
    }
  }

  @Test("time has an end: commands up to it are carried out, later ones refused, ticks too")
  func timeEnd() {
    let house = TestHouse()
    var terms = TestTerms()
    terms.funding.interval = Limits.timeSpan
    terms.mark.method = .medianOfThree
    terms.mark.sampleInterval = Limits.timeSpan
    house.time = Limits.timeEnd - .seconds(2)
    house.list(terms)
    house.open(1, deposit: "100000")
    house.open(2, deposit: "100000")
    #expect(house.tick(.seconds(2)).reason == .accepted)
    #expect(house.affirm(7, 1, .buy, with: 2, "1", at: "10000") == .accepted)
    let deadline = house.told { event -> Timestamp? in
      if case .fillPending(let pending) = event { pending.deadline } else { nil }
    }
    #expect(deadline == [Limits.timeEnd + .seconds(60)])
    house.time = Limits.timeEnd + .nanoseconds(1)
    #expect(house.tick(.zero).reason == .timeOver)
    #expect(house.affirm(7, 2, .sell, with: 1, "1", at: "10000") == .timeOver)
    house.time = Timestamp(rawValue: .max - 1)
    #expect(house.affirm(8, 1, .buy, with: 2, "1", at: "10000") == .timeOver)
    #expect(house.order(1, .buy, "1", at: "10000", client: 1).reason == .timeOver)
    #expect(house.house.counts.trades == 0 && house.house.counts.openOrders == 0)
  }

  @Test("a market whose ticks end below its price gets no index, unless positions stand in it")
  func reach() {
    let house = TestHouse()
    house.list()
    func post(_ price: String) -> RejectReason {
      house.send(
        .postIndexPrice(PostIndexPrice(instrument: Self.id, source: 0, price: Price(price)!))
      ).reason
    }
    // 2^26 ticks of 0.1.
    #expect(post("6710886.4") == .accepted)
    #expect(post("6710886.5") == .priceInvalid)
    #expect(post("10000") == .accepted)
    house.open(1, deposit: "100000")
    house.open(2, deposit: "100000")
    house.order(1, .sell, "0.001", at: "10000", client: 1)
    #expect(house.order(2, .buy, "0.001", at: "10000", client: 1).filled == Quantity("0.001")!)
    #expect(post("7000000") == .accepted)
    for _ in 0..<5 { house.tick() }
  }

  @Test("far quotes move no mark beyond what every position can be valued at")
  func farQuotes() {
    for method in MarkMethod.allCases {
      let house = TestHouse()
      var terms = TestTerms()
      terms.mark.method = method
      terms.mark.windowSamples = 1
      terms.mark.sampleInterval = .seconds(1)
      terms.contract.lot = .one
      terms.contract.positionLimit = Limits.quantity
      house.list(terms, index: "10")
      house.open(1, deposit: "40000000")
      house.open(2, deposit: "40000000")
      house.open(3, deposit: "1000")
      house.order(2, .sell, "1000000", at: "10", client: 1)
      house.order(1, .buy, "1000000", at: "10", client: 1)
      house.order(3, .sell, "1", at: "6000000", client: 1)
      house.order(3, .buy, "1", at: "9.9", client: 2)
      for _ in 0..<8 { house.tick() }
      let mark = house.house.market(Self.id)?.mark ?? .zero
      #expect(mark.isPositive && house.equity(1) <= Payoff.valueMax)
    }
  }
}
