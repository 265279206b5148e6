import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// The mark is 10,000 and the price band 20 %; fees are 0.02 % and 0.05 %.
@Suite struct OrderTests {
  private func house(_ change: (inout TestTerms) -> Void = { _ in }) -> TestHouse {
    var terms = TestTerms()
    change(&terms)
    let house = TestHouse()
    house.list(terms)
    for account: UInt32 in 1...4 { house.open(account, deposit: "100000") }
    return house
  }

  @Test("a limit order rests where nothing crosses and trades at the maker's price where it does")
  func limit() {
    let house = house()
    let rested = house.order(1, .sell, "2", at: "10010", client: 1)
    #expect(rested.reason == .accepted && rested.resting == Quantity("2"))
    #expect(rested.order != .none)
    let taken = house.order(2, .buy, "3", at: "10020", client: 1)
    #expect(taken.filled == Quantity("2") && taken.resting == Quantity("1"))
    #expect(house.trades.map(\.price) == [Price("10010")!])
    #expect(house.orders(2).map(\.price) == [Price("10020")!])
    #expect(house.quantity(1) == Quantity("-2") && house.quantity(2) == Quantity("2"))
  }

  @Test("an order's number is its command's place in the log, and names it until it is gone")
  func numbers() {
    let house = house()
    let first = house.order(1, .sell, "2", at: "10010", client: 1)
    #expect(first.order.rawValue == house.house.lastStamp.sequence.rawValue)
    let second = house.order(2, .sell, "1", at: "10020", client: 1)
    #expect(second.order > first.order)
    func cancel(_ account: UInt32, _ order: OrderID) -> Receipt {
      house.send(
        .cancelOrder(
          CancelOrder(
            account: AccountID(rawValue: account), instrument: TestHouse.instrument, order: order,
            clientOrder: .none)))
    }
    // Not another's, nor one that never was.
    #expect(cancel(2, first.order).reason == .unknownOrder)
    #expect(cancel(1, OrderID(rawValue: first.order.rawValue - 1)).reason == .unknownOrder)
    // Smaller it is the same order; at another price it is a new one, in the place of the old.
    #expect(house.replace(1, client: 1, at: "10010", "1").order == first.order)
    let moved = house.replace(1, client: 1, at: "10015", "1")
    #expect(moved.order > second.order)
    #expect(cancel(1, first.order).reason == .unknownOrder)
    // Whoever comes to lie in its place does not take its name.
    #expect(cancel(1, moved.order) == Receipt(order: moved.order))
    let third = house.order(1, .sell, "1", at: "10015", client: 1)
    #expect(cancel(1, moved.order).reason == .unknownOrder)
    // A trade names the order that had rested, and takes the name away with the last of it.
    house.order(3, .buy, "1", at: "10015", client: 1, timeInForce: .immediateOrCancel)
    #expect(house.trades.map(\.sellOrder) == [third.order])
    #expect(cancel(1, third.order).reason == .unknownOrder)
  }

  @Test("a market order trades up to the band, and what is left is cancelled")
  func market() {
    let house = house()
    house.order(1, .sell, "1", at: "10010", client: 1)
    house.order(1, .sell, "1", at: "12000.1", client: 2)
    let receipt = house.order(2, .buy, "2", client: 1)
    #expect(receipt.reason == .accepted && receipt.filled == Quantity("1"))
    #expect(house.cancels.map(\.reason) == [.unfilled])
    #expect(house.cancels.map(\.quantity) == [Quantity("1")!])
    #expect(house.order(2, .buy, "1", client: 2).reason == .noLiquidity)
  }

  @Test("a post-only order rests or is refused, and never trades")
  func postOnly() {
    let house = house()
    house.order(1, .sell, "1", at: "10010", client: 1)
    #expect(house.order(2, .buy, "1", at: "10010", client: 1, postOnly: true).reason == .wouldTrade)
    #expect(house.events.isEmpty)
    #expect(house.order(2, .buy, "1", at: "10009.9", client: 1, postOnly: true).reason == .accepted)
  }

  @Test("an immediate-or-cancel order takes what there is; one that meets nothing is cancelled")
  func immediateOrCancel() {
    let house = house()
    house.order(1, .sell, "1", at: "10010", client: 1)
    let some = house.order(
      2, .buy, "3", at: "10010", client: 1, timeInForce: .immediateOrCancel)
    #expect(some.filled == Quantity("1") && some.resting == .zero)
    #expect(house.cancels.map(\.quantity) == [Quantity("2")!])
    let none = house.order(
      2, .buy, "3", at: "10010", client: 1, timeInForce: .immediateOrCancel)
    #expect(none.reason == .accepted && none.filled == .zero)
    #expect(house.cancels.map(\.reason) == [.unfilled])
  }

  @Test("a fill-or-kill order trades whole or changes nothing")
  func fillOrKill() {
    let house = house()
    house.order(1, .sell, "1", at: "10010", client: 1)
    house.order(3, .sell, "1", at: "10020", client: 1)
    let refused = house.order(2, .buy, "2", at: "10010", client: 1, timeInForce: .fillOrKill)
    #expect(refused.reason == .notFillable && house.events.isEmpty)
    let filled = house.order(2, .buy, "2", at: "10020", client: 1, timeInForce: .fillOrKill)
    #expect(filled.filled == Quantity("2") && house.trades.count == 2)
  }

  @Test("a good-till-date order ends at the first tick at or after its expiry")
  func goodTillDate() {
    let house = house()
    let expiry = house.time + .seconds(10)
    house.order(1, .sell, "1", at: "10010", client: 1, timeInForce: .goodTillDate, expiry: expiry)
    house.tick(.seconds(9))
    #expect(house.orders(1).count == 1)
    house.tick(.seconds(1))
    #expect(house.orders(1).isEmpty)
    #expect(house.cancels.map(\.reason) == [.expired])
    #expect(
      house.order(
        1, .sell, "1", at: "10010", client: 1, timeInForce: .goodTillDate,
        expiry: house.time
      ).reason == .expired)
  }

  @Test("terms that mean nothing together are refused")
  func terms() {
    let house = house()
    func reason(
      _ price: String?, _ timeInForce: TimeInForce, postOnly: Bool = false,
      expiry: Timestamp = .zero
    ) -> RejectReason {
      house.order(
        1, .buy, "1", at: price, client: 1, timeInForce: timeInForce, postOnly: postOnly,
        expiry: expiry
      ).reason
    }
    let later = house.time + .seconds(5)
    #expect(reason("9000", .immediateOrCancel, postOnly: true) == .orderTermsInvalid)
    #expect(reason("9000", .fillOrKill, postOnly: true) == .orderTermsInvalid)
    #expect(reason(nil, .immediateOrCancel, postOnly: true) == .orderTermsInvalid)
    #expect(reason("9000", .goodTillDate) == .orderTermsInvalid)
    #expect(reason("9000", .goodTillCancel, expiry: later) == .orderTermsInvalid)
    #expect(reason(nil, .goodTillDate, expiry: later) == .orderTermsInvalid)
    #expect(house.events.isEmpty && house.position(1) == nil)
  }

  @Test("prices are whole ticks within the band, quantities whole lots")
  func bounds() {
    let house = house()
    func buy(_ quantity: String, _ price: String) -> RejectReason {
      house.order(1, .buy, quantity, at: price, client: 1).reason
    }
    #expect(buy("1", "9999.95") == .priceInvalid)
    #expect(buy("1", "0") == .priceInvalid)
    #expect(buy("1", "-1") == .priceInvalid)
    #expect(buy("0", "9999") == .quantityInvalid)
    #expect(buy("0.0005", "9999") == .quantityInvalid)
    #expect(buy("-1", "9999") == .quantityInvalid)
    #expect(buy("0.001", "12000.1") == .priceOutsideBand)
    #expect(buy("0.001", "12000") == .accepted)
    #expect(house.order(2, .sell, "1", at: "7999.9", client: 1).reason == .priceOutsideBand)
    #expect(house.order(2, .sell, "1", at: "20000", client: 1).reason == .accepted)
  }

  @Test("a refused order leaves no position behind")
  func refusedLeavesNothing() {
    let house = house()
    #expect(house.order(1, .buy, "100000", at: "9999", client: 1).reason == .insufficientMargin)
    #expect(house.position(1) == nil)
    #expect(house.order(1, .buy, "1", client: 1).reason == .noLiquidity)
    #expect(house.leverage(1, 0) == .leverageInvalid)
    #expect(house.report(1, buyer: 1, seller: 2, "100000", at: "10000") == .buyerRefused)
    #expect(house.position(1) == nil && house.position(2) == nil)
  }

  @Test("a client's order number is unique among its open orders and free again afterwards")
  func clientOrders() {
    let house = house()
    #expect(house.order(1, .buy, "1", at: "9000", client: 0).reason == .clientOrderInvalid)
    #expect(house.order(1, .buy, "1", at: "9000", client: 7).reason == .accepted)
    #expect(house.order(1, .buy, "1", at: "9001", client: 7).reason == .clientOrderInvalid)
    #expect(house.order(2, .buy, "1", at: "9001", client: 7).reason == .accepted)
    #expect(house.cancel(1, client: 7) == .accepted)
    #expect(house.cancel(1, client: 7) == .unknownOrder)
    #expect(house.order(1, .buy, "1", at: "9001", client: 7).reason == .accepted)
  }

  @Test("checks come in the order of the reject codes")
  func precedence() {
    let house = house()
    let later = InstrumentID(rawValue: 9)
    func send(_ order: PlaceOrder, from member: UInt32) -> RejectReason {
      house.send(.placeOrder(order), from: MemberID(rawValue: member)).reason
    }
    var order = PlaceOrder(
      account: AccountID(rawValue: 99), instrument: later, clientOrder: .none, side: .buy,
      kind: .limit, timeInForce: .goodTillDate, selfTradePrevention: .cancelNewest,
      isPostOnly: true, isReduceOnly: true, price: Price("0.05")!, quantity: .zero, expiry: .zero)
    house.order(3, .sell, "1", at: "10010", client: 1)
    #expect(send(order, from: 2) == .unknownAccount)
    order.account = AccountID(rawValue: 1)
    #expect(send(order, from: 2) == .notOwner)
    #expect(send(order, from: 1) == .unknownInstrument)
    order.instrument = TestHouse.instrument
    #expect(send(order, from: 1) == .clientOrderInvalid)
    order.clientOrder = ClientOrderID(rawValue: 1)
    #expect(send(order, from: 1) == .priceInvalid)
    order.price = Price("13000")!
    #expect(send(order, from: 1) == .quantityInvalid)
    order.quantity = Quantity("90000")!
    #expect(send(order, from: 1) == .orderTermsInvalid)
    order.expiry = house.time
    #expect(send(order, from: 1) == .expired)
    order.expiry = house.time + .seconds(1)
    #expect(send(order, from: 1) == .priceOutsideBand)
    order.price = Price("11000")!
    #expect(send(order, from: 1) == .wouldIncrease)
    order.isReduceOnly = false
    #expect(send(order, from: 1) == .wouldTrade)
    order.isPostOnly = false
    order.quantity = Quantity("100001")!
    #expect(send(order, from: 1) == .positionLimit)
    order.quantity = Quantity("90000")!
    #expect(send(order, from: 1) == .insufficientMargin)
    order.quantity = Quantity("1")!
    #expect(send(order, from: 1) == .accepted)
  }

  @Test("cancel-all ends the orders of one instrument or of all, and only the account's own")
  func cancelAll() {
    let house = house()
    var second = TestTerms()
    second.contract.instrument = InstrumentID(rawValue: 2)
    house.list(second)
    let other = InstrumentID(rawValue: 2)
    house.order(1, .buy, "1", at: "9000", client: 1)
    house.order(1, .buy, "1", at: "9001", client: 2)
    house.order(1, .buy, "1", at: "9001", client: 3, instrument: other)
    house.order(2, .buy, "1", at: "9001", client: 1)
    house.cancelAll(1)
    #expect(house.cancels.map(\.clientOrder.rawValue) == [2, 1])
    #expect(house.house.openOrders(AccountID(rawValue: 1), other).count == 1)
    house.cancelAll(1, instrument: .none)
    #expect(house.cancels.map(\.reason) == [.requested])
    #expect(house.house.counts.openOrders == 1)
  }
}
