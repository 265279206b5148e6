import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// What an owner holds over several accounts, in a market that counts positions by owner: accounts
/// 1 and 2 are one owner's, account 3 trades with them.
@Suite struct OwnerScopeTests {
  private static func house(
    _ scope: PositionScope = .owner, _ deposits: [String] = ["100000", "100000", "10000000"],
    _ change: (inout TestTerms) -> Void = { _ in }
  ) -> TestHouse {
    let house = TestHouse()
    var terms = TestTerms()
    terms.contract.positionScope = scope
    terms.contract.selfTradeScope = .account
    terms.contract.positionLimit = Quantity("100")!
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    change(&terms)
    house.list(terms)
    for (place, deposit) in deposits.enumerated() {
      house.open(UInt32(place + 1), deposit: deposit, member: place < 2 ? 1 : UInt32(place + 1))
    }
    return house
  }

  /// A trade of an account with account 3, who always can. Returns whether it was taken.
  @discardableResult
  private static func trade(
    _ house: TestHouse, _ account: UInt32, _ side: Side, _ quantity: String, client: UInt64
  ) -> RejectReason {
    house.order(3, side == .buy ? .sell : .buy, quantity, at: "10000", client: client)
    let reason = house.order(account, side, quantity, at: "10000", client: client).reason
    house.cancelAll(3)
    return reason
  }

  private static func maintenance(_ house: TestHouse, _ account: UInt32) -> Money {
    house.position(account)?.maintenanceRequirement ?? .zero
  }

  @Test("a position split over accounts pays the bracket of the sum, each its share")
  func split() {
    // 60 at 10,000: 600,000 lie in the bracket from 250,000: 1 % less 1,300.
    let whole = Self.house()
    Self.trade(whole, 1, .buy, "60", client: 1)
    #expect(Self.maintenance(whole, 1) == Money("4700"))
    let split = Self.house()
    Self.trade(split, 1, .buy, "45", client: 1)
    #expect(Self.maintenance(split, 1) == Money("3200"))
    Self.trade(split, 2, .buy, "15", client: 2)
    #expect(Self.maintenance(split, 1) == Money("3525"))
    #expect(Self.maintenance(split, 2) == Money("1175"))
    // Alone each has its own brackets: 450,000 at 1 % less 1,300, and 150,000 at 0.5 % less 50.
    let apart = Self.house(.account)
    Self.trade(apart, 1, .buy, "45", client: 1)
    Self.trade(apart, 2, .buy, "15", client: 2)
    #expect(Self.maintenance(apart, 1) == Money("3200"))
    #expect(Self.maintenance(apart, 2) == Money("700"))
  }

  @Test("a long of one account and a short of another are counted apart, another owner's never")
  func sides() {
    let house = Self.house(.owner, ["100000", "100000", "10000000", "100000"])
    Self.trade(house, 1, .buy, "20", client: 1)
    Self.trade(house, 2, .sell, "20", client: 2)
    Self.trade(house, 4, .buy, "20", client: 3)
    for account in [1, 2, 4] as [UInt32] {
      #expect(Self.maintenance(house, account) == Money("950"))
    }
  }

  @Test("an order needs the initial rate of the owner's sum, when it is sent and when it fills")
  func initialRate() {
    // 30 + 80 at 10,000 lie in the bracket of 5 %: 80 need 40,000, alone they need 2 %: 16,000.
    func reason(_ scope: PositionScope, _ deposit: String) -> RejectReason {
      let house = Self.house(scope, ["100000", deposit, "10000000"]) {
        $0.contract.positionLimit = Quantity("1000")!
      }
      Self.trade(house, 1, .buy, "30", client: 1)
      return Self.trade(house, 2, .buy, "80", client: 2)
    }
    #expect(reason(.owner, "40000") == .accepted)
    #expect(reason(.owner, "39999") == .insufficientMargin)
    #expect(reason(.account, "40000") == .accepted)
    // At leverage 20, 5 %, the account's own choice needs the same: the bracket decides at 100.
    let house = Self.house(.owner, ["100000", "30000", "10000000"]) {
      $0.contract.positionLimit = Quantity("1000")!
    }
    house.leverage(2, 100)
    #expect(house.order(2, .buy, "80", at: "10000", client: 1).reason == .accepted)
    house.leverage(1, 100)
    // Account 1 buys 30 elsewhere: now the order of account 2 no longer fills.
    house.order(3, .sell, "30", at: "10000.1", client: 2)
    let bought = house.order(
      1, .buy, "30", at: "10000.1", client: 3, timeInForce: .immediateOrCancel)
    #expect(bought.filled == Quantity("30"))
    house.order(3, .sell, "80", at: "10000", client: 4, timeInForce: .immediateOrCancel)
    let cancelled = house.told {
      if case .orderCancelled(let event) = $0 { event } else { nil }
    }
    #expect(cancelled.map(\.reason) == [.undercollateralized, .unfilled])
    #expect(house.quantity(2) == .zero)
  }

  @Test("when one account grows the other's liquidation price moves, and holds to the tick")
  func triggers() {
    func house(growing: Bool) -> TestHouse {
      let house = Self.house(.owner, ["30000", "1000000", "10000000"])
      house.leverage(1, 50)
      house.leverage(2, 50)
      Self.trade(house, 1, .buy, "45", client: 1)
      if growing { Self.trade(house, 2, .buy, "55", client: 2) }
      return house
    }
    let alone = house(growing: false)
    let beside = house(growing: true)
    let low = alone.position(1)!.trigger!
    let high = beside.position(1)!.trigger!
    #expect(high > low)
    // 30,000 + 45 (p - 10,000) < 45 p x 2.5 % - 0.45 x 16,300; at 10,000 x 100 the bracket from
    // 1,000,000 begins, below it 1 % - 0.45 x 1,300 holds.
    for (house, edge) in [(alone, low), (beside, high)] {
      house.post(Price(rawValue: edge.rawValue + 1).description)
      #expect(!house.isInLiquidation(1))
      house.post(edge.description)
      #expect(house.isInLiquidation(1))
    }
    // And back: when the other account has closed, the price is what it was.
    let back = house(growing: true)
    Self.trade(back, 2, .sell, "55", client: 3)
    #expect(back.position(1)!.trigger! == low)
  }

  @Test("the position limit bounds the sum of an owner's accounts with their open orders")
  func limit() {
    let house = Self.house(.owner, ["1000000", "1000000", "10000000"])
    Self.trade(house, 1, .buy, "60", client: 1)
    #expect(house.order(1, .buy, "10", at: "9000", client: 2).reason == .accepted)
    #expect(Self.trade(house, 2, .buy, "30.001", client: 3) == .positionLimit)
    #expect(Self.trade(house, 2, .buy, "30", client: 4) == .accepted)
    #expect(house.order(1, .buy, "0.001", at: "9000", client: 5).reason == .positionLimit)
    // Shorts have their own sum, and what closes always may.
    #expect(Self.trade(house, 2, .sell, "30", client: 6) == .accepted)
    #expect(Self.trade(house, 2, .sell, "60", client: 7) == .accepted)
    #expect(house.report(1, buyer: 2, seller: 3, "60", at: "10000") == .accepted)
    #expect(house.report(2, buyer: 2, seller: 3, "30.001", at: "10000") == .buyerPositionLimit)
    let apart = Self.house(.account, ["1000000", "1000000", "10000000"])
    Self.trade(apart, 1, .buy, "100", client: 1)
    #expect(Self.trade(apart, 2, .buy, "100", client: 2) == .accepted)
  }

  @Test("an owner may use such a market with so many accounts and no more")
  func accounts() {
    let house = Self.house(.owner, ["1000", "1000", "10000000"])
    for account in 10..<UInt32(9 + Limits.accountsPerOwner) {
      house.open(account, deposit: "1", member: 1)
      #expect(house.leverage(account, 10) == .accepted)
    }
    // One more has its place, the next has none, whatever it sends; others are not in the way.
    #expect(house.leverage(1, 10) == .accepted)
    #expect(house.leverage(2, 10) == .ownerAccountLimit)
    #expect(house.mode(2, .isolated) == .ownerAccountLimit)
    #expect(house.order(2, .buy, "0.001", at: "9000", client: 1).reason == .ownerAccountLimit)
    #expect(house.report(1, buyer: 2, seller: 3, "0.001", at: "10000") == .ownerAccountLimit)
    #expect(house.report(2, buyer: 3, seller: 2, "0.001", at: "10000") == .ownerAccountLimit)
    #expect(house.order(1, .buy, "0.001", at: "9000", client: 1).reason == .accepted)
    #expect(house.leverage(3, 10) == .accepted)
    house.open(900, deposit: "1", member: 900)
    #expect(house.leverage(900, 10) == .accepted)
  }
}

/// Cancels that say what stood in the way.
@Suite struct CancelReasonTests {
  @Test("an order whose fill would make its owner's position worth too much is cancelled by name")
  func valueLimit() {
    let house = TestHouse()
    var terms = TestTerms()
    terms.contract.priceBand = Rate("0.99")!
    terms.contract.fillBand = Rate("0.99")!
    terms.contract.positionLimit = Quantity("10000000")!
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    house.list(terms)
    house.open(1, deposit: "2000000000")
    house.open(2, deposit: "17000000000")
    house.open(3, deposit: "15000000000")
    house.order(2, .sell, "1000000", at: "10000", client: 1)
    #expect(house.order(1, .buy, "1000000", at: "10000", client: 1).filled == Quantity("1000000"))
    #expect(house.order(1, .buy, "900000", at: "10000", client: 2).reason == .accepted)
    // 1,900,000 at 22,000 would be worth 41.8 billion.
    house.post("22000")
    house.order(3, .sell, "900000", at: "10000", client: 1, timeInForce: .immediateOrCancel)
    let cancelled = house.told {
      if case .orderCancelled(let event) = $0 { event } else { nil }
    }
    #expect(cancelled.map(\.reason) == [.valueLimit, .unfilled])
    #expect(cancelled.first?.account.rawValue == 1)
    #expect(house.quantity(1) == Quantity("1000000") && house.quantity(3) == .zero)
  }
}
