import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// What an order needs, and that no combination of orders lets an account lose more than it has.
/// The mark is 10,000; one bracket of 1 % initial and 0.5 % maintenance; no fees.
@Suite struct OrderMarginTests {
  private func house() -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.contract.fillBand = Rate("0.2")!
    let house = TestHouse()
    house.list(terms)
    for account: UInt32 in 1...3 {
      house.open(account, deposit: account == 1 ? "1000" : "1000000")
      house.leverage(account, 100)
    }
    return house
  }

  @Test("an order needs exactly the initial requirement of its notional at the mark")
  func exact() {
    let house = house()
    #expect(house.order(1, .buy, "10.001", at: "10000", client: 1).reason == .insufficientMargin)
    #expect(house.order(1, .buy, "10", at: "10000", client: 1).reason == .accepted)
    #expect(house.withdraw(1, "0.00000001") == .insufficientMargin)
    house.cancel(1, client: 1)
    #expect(house.withdraw(1, "1000") == .accepted)
  }

  @Test("the worst of all buys and all sells counts, not their sum")
  func worstSide() {
    let house = house()
    #expect(house.order(1, .buy, "10", at: "10000", client: 1).reason == .accepted)
    #expect(house.order(1, .sell, "10", at: "10000.1", client: 2).reason == .accepted)
    #expect(house.order(1, .sell, "0.001", at: "10000.1", client: 3).reason == .insufficientMargin)
  }

  @Test("a buy above the mark must bear what it would lose at once")
  func lossAtOnce() {
    let house = house()
    house.order(2, .sell, "10", at: "10100", client: 1)
    // 1 % of 10,000 and a loss of 100 per unit.
    #expect(house.order(1, .buy, "5.001", at: "10100", client: 1).reason == .insufficientMargin)
    #expect(house.order(1, .buy, "5", at: "10100", client: 1).filled == Quantity("5"))
    #expect(house.equity(1) == Money("500"))
  }

  @Test("cheap bids in the book do not pay for what a dear purchase loses at once")
  func cheapBidsDoNotPay() {
    let house = house()
    house.order(2, .sell, "5", at: "11800", client: 1)
    #expect(house.order(1, .buy, "5", at: "8000", client: 1).reason == .accepted)
    #expect(house.order(1, .buy, "5", at: "11800", client: 2).reason == .insufficientMargin)
    #expect(house.report(1, buyer: 1, seller: 2, "5", at: "11800") == .buyerRefused)
    #expect(house.equity(1) == Money("1000"))
  }

  @Test("an account's own offer is not counted as what a market order would pay")
  func ownOffersDoNotPrice() {
    let house = house()
    house.order(1, .sell, "5", at: "10000", client: 1)
    house.order(2, .sell, "5", at: "11800", client: 1)
    let receipt = house.order(
      1, .buy, "5", client: 2, selfTradePrevention: .cancelOldest)
    #expect(receipt.reason == .insufficientMargin)
    #expect(house.quantity(1) == .zero)
  }

  @Test("an offer that may be withdrawn before its turn is not counted as what an order would pay")
  func reduceOnlyOffersDoNotPrice() {
    let house = house()
    // Account 3 is long 5 and offers 5 twice: the reduce-only offer goes as the first one trades.
    house.order(2, .sell, "5", at: "10000", client: 1)
    house.order(3, .buy, "5", at: "10000", client: 1)
    house.order(3, .sell, "5", at: "10000", client: 2)
    house.order(3, .sell, "5", at: "10000", client: 3, reduceOnly: true)
    house.order(2, .sell, "5", at: "11800", client: 2)
    #expect(house.order(1, .buy, "10", client: 1).reason == .insufficientMargin)
  }

  @Test("a market order is charged what the book gives, not the edge of the band")
  func marketAtBookPrice() {
    let house = house()
    house.order(2, .sell, "10", at: "10000", client: 1)
    #expect(house.order(1, .buy, "10", client: 1).filled == Quantity("10"))
  }

  @Test("a closing order needs no margin, but may not lose more than the equity")
  func closing() {
    let house = house()
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    house.order(2, .buy, "10", at: "9900", client: 2)
    #expect(house.withdraw(1, "0.00000001") == .insufficientMargin)
    #expect(house.order(1, .sell, "10", at: "9899.9", client: 2).reason == .accepted)
    #expect(house.equity(1) == .zero && house.quantity(1) == .zero)
  }

  @Test("a closing order beyond the bankruptcy price is refused")
  func closingTooDear() {
    let house = house()
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    #expect(house.order(1, .sell, "10", at: "9899.9", client: 2).reason == .insufficientMargin)
  }

  @Test("losses of orders on both sides are added up, and no gain is taken off them")
  func lossesAddUp() {
    let house = house()
    // Far above: it would gain 50,000.
    #expect(house.order(1, .sell, "1", at: "60000", client: 1).reason == .accepted)
    #expect(house.order(1, .sell, "1", at: "9600", client: 2).reason == .accepted)
    // 2 need 200 and lose 400; a third would lose 400 more.
    #expect(house.order(1, .sell, "1", at: "9600", client: 3).reason == .insufficientMargin)
    #expect(house.order(1, .sell, "1", at: "9900", client: 4).reason == .accepted)
    // 3 need 300, all lose 500; 200 are left of 1,000, less 100 for a bid that crosses none.
    #expect(house.withdraw(1, "200.00000001") == .insufficientMargin)
    #expect(house.withdraw(1, "200") == .accepted)
  }

  @Test(
    "an order far on its own side is refused",
    arguments: [
      (Side.sell, "100000", true), (.sell, "100000.1", false), (.buy, "1000", true),
      (.buy, "999.9", false),
    ])
  func far(side: Side, price: String, isAccepted: Bool) {
    let receipt = house().order(2, side, "0.001", at: price, client: 1)
    #expect(receipt.reason == (isAccepted ? .accepted : .priceOutsideBand))
  }

  @Test("an order behind which margin no longer stands is cancelled when its turn comes")
  func makerIsLookedAtAgain() {
    let house = house()
    #expect(house.order(1, .buy, "5", at: "9990", client: 1).reason == .accepted)
    house.order(3, .buy, "1", at: "9900", client: 1)
    house.post("9700")
    // It would lose 1,450 of 1,000.
    let receipt = house.order(2, .sell, "6", at: "9900", client: 1)
    let cancelled = house.told { if case .orderCancelled(let event) = $0 { event } else { nil } }
    #expect(cancelled.map(\.reason) == [.undercollateralized])
    #expect(cancelled.map(\.account.rawValue) == [1])
    #expect(receipt.filled == Quantity("1") && receipt.resting == Quantity("5"))
    #expect(house.equity(1) == Money("1000"))
  }

  @Test("a close that rests is paid by what stands behind it in its turn, not when it was placed")
  func closingMakerIsLookedAtAgain() {
    let house = house()
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    #expect(house.order(1, .sell, "1", at: "9600", client: 2).reason == .accepted)
    house.post("9960")
    // Equity 600, the order would lose 360; 240 do not do for 9, which need 448.2.
    house.order(2, .buy, "1", at: "9600", client: 2)
    let cancelled = house.told { if case .orderCancelled(let event) = $0 { event } else { nil } }
    #expect(cancelled.map(\.reason) == [.undercollateralized])
    #expect(house.quantity(1) == Quantity("10"))
  }

  @Test("one equity stands once behind closing orders of all markets")
  func closingInTwoMarkets() {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    let house = TestHouse()
    house.list(terms)
    terms.contract.instrument = InstrumentID(rawValue: 2)
    house.list(terms)
    for account: UInt32 in 1...2 { house.open(account, deposit: account == 1 ? "2000" : "100000") }
    for instrument in [TestHouse.instrument, InstrumentID(rawValue: 2)] {
      for account: UInt32 in 1...2 { house.leverage(account, 100, instrument: instrument) }
      house.order(2, .sell, "10", at: "10000", client: 1, instrument: instrument)
      house.order(1, .buy, "10", at: "10000", client: 1, instrument: instrument)
      house.cancel(2, client: 1)
    }
    let second = InstrumentID(rawValue: 2)
    // 2,000 behind 20, which need 1,000: closing 2 may lose 1,100.
    #expect(house.order(1, .sell, "2", at: "9450", client: 2).reason == .accepted)
    let again = house.order(1, .sell, "2", at: "9450", client: 3, instrument: second)
    #expect(again.reason == .insufficientMargin)
    house.cancel(1, client: 2)
    let alone = house.order(1, .sell, "2", at: "9450", client: 4, instrument: second)
    #expect(alone.reason == .accepted)
  }

  @Test("a close is not refused because reduce-only orders rest")
  func closeBesideReduceOnly() {
    let house = house()
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    #expect(
      house.order(1, .sell, "10", at: "10400", client: 2, reduceOnly: true).reason == .accepted)
    house.post("9960")
    house.order(2, .buy, "20", at: "9960", client: 2)
    #expect(house.order(1, .sell, "10", client: 3).filled == Quantity("10"))
    let cancelled = house.told { if case .orderCancelled(let event) = $0 { event } else { nil } }
    #expect(cancelled.map(\.reason) == [.reduceOnly])
  }

  @Test("accounts of one owner do not trade with each other where the terms say so")
  func selfTradeByOwner() {
    for scope in SelfTradeScope.allCases {
      var terms = TestTerms()
      terms.contract.selfTradeScope = scope
      let house = TestHouse()
      house.list(terms)
      for account: UInt32 in 1...2 { house.open(account, deposit: "100000", member: 9) }
      house.order(1, .sell, "1", at: "10000", client: 1)
      let receipt = house.order(2, .buy, "1", at: "10000", client: 1)
      #expect(receipt.reason == (scope == .owner ? .wouldSelfTrade : .accepted))
    }
  }

  @Test("the position limit counts the position with all orders of a side")
  func positionLimit() {
    var terms = TestTerms()
    terms.contract.positionLimit = Quantity("10")!
    let house = TestHouse()
    house.list(terms)
    for account: UInt32 in 1...2 { house.open(account, deposit: "10000000") }
    house.order(2, .sell, "6", at: "10000", client: 1)
    house.order(1, .buy, "6", at: "10000", client: 1)
    #expect(house.order(1, .buy, "4.001", at: "9999", client: 2).reason == .positionLimit)
    #expect(house.order(1, .buy, "4", at: "9999", client: 2).reason == .accepted)
    #expect(house.order(1, .buy, "0.001", at: "9999", client: 3).reason == .positionLimit)
    #expect(house.order(1, .sell, "16", at: "10001", client: 3).reason == .accepted)
    #expect(house.report(1, buyer: 1, seller: 2, "0.001", at: "10000") == .buyerPositionLimit)
  }
}
