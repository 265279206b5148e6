import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// One bracket of 1 % and 0.5 %, no fees; the warning level is 1.2 times maintenance.
@Suite struct MarginCallTests {
  private func house(isolated: Bool = false) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    let house = TestHouse()
    house.list(terms)
    house.open(1, deposit: "1000")
    house.open(2, deposit: "1000000")
    if isolated { house.mode(1, .isolated) }
    house.leverage(1, 100)
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    return house
  }

  private func calls(_ house: TestHouse) -> [MarginCalled] {
    house.told { if case .marginCalled(let event) = $0 { event } else { nil } }
  }

  @Test("a scope below the warning level is called when it is touched, once, and told its recovery")
  func once() {
    let house = house()
    house.post("9955")
    #expect(calls(house).isEmpty)
    // Equity 550, requirement 497.75, warning below 597.3.
    house.deposit(1, "1")
    #expect(calls(house).map(\.equity) == [Money("551")!])
    #expect(calls(house).map(\.maintenance) == [Money("497.75")!])
    #expect(calls(house).map(\.instrument) == [.none])
    house.deposit(1, "46.29999999")
    #expect(calls(house).isEmpty)
    house.deposit(1, "0.00000001")
    #expect(calls(house).map(\.equity) == [Money("597.3")!])
    house.deposit(1, "1")
    #expect(calls(house).isEmpty)
  }

  @Test("an isolated position is called by itself")
  func isolated() {
    let house = house(isolated: true)
    house.deposit(1, "100")
    house.post("9955")
    house.transfer(1, "1")
    #expect(calls(house).map(\.instrument) == [TestHouse.instrument])
    house.transfer(1, "99")
    #expect(calls(house).map(\.equity) == [Money("650")!])
  }

  @Test("an account on several instruments is called when a mark update looks at it")
  func lookedAt() {
    let house = house()
    let other = InstrumentID(rawValue: 2)
    var second = TestTerms()
    second.contract.instrument = other
    second.fees = FeeTerms(maker: .zero, taker: .zero)
    second.brackets = [("0", "0.005", "0.01")]
    house.list(second)
    house.deposit(1, "100")
    house.send(
      .setLeverage(
        SetLeverage(account: AccountID(rawValue: 1), instrument: other, leverage: 100)))
    house.order(2, .sell, "1", at: "10000", client: 3, instrument: other)
    house.order(1, .buy, "1", at: "10000", client: 3, instrument: other)
    var called = 0
    var price = 10_000
    while !house.isInLiquidation(1) {
      price -= 2
      house.post("\(price)")
      called += calls(house).count
    }
    #expect(called == 1)
  }

  @Test("a breach is not called: its liquidation speaks for itself")
  func breach() {
    let house = house()
    house.post("9940")
    house.tick()
    #expect(calls(house).isEmpty)
  }

  @Test("the warning level and the first leverage are the instrument's")
  func terms() {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.margin = MarginTerms(warningLevel: Rate("2")!, firstLeverage: 50)
    let house = TestHouse()
    house.list(terms)
    house.open(1, deposit: "2000")
    house.open(2, deposit: "1000000")
    house.order(2, .sell, "10", at: "10000", client: 1)
    #expect(house.order(1, .buy, "10", at: "10000", client: 1).filled == Quantity("10"))
    #expect(house.position(1)?.leverage == 50)
    // Requirement 500 at the entry: twice that is the level.
    house.post("9899.9")
    // Equity 999, requirement 494.995.
    house.deposit(1, "1")
    #expect(calls(house).isEmpty)
    house.post("9889")
    house.deposit(1, "1")
    #expect(calls(house).count == 1)
    #expect(
      house.send(
        .setMarginTerms(
          SetMarginTerms(
            instrument: TestHouse.instrument, terms: MarginTerms(warningLevel: Rate("1.5")!)))
      ).reason == .accepted)
    // Recovered by the new level, and told so when it is judged.
    house.deposit(1, "1")
    #expect(calls(house).count == 1)
  }
}
