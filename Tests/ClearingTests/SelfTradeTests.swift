import Clearing
import ClearingTestKit
import Messages
import Testing
import Units

/// Account 1 sells 2 at 10,010 and then buys 3 at 10,010; account 2 sells 5 at 10,010 behind it.
@Suite struct SelfTradeTests {
  private func house(_ own: String = "2") -> TestHouse {
    let house = TestHouse()
    house.list()
    for account: UInt32 in 1...2 { house.open(account, deposit: "100000") }
    house.order(1, .sell, own, at: "10010", client: 1)
    house.order(2, .sell, "5", at: "10010", client: 1)
    return house
  }

  private func buy(
    _ house: TestHouse, _ policy: SelfTradePrevention, _ quantity: String = "3",
    timeInForce: TimeInForce = .goodTillCancel
  ) -> Receipt {
    house.order(
      1, .buy, quantity, at: "10010", client: 2, timeInForce: timeInForce,
      selfTradePrevention: policy)
  }

  @Test("cancel newest refuses an order that meets its own first, and changes nothing")
  func cancelNewest() {
    let house = house()
    #expect(buy(house, .cancelNewest).reason == .wouldSelfTrade)
    #expect(house.events.isEmpty && house.orders(1).count == 1)
  }

  @Test("cancel newest ends an order that meets its own later")
  func cancelNewestLater() {
    let house = house()
    house.order(2, .sell, "1", at: "10009", client: 2)
    let receipt = buy(house, .cancelNewest)
    #expect(receipt.reason == .accepted && receipt.filled == Quantity("1"))
    #expect(house.cancels.map(\.reason) == [.selfTradePrevention])
    #expect(house.cancels.map(\.quantity) == [Quantity("2")!])
    #expect(house.orders(1).map(\.clientOrder.rawValue) == [1])
  }

  @Test("cancel oldest ends the open order and goes on")
  func cancelOldest() {
    let house = house()
    let receipt = buy(house, .cancelOldest)
    #expect(receipt.filled == Quantity("3"))
    #expect(house.cancels.map(\.clientOrder.rawValue) == [1])
    #expect(house.trades.map(\.seller.rawValue) == [2])
  }

  @Test("cancel both ends both, and both ends are told")
  func cancelBoth() {
    let house = house()
    let receipt = buy(house, .cancelBoth)
    #expect(receipt.reason == .accepted && receipt.filled == .zero && receipt.resting == .zero)
    #expect(house.cancels.map(\.clientOrder.rawValue) == [1, 2])
    #expect(house.cancels.map(\.reason) == [.selfTradePrevention, .selfTradePrevention])
    #expect(house.orders(1).isEmpty && house.trades.isEmpty)
  }

  @Test("decrement takes the smaller quantity off both", arguments: ["1", "2", "3"])
  func decrement(quantity: String) {
    let house = house()
    let receipt = buy(house, .decrement, quantity)
    let left = Quantity("2")! - Quantity(quantity)!
    #expect(receipt.reason == .accepted)
    #expect(receipt.filled == max(.zero, -left))
    #expect(house.orders(1).map(\.quantity) == (left.isPositive ? [left] : []))
    #expect(house.trades.allSatisfy { $0.buyer != $0.seller })
  }

  @Test("a fill-or-kill order counts its own orders only where they would be out of the way")
  func fillOrKill() {
    #expect(buy(house(), .cancelBoth, timeInForce: .fillOrKill).reason == .notFillable)
    #expect(buy(house(), .decrement, timeInForce: .fillOrKill).reason == .notFillable)
    #expect(buy(house(), .cancelOldest, timeInForce: .fillOrKill).filled == Quantity("3"))
    #expect(buy(house(), .cancelOldest, "6", timeInForce: .fillOrKill).reason == .notFillable)
  }
}
