import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// Who leaves with a gain between a change of the mark and the tick that liquidates. No fees, an
/// empty book.
@Suite struct LeaverTests {
  private func house(
    _ deposits: [String], limits: WorkLimits = .standard,
    _ change: (inout LiquidationTerms) -> Void = { _ in }
  ) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.contract.priceBand = Rate("0.5")!
    terms.liquidation.bookTicksMax = 1
    terms.liquidation.feeRateMax = .zero
    terms.liquidation.fundTakesOver = false
    change(&terms.liquidation)
    let house = TestHouse(workLimits: limits)
    house.list(terms)
    // Another one, with its own prices.
    terms.contract.instrument = InstrumentID(rawValue: 2)
    house.list(terms)
    for (place, deposit) in deposits.enumerated() {
      house.open(UInt32(place + 1), deposit: deposit)
      house.leverage(UInt32(place + 1), 100)
    }
    return house
  }

  private func trade(
    _ house: TestHouse, buyer: UInt32, seller: UInt32, _ quantity: String, at price: String
  ) {
    #expect(house.order(seller, .sell, quantity, at: price, client: 800).reason == .accepted)
    let bought = house.order(buyer, .buy, quantity, at: price, client: 801)
    #expect(bought.filled == Quantity(quantity))
  }

  private func shares(_ house: TestHouse) -> [LossShared] {
    house.told { if case .lossShared(let event) = $0 { event } else { nil } }
  }

  private func equity(_ house: TestHouse, _ account: UInt32) -> Money {
    house.house.account(AccountID(rawValue: account))?.balances.first?.risk.equity ?? .zero
  }

  /// 1 is long and bankrupt at 9,900; 2 with a little and 4 with much are short against it.
  private func straddle(_ rule: RecentGainRule) -> TestHouse {
    let house = house(["2000", "1100", "100000", "100000"]) { $0.recentGains = rule }
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    trade(house, buyer: 1, seller: 4, "10", at: "10000")
    house.post("9500")
    return house
  }

  @Test("who leaves before the tick ends with what it would have had if it had stayed")
  func leavingIsStaying() {
    func left(_ rule: RecentGainRule, _ leaves: Bool) -> [Money] {
      let house = straddle(rule)
      let auditor = EventAuditor(house)
      auditor.trades = house.house.counts.trades
      auditor.cross = [
        1: 200_000_000_000, 2: 110_000_000_000, 3: 10_000_000_000_000, 4: 10_000_000_000_000,
      ]
      for (account, quantity) in [(1, 20), (2, -10), (4, -10)] as [(UInt32, Int64)] {
        auditor.positions[EventAuditor.Place(account: account, instrument: 1)] =
          quantity * 100_000_000
      }
      auditor.liquidating = [EventAuditor.Place(account: 1, instrument: 0)]
      if leaves { trade(house, buyer: 2, seller: 3, "10", at: "9500") }
      house.tick()
      #expect(house.quantity(1) == .zero && house.balance(1) == .zero)
      return [2, 3, 4].map { equity(house, $0) }
    }
    let stayed = ["2100", "100000", "101000"].map { Money($0)! }
    #expect(left(.first, false) == stayed)
    #expect(left(.first, true) == stayed)
    // The plain rule: what 2's part lacks, 4,000, is shared by gains, of which 4 has a sixth: its
    // own lots were deleveraged at 9,900 first.
    let shared = ["2766.66666666", "100000", "100333.33333334"].map { Money($0)! }
    #expect(left(.after, false) == stayed)
    #expect(left(.after, true) == shared)
  }

  @Test("a leaver bears the quantity it closed, not more, and is named")
  func quantityBounds() {
    let house = straddle(.first)
    trade(house, buyer: 2, seller: 3, "4", at: "9500")
    house.tick()
    #expect(shares(house).map(\.amount) == [Money("1600")!])
    #expect(shares(house).map(\.account.rawValue) == [2])
    #expect(shares(house).map(\.bankrupt.rawValue) == [1])
    #expect(house.trades.allSatisfy { $0.kind == .deleveraging })
    let steps = house.told { if case .liquidationStep(let step) = $0 { step } else { nil } }
    #expect(steps.map(\.price) == [Price("9900")!, Price("9500")!])
    #expect(steps.map(\.quantity) == [Quantity("16")!, Quantity("4")!])
    // 3, who took 2's place, is closed for it, at the mark.
    #expect(house.quantity(3) == .zero && house.balance(3) == Money("100000"))
  }

  @Test("a gain below what the bankruptcy price lacks bears as many lots as it pays for")
  func gainBounds() {
    let house = house(["1000", "100000", "100000", "100000"])
    trade(house, buyer: 1, seller: 4, "10", at: "10000")
    trade(house, buyer: 3, seller: 2, "10", at: "9600")
    house.post("9500")
    // 2 gains 100 a unit, and 400 are lacking: 1,000 bear 2.5.
    trade(house, buyer: 2, seller: 3, "10", at: "9500")
    house.tick()
    #expect(shares(house).map(\.amount) == [Money("1000")!])
    #expect(house.balance(2) == Money("100000"))
    #expect(equity(house, 4) == Money("102000"))
  }

  @Test("a gain made before the last tick was no part of the loss, and is not asked")
  func earlierGains() {
    let house = house(["1000", "100000", "100000", "100000"])
    trade(house, buyer: 1, seller: 4, "10", at: "10000")
    trade(house, buyer: 3, seller: 2, "10", at: "10000")
    house.post("9950")
    trade(house, buyer: 2, seller: 3, "10", at: "9950")
    house.tick()
    house.post("9500")
    house.tick()
    #expect(shares(house).isEmpty)
    #expect(equity(house, 4) == Money("101000"))
  }

  @Test("who left the bankrupt's own side is not asked")
  func sameSide() {
    let house = house(["1000", "100000", "100000", "100000"])
    trade(house, buyer: 2, seller: 3, "10", at: "9000")
    trade(house, buyer: 1, seller: 4, "10", at: "10000")
    house.post("9500")
    trade(house, buyer: 3, seller: 2, "10", at: "9500")
    house.tick()
    #expect(shares(house).isEmpty)
    #expect(house.balance(2) == Money("105000"))
  }

  @Test("who left pays for the fund's inventory, too")
  func fund() {
    let house = house(["1000", "100000", "100000", "100000"]) {
      $0.fundTakesOver = true
      $0.fundLeverageMax = Rate("100")!
    }
    let auditor = EventAuditor(house)
    auditor.cross = [
      1: 100_000_000_000, 2: 10_000_000_000_000, 3: 10_000_000_000_000, 4: 10_000_000_000_000,
    ]
    house.contribute("2000")
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    trade(house, buyer: 3, seller: 4, "10", at: "10000")
    house.post("9940")
    house.tick()
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == Quantity("10"))
    house.post("9500")
    // The fund, long from 9,900, lacks 2,000: bankrupt at 9,700.
    trade(house, buyer: 2, seller: 3, "10", at: "9500")
    house.tick()
    #expect(shares(house).map(\.amount) == [Money("2000")!])
    #expect(shares(house).map(\.bankrupt) == [.none])
    #expect(equity(house, 2) == Money("103000") && equity(house, 4) == Money("105000"))
    #expect(house.house.fundBalance(TestHouse.asset) == .zero)
    #expect(house.house.houseBalance(TestHouse.asset, .deficit) == 0)
  }

  @Test("what a leaver gives away as it leaves counts as its gain")
  func slippage() {
    let house = house(["1000", "100000", "100000", "100000"])
    trade(house, buyer: 1, seller: 4, "10", at: "10000")
    trade(house, buyer: 3, seller: 2, "10", at: "10000")
    house.post("9500")
    // 2 buys back at 9,950 what is worth 9,500.
    trade(house, buyer: 2, seller: 3, "10", at: "9950")
    house.tick()
    #expect(shares(house).map(\.amount) == [Money("4000")!])
    #expect(house.balance(2) == Money("96500"))
    #expect(equity(house, 4) == Money("105000"))
  }

  @Test(
    "what the mark's move has gained since the last tick is not margin and cannot be given away"
  )
  func freshGain() {
    let house = house(["1000", "2000", "100000"])
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    trade(house, buyer: 3, seller: 2, "5", at: "10000")
    house.tick()
    house.post("9500")
    // 2 has 2,000 and 7,500 of this move, and may not risk these: not by a dear close...
    #expect(house.order(3, .sell, "15", at: "9800", client: 1).reason == .accepted)
    #expect(house.order(2, .buy, "15", at: "9800", client: 1).reason == .insufficientMargin)
    #expect(house.order(2, .buy, "5", at: "9800", client: 2).filled == Quantity("5"))
    // ...nor by opening more, or behind a pocket.
    #expect(house.order(2, .sell, "30", at: "9500", client: 3).reason == .insufficientMargin)
    house.tick()
    #expect(house.order(2, .sell, "30", at: "9500", client: 4).reason == .accepted)
  }

  @Test("an isolated leaver pays out of the cross balance its gain went to")
  func isolated() {
    let house = house(["1000", "100000", "100000", "100000"])
    house.mode(2, .isolated)
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9500")
    trade(house, buyer: 2, seller: 3, "10", at: "9500")
    house.tick()
    #expect(shares(house).map(\.amount) == [Money("4000")!])
    #expect(house.balance(2) == Money("101000"))
  }

  @Test("who gives all of a gain away, and realises nothing, is asked for it")
  func nothingRealised() {
    let house = house(["1000", "100000", "100000", "100000"])
    trade(house, buyer: 1, seller: 4, "10", at: "10000")
    trade(house, buyer: 3, seller: 2, "10", at: "10000")
    house.post("9500")
    trade(house, buyer: 2, seller: 3, "10", at: "10000")
    house.tick()
    #expect(shares(house).map(\.amount) == [Money("4000")!])
    #expect(house.balance(2) == Money("96000"))
    #expect(equity(house, 4) == Money("105000"))
  }

  @Test("what a leaver's open position has lost since comes off its gain, realised or given away")
  func lossSince() {
    for price in ["9999.9", "10000", "10000.1"] {
      let house = house(["1000", "100000", "100000", "100000"])
      trade(house, buyer: 1, seller: 4, "10", at: "10000")
      trade(house, buyer: 3, seller: 2, "10", at: "10000")
      house.post("9500")
      trade(house, buyer: 2, seller: 3, "10", at: price)
      // 2 buys at 10,000 what is worth 9,500, and has lost as much again.
      trade(house, buyer: 2, seller: 3, "10", at: "10000")
      house.tick()
      #expect(shares(house).isEmpty)
    }
  }

  @Test("nor does a gain of this move stand behind what a switch leaves in the cross balance")
  func switching() {
    let second = InstrumentID(rawValue: 2)
    let house = house(["1000", "1500", "100000"])
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.leverage(2, 100, instrument: second)
    house.order(3, .sell, "5", at: "10000", client: 1, instrument: second)
    #expect(
      house.order(2, .buy, "5", at: "10000", client: 2, instrument: second).filled
        == Quantity("5"))
    house.post("9960", instrument: second)
    house.tick()
    house.post("9500")
    // The pocket needs 498 and a loss of 200: 802 are left, and the other position needs 950.
    #expect(house.mode(2, .isolated, instrument: second) == .insufficientMargin)
    house.deposit(2, "148")
    #expect(house.mode(2, .isolated, instrument: second) == .accepted)
  }

  @Test("where a rescue of the fund has to wait for the next tick, who left is remembered")
  func rescueInParts() {
    let limits = WorkLimits(
      breachChecks: 4_096, liquidationSteps: 1_024, liquidationTrades: 1, fundings: 16_384)
    let house = house(["2000", "100000", "100000", "100000"], limits: limits) {
      $0.fundTakesOver = true
      $0.fundLeverageMax = Rate("100")!
    }
    house.contribute("4000")
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    trade(house, buyer: 1, seller: 4, "10", at: "10000")
    house.post("9940")
    house.tick()
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == Quantity("20"))
    house.post("9500")
    // The fund, long from 9,900, lacks 4,000: bankrupt at 9,700. 4 is closed there, and no more
    // fits.
    trade(house, buyer: 2, seller: 3, "10", at: "9500")
    house.tick()
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == Quantity("10"))
    #expect(shares(house).isEmpty)
    house.tick()
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == .zero)
    #expect(shares(house).map(\.amount) == [Money("2000")!])
    #expect(shares(house).map(\.account.rawValue) == [2])
  }

  @Test("where a tick runs out of looks before it finds a breach, who left is remembered")
  func looksInParts() {
    let limits = WorkLimits(
      breachChecks: 1, liquidationSteps: 1_024, liquidationTrades: 8_192, fundings: 16_384)
    let house = house(["2100", "1100", "100000", "100000", "100", "100"], limits: limits)
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    trade(house, buyer: 1, seller: 4, "10", at: "10000")
    trade(house, buyer: 5, seller: 4, "1", at: "10000")
    trade(house, buyer: 6, seller: 4, "1", at: "10000")
    // The post finds 5 or 6, the tick the other of them, and only the next tick finds 1.
    house.post("9500")
    trade(house, buyer: 2, seller: 3, "10", at: "9500")
    house.tick()
    #expect(house.quantity(1) == Quantity("20"))
    house.tick()
    #expect(house.quantity(1) == .zero)
    // Of its ten lots 2 bears one for each of them and eight for 1, bankrupt at 9,895. For two lots
    // of 1 nobody is left with a gain: what they lack, 790, is shared.
    let borne = shares(house)
    #expect(borne.map(\.account.rawValue) == [2, 2, 4])
    #expect(borne.first?.amount == Money("3160")!)
    #expect(borne.dropFirst().reduce(.zero) { $0 + $1.amount } == Money("790")!)
  }
}
