import Accounts
import ClearingTestKit
import Instruments
import Margin
import Messages
import Testing
import Units

@testable import Clearing

/// Inverse contracts in the house: every amount is in coins, and what the parts of an order or a
/// position are worth does not add up to the whole's value.
@Suite struct InverseMarketTests {
  /// Contracts of one dollar, coins behind them, no fees.
  private static func market(
    _ change: (inout TestTerms) -> Void = { _ in }
  ) -> TestHouse {
    let house = TestHouse()
    var terms = TestTerms()
    terms.contract.payoff = Payoff(.inverse)
    terms.contract.lot = .one
    terms.contract.positionLimit = Quantity("100000000")!
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.01", "0.02")]
    change(&terms)
    house.list(terms, index: "8000")
    return house
  }

  @Test("a trade moves coins as the formula says, and a loss is the other's profit")
  func trade() throws {
    let house = Self.market()
    house.open(1, deposit: "2")
    house.open(2, deposit: "2")
    house.place(1, .buy, "8000", "10000")
    house.place(2, .sell, "8000", "10000")
    let long = try #require(house.position(1))
    #expect(long.quantity == Quantity("10000")! && long.entryNotional == Money("-1.25")!)
    #expect(try #require(house.position(2)).entryNotional == Money("1.25")!)
    house.post("10000")
    #expect(house.risk(1).equity == Money("2.25")!)
    #expect(house.risk(2).equity == Money("1.75")!)
    // A hundredth of one coin, whatever the side.
    #expect(house.risk(1).maintenance == Money("0.01")!)
    #expect(house.risk(2).maintenance == Money("0.01")!)
    house.place(1, .sell, "10000", "10000")
    house.place(2, .buy, "10000", "10000")
    #expect(house.balance(1) == Money("2.25")! && house.balance(2) == Money("1.75")!)
    #expect(house.house.isConserved)
  }

  @Test("fees are a part of the coins traded, and longs pay shorts for funding")
  func feesAndFunding() throws {
    let house = Self.market {
      $0.fees = FeeTerms(maker: .zero, taker: Rate("0.001")!)
      $0.funding = FundingTerms(
        interval: .hours(1), sampleInterval: .seconds(5), interestRate: Rate("0.001")!,
        clamp: Rate("0.001")!, cap: Rate("0.01")!, impactNotional: Money("1000")!,
        ratePeriod: .hours(1))
    }
    house.open(1, deposit: "2")
    house.open(2, deposit: "2")
    house.place(1, .buy, "8000", "10000")
    house.place(2, .sell, "8000", "10000")
    #expect(house.balance(2) == Money("1.99875")!)
    house.tick(.hours(1))
    house.tick(.hours(1))
    let paid = Money("2")! - house.balance(1)
    #expect(paid.isPositive && paid == house.balance(2) - Money("1.99875")!)
    // Whole rates of 1.25 coins.
    #expect(paid.rawValue % Money("0.00125")!.rawValue == 0)
  }

  @Test("a long is liquidated at the price where its coins no longer cover the requirement")
  func liquidation() throws {
    let house = Self.market()
    house.open(1, deposit: "0.5")
    house.open(2, deposit: "1000")
    house.contribute("10")
    house.place(1, .buy, "8000", "10000")
    house.place(2, .sell, "8000", "10000")
    // 10,100 / 1.75 = 5,771.43: a count above it stands, below it the house closes.
    house.post("5772")
    house.tick()
    #expect(house.house.counts.liquidations == 0)
    house.post("5771")
    house.tick()
    #expect(house.house.counts.liquidations == 1)
    house.place(2, .buy, "5771", "10000")
    for _ in 0..<5 { house.tick() }
    #expect(try #require(house.position(1)).quantity.isZero)
    #expect(!house.balance(1).isNegative && house.house.isConserved)
  }

  @Test("parts of an order leave nothing of it behind")
  func parts() throws {
    let house = Self.market()
    house.open(1, deposit: "100")
    house.open(2, deposit: "100")
    house.place(1, .buy, "7999.7", "1000")
    for _ in 0..<999 { house.place(2, .sell, "7999.7", "1") }
    #expect(house.held(1).buyNotional == Money("0.000125")!)
    house.place(2, .sell, "7999.7", "1")
    #expect(house.held(1).buyNotional == .zero)
    // Each of a thousand trades is rounded by itself, once for both sides.
    let entry = try #require(house.position(1)).entryNotional
    #expect(try #require(house.position(2)).entryNotional == -entry)
    #expect(entry == Money(rawValue: -12_500 * 1_000))
  }

  @Test("what a contract is worth is a part of the state: two payoffs, two digests")
  func digest() {
    func listed(_ kind: PayoffKind) -> TestHouse {
      Self.market {
        $0.contract.payoff = Payoff(kind)
        $0.contract.tick = .one
      }
    }
    #expect(listed(.inverse).house.digest() == listed(.inverse).house.digest())
    #expect(listed(.inverse).house.digest() != listed(.linear).house.digest())
  }

  @Test(
    "whatever is sent to inverse markets, every invariant holds after every command",
    arguments: 1...6)
  func random(seed: Int) {
    let run = RandomRun(seed: UInt64(seed))
    run.inverseMarkets = 1 + seed % 2
    run.countsByOwner = seed % 3 == 0
    run.jumpsEvery = seed % 2 == 0 ? 25 : 0
    run.go(commands: 3_000)
    #expect(run.house.house.isConserved)
    #expect(run.house.house.counts.trades > 100)
    #expect(run.house.house.counts.liquidations > 0)
  }

  @Test("inverse markets of extreme scale stop nothing", arguments: 1...4)
  func extreme(part: Int) {
    var told = ExtremeRun.Told()
    for seed in UInt64(part * 100)..<UInt64(part * 100 + 12) {
      let run = ExtremeRun(seed: seed, markets: 1 + Int(seed % 5), hasInverse: true)
      run.go(1_500, checkingEach: 25)
      #expect(run.house.isConserved)
      told.trades += run.told.trades
      told.liquidations += run.told.liquidations
    }
    #expect(told.trades > 200 && told.liquidations > 10)
  }
}

extension TestHouse {
  fileprivate func place(_ account: UInt32, _ side: Side, _ price: String, _ quantity: String) {
    let name = house.commandCount + 1
    let receipt = order(account, side, quantity, at: price, client: name)
    #expect(receipt.reason == .accepted)
  }

  fileprivate func risk(_ account: UInt32) -> Risk {
    house.state.crossRisk(
      house.state.index(of: AccountID(rawValue: account))!,
      house.state.index(of: TestHouse.asset)!)
  }

  fileprivate func held(_ account: UInt32) -> Position {
    house.state.positions[
      house.state.position(
        house.state.index(of: AccountID(rawValue: account))!,
        house.state.index(of: TestHouse.instrument)!)!]
  }
}
