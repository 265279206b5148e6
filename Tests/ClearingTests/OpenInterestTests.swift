import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// A market's limit of its open interest: whose order it is does not matter, and what closes always
/// may.
@Suite struct OpenInterestTests {
  private func house(_ limit: String) -> TestHouse {
    let house = TestHouse()
    var terms = TestTerms()
    terms.contract.openInterestLimit = Quantity(limit)!
    house.list(terms, index: "100")
    for account: UInt32 in 1...4 { house.open(account, deposit: "100000") }
    return house
  }
  private func interest(_ house: TestHouse) -> Quantity? {
    house.house.market(TestHouse.instrument)?.openInterest
  }

  @Test("an order that could take it beyond is refused from any account, one up to it is not")
  func orders() {
    let house = house("15")
    house.order(2, .sell, "10", at: "100", client: 1)
    #expect(house.order(1, .buy, "10", at: "100", client: 1).filled == Quantity("10")!)
    #expect(house.order(4, .sell, "6", at: "100", client: 1).reason == .openInterestLimit)
    #expect(house.order(4, .sell, "5", at: "100", client: 1).reason == .accepted)
    #expect(house.order(3, .buy, "6", at: "100", client: 1).reason == .openInterestLimit)
    #expect(house.order(3, .buy, "5", at: "100", client: 1).filled == Quantity("5")!)
    #expect(interest(house) == Quantity("15")!)
    #expect(house.order(3, .buy, "0.001", at: "90", client: 2).reason == .openInterestLimit)
    let more = house.order(1, .buy, "1", client: 3)
    #expect(more.reason == .noLiquidity || more.reason == .openInterestLimit)
  }

  @Test(
    "what closes or hands over may trade at the limit, what turns over only as far as it closes")
  func closing() {
    let house = house("10")
    house.order(2, .sell, "10", at: "100", client: 1)
    house.order(1, .buy, "10", at: "100", client: 1)
    // The long closes against a new long: nothing grows, but the new one could have.
    #expect(house.order(3, .buy, "10", at: "100", client: 1).reason == .openInterestLimit)
    #expect(house.order(1, .sell, "10.001", at: "100", client: 2).reason == .openInterestLimit)
    #expect(house.order(1, .sell, "10", at: "100", client: 3).reason == .accepted)
    #expect(house.order(2, .buy, "4", at: "100", client: 4).filled == Quantity("4")!)
    #expect(interest(house) == Quantity("6")!)
    #expect(house.order(3, .buy, "4", at: "100", client: 5).filled == Quantity("4")!)
    #expect(interest(house) == Quantity("6")!)
  }

  @Test("a replace that opens more is refused and leaves the old order")
  func replace() {
    let house = house("10")
    house.order(2, .sell, "5", at: "100", client: 1)
    house.order(1, .buy, "5", at: "100", client: 1)
    #expect(house.order(3, .buy, "5", at: "99", client: 1).reason == .accepted)
    #expect(house.replace(3, client: 1, at: "99", "6").reason == .openInterestLimit)
    #expect(house.replace(3, client: 1, at: "98", "5").reason == .accepted)
    #expect(house.orders(3).map(\.quantity) == [Quantity("5")!])
  }

  @Test("a reported trade counts by what both its sides open")
  func reported() {
    let house = house("10")
    #expect(house.report(1, buyer: 1, seller: 2, "8", at: "100") == .accepted)
    #expect(house.report(2, buyer: 3, seller: 4, "3", at: "100") == .openInterestLimit)
    // The seller closes: the position is handed over.
    #expect(house.report(3, buyer: 3, seller: 1, "8", at: "100") == .accepted)
    #expect(house.report(4, buyer: 4, seller: 3, "10.001", at: "100") == .openInterestLimit)
    #expect(house.report(5, buyer: 4, seller: 3, "10", at: "100") == .accepted)
    #expect(interest(house) == Quantity("10")!)
  }

  @Test("without a limit of its own a market stops growing before the sum leaves its type")
  func greatest() {
    let house = TestHouse()
    var terms = TestTerms()
    terms.contract.tick = Price(rawValue: 1)
    terms.contract.lot = .one
    terms.contract.positionLimit = Limits.quantity
    house.list(terms, index: "0.00001")
    var filled: [RejectReason] = []
    for pair: UInt32 in 1...5 {
      let (buyer, seller) = (2 * pair, 2 * pair + 1)
      house.open(buyer, deposit: "1000000")
      house.open(seller, deposit: "1000000")
      house.order(seller, .sell, "20000000000", at: "0.00001", client: 1)
      filled.append(house.order(buyer, .buy, "20000000000", at: "0.00001", client: 1).reason)
    }
    // Five times twenty billion is beyond ninety.
    #expect(filled.prefix(4).allSatisfy { $0 == .accepted })
    #expect(filled.last != .accepted)
    #expect(interest(house) == Quantity("80000000000")!)
  }
}
