import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// What may be done while an index is stale. Account 1 is long 10 and account 2 short 10.
@Suite struct StaleIndexTests {
  private func house(_ change: (inout TestTerms) -> Void = { _ in }) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.mark.indexAgeMax = .seconds(10)
    change(&terms)
    let house = TestHouse()
    house.list(terms)
    for account: UInt32 in 1...4 { house.open(account, deposit: "100000") }
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    house.order(3, .buy, "5", at: "9990", client: 1)
    return house
  }

  private func silence(_ house: TestHouse) { house.tick(.seconds(11)) }

  @Test("orders that open wait, orders that close and cancels do not")
  func orders() {
    let house = house()
    silence(house)
    #expect(house.order(4, .buy, "1", at: "9980", client: 1).reason == .indexStale)
    #expect(house.order(1, .buy, "1", at: "9980", client: 2).reason == .indexStale)
    #expect(house.order(1, .sell, "10.001", at: "10020", client: 2).reason == .indexStale)
    #expect(house.order(1, .sell, "4", at: "10020", client: 2).reason == .accepted)
    // With the four that rest, seven more would turn the position over.
    #expect(house.order(1, .sell, "7", at: "10030", client: 3).reason == .indexStale)
    #expect(house.replace(1, client: 2, at: "10010", "11").reason == .indexStale)
    #expect(house.replace(1, client: 2, at: "10010", "6").reason == .accepted)
    #expect(house.order(1, .sell, "2", client: 4).filled == Quantity("2"))
    #expect(house.cancel(3, client: 1) == .accepted)
    house.post("10000")
    #expect(house.order(4, .buy, "1", at: "9980", client: 1).reason == .accepted)
  }

  @Test("collateral stays where a position stands on it, and goes where none does")
  func collateral() {
    let house = house()
    house.mode(4, .isolated)
    house.order(4, .sell, "1", at: "9990", client: 1)
    silence(house)
    #expect(house.withdraw(1, "1") == .indexStale)
    #expect(house.withdraw(4, "1") == .indexStale)
    #expect(house.transfer(4, "-1") == .indexStale)
    #expect(house.transfer(4, "1") == .accepted)
    #expect(house.deposit(1, "1") == .accepted)
    #expect(house.leverage(1, 50) == .indexStale && house.leverage(1, 10) == .accepted)
    #expect(house.mode(2, .isolated) == .indexStale && house.mode(4, .cross) == .indexStale)
    house.open(5, deposit: "10")
    #expect(house.withdraw(5, "10") == .accepted)
    #expect(house.leverage(5, 50) == .accepted && house.mode(5, .isolated) == .accepted)
  }

  @Test("a bilateral trade waits unless it closes both sides")
  func fills() {
    let house = house()
    silence(house)
    #expect(house.report(1, buyer: 2, seller: 4, "1", at: "10000") == .indexStale)
    #expect(house.report(2, buyer: 3, seller: 1, "1", at: "10000") == .indexStale)
    #expect(house.report(3, buyer: 2, seller: 1, "4", at: "10000") == .accepted)
    #expect(house.affirm(4, 2, .buy, with: 4, "1", at: "10000") == .accepted)
    #expect(house.affirm(4, 4, .sell, with: 2, "1", at: "10000") == .indexStale)
  }

  @Test("a cross balance behind a stale position opens nothing in other instruments either")
  func otherInstruments() {
    let house = house()
    var other = TestTerms()
    other.contract.instrument = InstrumentID(rawValue: 2)
    house.list(other)
    silence(house)
    house.post("10000", instrument: other.contract.instrument)
    func buy(_ account: UInt32) -> RejectReason {
      house.order(
        account, .buy, "1", at: "9990", client: 9, instrument: other.contract.instrument
      ).reason
    }
    #expect(buy(1) == .indexStale && buy(4) == .accepted)
  }

  @Test("a case whose other positions wait for their index waits with them")
  func waitingCase() {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.01", "0.02")]
    terms.liquidation.isPartial = true
    terms.liquidation.restoreBuffer = .one
    terms.liquidation.bookTicksMax = 1
    terms.liquidation.feeRateMax = .zero
    let house = TestHouse()
    house.list(terms)
    let second = InstrumentID(rawValue: 2)
    terms.contract.instrument = second
    terms.mark.indexAgeMax = .seconds(10)
    house.list(terms, index: "500")
    house.open(1, deposit: "4000")
    house.open(2, deposit: "1000000")
    for instrument in [TestHouse.instrument, second] {
      let (quantity, price) = instrument == second ? ("100", "500") : ("10", "10000")
      house.leverage(1, 50, instrument: instrument)
      house.order(2, .sell, quantity, at: price, client: 1, instrument: instrument)
      house.order(1, .buy, quantity, at: price, client: 1, instrument: instrument)
    }
    house.order(2, .buy, "10", at: "9695", client: 2)
    house.post("9700")
    #expect(house.isInLiquidation(1))
    // The first position goes whole; what it leaves is covered at a mark that nobody vouches for.
    silence(house)
    #expect(house.quantity(1) == .zero && house.isInLiquidation(1))
    house.tick()
    #expect(house.isInLiquidation(1))
    house.post("500", instrument: second)
    house.tick()
    #expect(!house.isInLiquidation(1))
    #expect(house.house.position(AccountID(rawValue: 1), second)?.quantity == Quantity("100"))
  }

  @Test("with the switch off only liquidations wait")
  func off() {
    let house = house { $0.mark.restrictsWhileStale = false }
    silence(house)
    #expect(house.order(4, .buy, "1", at: "9980", client: 1).reason == .accepted)
    #expect(house.withdraw(1, "1") == .accepted)
    #expect(house.report(1, buyer: 2, seller: 4, "1", at: "10000") == .accepted)
    #expect(house.leverage(1, 50) == .accepted)
  }
}
