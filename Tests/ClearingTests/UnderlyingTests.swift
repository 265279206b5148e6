import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

@testable import Clearing

/// An underlying apart from its markets: one price, and every market of it follows.
@Suite struct UnderlyingTests {
  private static let bitcoin = UnderlyingID(rawValue: 7)
  private static let linear = InstrumentID(rawValue: 1)
  private static let inverse = InstrumentID(rawValue: 2)

  private static func terms(_ change: (inout TestTerms) -> Void) -> TestTerms {
    var terms = TestTerms()
    terms.contract.underlying = bitcoin
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.01", "0.02")]
    change(&terms)
    return terms
  }

  /// A linear perpetual in dollars and an inverse one in coins, on bitcoin at 10,000.
  private static func house(
    _ change: (inout TestTerms) -> Void = { _ in }
  ) -> TestHouse {
    let house = TestHouse()
    house.list(terms { _ in })
    house.list(
      terms {
        $0.contract.instrument = inverse
        $0.contract.settlementAsset = AssetID(rawValue: 2)
        $0.contract.payoff = Payoff(.inverse)
        $0.contract.lot = .one
        $0.contract.positionLimit = Quantity("100000000")!
        change(&$0)
      })
    return house
  }

  @discardableResult
  private static func post(
    _ house: TestHouse, _ price: String, source: UInt8 = 0
  ) -> RejectReason {
    house.send(
      .postIndexPrice(
        PostIndexPrice(underlying: bitcoin, source: source, price: Price(price)!))
    ).reason
  }

  private static func deposit(_ house: TestHouse, _ account: UInt32, coins: String) {
    house.send(
      .deposit(
        Deposit(
          account: AccountID(rawValue: account), asset: AssetID(rawValue: 2),
          amount: Money(coins)!)))
  }

  private static func trade(_ house: TestHouse, _ instrument: InstrumentID, _ quantity: String) {
    for (account, side): (UInt32, Side) in [(1, .buy), (2, .sell)] {
      let receipt = house.send(
        .placeOrder(
          PlaceOrder(
            account: AccountID(rawValue: account), instrument: instrument,
            clientOrder: ClientOrderID(rawValue: UInt64(house.house.commandCount) + 1), side: side,
            kind: .limit, timeInForce: .goodTillCancel, selfTradePrevention: .cancelNewest,
            isPostOnly: false, isReduceOnly: false, price: Price("10000")!,
            quantity: Quantity(quantity)!, expiry: .zero)))
      #expect(receipt.reason == .accepted)
    }
  }

  @Test("one price moves a linear and an inverse market, and both before anybody is liquidated")
  func crash() throws {
    let house = Self.house()
    house.open(1, deposit: "2000")
    house.open(2, deposit: "100000")
    Self.deposit(house, 1, coins: "0.25")
    Self.deposit(house, 2, coins: "100")
    Self.trade(house, Self.linear, "1")
    Self.trade(house, Self.inverse, "10000")
    // 2,000 - 1,700 > 83: it stands. 0.25 coins less 10,000 x (1/8,300 - 1/10,000): it stands.
    Self.post(house, "8300")
    #expect(house.events.count == 2 && house.house.counts.liquidations == 0)
    // Either loses more than it has above a hundredth of its notional.
    Self.post(house, "7900")
    let kinds = house.events.map { event in
      switch event {
      case .markChanged(let changed): "mark \(changed.instrument) \(changed.mark)"
      case .liquidationStarted(let started): "liquidation \(started.instrument)"
      default: "\(event)"
      }
    }
    #expect(
      kinds == ["mark 1 7900", "mark 2 7900", "liquidation 1", "liquidation 2"])
    for _ in 0..<5 { house.tick() }
    #expect(house.house.isConserved)
    for instrument in [Self.linear, Self.inverse] {
      let held = try #require(house.house.position(AccountID(rawValue: 1), instrument))
      #expect(held.quantity.isZero)
    }
  }

  @Test("an underlying that nobody names has its instrument's number, and others may join it")
  func numbers() {
    let house = TestHouse()
    house.list(TestTerms(), index: "10000")
    var second = TestTerms()
    second.contract.instrument = Self.inverse
    second.contract.underlying = UnderlyingID(rawValue: 1)
    house.list(second, index: "10000")
    house.post("9500")
    for instrument in [Self.linear, Self.inverse] {
      #expect(house.house.market(instrument)?.index == Price("9500")!)
    }
    #expect(Self.post(house, "9400") == .unknownUnderlying)
    // The second instrument's number is nobody's underlying.
    let other = house.send(
      .postIndexPrice(PostIndexPrice(instrument: Self.inverse, source: 0, price: .one)))
    #expect(other.reason == .unknownUnderlying)
  }

  @Test("a market that joins later has the index at the next tick, and ticks that reach it")
  func joining() throws {
    let house = TestHouse()
    house.list(Self.terms { _ in }, index: "10000")
    var late = Self.terms { $0.contract.instrument = Self.inverse }
    late.contract.tick = Price("0.0001")!
    late.contract.lot = .one
    func list() -> RejectReason {
      house.send(
        .listInstrument(
          ListInstrument(contract: late.contract, valuation: .mark, closingFeeRate: .zero))
      ).reason
    }
    // 67,108,864 ticks of 0.0001 end below 10,000.
    #expect(list() == .tickInvalid)
    late.contract.tick = Price("0.1")!
    #expect(list() == .accepted)
    house.send(
      .setMarginBracket(
        SetMarginBracket(
          instrument: Self.inverse, index: 0,
          bracket: MarginBracket(
            floor: .zero, maintenanceRate: Rate("0.01")!, initialRate: Rate("0.02")!))))
    house.send(.openTrading(OpenTrading(instrument: Self.inverse)))
    #expect(try #require(house.house.market(Self.inverse)).mark.isZero)
    house.tick()
    #expect(try #require(house.house.market(Self.inverse)).mark == Price("10000")!)
  }

  @Test("a price that one market cannot follow moves none")
  func whole() {
    let house = Self.house { $0.contract.tick = Price("0.0002")! }
    // 2^26 ticks of 0.0002 end at 13,421.7728.
    #expect(Self.post(house, "13422") == .priceInvalid)
    #expect(house.house.market(Self.linear)?.index == Price("10000")!)
    #expect(Self.post(house, "13421") == .accepted)
    #expect(house.house.market(Self.linear)?.index == Price("13421")!)
  }

  @Test("each market looks at the same prices under terms of its own")
  func views() {
    let house = Self.house {
      $0.mark.indexAgeMax = .seconds(10)
      $0.mark.indexDeviationMax = Rate("0.5")!
    }
    func isStale(_ instrument: InstrumentID) -> Bool? {
      house.house.market(instrument)?.isIndexStale
    }
    Self.post(house, "12000", source: 1)
    // 20 % apart: beyond the linear market's 5 %, where the former index holds.
    #expect(house.house.market(Self.linear)?.index == Price("10000")!)
    #expect(house.house.market(Self.inverse)?.index == Price("11000")!)
    house.tick(.seconds(11))
    #expect(isStale(Self.linear) == false && isStale(Self.inverse) == true)
    Self.post(house, "10000")
    #expect(isStale(Self.linear) == false && isStale(Self.inverse) == false)
  }

  @Test("what a market refers to is a part of the state")
  func digest() {
    func house(_ underlying: UInt16) -> TestHouse {
      let house = TestHouse()
      house.list(Self.terms { $0.contract.underlying = UnderlyingID(rawValue: underlying) })
      return house
    }
    #expect(house(7).house.digest() == house(7).house.digest())
    #expect(house(7).house.digest() != house(8).house.digest())
  }
}
