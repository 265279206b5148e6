import Clearing
import ClearingTestKit
import Messages
import Testing
import Units

@Suite struct ReduceOnlyTests {
  /// Account 1 is long 10 at 10,000 against account 2.
  private func houseWithLong() -> TestHouse {
    let house = TestHouse()
    house.list()
    for account: UInt32 in 1...3 { house.open(account, deposit: "100000") }
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    return house
  }

  @Test("a reduce-only order is refused on the position's own side, beyond it, and without one")
  func refusal() {
    let house = houseWithLong()
    #expect(
      house.order(1, .buy, "1", at: "9000", client: 2, reduceOnly: true).reason == .wouldIncrease)
    #expect(
      house.order(1, .sell, "10.001", at: "11000", client: 2, reduceOnly: true).reason
        == .wouldIncrease)
    #expect(
      house.order(3, .sell, "1", at: "11000", client: 2, reduceOnly: true).reason
        == .wouldIncrease)
    #expect(
      house.order(1, .sell, "6", at: "11000", client: 2, reduceOnly: true).reason == .accepted)
    #expect(
      house.order(1, .sell, "5", at: "11000", client: 3, reduceOnly: true).reason
        == .wouldIncrease)
    #expect(
      house.order(1, .sell, "4", at: "11000", client: 3, reduceOnly: true).reason == .accepted)
  }

  @Test("when the position shrinks, the newest reduce-only orders shrink or end first")
  func trimming() {
    let house = houseWithLong()
    house.order(1, .sell, "6", at: "11000", client: 2, reduceOnly: true)
    house.order(1, .sell, "4", at: "11001", client: 3, reduceOnly: true)
    house.order(3, .buy, "7", at: "9999", client: 1)
    house.order(1, .sell, "7", at: "9999", client: 4)
    #expect(house.quantity(1) == Quantity("3"))
    #expect(house.cancels.map(\.clientOrder.rawValue) == [3])
    #expect(house.cancels.map(\.reason) == [.reduceOnly])
    #expect(house.orders(1).map(\.quantity) == [Quantity("3")!])
    house.order(3, .buy, "4", at: "9999", client: 2)
    house.order(1, .sell, "4", at: "9999", client: 5)
    #expect(house.quantity(1) == Quantity("-1"))
    #expect(house.orders(1).isEmpty)
  }

  @Test("a trimmed maker gives the taker no more than its position")
  func trimmedMaker() {
    let house = houseWithLong()
    house.order(1, .sell, "8", at: "10010", client: 2)
    house.order(1, .sell, "10", at: "10020", client: 3, reduceOnly: true)
    let receipt = house.order(3, .buy, "18", at: "10020", client: 1)
    #expect(receipt.filled == Quantity("10"))
    #expect(receipt.resting == Quantity("8"))
    #expect(house.quantity(1) == .zero && house.orders(1).isEmpty)
  }

  @Test("a fill-or-kill order does not count on reduce-only orders that may be gone")
  func fillOrKill() {
    let house = houseWithLong()
    house.order(1, .sell, "8", at: "10010", client: 2)
    house.order(1, .sell, "10", at: "10020", client: 3, reduceOnly: true)
    let receipt = house.order(3, .buy, "18", at: "10020", client: 1, timeInForce: .fillOrKill)
    #expect(receipt.reason == .notFillable && house.events.isEmpty)
  }
}
