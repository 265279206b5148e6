import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Sums that leave 64 bits where each part is within its bound: over markets, trades, losses.
@Suite struct WideSumTests {
  private func market(_ house: TestHouse, _ number: UInt16, index: String) {
    var terms = TestTerms()
    terms.contract.instrument = InstrumentID(rawValue: number)
    terms.contract.priceBand = Rate("0.9")!
    terms.brackets = [("0", "0.01", "0.05")]
    terms.liquidation.fundLeverageMax = Limits.rate
    house.list(terms, index: index)
  }

  @Test("an account's equity over many markets may pass 64 bits")
  func manyMarkets() {
    let house = TestHouse()
    house.open(1, deposit: "")
    house.open(2, deposit: "")
    let markets: ClosedRange<UInt16> = 1...7
    for number in markets { market(house, number, index: "1000000") }
    house.deposit(1, "15000000000")
    house.deposit(2, "15000000000")
    for number in markets {
      let id = InstrumentID(rawValue: number)
      house.order(1, .sell, "10000", at: "1000000", client: UInt64(number), instrument: id)
      house.order(2, .buy, "10000", at: "1000000", client: UInt64(number), instrument: id)
    }
    #expect(house.house.counts.trades == 7)
    // Each long is worth 10 billion and then 40; the profit is 210.
    for number in markets { house.post("4000000", instrument: InstrumentID(rawValue: number)) }
    #expect(house.equity(2) == .max)
    for _ in 0..<12 { house.tick() }
    #expect(house.house.isConserved)
  }

  @Test("gains that nobody paid in may pass 64 bits, and stay what they are")
  func gains() {
    let house = TestHouse()
    market(house, 1, index: "1000000")
    house.open(1, deposit: "10000000000")
    var gained: Int128 = 0
    // Each time a fresh loser pays next to nothing for a leap of thirty billion.
    for round: UInt32 in 2...6 {
      house.open(round, deposit: "1500000000")
      house.post("1000000")
      house.order(round, .sell, "10000", at: "1000000", client: 1)
      house.order(1, .buy, "10000", at: "1000000", client: UInt64(round))
      let before = house.balance(1)
      house.post("4000000")
      for _ in 0..<6 { house.tick() }
      gained += Int128(house.balance(1).rawValue) - Int128(before.rawValue)
      house.withdraw(1, "1")
    }
    #expect(gained > 0)
    #expect(house.house.isConserved)
  }

  @Test("a fund of billions with the greatest leverage takes over without leaving its type")
  func fundCapacity() {
    let house = TestHouse()
    market(house, 1, index: "10000")
    house.contribute("15000000000")
    house.open(1, deposit: "10000")
    house.open(2, deposit: "10000000")
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    house.post("9050")
    var takeovers = 0
    for _ in 0..<6 {
      house.tick()
      takeovers +=
        house.told { event -> LiquidationStage? in
          if case .liquidationStep(let step) = event { step.stage } else { nil }
        }.count { $0 == .fundTakeover }
    }
    #expect(takeovers > 0)
  }

  @Test("a liquidation that waits in an empty book longer than its count reaches goes on waiting")
  func patience() {
    let house = TestHouse()
    market(house, 1, index: "10000")
    house.open(1, deposit: "10000")
    house.open(2, deposit: "10000000")
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    house.checks = false
    var terms = TestTerms().liquidation
    terms.bookTicksMax = .max
    house.send(
      .setLiquidationTerms(SetLiquidationTerms(instrument: TestHouse.instrument, terms: terms)))
    house.post("9090")
    for _ in 0..<10 { house.tick() }
    house.deposit(1, "1000000")
    for _ in 0..<66_000 { house.tick(.milliseconds(1)) }
    #expect(house.isInLiquidation(1) && house.house.isConserved)
  }
}
