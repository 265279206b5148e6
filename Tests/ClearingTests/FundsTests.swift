import Accounts
import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Account 1 holds 1,000, is long 1 at 10,000 with leverage 20; no fees.
@Suite struct FundsTests {
  private func house() -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    let house = TestHouse()
    house.list(terms)
    house.open(1, deposit: "1000", member: 7)
    house.open(2, deposit: "100000")
    house.order(2, .sell, "1", at: "10000", client: 1)
    house.order(1, .buy, "1", at: "10000", client: 1)
    return house
  }

  @Test("a deposit credits the account, and what is not positive is refused")
  func deposit() {
    let house = house()
    #expect(house.deposit(1, "5.5") == .accepted)
    #expect(house.balance(1) == Money("1005.5"))
    #expect(house.deposit(1, "0") == .amountInvalid)
    #expect(house.deposit(1, "-1") == .amountInvalid)
    #expect(house.deposit(99, "1") == .unknownAccount)
    let other = AssetID(rawValue: 2)
    #expect(
      house.send(
        .deposit(Deposit(account: AccountID(rawValue: 1), asset: other, amount: .one))
      ).reason == .unknownAsset)
  }

  private func contribute(
    _ amount: Money, to instrument: InstrumentID = .none, in house: TestHouse
  ) -> RejectReason {
    house.send(
      .contribute(Contribute(asset: TestHouse.asset, amount: amount, instrument: instrument))
    ).reason
  }

  @Test("a deposit and a contribution keep a balance to its limit, the next account's stands alone")
  func depositLimit() {
    let house = house()
    let least = Money(rawValue: 1)
    let room = Limits.depositedBalance - house.balance(2)
    #expect(house.deposit(2, (room + least).description) == .depositLimit)
    #expect(house.deposit(2, room.description) == .accepted)
    #expect(house.deposit(2, least.description) == .depositLimit)
    #expect(house.deposit(1, "39999999000") == .accepted)
    #expect(house.deposit(1, least.description) == .depositLimit)
    for instrument in [InstrumentID.none, TestHouse.instrument] {
      let most = Limits.depositedBalance
      #expect(contribute(most + least, to: instrument, in: house) == .depositLimit)
      #expect(contribute(most, to: instrument, in: house) == .accepted)
      #expect(contribute(least, to: instrument, in: house) == .depositLimit)
    }
  }

  @Test("all deposits of an asset together keep to their limit, and a withdrawal makes room again")
  func depositsTotal() {
    var ledger = Ledger(asset: TestHouse.asset)
    let account = AccountIndex(rawValue: 1)
    let most = Limits.depositsTotal
    while ledger.deposited + Int128(Int64.max) <= most { ledger.deposit(.max, to: account) }
    ledger.deposit(Money(rawValue: Int64(most - ledger.deposited)), to: account)
    let (wide, shown) = (ledger.wideBalance(account), ledger.balance(account))
    #expect(wide == most && shown == .max)
    let least = Money(rawValue: 1)
    let isFull = !ledger.hasRoom(forDeposit: least, beside: 0)
    ledger.withdraw(least, from: account)
    let hasRoom = ledger.hasRoom(forDeposit: least, beside: 0)
    let hasMore = ledger.hasRoom(forDeposit: Money(rawValue: 2), beside: 0)
    let limit = Int128(Limits.depositedBalance.rawValue)
    let isBalanceFull = !ledger.hasRoom(forDeposit: least, beside: limit)
    #expect(isFull && hasRoom && !hasMore && isBalanceFull)
  }

  @Test("a withdrawal leaves the initial requirement, to the last 1e-8")
  func initialRequirement() {
    let house = house()
    #expect(house.withdraw(1, "500.00000001") == .insufficientMargin)
    #expect(house.withdraw(1, "500") == .accepted)
    #expect(house.withdraw(1, "0.00000001") == .insufficientMargin)
    #expect(house.equity(1) == Money("500"))
  }

  @Test("unrealised profit is not withdrawn, and unrealised loss is not either")
  func unrealised() {
    let house = house()
    house.post("11000")
    // Equity 2,000, requirement 550, but only 1,000 is money.
    #expect(house.withdraw(1, "450.00000001") == .insufficientMargin)
    house.post("9900")
    // Equity 900, requirement 495.
    #expect(house.withdraw(1, "405.00000001") == .insufficientMargin)
    #expect(house.withdraw(1, "405") == .accepted)
  }

  @Test("only the account's member and the operator may withdraw")
  func owner() {
    let house = house()
    #expect(house.withdraw(1, "1", from: 8) == .notOwner)
    #expect(house.withdraw(1, "1", from: 7) == .accepted)
    #expect(house.withdraw(1, "1", from: 0) == .accepted)
    #expect(house.withdraw(1, "0") == .amountInvalid)
    #expect(house.withdraw(99, "1") == .unknownAccount)
  }

  @Test("a lower leverage must be covered, a higher one within the first bracket is free")
  func leverage() {
    let house = house()
    #expect(house.leverage(1, 10) == .accepted)
    #expect(house.leverage(1, 9) == .insufficientMargin)
    #expect(house.position(1)?.leverage == 10)
    #expect(house.withdraw(1, "0.00000001") == .insufficientMargin)
    #expect(house.leverage(1, 125) == .accepted)
    #expect(house.leverage(1, 126) == .leverageInvalid)
    #expect(house.leverage(1, 0) == .leverageInvalid)
    // The first bracket's 0.8 % is the least.
    #expect(house.withdraw(1, "920") == .accepted)
  }

  @Test("the fund takes contributions, and no account is credited")
  func contribution() {
    let house = house()
    house.contribute("12")
    #expect(house.house.fundBalance(TestHouse.asset) == Money("12"))
    #expect(house.balance(1) == Money("1000"))
  }
}
