import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// What the book can do to the mark, and what it cannot.
@Suite struct MarkBoundTests {
  private func house(
    _ method: MarkMethod = .medianOfThree, _ change: (inout TestTerms) -> Void = { _ in }
  ) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.mark.method = method
    terms.mark.windowSamples = 4
    terms.mark.impactNotional = Money("20000")!
    change(&terms)
    let house = TestHouse()
    house.list(terms)
    for account: UInt32 in 1...4 { house.open(account, deposit: "10000000") }
    return house
  }

  private func mark(_ house: TestHouse) -> Price {
    house.house.market(TestHouse.instrument)!.mark
  }

  @Test("quotes far away and thin leave the mark at the index", arguments: MarkMethod.allCases)
  func farQuotes(method: MarkMethod) {
    let house = house(method)
    house.order(2, .sell, "1000", at: "10000", client: 1)
    house.order(1, .buy, "1000", at: "10000", client: 1)
    house.order(3, .buy, "0.001", at: "9999.9", client: 1)
    house.order(3, .sell, "0.001", at: "11990", client: 2)
    for _ in 0..<20 { house.tick(.seconds(5)) }
    #expect(mark(house) == Price("10000"))
    // Deep ones too are held: a sample by 1 % of the index, all of them by as much.
    house.order(4, .buy, "50", at: "11900", client: 1)
    house.order(4, .sell, "50", at: "11950", client: 2)
    for _ in 0..<20 { house.tick(.seconds(5)) }
    #expect(mark(house) == Price(method == .index ? "10000" : "10100"))
  }

  @Test("every method is held within the bound, and moves from sample to sample no faster")
  func bounds() {
    let house = house(.smoothedBasis) {
      $0.mark.windowSamples = 1
      $0.mark.sampleBound = .one
      $0.mark.bound = Rate("0.03")!
      $0.mark.moveMax = Rate("0.01")!
    }
    house.order(3, .buy, "100", at: "11000", client: 1)
    house.order(4, .sell, "100", at: "11010", client: 1)
    var seen: [String] = []
    for _ in 0..<5 {
      house.tick(.seconds(5))
      seen.append("\(mark(house))")
      house.tick(.seconds(1))
      seen.append("\(mark(house))")
    }
    let steps = [10_100, 10_200, 10_300, 10_300, 10_300].flatMap { ["\($0)", "\($0)"] }
    #expect(seen == steps)
    // The index's own move passes in one step, whatever its size.
    house.post("7000")
    #expect(mark(house) == Price("7210"))
  }

  @Test("trades of one member with itself, and old ones, make no last price")
  func lastTrade() {
    let house = house { $0.mark.windowSamples = 1 }
    house.open(5, deposit: "100000", member: 3)
    house.order(1, .buy, "5", at: "10010", client: 1)
    house.order(2, .sell, "5", at: "10030", client: 1)
    house.tick(.seconds(5))
    #expect(mark(house) == Price("10020"))
    house.order(3, .sell, "0.001", at: "10014", client: 1)
    house.order(5, .buy, "0.001", at: "10014", client: 1, selfTradePrevention: .decrement)
    house.tick()
    #expect(mark(house) == Price("10020"))
    house.order(3, .sell, "0.001", at: "10014", client: 2)
    house.order(4, .buy, "0.001", at: "10014", client: 2)
    house.tick()
    #expect(mark(house) == Price("10014"))
    for _ in 0..<5 { house.tick() }
    #expect(mark(house) == Price("10020"))
  }

  @Test("a book swept at the samples liquidates nobody who is solvent at the index")
  func sweptBook() {
    let house = house {
      $0.mark.windowSamples = 30
      $0.brackets = [("0", "0.004", "0.01")]
    }
    house.open(9, deposit: "5400")
    house.leverage(9, 100)
    house.order(9, .sell, "40", at: "10000", client: 1)
    house.order(1, .buy, "40", at: "10000", client: 1)
    for sample in 0..<8 {
      // The honest asks are swept, and one lot is offered and traded far above.
      let client = UInt64(10 * sample + 10)
      house.order(2, .sell, "5", at: "10020", client: client)
      house.order(2, .buy, "5", at: "9980", client: client + 1)
      house.order(3, .buy, "5", at: "10020", client: client)
      house.order(4, .sell, "0.002", at: "10940", client: client)
      house.order(3, .buy, "0.001", at: "10940", client: client + 1)
      house.order(3, .buy, "0.001", at: "10930", client: client + 2)
      house.tick(.seconds(5))
      #expect(mark(house) <= Price("10010")!)
      house.cancelAll(2)
      house.cancelAll(3)
      house.cancelAll(4)
    }
    #expect(!house.isInLiquidation(9) && house.quantity(9) == Quantity("-40"))
  }

  @Test("against a stale index nothing is sampled; when it returns the basis begins afresh")
  func staleSamples() {
    let house = house(.smoothedBasis) { $0.mark.indexAgeMax = .seconds(12) }
    house.order(1, .buy, "5", at: "10010", client: 1)
    house.order(2, .sell, "5", at: "10030", client: 1)
    house.tick(.seconds(5))
    house.tick(.seconds(5))
    #expect(mark(house) == Price("10010"))
    house.cancelAll(1)
    house.cancelAll(2)
    house.tick(.seconds(5))
    #expect(mark(house) == Price("10010"))
    house.post("9000")
    #expect(mark(house) == Price("9000"))
    house.order(1, .buy, "5", at: "9010", client: 2)
    house.order(2, .sell, "5", at: "9030", client: 2)
    house.tick(.seconds(5))
    #expect(mark(house) == Price("9005"))
  }

  @Test("of two sources that disagree the one near the former index holds, or none does")
  func outliers() {
    let house = house(.index)
    house.open(8, deposit: "6000")
    house.order(8, .buy, "5", at: "10000", client: 1)
    house.order(2, .sell, "5", at: "10000", client: 1)
    func post(_ source: UInt8, _ price: String) -> (index: Price, isStale: Bool) {
      house.send(
        .postIndexPrice(
          PostIndexPrice(
            instrument: TestHouse.instrument, source: source, price: Price(price)!)))
      let market = house.house.market(TestHouse.instrument)!
      return (market.index, market.isIndexStale)
    }
    #expect(post(1, "10000") == (Price("10000")!, false))
    #expect(post(1, "5000") == (Price("10000")!, false))
    #expect(!house.isInLiquidation(8))
    // A true jump: the first source that jumps waits for the second.
    #expect(post(1, "10000") == (Price("10000")!, false))
    #expect(post(0, "11000") == (Price("10000")!, false))
    #expect(post(1, "11020") == (Price("11010")!, false))
    // Neither near: stale until they agree.
    #expect(post(1, "5000") == (Price("11000")!, false))
    #expect(post(0, "8000") == (Price("11000")!, true))
    #expect(post(1, "8100") == (Price("8050")!, false))
  }

  @Test("a source that disagreed is not followed when it is left alone, however often it posts")
  func suspect() {
    let house = house(.index) { $0.mark.indexAgeMax = .seconds(10) }
    func post(_ price: String) -> (index: Price, isStale: Bool) {
      house.send(
        .postIndexPrice(
          PostIndexPrice(instrument: TestHouse.instrument, source: 1, price: Price(price)!)))
      let market = house.house.market(TestHouse.instrument)!
      return (market.index, market.isIndexStale)
    }
    for second in 0..<20 {
      house.tick()
      #expect(post("5000") == (Price("10000")!, second > 9), "\(second)")
    }
    #expect(post("9900") == (Price("9900")!, false))
  }

  @Test("terms out of range are refused")
  func ranges() {
    let house = house()
    let id = TestHouse.instrument
    func set(_ change: (inout MarkTerms) -> Void) -> RejectReason {
      var terms = TestTerms().mark
      change(&terms)
      return house.send(.setMarkTerms(SetMarkTerms(instrument: id, terms: terms))).reason
    }
    for bound in ["0", "0.500000001"] {
      #expect(set { $0.bound = Rate(bound)! } == .markBoundInvalid)
    }
    for move in ["0", "1.1"] { #expect(set { $0.moveMax = Rate(move)! } == .markMoveInvalid) }
    #expect(set { $0.sampleBound = .zero } == .basisBoundInvalid)
    #expect(set { $0.indexDeviationMax = .zero } == .indexDeviationInvalid)
    #expect(set { $0.impactNotional = Money("-1")! } == .markImpactNotionalInvalid)
    #expect(set { $0.bound = MarkTerms.boundMost } == .accepted)
    var funding = TestTerms().funding
    funding.interval = .hours(8)
    funding.ratePeriod = .zero
    let setFunding = SetFundingTerms(instrument: id, terms: funding)
    #expect(house.send(.setFundingTerms(setFunding)).reason == .ratePeriodInvalid)
  }
}
