import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Account 1 holds 1,000 and is long 10 at 10,000 against account 2; one bracket of 1 % and 0.5 %,
/// no fees. The bankruptcy price is 9,900, and below 9,949.75 or so it is in breach.
@Suite struct LiquidationTests {
  private func house(_ change: (inout LiquidationTerms) -> Void = { _ in }) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.liquidation.fundTakesOver = false
    terms.liquidation.feeRateMax = .zero
    terms.liquidation.bookTicksMax = 100
    change(&terms.liquidation)
    let house = TestHouse()
    house.list(terms)
    house.open(1, deposit: "1000")
    house.open(2, deposit: "10000000")
    house.open(3, deposit: "10000000")
    house.leverage(1, 100)
    house.order(2, .sell, "10", at: "10000", client: 1)
    house.order(1, .buy, "10", at: "10000", client: 1)
    return house
  }

  private func filled(_ house: TestHouse) -> Quantity {
    house.trades.filter { $0.kind == .liquidation }.reduce(.zero) { $0 + $1.quantity }
  }

  @Test("a breach opens a liquidation at once, and work on it begins with the next tick")
  func opening() {
    let house = house()
    house.post("9940")
    let started = house.told { if case .liquidationStarted(let event) = $0 { event } else { nil } }
    #expect(started.map(\.account.rawValue) == [1])
    #expect(started.map(\.bankruptcyPrice) == [Price("9900")!])
    #expect(started.map(\.equity) == [Money("400")!])
    #expect(started.map(\.maintenance) == [Money("497")!])
    #expect(house.trades.isEmpty && house.isInLiquidation(1))
    #expect(house.order(1, .sell, "1", at: "9990", client: 7).reason == .accountInLiquidation)
    #expect(house.withdraw(1, "1") == .accountInLiquidation)
    #expect(house.leverage(1, 50) == .accountInLiquidation)
    #expect(house.mode(1, .isolated) == .accountInLiquidation)
    #expect(house.report(1, buyer: 3, seller: 1, "1", at: "9940") == .sellerInLiquidation)
    #expect(house.deposit(1, "1") == .accepted)
  }

  @Test("equity equal to the maintenance requirement is no breach, 1e-8 less is")
  func threshold() {
    let house = house()
    // 1,000 + 10 x (p - 10,000) = 0.05 x p has no whole solution; a deposit makes one at 9,940.
    house.deposit(1, "97")
    house.post("9940")
    house.tick()
    #expect(!house.isInLiquidation(1))
    house.post("9939.99999999")
    #expect(house.isInLiquidation(1))
  }

  @Test("orders are cancelled before anything is sold")
  func ordersFirst() {
    let house = house()
    house.order(1, .sell, "4", at: "10500", client: 2)
    house.order(1, .sell, "4", at: "10600", client: 3, reduceOnly: true)
    house.order(2, .buy, "20", at: "9940", client: 2)
    house.post("9940")
    house.tick()
    let kinds = house.events.compactMap { event -> String? in
      switch event {
      case .orderCancelled(let event) where event.reason == .liquidation: "cancelled"
      case .traded: "traded"
      default: nil
      }
    }
    #expect(kinds == ["cancelled", "cancelled", "traded"])
  }

  @Test("a deposit before work begins ends the liquidation with the position untouched")
  func rescued() {
    let house = house()
    house.order(2, .buy, "20", at: "9940", client: 2)
    house.post("9940")
    house.deposit(1, "97")
    house.tick()
    let ended = house.told { if case .liquidationEnded(let event) = $0 { event } else { nil } }
    #expect(ended.map(\.isRestored) == [true])
    #expect(house.quantity(1) == Quantity("10") && !house.isInLiquidation(1))
    house.post("9939")
    #expect(house.isInLiquidation(1))
  }

  @Test("a whole close sells everything in the book, at no worse than the bankruptcy price")
  func bankruptcyPrice() {
    let house = house()
    house.order(2, .buy, "3", at: "9930", client: 2)
    house.order(2, .buy, "4", at: "9900", client: 3)
    house.order(2, .buy, "50", at: "9899.9", client: 4)
    house.post("9940")
    house.tick()
    #expect(house.trades.map(\.price) == [Price("9930")!, Price("9900")!])
    #expect(filled(house) == Quantity("7"))
    #expect(house.steps.map(\.stage) == [.bookClose])
    #expect(house.quantity(1) == Quantity("3"))
    house.tick()
    // Selling three at 9,930 left 90 over: the price for the rest is now 30 lower.
    #expect(house.steps.map(\.bankruptcyPrice) == [Price("9870")!])
    #expect(house.trades.map(\.price) == [Price("9899.9")!])
    #expect(house.quantity(1) == .zero && house.balance(1) == Money("89.7"))
  }

  @Test("a tick sells at most the fraction of the position that the terms allow")
  func pacedByFraction() {
    let house = house { $0.fractionPerTick = Rate("0.3")! }
    house.order(2, .buy, "50", at: "9930", client: 2)
    house.post("9940")
    var sold: [Quantity] = []
    while house.quantity(1).isPositive {
      house.tick()
      sold.append(filled(house))
    }
    #expect(sold == ["3", "3", "3", "1"].map { Quantity($0)! })
  }

  @Test("a tick takes at most the share of the depth that the terms allow")
  func pacedByDepth() {
    let house = house { $0.depthShareMax = Rate("0.25")! }
    house.order(2, .buy, "8", at: "9930", client: 2)
    house.order(2, .buy, "100", at: "9880", client: 3)
    house.post("9940")
    house.tick()
    #expect(filled(house) == Quantity("2"))
    house.tick()
    #expect(filled(house) == Quantity("1.5"))
  }

  @Test("partial reduction sells the least that restores margin with the buffer")
  func partial() {
    let house = house {
      $0.isPartial = true
      $0.restoreBuffer = Rate("0.2")!
    }
    house.order(2, .buy, "50", at: "9930", client: 2)
    house.post("9940")
    house.tick()
    #expect(house.steps.map(\.stage) == [.partialReduction])
    let closed = filled(house)
    // Closing q at 9,930 costs 10 q: 400 - 10 q >= 0.06 x 9,940 x (10 - q) / ... in lots of 0.001.
    func isEnough(_ quantity: Quantity) -> Bool {
      let q = Int128(quantity.rawValue)
      let equity = 400 * 100_000_000 - 10 * q
      let requirement = (1_000_000_000 - q) * 9_940 * 5 / 1_000
      return equity * 10 >= requirement * 12
    }
    #expect(isEnough(closed) && !isEnough(closed - Quantity("0.001")!))
    #expect(!house.isInLiquidation(1) && house.quantity(1) == Quantity("10")! - closed)
    let ended = house.told { if case .liquidationEnded(let event) = $0 { event } else { nil } }
    #expect(ended.map(\.isRestored) == [true])
    #expect(ended.map(\.position) == [house.quantity(1)])
  }

  @Test("a paced partial reduction goes on until the buffer is restored")
  func partialPaced() {
    let house = house {
      $0.isPartial = true
      $0.restoreBuffer = Rate("0.5")!
      $0.fractionPerTick = Rate("0.25")!
    }
    house.order(2, .buy, "50", at: "9939.9", client: 2)
    house.post("9940")
    var ticks = 0
    while house.isInLiquidation(1), ticks < 20 {
      house.tick()
      ticks += 1
    }
    // 400 >= 1.5 x 0.005 x 9,940 x q leaves at most 5.36.
    #expect(ticks == 2 && house.quantity(1) <= Quantity("5.37")!)
    #expect(house.quantity(1) > Quantity("5.3")!)
  }

  @Test("the surplus over the bankruptcy price is the fund's up to the fee, the rest the trader's")
  func surplus() {
    let house = house { $0.feeRateMax = Rate("0.001")! }
    house.order(2, .buy, "10", at: "9935", client: 2)
    house.post("9940")
    house.tick()
    // Surplus 350, fee at most 99.35.
    #expect(house.house.fundBalance(TestHouse.asset) == Money("99.35"))
    #expect(house.balance(1) == Money("250.65"))
    #expect(house.steps.map(\.fee) == [Money("99.35")!])
  }

  @Test("the liquidation fee is never more than the surplus")
  func feeWithinSurplus() {
    let house = house { $0.feeRateMax = Rate("0.01")! }
    house.order(2, .buy, "10", at: "9935", client: 2)
    house.post("9940")
    house.tick()
    #expect(house.house.fundBalance(TestHouse.asset) == Money("350"))
    #expect(house.balance(1) == .zero)
  }

  @Test("an isolated position is liquidated alone, and its account goes on trading")
  func isolated() {
    let house = house()
    house.open(4, deposit: "5000")
    house.mode(4, .isolated)
    house.leverage(4, 100)
    house.order(2, .sell, "10", at: "10000", client: 2)
    house.order(4, .buy, "10", at: "10000", client: 1)
    house.order(2, .buy, "5", at: "9930", client: 3)
    house.deposit(1, "5000")
    house.post("9940")
    #expect(house.position(4)?.isInLiquidation == true && !house.isInLiquidation(4))
    #expect(house.withdraw(4, "1") == .accepted)
    #expect(house.transfer(4, "1") == .accountInLiquidation)
    #expect(house.order(4, .sell, "1", at: "9990", client: 2).reason == .accountInLiquidation)
    house.tick()
    #expect(house.quantity(4) == Quantity("5"))
    house.order(2, .buy, "5", at: "9930", client: 4)
    house.tick()
    #expect(house.quantity(4) == .zero && house.pocket(4) == .zero)
    // 1,000 in the pocket less 700, and 3,999 beside it.
    #expect(house.balance(4) == Money("4299"))
  }

  @Test("under cross margin the position with the greatest requirement goes first")
  func severalInstruments() {
    let house = house()
    var second = TestTerms()
    second.contract.instrument = InstrumentID(rawValue: 2)
    second.fees = FeeTerms(maker: .zero, taker: .zero)
    second.brackets = [("0", "0.005", "0.01")]
    second.liquidation.fundTakesOver = false
    second.liquidation.bookTicksMax = 100
    second.liquidation.feeRateMax = .zero
    house.list(second, index: "100")
    let other = InstrumentID(rawValue: 2)
    house.deposit(1, "100")
    house.send(
      .setLeverage(
        SetLeverage(account: AccountID(rawValue: 1), instrument: other, leverage: 100)))
    house.order(2, .sell, "40", at: "100", client: 5, instrument: other)
    house.order(1, .buy, "40", at: "100", client: 5, instrument: other)
    house.order(2, .buy, "4", at: "9930", client: 6)
    house.order(2, .buy, "40", at: "99.9", client: 7, instrument: other)
    house.post("9930")
    let started = house.told { if case .liquidationStarted(let event) = $0 { event } else { nil } }
    #expect(started.map(\.instrument.rawValue) == [1])
    house.tick()
    #expect(house.quantity(1) == Quantity("6"))
    #expect(house.house.position(AccountID(rawValue: 1), other)?.quantity == Quantity("40"))
    house.order(2, .buy, "6", at: "9930", client: 8)
    house.tick()
    #expect(house.quantity(1) == .zero)
    house.tick()
    // Nothing in the first instrument: the account covers the second, and keeps it.
    let rest = house.house.position(AccountID(rawValue: 1), other)
    #expect(rest?.quantity == Quantity("40") && rest?.isInLiquidation == false)
    #expect(!house.isInLiquidation(1) && house.balance(1) == Money("400"))
  }

  @Test("one asset's liquidation does not hide a breach in another")
  func twoAssets() {
    let house = house()
    let other = InstrumentID(rawValue: 2)
    let asset = AssetID(rawValue: 2)
    var second = TestTerms()
    second.contract.instrument = other
    second.contract.settlementAsset = asset
    second.brackets = [("0", "0.005", "0.01")]
    house.list(second, index: "100")
    for account: UInt32 in 1...2 {
      house.send(
        .deposit(
          Deposit(account: AccountID(rawValue: account), asset: asset, amount: Money("100000")!)))
    }
    house.post("9940")
    // Trades of the second asset while the first is being liquidated.
    house.order(2, .sell, "10000", at: "100", client: 5, instrument: other)
    #expect(
      house.order(1, .buy, "10000", at: "100", client: 5, instrument: other).reason == .accepted)
    house.post("90.2", instrument: other)
    #expect(house.house.position(AccountID(rawValue: 1), other)?.isInLiquidation == true)
    house.order(2, .buy, "10", at: "9930", client: 6)
    house.tick()
    #expect(house.quantity(1) == .zero)
    #expect(house.isInLiquidation(1))
  }
}
