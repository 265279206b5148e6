import ClearingTestKit
import Instruments
import Messages
import Units

// Accounts, prices, margin: what a house refuses that is not an order or a reported trade.
extension Provocation {
  /// A house with one market at 10,000, three accounts of members with their numbers that hold a
  /// million, and one that holds 1.
  static func house(_ change: (inout TestTerms) -> Void = { _ in }) -> TestHouse {
    let house = TestHouse()
    var terms = TestTerms()
    change(&terms)
    house.list(terms)
    for account: UInt32 in 1...3 { house.open(account, deposit: "1000000") }
    house.open(4, deposit: "1")
    return house
  }

  /// A house in which account 5 is being liquidated.
  static func liquidating() -> TestHouse {
    let house = Self.house { $0.brackets = [("0", "0.005", "0.01")] }
    house.open(5, deposit: "1100")
    house.leverage(5, 100)
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(5, .buy, "10", at: "10000", client: 1)
    house.post("9930")
    return house
  }

  private static func open(_ account: UInt32, in house: TestHouse) -> RejectReason {
    let command = OpenAccount(
      account: AccountID(rawValue: account), member: MemberID(rawValue: 1))
    return house.send(.openAccount(command)).reason
  }

  private static func deposit(_ asset: UInt16, _ amount: String) -> RejectReason {
    house().send(
      .deposit(
        Deposit(
          account: AccountID(rawValue: 1), asset: AssetID(rawValue: asset),
          amount: Money(amount)!))
    ).reason
  }

  static var accounts: [Provocation] {
    [
      Provocation(.accountExists) { open(1, in: house()) },
      Provocation(.accountLimit) { open(0, in: house()) },
      Provocation(.accountLimit) { open(UInt32(Limits.accounts) + 1, in: house()) },
      Provocation(.unknownAccount) { house().deposit(99, "1") },
      Provocation(.notOwner) { house().withdraw(1, "1", from: 2) },
      Provocation(.accountInLiquidation) { liquidating().withdraw(5, "1") },
      Provocation(.unknownAsset) { deposit(9, "1") },
      Provocation(.amountInvalid) { deposit(1, "0") },
      Provocation(.depositLimit) { deposit(1, "40000000000") },
    ]
  }

  private static func index(_ source: UInt8, _ price: String) -> RejectReason {
    house().send(
      .postIndexPrice(
        PostIndexPrice(instrument: TestHouse.instrument, source: source, price: Price(price)!))
    ).reason
  }

  static var prices: [Provocation] {
    [
      Provocation(.instrumentExists) { TermsCommands.list(in: house(), as: 1) },
      Provocation(.instrumentLimit) { TermsCommands.list(in: house(), as: 0) },
      Provocation(.instrumentLimit) {
        TermsCommands.list(in: house(), as: UInt16(Limits.instruments) + 1)
      },
      Provocation(.unknownUnderlying) {
        house().send(
          .postIndexPrice(
            PostIndexPrice(underlying: UnderlyingID(rawValue: 77), source: 0, price: .one))
        ).reason
      },
      Provocation(.unknownInstrument) {
        house().leverage(1, 10, instrument: InstrumentID(rawValue: 77))
      },
      Provocation(.notTrading) {
        let house = Self.house()
        _ = TermsCommands.list(in: house, as: 9)
        let instrument = InstrumentID(rawValue: 9)
        return house.order(1, .buy, "1", at: "10000", client: 1, instrument: instrument).reason
      },
      Provocation(.indexSourceInvalid) { index(UInt8(Limits.indexSources), "10000") },
      Provocation(.priceInvalid) { index(0, "0") },
      Provocation(.indexStale) {
        let house = Self.house { $0.mark.indexAgeMax = .seconds(10) }
        house.tick(.seconds(11))
        return house.order(1, .buy, "1", at: "10000", client: 1).reason
      },
    ]
  }

  static var margin: [Provocation] {
    [
      Provocation(.leverageInvalid) { house().leverage(1, 0) },
      Provocation(.leverageInvalid) { house().leverage(1, 126) },
      Provocation(.positionLimit) {
        house().order(1, .buy, "100000.001", at: "10000", client: 1).reason
      },
      Provocation(.ordersOpen) {
        let house = Self.house()
        house.order(1, .buy, "1", at: "10000", client: 1)
        return house.mode(1, .isolated)
      },
      Provocation(.notIsolated) { house().transfer(1, "1") },
      Provocation(.insufficientMargin) {
        house().order(4, .buy, "1", at: "10000", client: 1).reason
      },
      Provocation(.openInterestLimit) {
        let house = Self.house { $0.contract.openInterestLimit = .one }
        return house.order(1, .buy, "1.001", at: "10000", client: 1).reason
      },
      Provocation(.ownerAccountLimit) {
        let house = Self.house { $0.contract.positionScope = .owner }
        for account in 10...UInt32(9 + Limits.accountsPerOwner) {
          house.open(account, deposit: "1", member: 9)
          if house.leverage(account, 10) != .accepted { return .accepted }
        }
        house.open(5, deposit: "1", member: 9)
        return house.leverage(5, 10)
      },
      Provocation(.withdrawalsGated) { gated().withdraw(3, "1") },
    ]
  }

  /// A house whose gate is shut: account 1 has lost more than it held, and account 2, which had won
  /// it, has lost it again in another market.
  private static func gated() -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.contract.priceBand = Rate("0.5")!
    terms.liquidation.bookTicksMax = 1
    terms.liquidation.feeRateMax = .zero
    terms.liquidation.fundTakesOver = false
    terms.liquidation.withdrawals = .gate
    let house = TestHouse()
    house.list(terms)
    let second = InstrumentID(rawValue: 2)
    terms.contract.instrument = second
    house.list(terms, index: "500")
    for (account, amount) in [(1, "1000"), (2, "7000"), (3, "2000"), (4, "500000")] {
      house.open(UInt32(account), deposit: amount)
      house.leverage(UInt32(account), 100)
    }
    func trade(
      buyer: UInt32, seller: UInt32, _ quantity: String, _ price: String,
      in instrument: InstrumentID = TestHouse.instrument
    ) {
      house.order(seller, .sell, quantity, at: price, client: 8, instrument: instrument)
      house.order(buyer, .buy, quantity, at: price, client: 9, instrument: instrument)
    }
    trade(buyer: 2, seller: 4, "200", "500", in: second)
    trade(buyer: 1, seller: 2, "10", "10000")
    house.post("9500")
    trade(buyer: 2, seller: 3, "10", "9500")
    trade(buyer: 4, seller: 2, "200", "441", in: second)
    for _ in 0..<5 { house.tick() }
    return house
  }
}
