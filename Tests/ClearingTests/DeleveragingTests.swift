import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Who is deleveraged, in which order and by how much. No fund, no fees, an empty book.
@Suite struct DeleveragingTests {
  private let second = InstrumentID(rawValue: 2)

  private func house(
    _ deposits: [String], _ change: (inout TestTerms) -> Void = { _ in }
  ) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.contract.priceBand = Rate("0.6")!
    terms.liquidation.bookTicksMax = 1
    terms.liquidation.feeRateMax = .zero
    terms.liquidation.fundTakesOver = false
    change(&terms)
    let house = TestHouse()
    house.list(terms)
    terms.contract.instrument = second
    house.list(terms, index: "500")
    for (place, deposit) in deposits.enumerated() {
      house.open(UInt32(place + 1), deposit: deposit)
      house.leverage(UInt32(place + 1), 100)
    }
    return house
  }

  private func trade(
    _ house: TestHouse, buyer: UInt32, seller: UInt32, _ quantity: String, at price: String,
    in instrument: InstrumentID = TestHouse.instrument
  ) {
    let sold = house.order(
      seller, .sell, quantity, at: price, client: 800, instrument: instrument)
    #expect(sold.reason == .accepted)
    let bought = house.order(
      buyer, .buy, quantity, at: price, client: 801, instrument: instrument)
    #expect(bought.filled == Quantity(quantity))
  }

  private func deleveraged(_ house: TestHouse) -> [Deleveraged] {
    house.told { if case .deleveraged(let event) = $0 { event } else { nil } }
  }

  @Test("the rank is the place in the tick's ranking, also of one that an earlier case passed over")
  func rankOfPassedOver() {
    let house = house(["510", "100", "100", "100000", "100000"])
    trade(house, buyer: 1, seller: 4, "5", at: "10000")
    house.post("9880")
    // 3 has the best score and no gain at the first case's price of 9,898, but at the second's.
    trade(house, buyer: 5, seller: 3, "1", at: "9880")
    trade(house, buyer: 2, seller: 5, "1", at: "9880")
    house.post("9820")
    house.tick()
    let told = deleveraged(house)
    #expect(told.map(\.counterparty.rawValue) == [4, 3])
    #expect(told.map(\.price) == [Price("9898")!, Price("9780")!])
    #expect(told.map(\.rank) == [2, 1])
  }

  @Test("leverage in the score is over everything that stands behind the position")
  func otherMarkets() {
    let house = house(["1000", "7000", "20000", "100000"])
    // 2 has less in cash than 3, and 30,000 of gains in another market.
    trade(house, buyer: 2, seller: 4, "100", at: "500", in: second)
    trade(house, buyer: 1, seller: 2, "5", at: "10000")
    trade(house, buyer: 1, seller: 3, "5", at: "10000")
    house.post("800", instrument: second)
    house.post("9900")
    house.tick()
    #expect(deleveraged(house).map(\.counterparty.rawValue) == [3, 2])
    // 0.01 x 49,500 / 20,500 and 0.01 x 49,500 / 37,500.
    #expect(
      deleveraged(house).map(\.score) == [Rate("0.024146341")!, Rate("0.0132")!])
  }

  @Test("who has no gain at the bankruptcy price is not asked; who has just realised one pays")
  func noGain() {
    let house = house(["1000", "1000", "10000"])
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9500")
    trade(house, buyer: 2, seller: 3, "10", at: "9500")
    #expect(house.balance(2) == Money("6000"))
    for _ in 0..<3 { house.tick() }
    #expect(house.quantity(3) == .zero && house.balance(3) == Money("10000"))
    #expect(house.balance(1) == .zero && house.balance(2) == Money("2000"))
  }

  @Test(
    "who can bear only a part is closed in that part, to the last lot that leaves it margin")
  func partInLots() {
    let house = house(["1000", "4000", "1000000"])
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    trade(house, buyer: 2, seller: 3, "20", at: "500", in: second)
    trade(house, buyer: 3, seller: 2, "20", at: "420", in: second)
    house.post("9000")
    trade(house, buyer: 2, seller: 3, "40", at: "500", in: second)
    trade(house, buyer: 3, seller: 2, "40", at: "300", in: second)
    // 2: 2,400 - 8,000 + 10,000 unrealised = 4,400, requirement 450.
    house.tick()
    // At 9,900 each costs 900 and frees 45: 3,950 / 855 = 4.61988.
    #expect(deleveraged(house).map(\.quantity) == [Quantity("4.619")!])
    #expect(house.quantity(1) == .zero)
  }

  @Test("open orders of a deleveraged account in the instrument are cancelled")
  func ordersGo() {
    let house = house(["1000", "100000"])
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.order(2, .buy, "10", at: "9000", client: 7)
    house.order(2, .buy, "1", at: "400", client: 8, instrument: second)
    house.post("9900")
    house.tick()
    #expect(deleveraged(house).count == 1)
    let cancelled = house.told {
      if case .orderCancelled(let event) = $0 { event } else { nil }
    }
    #expect(cancelled.map(\.clientOrder.rawValue) == [7])
    #expect(cancelled.map(\.reason) == [.liquidation])
    #expect(house.house.openOrders(AccountID(rawValue: 2), second).count == 1)
  }

  @Test("what one case passes over is still in the ranking for the next")
  func passedOver() {
    let house = house(["1000", "100000", "6000", "100000"])
    // 1 is long from 10,000 and 3 from 9,500; 2 is short from 10,000, 4 from 9,500.
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    trade(house, buyer: 3, seller: 4, "10", at: "9500")
    house.leverage(4, 100)
    house.send(
      .withdraw(
        Withdraw(
          account: AccountID(rawValue: 4), asset: TestHouse.asset, amount: Money("98000")!)))
    house.post("8800")
    house.tick()
    // 1 at 9,900: 4 has more leverage and comes first, but no gain there. 3 at 8,900: 4 has.
    #expect(deleveraged(house).map(\.bankrupt.rawValue) == [1, 3])
    #expect(deleveraged(house).map(\.counterparty.rawValue) == [2, 4])
  }
}
