import Accounts
import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

@Suite struct FeeTests {
  private func traded(maker: String, taker: String, _ quantity: String) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: Rate(maker)!, taker: Rate(taker)!)
    let house = TestHouse()
    house.list(terms)
    for account: UInt32 in 1...2 { house.open(account, deposit: "100000") }
    house.order(1, .sell, quantity, at: "9999.9", client: 1)
    house.order(2, .buy, quantity, at: "9999.9", client: 1)
    return house
  }

  @Test("a fee is rounded up to the next 1e-8, a rebate down")
  func rounding() {
    // Notional 9.9999; 0.000000333 of it is 3.3299667e-6, of which 1e-8 makes 332.99667 counts.
    let fees = traded(maker: "0.000000333", taker: "0.000000333", "0.001")
    #expect(fees.trades.first?.buyerFee == Money("0.00000333"))
    #expect(fees.trades.first?.sellerFee == Money("0.00000333")!)
    let rebate = traded(maker: "-0.000000333", taker: "0.000000333", "0.001")
    #expect(rebate.trades.first?.sellerFee == Money("-0.00000332"))
    #expect(rebate.house.houseBalance(TestHouse.asset, .fees) == 1)
  }

  @Test("maker and taker pay their own rates into the fee account")
  func rates() {
    let house = traded(maker: "0.0002", taker: "0.0005", "1")
    #expect(house.balance(1) == Money("100000")! - Money("1.99998")!)
    #expect(house.balance(2) == Money("100000")! - Money("4.99995")!)
    #expect(house.house.houseBalance(TestHouse.asset, .fees) == 699_993_000)
  }

  @Test("rebates may not be more than takers pay, and no fee is above a tenth")
  func terms() {
    let house = TestHouse()
    var terms = TestTerms()
    terms.brackets = [("0", "0.2", "0.4")]
    house.list(terms)
    func reason(_ maker: String, _ taker: String) -> RejectReason {
      house.send(
        .setFees(
          SetFees(
            instrument: TestHouse.instrument,
            fees: FeeTerms(maker: Rate(maker)!, taker: Rate(taker)!)))
      ).reason
    }
    #expect(reason("-0.0005", "0.0005") == .accepted)
    #expect(reason("-0.000500001", "0.0005") == .rebateAboveFee)
    #expect(reason("0.1", "0.1") == .accepted)
    #expect(reason("0", "0.100000001") == .takerFeeInvalid)
  }

  @Test("where nobody pays a fee there is no rebate: liquidation, takeover, disposal")
  func rebatesOfLiquidations() {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: Rate("-0.0002")!, taker: Rate("0.0002")!)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.liquidation.bookTicksMax = 1
    terms.liquidation.disposalStep = .one
    let house = TestHouse()
    house.list(terms)
    house.contribute("100000")
    for account: UInt32 in 1...2 {
      house.open(account, deposit: account == 1 ? "1100" : "1000000")
      house.leverage(account, 100)
    }
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    house.post("9900")
    house.order(2, .buy, "4", at: "9895", client: 2)
    house.order(2, .buy, "60", at: "9880", client: 3)
    var kinds: [TradeKind] = []
    for _ in 0..<2 {
      house.tick()
      kinds += house.trades.map(\.kind)
      for trade in house.trades { #expect(trade.buyerFee.isZero && trade.sellerFee.isZero) }
    }
    #expect(kinds == [.liquidation, .takeover, .disposal])
    // The opening trade's 20 and -20.
    #expect(house.house.houseBalance(TestHouse.asset, .fees) == 0)
  }

  @Test("a reported fill has no rebate where the taker rate is one")
  func rebatesOfReportedFills() {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: Rate("0.0005")!, taker: Rate("-0.0002")!)
    let house = TestHouse()
    house.list(terms)
    for account: UInt32 in 1...2 { house.open(account, deposit: "100000") }
    let fill = ReportFill(
      trade: ReportedTradeID(rawValue: 1), instrument: TestHouse.instrument,
      buyer: AccountID(rawValue: 1), seller: AccountID(rawValue: 2), price: Price("10000")!,
      quantity: .one)
    #expect(house.send(.reportFill(fill)).reason == .accepted)
    #expect(house.balance(1) == Money("100000") && house.balance(2) == Money("100000"))
  }
}
