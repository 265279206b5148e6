import Accounts
import Clearing
import ClearingTestKit
import Instruments
import Messages
import Testing
import Units

/// One bracket of 1 % and 0.5 %, no fees, an empty book: what comes after the book.
@Suite struct WaterfallTests {
  private func house(
    _ deposits: [String], _ change: (inout LiquidationTerms) -> Void = { _ in }
  ) -> TestHouse {
    var terms = TestTerms()
    terms.fees = FeeTerms(maker: .zero, taker: .zero)
    terms.brackets = [("0", "0.005", "0.01")]
    terms.contract.priceBand = Rate("0.5")!
    terms.liquidation.bookTicksMax = 1
    terms.liquidation.feeRateMax = .zero
    change(&terms.liquidation)
    let house = TestHouse()
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
    #expect(
      house.order(buyer, .buy, quantity, at: price, client: 801).filled == Quantity(quantity))
  }

  private func deleveraged(_ house: TestHouse) -> [Deleveraged] {
    house.told { if case .deleveraged(let event) = $0 { event } else { nil } }
  }

  @Test("the fund takes over at the bankruptcy price, within its leverage; the rest is deleveraged")
  func capacity() {
    let house = house(["1000", "1000000"]) { $0.fundLeverageMax = .one }
    house.contribute("20000")
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9940")
    house.tick()
    let taken = house.trades.filter { $0.kind == .takeover }
    #expect(taken.map(\.price) == [Price("9900")!])
    // 9,940 q <= 20,000 + 40 q, in lots of 0.001.
    #expect(taken.map(\.quantity) == [Quantity("2.02")!])
    #expect(deleveraged(house).map(\.quantity) == [Quantity("7.98")!])
    #expect(deleveraged(house).map(\.price) == [Price("9900")!])
    #expect(house.steps.map(\.stage) == [.fundTakeover, .deleveraging])
    #expect(house.quantity(1) == .zero && house.balance(1) == .zero)
    #expect(house.balance(2) == Money("1000798"))
  }

  @Test("the fund sells its inventory by a share of the depth near the mark, tick by tick")
  func disposal() {
    let house = house(["1000", "1000000", "1000000"]) {
      $0.fundLeverageMax = Rate("100")!
      $0.disposalShareMax = Rate("0.5")!
      $0.disposalBand = Rate("0.01")!
      $0.disposalStep = Rate("0.01")!
    }
    house.contribute("100000")
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9940")
    house.tick()
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == Quantity("10"))
    house.order(3, .buy, "8", at: "9900", client: 1)
    // Below the band: 9,940 less 1 %.
    house.order(3, .buy, "80", at: "9840", client: 2)
    house.tick()
    #expect(house.trades.map(\.kind) == [.disposal] && house.trades[0].quantity == Quantity("4"))
    house.tick()
    #expect(house.trades.map(\.quantity) == [Quantity("2")!])
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == Quantity("4"))
    #expect(house.house.fundBalance(TestHouse.asset) == Money("100000"))
  }

  @Test("the disposal takes its share of the best level, whatever lies behind it within its limit")
  func disposalLevels() {
    let house = house(["1000", "1000000", "1000000"]) {
      $0.fundLeverageMax = Rate("100")!
      $0.disposalShareMax = Rate("0.1")!
      $0.disposalBand = Rate("0.05")!
      $0.disposalStep = Rate("0.05")!
    }
    house.contribute("100000")
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9940")
    house.tick()
    #expect(house.house.market(TestHouse.instrument)?.fundInventory == Quantity("10"))
    // A single lot, an honest level, and size at the edge of the band.
    house.order(3, .buy, "0.001", at: "9935", client: 1)
    house.order(3, .buy, "2", at: "9930", client: 2)
    house.order(3, .buy, "800", at: "9500", client: 3)
    house.tick()
    #expect(house.trades.map(\.quantity) == [Quantity("0.001")!, Quantity("0.2")!])
    #expect(house.trades.map(\.price) == [Price("9935")!, Price("9930")!])
    house.tick()
    #expect(house.trades.map(\.quantity) == [Quantity("0.18")!])
    // Where a tenth is less than a lot, a lot.
    house.cancelAll(3)
    house.order(3, .buy, "0.009", at: "9930", client: 4)
    house.order(3, .buy, "800", at: "9500", client: 5)
    house.tick()
    #expect(house.trades.map(\.quantity) == [Quantity("0.001")!])
  }

  @Test("the disposal starts at the mark, widens while it sells nothing, and follows its fills")
  func disposalAuction() {
    let house = house(["1000", "1000000", "1000000"]) {
      $0.fundLeverageMax = Rate("100")!
      $0.disposalShareMax = Rate("0.5")!
      $0.disposalBand = Rate("0.01")!
      $0.disposalStep = Rate("0.001")!
    }
    house.contribute("100000")
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9940")
    house.tick()
    house.order(3, .buy, "8", at: "9900", client: 1)
    // 0.7 % from the mark: a depth that is meant to be sold to.
    house.order(3, .buy, "800", at: "9870.4", client: 2)
    var sold: [[Quantity]] = []
    for _ in 0..<7 {
      house.tick()
      sold.append(house.trades.map(\.quantity))
      for trade in house.trades { #expect(trade.price == Price("9900")!) }
    }
    // The takeover's tick was the first step of 0.1 %; the fifth reaches 9,900, which is 0.402 %.
    let expected = ["4", "2", "1", "0.5"].map { [Quantity($0)!] }
    #expect(sold == [[], [], []] + expected)
  }

  @Test("deleveraging goes by profit x leverage, on the opposite side, never beyond a position")
  func queue() {
    let house = house(["1000", "50000", "5000", "500000", "900000"]) { $0.fundTakesOver = false }
    // Shorts of the same profit and falling leverage: 3, 2, 4. 5 is long.
    trade(house, buyer: 1, seller: 3, "4", at: "10000")
    trade(house, buyer: 1, seller: 2, "4", at: "10000")
    trade(house, buyer: 1, seller: 4, "2", at: "10000")
    trade(house, buyer: 5, seller: 4, "20", at: "10000")
    house.post("9940")
    house.tick()
    let events = deleveraged(house)
    #expect(events.map(\.counterparty.rawValue) == [3, 2, 4])
    #expect(events.map(\.rank) == [1, 2, 3])
    #expect(events.map(\.quantity) == ["4", "4", "2"].map { Quantity($0)! })
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.score >= $1.score })
    #expect(house.quantity(4) == Quantity("-20") && house.quantity(5) == Quantity("20"))
    #expect(house.quantity(2) == .zero && house.quantity(3) == .zero)
  }

  @Test("a greater profit comes before a greater leverage that makes less of it")
  func profitCounts() {
    let house = house(["2090", "100000", "100000"]) { $0.fundTakesOver = false }
    trade(house, buyer: 1, seller: 2, "5", at: "10200")
    trade(house, buyer: 1, seller: 3, "5", at: "10000")
    house.post("9940")
    house.tick()
    #expect(deleveraged(house).first?.counterparty.rawValue == 2)
  }

  @Test("nobody is deleveraged into bankruptcy: the next in the queue takes its place")
  func skipping() {
    let house = house(["1000", "500000", "1000"]) {
      $0.fundTakesOver = false
      $0.recentGains = .after
    }
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9500")
    // 1 is in liquidation; before the tick, 3 takes half of the short over at 9,500.
    trade(house, buyer: 2, seller: 3, "5", at: "9500")
    house.post("9000")
    // Bankruptcy price 9,900: 3 has 700 a unit at the mark and would lose 900.
    house.tick()
    #expect(deleveraged(house).map(\.counterparty.rawValue) == [2])
    #expect(deleveraged(house).map(\.quantity) == [Quantity("5")!])
  }

  @Test(
    "a loss nobody else covers is shared pro rata to gains, those just realised included")
  func lossSharing() {
    let house = house(["1000", "500000", "600", "400", "500000"]) {
      $0.fundTakesOver = false
      $0.recentGains = .after
    }
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9500")
    trade(house, buyer: 2, seller: 3, "6", at: "9500")
    trade(house, buyer: 2, seller: 4, "4", at: "9500")
    house.post("9000")
    house.tick()
    let shares = house.told { if case .lossShared(let event) = $0 { event } else { nil } }
    // 9,000 are missing; 2 has gained 5,000 by leaving at 9,500, 3 and 4 since then 3,000 and
    // 2,000.
    #expect(shares.map(\.account.rawValue) == [2, 3, 4])
    #expect(shares.map(\.amount) == [Money("4500")!, Money("2700")!, Money("1800")!])
    #expect(shares.map(\.bankrupt.rawValue) == [1, 1, 1])
    #expect(shares.map(\.instrument.rawValue) == [1, 1, 1])
    #expect(house.house.houseBalance(TestHouse.asset, .deficit) == 0)
    #expect(house.balance(1) == .zero && house.balance(3) == Money("900"))
  }

  @Test("a loss within the gains is shared in their proportion, to the last 1e-8")
  func lossSharingProRata() {
    let house = house(["1000", "500000", "600", "400"]) {
      $0.fundTakesOver = false
      $0.recentGains = .after
    }
    house.contribute("6000")
    trade(house, buyer: 1, seller: 2, "10", at: "10000")
    house.post("9500")
    trade(house, buyer: 2, seller: 3, "6", at: "9500")
    trade(house, buyer: 2, seller: 4, "4", at: "9500")
    house.post("9000")
    house.tick()
    let shares = house.told { if case .lossShared(let event) = $0 { event } else { nil } }
    // 9,000 less the fund's 6,000; gains of 5,000, 3,000 and 2,000.
    #expect(shares.map(\.amount) == [Money("1500")!, Money("900")!, Money("600")!])
    #expect(house.house.fundBalance(TestHouse.asset) == .zero)
    #expect(house.house.houseBalance(TestHouse.asset, .deficit) == 0)
  }

  @Test("two bankrupt sides at once are both closed, and positions sum to zero throughout")
  func bothSides() {
    let house = house(["1000", "1000", "500000"]) { $0.fundTakesOver = false }
    let auditor = EventAuditor(house)
    auditor.cross = [1: 100_000_000_000, 2: 100_000_000_000, 3: 50_000_000_000_000]
    trade(house, buyer: 1, seller: 3, "10", at: "10000")
    trade(house, buyer: 3, seller: 2, "10", at: "10000")
    house.post("9940")
    house.post("10060")
    #expect(house.isInLiquidation(1) && house.isInLiquidation(2))
    house.tick()
    for _ in 0..<3 { house.tick() }
    #expect(house.quantity(1) == .zero || house.quantity(1) == Quantity("10"))
    #expect(house.quantity(2) == .zero)
    #expect(!house.isInLiquidation(1) && !house.isInLiquidation(2))
    #expect(house.house.market(TestHouse.instrument)?.openInterest == house.quantity(1))
  }

  @Test("a cascade longer than a tick's budget goes on in the next, in the order it began")
  func cascade() {
    let count: UInt32 = 1_300
    let house = house(["100000000"]) { $0.fundTakesOver = false }
    house.checks = false
    for account in 2...count + 1 {
      house.open(account, deposit: "101")
      house.leverage(account, 100)
      house.order(1, .sell, "1", at: "10000", client: UInt64(account))
      house.order(account, .buy, "1", at: "10000", client: 1)
    }
    house.post("9900")
    house.checks = true
    #expect(house.house.counts.liquidationsOpen == Int(count))
    var order: [UInt32] = []
    house.tick()
    order += house.told {
      if case .liquidationEnded(let e) = $0 { e.account.rawValue } else { nil }
    }
    #expect(order.count == Limits.liquidationStepsPerCommand)
    house.tick()
    order += house.told {
      if case .liquidationEnded(let e) = $0 { e.account.rawValue } else { nil }
    }
    #expect(order == Array(2...count + 1))
    #expect(house.quantity(1) == .zero)
  }
}
