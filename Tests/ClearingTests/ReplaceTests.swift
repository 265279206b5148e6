import Clearing
import ClearingTestKit
import Messages
import Testing
import Units

@Suite struct ReplaceTests {
  private func house() -> TestHouse {
    let house = TestHouse()
    house.list()
    for account: UInt32 in 1...3 { house.open(account, deposit: "10000") }
    return house
  }

  /// Who sells first to a buyer at 10,010: the order of priority.
  private func sellers(_ house: TestHouse, _ quantity: String) -> [UInt32] {
    house.order(3, .buy, quantity, at: "10010", client: 99)
    return house.trades.map { $0.seller.rawValue }
  }

  @Test("an order keeps its priority where only the quantity shrinks")
  func shrinking() {
    let house = house()
    house.order(1, .sell, "2", at: "10010", client: 1)
    house.order(2, .sell, "1", at: "10010", client: 1)
    let receipt = house.replace(1, client: 1, at: "10010", "1", renamed: 5)
    #expect(receipt.resting == Quantity("1"))
    #expect(sellers(house, "2") == [1, 2])
  }

  @Test("it loses its priority where the quantity grows", arguments: ["2.001", "3"])
  func growing(quantity: String) {
    let house = house()
    house.order(1, .sell, "2", at: "10010", client: 1)
    house.order(2, .sell, "1", at: "10010", client: 1)
    house.replace(1, client: 1, at: "10010", quantity)
    #expect(sellers(house, "2") == [2, 1])
  }

  @Test("it loses its priority where the price changes, even back again")
  func moving() {
    let house = house()
    house.order(1, .sell, "1", at: "10010", client: 1)
    house.order(2, .sell, "1", at: "10010", client: 1)
    house.replace(1, client: 1, at: "10020", "1")
    house.replace(1, client: 1, at: "10010", "1")
    #expect(sellers(house, "2") == [2, 1])
  }

  @Test("a refused replacement leaves the old order as it was")
  func atomic() {
    let house = house()
    house.order(1, .sell, "2", at: "10010", client: 1)
    house.order(1, .buy, "1", at: "9990", client: 2)
    let before = house.orders(1)
    #expect(house.replace(1, client: 1, at: "10010", "90000").reason == .insufficientMargin)
    #expect(house.replace(1, client: 1, at: "10010.05", "1").reason == .priceInvalid)
    #expect(house.replace(1, client: 1, at: "10010", "0").reason == .quantityInvalid)
    #expect(house.replace(1, client: 1, at: "7000", "1").reason == .priceOutsideBand)
    #expect(house.replace(1, client: 1, at: "10011", "1", renamed: 2).reason == .clientOrderInvalid)
    #expect(house.replace(1, client: 9, at: "10011", "1").reason == .unknownOrder)
    // It would meet the account's own buy.
    #expect(house.replace(1, client: 1, at: "9990", "2").reason == .wouldSelfTrade)
    #expect(house.orders(1) == before)
    #expect(house.events.isEmpty)
  }

  @Test("the margin of the old order counts for the new one")
  func margin() {
    let house = house()
    house.leverage(1, 1)
    #expect(house.order(1, .buy, "0.9", at: "10000", client: 1).reason == .accepted)
    #expect(house.order(1, .buy, "0.9", at: "10000", client: 2).reason == .insufficientMargin)
    #expect(house.replace(1, client: 1, at: "9999", "0.99").reason == .accepted)
  }

  @Test("a replacement that crosses trades, and the rest rests under its new name")
  func crossing() {
    let house = house()
    house.order(1, .sell, "2", at: "10010", client: 1)
    house.order(2, .buy, "1", at: "10000", client: 1)
    let receipt = house.replace(1, client: 1, at: "10000", "2", renamed: 8)
    #expect(receipt.filled == Quantity("1") && receipt.resting == Quantity("1"))
    #expect(house.orders(1).map(\.clientOrder.rawValue) == [8])
    #expect(house.cancels.map(\.reason) == [.replaced])
  }

  @Test("a post-only order stays one: moved across the spread it is refused and rests as before")
  func postOnly() {
    let house = house()
    house.order(1, .buy, "1", at: "9900", client: 1, postOnly: true)
    house.order(2, .sell, "1", at: "9950", client: 1)
    #expect(house.replace(1, client: 1, at: "9960", "1").reason == .wouldTrade)
    #expect(house.orders(1).map(\.price) == [Price("9900")!])
    #expect(house.replace(1, client: 1, at: "9940", "1").reason == .accepted)
    #expect(house.replace(1, client: 1, at: "9950", "1").reason == .wouldTrade)
    #expect(house.orders(1).map(\.isPostOnly) == [true])
  }

  @Test("self-trade prevention is the order's own, and half a replace is not done")
  func selfTrade() {
    let house = house()
    house.order(2, .sell, "1", at: "10000", client: 1)
    house.order(1, .sell, "9", at: "10010", client: 1)
    house.order(1, .buy, "5", at: "9900", client: 2)
    // Behind a lot of somebody else's lies its own.
    #expect(house.replace(1, client: 2, at: "10010", "5").reason == .wouldSelfTrade)
    #expect(house.orders(1).map(\.price) == [Price("9900")!, Price("10010")!])
    house.order(
      1, .buy, "0.5", at: "9900", client: 3, selfTradePrevention: .cancelOldest)
    let receipt = house.replace(1, client: 3, at: "10010", "1.5")
    #expect(receipt.filled == Quantity("1") && receipt.resting == Quantity("0.5"))
    #expect(house.orders(1).map(\.selfTradePrevention) == [.cancelOldest, .cancelNewest])
  }

  @Test("an order past its time does not trade, whether or not a tick has come since")
  func expired() {
    let house = house()
    let expiry = house.time + .milliseconds(500)
    house.order(
      1, .sell, "1", at: "10000", client: 1, timeInForce: .goodTillDate, expiry: expiry)
    house.order(2, .sell, "1", at: "10001", client: 1)
    #expect(house.orders(1).map(\.expiry) == [expiry])
    house.time = expiry
    let receipt = house.order(3, .buy, "1", at: "10001", client: 1)
    #expect(receipt.filled == Quantity("1"))
    #expect(house.trades.map(\.price) == [Price("10001")!] && house.orders(1).isEmpty)
    #expect(house.replace(1, client: 1, at: "10002", "1").reason == .unknownOrder)
  }
}
