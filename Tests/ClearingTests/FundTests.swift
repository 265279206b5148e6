import Accounts
import Clearing
import ClearingTestKit
import Messages
import Testing
import Units

@Suite struct FundTests {
  /// A long of 10 at 10,000 with 100 times leverage, taken over by a fund of 10,000.
  private func houseWithInventory() -> TestHouse {
    var terms = TestTerms()
    terms.liquidation.bookTicksMax = 1
    terms.liquidation.fundLeverageMax = Rate("100")!
    terms.contract.priceBand = Rate("0.5")!
    let house = TestHouse()
    house.list(terms)
    house.contribute("10000")
    house.open(1, deposit: "6000")
    house.open(2, deposit: "500000")
    house.send(
      .setLeverage(
        SetLeverage(
          account: AccountID(rawValue: 1), instrument: TestHouse.instrument, leverage: 100)))
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    house.post("9440")
    house.tick()
    house.tick()
    return house
  }

  @Test("the fund takes over at the bankruptcy price what the book does not close")
  func takeover() {
    let house = houseWithInventory()
    #expect(house.position(1)?.quantity == .zero)
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == Quantity("10"))
    #expect(house.balance(1) >= .zero)
    #expect(house.balance(1) < Money("0.001")!)
  }

  @Test("a fund that its inventory has ruined is deleveraged at the price that leaves it nothing")
  func ruin() {
    let house = houseWithInventory()
    house.post("8000")
    house.tick()
    var closed = Quantity.zero
    for event in house.events {
      guard case .deleveraged(let deleveraged) = event else { continue }
      closed += deleveraged.quantity
      #expect(deleveraged.bankrupt == .none)
      #expect(deleveraged.price > Price("8000")!)
    }
    #expect(closed == Quantity("10"))
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == .zero)
    let left = house.house.fundBalance(TestHouse.asset)
    #expect(left >= .zero && left < Money("0.001")!)
    #expect(house.house.houseBalance(TestHouse.asset, .deficit) == 0)
  }
}

@Suite struct BoundTests {
  @Test("money does not leave on the strength of cheap orders beside a dear one")
  func withdrawal() {
    let house = TestHouse()
    house.list()
    house.open(1, deposit: "3000")
    // Above the mark by 500 and below it by 500: the gain of the cheap one pays for nothing.
    house.order(1, .buy, "1", at: "10500", client: 1)
    house.order(1, .buy, "1", at: "9500", client: 2)
    let initial = house.house.account(AccountID(rawValue: 1))?.balances.first?.risk.initial
    let free = house.house.account(AccountID(rawValue: 1))?.balances.first?.free
    guard let initial, let free else {
      Issue.record("the account has a balance")
      return
    }
    #expect(initial == Money("1500")!)
    #expect(free == Money("1500")!)
  }

  @Test("an index at which a position could not be valued is refused, and the house goes on")
  func absurdIndex() {
    let house = TestHouse()
    house.list()
    house.open(1, deposit: "20000000")
    house.open(2, deposit: "20000000")
    house.order(1, .sell, "10000", at: "10000", client: 1)
    #expect(house.order(2, .buy, "10000", at: "10000", client: 1).filled == Quantity("10000")!)
    let receipt = house.send(
      .postIndexPrice(
        PostIndexPrice(instrument: TestHouse.instrument, source: 0, price: Limits.price)))
    #expect(receipt.reason == .priceInvalid)
    house.tick()
    #expect(house.house.market(TestHouse.instrument)?.mark == Price("10000")!)
  }
}
