import Accounts
import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Who pays a loss, and what may leave the house until it is paid. No fees, an empty book.
@Suite struct LossTests {
  let second = InstrumentID(rawValue: 2)

  private func house(
    _ accounts: [(deposit: String, member: UInt32)],
    _ change: (inout LiquidationTerms) -> Void = { _ in }
  ) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.contract.priceBand = Rate("0.5")!
    // Accounts of one owner may face each other here.
    terms.contract.selfTradeScope = .account
    terms.liquidation.bookTicksMax = 1
    terms.liquidation.feeRateMax = .zero
    change(&terms.liquidation)
    let house = TestHouse()
    house.list(terms)
    terms.contract.instrument = second
    house.list(terms, index: "500")
    for (place, account) in accounts.enumerated() {
      house.open(UInt32(place + 1), deposit: account.deposit, member: account.member)
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

  private func taken(_ house: TestHouse) -> [RecourseTaken] {
    house.told { if case .recourseTaken(let event) = $0 { event } else { nil } }
  }

  private func unfunded(_ house: TestHouse) -> [LossUnfunded] {
    house.told { if case .lossUnfunded(let event) = $0 { event } else { nil } }
  }

  private func equity(_ house: TestHouse, _ account: UInt32) -> Money {
    house.house.account(AccountID(rawValue: account))?.balances.first?.risk.equity ?? .zero
  }

  // MARK: Recourse

  @Test("a straddle of one member over a gap leaves the fund what it had")
  func straddle() {
    let house = house([("1500", 1), ("1500", 1)])
    let auditor = EventAuditor(house)
    auditor.cross = [1: 150_000_000_000, 2: 150_000_000_000]
    house.send(
      .contribute(Contribute(asset: TestHouse.asset, amount: Money("100000")!)))
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("10500")
    // Neither may leave: 2 lacks 3,500, and 1 stands behind it.
    #expect(house.withdraw(1, "100") == .accountInLiquidation)
    house.tick()
    #expect(taken(house).map(\.amount) == [Money("3500")!])
    #expect(taken(house).map(\.account.rawValue) == [1])
    #expect(taken(house).map(\.debtor.rawValue) == [2])
    #expect(house.trades.map(\.kind) == [.takeover])
    #expect(house.trades.map(\.price) == [Price("10500")!])
    #expect(equity(house, 1) == Money("3000") && house.balance(2) == .zero)
    #expect(house.house.fundEquity(TestHouse.asset) == Money("100000"))
  }

  @Test("recourse leaves a source its maintenance requirement")
  func recourseStops() {
    let house = house([("1500", 1), ("1500", 1), ("1000000", 3)])
    house.contribute("100000")
    trade(house, buyer: 3, seller: 2, "10", at: "10000")
    trade(house, buyer: 1, seller: 3, "2", at: "10000")
    house.post("10500")
    house.tick()
    // 1: 1,500 + 1,000, of which 105 are required.
    #expect(taken(house).map(\.amount) == [Money("2395")!])
    #expect(!house.isInLiquidation(1) && equity(house, 1) == Money("105"))
  }

  @Test("liability ends with the scope where the terms say so", arguments: Recourse.allCases)
  func recourseLimits(recourse: Recourse) {
    let house = house([("3000", 1), ("50000", 1), ("1000000", 3)]) { $0.recourse = recourse }
    house.contribute("100000")
    house.mode(1, .isolated)
    trade(house, buyer: 1, seller: 3, "10", at: "10000")
    #expect(house.pocket(1) == Money("1000") && house.balance(1) == Money("2000"))
    house.post("9500")
    for _ in 0..<2 { house.tick() }
    // The pocket lacks 4,000: nothing, 2,000 or all of it is there beside it.
    let owned = [house.balance(1), house.balance(2)]
    switch recourse {
    case .scope: #expect(owned == [Money("2000")!, Money("50000")!])
    case .account: #expect(owned == [.zero, Money("50000")!])
    case .owner: #expect(owned == [.zero, Money("48000")!])
    }
  }

  // MARK: Gains that were just realised

  @Test(
    "gains realised lately do not leave before their window is past, or while a loss may be shared",
    arguments: RecentGainRule.allCases)
  func gainsStay(rule: RecentGainRule) {
    let house = house([("1000", 1), ("6000", 2), ("100000", 3)]) {
      $0.fundTakesOver = false
      $0.recentGains = rule
    }
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9500")
    trade(house, buyer: 2, seller: 3, "10", at: "9500")
    #expect(house.withdraw(2, "6000.00000001") == .insufficientMargin)
    #expect(house.withdraw(2, "6000") == .accepted)
    house.tick()
    // 4,000 of the 5,000 were asked for.
    #expect(house.balance(2) == Money("1000"))
    #expect(house.house.houseBalance(TestHouse.asset, .deficit) == 0)
    let isHeld = rule == .first
    #expect(house.withdraw(2, "1000") == (isHeld ? .insufficientMargin : .accepted))
    // Windows are of two ticks, and house() has taken some.
    for _ in 0..<4 { house.tick() }
    if isHeld { #expect(house.withdraw(2, "1000") == .accepted) }
  }

  @Test("a gain is remembered for two windows of ticks at most")
  func gainsAreForgotten() {
    var position = Position(
      account: AccountIndex(1), market: MarketIndex(0), holder: HolderIndex(1), leverage: 1,
      fundingEpoch: 0)
    position.remember(Money("5")!, at: 7)
    position.remember(-Money("2")!, at: 8)
    #expect(position.recentGain(at: 8) == Money("3"))
    #expect(position.recentGain(at: 9) == Money("-2"))
    #expect(position.recentGain(at: 10) == .zero)
    position.remember(Money("1")!, at: 10)
    #expect(position.recentGain(at: 10) == Money("1"))
  }

  // MARK: Losses that nobody covers

  /// 1 is bankrupt by 4,000; 2, who gained it, has lost all but 200 to 4 in another market.
  private func houseWithUnfundedLoss(
    _ change: (inout LiquidationTerms) -> Void = { _ in }
  ) -> TestHouse {
    let house = house([("1000", 1), ("7000", 2), ("2000", 3), ("500000", 4)]) {
      $0.fundTakesOver = false
      change(&$0)
    }
    trade(house, buyer: 2, seller: 4, "200", at: "500", in: second)
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9500")
    trade(house, buyer: 2, seller: 3, "10", at: "9500")
    trade(house, buyer: 4, seller: 2, "200", at: "441", in: second)
    #expect(house.balance(2) == Money("200"))
    house.tick()
    #expect(unfunded(house).map(\.amount) == [Money("3800")!])
    #expect(unfunded(house).map(\.account.rawValue) == [1])
    #expect(unfunded(house).map(\.instrument) == [TestHouse.instrument])
    // Until what 4 has gained lately may leave.
    for _ in 0..<4 { house.tick() }
    return house
  }

  @Test("each withdrawal bears its part of an unfunded loss, whoever comes first")
  func haircut() {
    func paid(_ order: [UInt32]) -> [UInt32: Money] {
      let house = houseWithUnfundedLoss()
      let auditor = EventAuditor(house)
      auditor.cross = [3: 200_000_000_000, 4: 51_180_000_000_000]
      auditor.unfunded = 380_000_000_000
      auditor.trades = house.house.counts.trades
      var paid: [UInt32: Money] = [:]
      for account in order {
        #expect(house.withdraw(account, account == 3 ? "2000" : "511800") == .accepted)
        #expect(house.balance(account) == .zero)
        paid[account] =
          house.told {
            if case .withdrawn(let event) = $0 { event.amount } else { nil }
          }.first
      }
      return paid
    }
    // 510,000 were paid in, and 513,800 are owed.
    let expected: [UInt32: Money] = [3: Money("1985.20825223")!, 4: Money("508014.79174776")!]
    #expect(paid([3, 4])[3] == expected[3] && paid([4, 3])[4] == expected[4])
    for order in [[3, 4], [4, 3]] as [[UInt32]] {
      let sum = paid(order).values.reduce(Money.zero) { $0 + $1 }
      #expect(sum <= Money("510000")! && sum >= Money("509999.9999")!)
    }
  }

  @Test("a withdrawal's part of a loss is right where more was paid in than 64 bits hold")
  func wideHaircut() {
    let house = houseWithUnfundedLoss()
    for account in 5...8 { house.open(UInt32(account), deposit: "30000000000") }
    #expect(house.withdraw(3, "2000") == .accepted)
    let paid = house.told { if case .withdrawn(let event) = $0 { event.amount } else { nil } }
    // 2,000 x 3,800 / 120,000,513,800, rounded up, is borne.
    #expect(paid == [Money("1999.99993666")!])
  }

  @Test("under a gate nothing goes out until a contribution has repaid the loss")
  func gate() {
    let house = houseWithUnfundedLoss { $0.withdrawals = .gate }
    #expect(house.withdraw(3, "1") == .withdrawalsGated)
    house.contribute("3799")
    #expect(house.withdraw(3, "1") == .withdrawalsGated)
    #expect(house.withdraw(3, "1000000") == .insufficientMargin)
    #expect(house.house.fundBalance(TestHouse.asset) == .zero)
    house.contribute("11")
    #expect(house.house.fundBalance(TestHouse.asset) == Money("10"))
    #expect(house.withdraw(3, "2000") == .accepted)
    #expect(house.house.houseBalance(TestHouse.asset, .deficit) == 0)
  }

  @Test("each share and each rest of a loss names the account that made it")
  func attribution() {
    let house = house([("1000", 1), ("2000", 2), ("500000", 3), ("1000", 4), ("1000", 5)]) {
      $0.fundTakesOver = false
      $0.recourse = .scope
    }
    trade(house, buyer: 1, seller: 3, "10", at: "10000")
    trade(house, buyer: 2, seller: 3, "10", at: "10000")
    house.post("9500")
    trade(house, buyer: 3, seller: 4, "10", at: "9500")
    trade(house, buyer: 3, seller: 5, "10", at: "9500")
    house.tick()
    let shares = house.told { if case .lossShared(let event) = $0 { event } else { nil } }
    // 4,000 and 3,000, all paid by 3.
    #expect(shares.map(\.bankrupt.rawValue) == [1, 2])
    #expect(shares.map(\.amount) == [Money("4000")!, Money("3000")!])
    #expect(shares.map(\.account.rawValue) == [3, 3])
    #expect(shares.map(\.instrument.rawValue) == [1, 1])
  }

  // MARK: What is set aside for one instrument

  @Test("a loss is paid out of its instrument's part first, then out of the shared one")
  func reservesFirst() {
    let house = house([("1000", 1), ("1000000", 2), ("20000", 3)]) {
      $0.fundTakesOver = false
      $0.recentGains = .after
    }
    let auditor = EventAuditor(house)
    auditor.cross = [1: 100_000_000_000, 2: 100_000_000_000_000, 3: 2_000_000_000_000]
    let unknown = Contribute(
      asset: TestHouse.asset, amount: .one, instrument: InstrumentID(rawValue: 9))
    #expect(house.send(.contribute(unknown)).reason == .unknownInstrument)
    for (amount, instrument) in [("500", TestHouse.instrument), ("50000", second)] {
      house.send(
        .contribute(
          Contribute(
            asset: TestHouse.asset, amount: Money(amount)!, instrument: instrument)))
    }
    house.contribute("300")
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9500")
    trade(house, buyer: 2, seller: 3, "10", at: "9500")
    house.tick()
    #expect(house.house.market(TestHouse.instrument)?.fundReserve == .zero)
    #expect(house.house.market(second)?.fundReserve == Money("50000"))
    #expect(house.house.fundBalance(TestHouse.asset) == .zero)
    // 4,000 less 500 and 300.
    let shares = house.told { if case .lossShared(let event) = $0 { event.amount } else { nil } }
    #expect(shares == [Money("3200")!])
  }

  @Test("inventory is carried by its instrument's part first")
  func reserveCarriesInventory() {
    let house = house([("1000", 1), ("1000000", 2)]) { $0.disposalStep = .one }
    house.send(
      .contribute(
        Contribute(
          asset: TestHouse.asset, amount: Money("9000")!, instrument: TestHouse.instrument)))
    house.contribute("1000")
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9920")
    house.tick()
    // 9,920 q <= 10 x (10,000 + 20 q).
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == Quantity("10"))
    house.post("9500")
    #expect(house.house.fundEquity(TestHouse.asset) == Money("1000"))
    house.order(2, .buy, "100", at: "9500", client: 5)
    house.tick()
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == .zero)
    // Bought at 9,900, sold at 9,500.
    #expect(house.house.market(TestHouse.instrument)?.fundReserve == Money("5000"))
    #expect(house.house.fundBalance(TestHouse.asset) == Money("1000"))
  }

  // MARK: The takeover's bound

  @Test("beyond the bound of the takeover, gains are asked before the fund")
  func takeoverBound() {
    func kinds(_ bound: String, mark: String) -> [TradeKind] {
      let house = house([("1000", 1), ("100000", 2)]) { $0.takeoverLossMax = Rate(bound)! }
      house.contribute("100000")
      trade(house, buyer: 1, seller: 2, "10", at: "10000")
      house.post(mark)
      house.tick()
      return house.trades.map(\.kind)
    }
    // Bankrupt at 9,900.
    #expect(kinds("1", mark: "9700") == [.takeover])
    #expect(kinds("0.021", mark: "9700") == [.takeover])
    #expect(kinds("0.02", mark: "9700") == [.deleveraging])
    #expect(kinds("0", mark: "9901") == [.takeover])
    #expect(kinds("-0.001", mark: "9901") == [.deleveraging])
  }
}
