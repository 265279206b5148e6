import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Account 1 trades isolated with leverage 10 against account 2; the mark is 10,000.
@Suite struct IsolatedTests {
  private func house(
    deposit: String = "10000", fees: Bool = false, _ change: (inout TestTerms) -> Void = { _ in }
  ) -> TestHouse {
    var terms = TestTerms()
    if !fees { terms.fees = FeeTerms(maker: .zero, taker: .zero) }
    terms.brackets = [("0", "0.005", "0.01")]
    change(&terms)
    let house = TestHouse()
    house.list(terms)
    house.open(1, deposit: deposit)
    house.open(2, deposit: "10000000")
    house.mode(1, .isolated)
    house.leverage(1, 10)
    return house
  }

  private func trade(_ house: TestHouse, _ side: Side, _ quantity: String, at price: String) {
    house.order(2, side.opposite, quantity, at: price, client: 900)
    house.order(1, side, quantity, at: price, client: 901)
  }

  @Test("opening takes the margin out of the cross balance, closing gives it back with the profit")
  func inAndOut() {
    let house = house()
    trade(house, .buy, "2", at: "10000")
    #expect(house.pocket(1) == Money("2000") && house.balance(1) == Money("8000"))
    trade(house, .sell, "1", at: "10100")
    #expect(house.pocket(1) == Money("1000") && house.balance(1) == Money("9100"))
    trade(house, .sell, "1", at: "9900")
    #expect(house.pocket(1) == .zero && house.balance(1) == Money("10000"))
  }

  @Test("fees of closing come out of what is given back, and a flat position holds nothing")
  func feesOfClosing() {
    let house = house(fees: true)
    trade(house, .buy, "1", at: "10000")
    // Taker 0.05 %: five for opening, beside the margin.
    #expect(house.pocket(1) == Money("1000") && house.balance(1) == Money("8995"))
    trade(house, .sell, "1", at: "10000")
    #expect(house.pocket(1) == .zero && house.balance(1) == Money("9990"))
  }

  @Test("a rebate for closing is given back too")
  func rebate() {
    let house = house {
      $0.fees = FeeTerms(maker: Rate("-0.0001")!, taker: Rate("0.0005")!)
    }
    trade(house, .buy, "1", at: "10000")
    house.order(1, .sell, "1", at: "10000", client: 5)
    house.order(2, .buy, "1", at: "10000", client: 5)
    #expect(house.pocket(1) == .zero && house.balance(1) == Money("9996"))
  }

  @Test("turning over gives the old margin back and takes the new one")
  func turnOver() {
    let house = house()
    trade(house, .buy, "1", at: "10000")
    trade(house, .sell, "3", at: "10000")
    #expect(house.quantity(1) == Quantity("-2"))
    #expect(house.pocket(1) == Money("2000") && house.balance(1) == Money("8000"))
  }

  @Test("what a fill loses against the mark goes into the pocket with the margin")
  func lossAtOnce() {
    let house = house()
    house.leverage(1, 100)
    trade(house, .buy, "1", at: "10200")
    #expect(house.pocket(1) == Money("300"))
    house.tick()
    house.tick()
    #expect(house.quantity(1) == Quantity("1"))
  }

  @Test("a position that grows through brackets in small steps has the margin of its whole size")
  func brackets() {
    let house = house(deposit: "300000") {
      $0.brackets = [("0", "0.004", "0.008"), ("1000000", "0.025", "0.05")]
    }
    house.leverage(1, 125)
    for step in 0..<12 {
      house.order(2, .sell, "10", at: "10000", client: UInt64(10 + step))
      house.order(1, .buy, "10", at: "10000", client: UInt64(10 + step))
    }
    #expect(house.pocket(1) == Money("60000"))
    house.post("9999")
    house.tick()
    #expect(!(house.position(1)?.isInLiquidation ?? true))
  }

  @Test("unrealised profit elsewhere does not stand behind an isolated order")
  func unrealisedProfit() {
    let house = house(deposit: "1000")
    var second = TestTerms()
    second.contract.instrument = InstrumentID(rawValue: 2)
    second.fees = FeeTerms(maker: .zero, taker: .zero)
    house.list(second)
    let other = InstrumentID(rawValue: 2)
    house.order(2, .sell, "1", at: "10000", client: 1, instrument: other)
    house.order(1, .buy, "1", at: "10000", client: 1, instrument: other)
    house.post("12000", instrument: other)
    // Equity 3,000, requirement 600, but only 1,000 is money.
    #expect(house.order(1, .buy, "0.401", at: "10000", client: 2).reason == .insufficientMargin)
    #expect(house.order(1, .buy, "0.4", at: "10000", client: 2).reason == .accepted)
  }

  @Test("margin goes in as far as it is free, and out down to the initial requirement")
  func transfers() {
    let house = house()
    #expect(house.transfer(1, "1") == .notIsolated)
    trade(house, .buy, "1", at: "10000")
    #expect(house.transfer(1, "9000.00000001") == .insufficientMargin)
    #expect(house.transfer(1, "9000") == .accepted)
    #expect(house.balance(1) == .zero && house.pocket(1) == Money("10000"))
    #expect(house.transfer(1, "-9000.00000001") == .insufficientMargin)
    house.post("11000")
    // The profit stays: the pocket keeps the requirement of 1,100 in money.
    #expect(house.transfer(1, "-8900.00000001") == .insufficientMargin)
    #expect(house.transfer(1, "-8900") == .accepted)
    #expect(house.transfer(1, "0") == .amountInvalid)
    #expect(house.transfer(2, "1") == .notIsolated)
  }

  @Test("switching a live position moves its margin and is checked like an order")
  func modeSwitch() {
    let house = house(deposit: "3000")
    house.mode(1, .cross)
    trade(house, .buy, "1", at: "10000")
    #expect(house.balance(1) == Money("3000"))
    house.post("9900")
    #expect(house.mode(1, .isolated) == .accepted)
    // Requirement 990 and the loss of 100.
    #expect(house.pocket(1) == Money("1090") && house.balance(1) == Money("1910"))
    #expect(house.mode(1, .cross) == .accepted)
    #expect(house.pocket(1) == .zero && house.balance(1) == Money("3000"))
    house.post("8100")
    // Equity 1,100, requirement 810, but pocket and loss need 2,710.
    #expect(house.mode(1, .isolated) == .accepted)
    house.order(1, .sell, "0.5", at: "9000", client: 5)
    #expect(house.mode(1, .cross) == .ordersOpen)
  }

  @Test("an isolated position that the cross balance cannot cover does not join it")
  func joining() {
    let house = house(deposit: "1000")
    trade(house, .buy, "1", at: "10000")
    house.post("9500")
    // Equity 500, requirement 950, nothing else in the account.
    #expect(house.mode(1, .cross) == .insufficientMargin)
    house.deposit(1, "449.99999999")
    #expect(house.mode(1, .cross) == .insufficientMargin)
    house.deposit(1, "0.00000001")
    #expect(house.mode(1, .cross) == .accepted)
  }

  @Test(
    "where liability ends with the pocket, a loss beyond it never touches the cross balance",
    arguments: ["9000", "5000"])
  func lossBeyondPocket(price: String) {
    let house = house { $0.liquidation.recourse = .scope }
    house.contribute("100000")
    trade(house, .buy, "1", at: "10000")
    house.post(price)
    for _ in 0..<6 { house.tick() }
    #expect(house.quantity(1) == .zero && house.pocket(1) == .zero)
    #expect(house.balance(1) >= Money("9000")!)
  }

  @Test("what an open close would lose stays in the pocket")
  func pocketKeepsWhatOrdersLose() {
    let house = house()
    trade(house, .buy, "1", at: "10000")
    // A bid-less book: the member offers 900 below the mark, all of its pocket nearly.
    #expect(house.order(1, .sell, "1", at: "9100", client: 5).reason == .accepted)
    house.leverage(1, 100)
    #expect(house.transfer(1, "-0.00000001") == .insufficientMargin)
    house.cancel(1, client: 5)
    #expect(house.transfer(1, "-900") == .accepted)
    #expect(house.order(1, .sell, "1", at: "9100", client: 6).reason == .insufficientMargin)
  }

  @Test("a position is turned over only with margin for the new one, and holds just that")
  func turnOverNeedsMargin() {
    let house = house()
    trade(house, .buy, "1", at: "10000")
    let rich = house.balance(1)
    #expect(house.withdraw(1, (rich - Money("75")!).description) == .accepted)
    house.post("9200")
    // 200 of the pocket and 75 are left of what 920 needs.
    #expect(house.order(2, .buy, "5", at: "9200", client: 8).reason == .accepted)
    #expect(house.order(1, .sell, "2", at: "9200", client: 8).reason == .insufficientMargin)
    #expect(house.quantity(1) == Quantity("1"))
    house.deposit(1, "645")
    #expect(house.order(1, .sell, "2", at: "9200", client: 8).filled == Quantity("2"))
    #expect(house.quantity(1) == Quantity("-1") && house.pocket(1) == Money("920"))
    #expect(house.balance(1) == .zero)
  }

  @Test("a fill takes what was checked: selling above the mark takes no more than selling at it")
  func fillTakesWhatWasChecked() {
    let house = house()
    house.order(2, .buy, "1", at: "10800", client: 8)
    let before = house.balance(1)
    #expect(house.order(1, .sell, "1", at: "10000", client: 8).filled == Quantity("1"))
    #expect(house.pocket(1) == Money("1000") && before - house.balance(1) == Money("1000"))
  }
}
