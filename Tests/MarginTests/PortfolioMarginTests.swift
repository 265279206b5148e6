import Instruments
import Margin
import Testing
import Units

@Suite("What-if margin of a portfolio") struct PortfolioMarginTests {
  private func position(
    _ held: String, entry: String, mark: String, leverage: UInt16 = 20, pocket: String? = nil,
    orders: OrderExposure = .zero
  ) -> PortfolioPosition {
    PortfolioPosition(
      quantity: quantity(held),
      entryNotional: contract().payoff.value(price(entry), quantity(held), .up), mark: price(mark),
      leverage: leverage, pocket: pocket.map { money($0) }, orders: orders,
      contract: contract(), schedule: bitcoinBrackets)
  }

  @Test("cross positions share the balance, an isolated one has its pocket, orders need initial")
  func totals() {
    var orders = OrderExposure.zero
    orders.add(.sell, quantity("0.5"), money("26000"))
    let margin = PortfolioMargin(
      balance: money("6000"),
      positions: [
        position("-0.5", entry: "49000", mark: "50000", orders: orders),
        position("3", entry: "3100", mark: "3000", leverage: 10, pocket: "930"),
      ])
    #expect(margin.cross.equity == money("5500"))
    #expect(margin.total.equity == money("6130"))
    // 1 unit short at 50,000 over 20, and 9,000 over 10.
    #expect(margin.total.initial == money("3400"))
    #expect(margin.total.maintenance == money("136"))
    #expect(margin.available == money("3000"))
    #expect(margin.marginRatio == rate("0.022185971"))
    #expect(margin.positions[0].initial == money("1250"))
    #expect(margin.positions[1].unrealised == money("-300"))
    #expect(margin.positions[1].bankruptcy == price("2790"))
  }

  @Test("without positions nothing is required; without equity there is no ratio")
  func empty() {
    let idle = PortfolioMargin(balance: money("5"), positions: [])
    #expect(idle.total == Risk(equity: money("5"), initial: .zero, maintenance: .zero))
    #expect(idle.marginRatio == .zero && idle.available == money("5"))
    let broke = PortfolioMargin(
      balance: money("10"), positions: [position("1", entry: "100", mark: "80")])
    #expect(broke.marginRatio == nil && broke.available == .zero)
    #expect(broke.status == .bankrupt && idle.status == .healthy)
    #expect(broke.positions[0].bankruptcy == price("90"))
  }

  @Test(
    "a pool's status is healthy, called, liquidatable or bankrupt, and the worst is the whole's")
  func status() {
    func status(_ equity: String, _ maintenance: String) -> PoolStatus {
      PoolStatus(
        Risk(equity: money(equity), initial: .zero, maintenance: money(maintenance)),
        warningLevel: MarginTerms.warningLevelDefault)
    }
    #expect(status("120", "100") == .healthy && status("119.99999999", "100") == .called)
    #expect(status("100", "100") == .called && status("99.99999999", "100") == .liquidatable)
    #expect(status("0", "100") == .liquidatable && status("-0.00000001", "0") == .bankrupt)
    #expect(status("0", "0") == .healthy)
    // A rich cross pool does not speak for a pocket that is used up.
    let margin = PortfolioMargin(
      balance: money("50000"),
      positions: [
        position("0.1", entry: "60000", mark: "60000"),
        position("30", entry: "200", mark: "196", pocket: "120"),
      ])
    #expect(margin.pools.map(\.status) == [.healthy, .liquidatable])
    #expect(margin.pool(of: 0) == 0 && margin.pool(of: 1) == 1)
    #expect(margin.status == .liquidatable)
    #expect(margin.pools[1].ratio == nil && margin.pools[1].risk.equity == .zero)
    #expect(margin.positions[1].distance(from: price("196"), isLong: true)! < .zero)
  }

  @Test("a pocket is called by its instrument's warning level, the cross pool by the highest")
  func warningLevels() {
    var held = position("1", entry: "100", mark: "100")
    let alone = PortfolioMargin(balance: .zero, positions: [held]).cross.maintenance
    let balance = alone + alone
    func statuses(_ level: Rate?) -> [PoolStatus] {
      var pocket = held
      pocket.pocket = balance
      pocket.warningLevel = Rate("2")!
      return PortfolioMargin(balance: balance, positions: [held, pocket], warningLevel: level)
        .pools.map(\.status)
    }
    // Twice the requirement is at the level, and a count more of it is above.
    #expect(statuses(nil) == [.healthy, .healthy])
    held.warningLevel = Rate(rawValue: 2_000_000_001)
    #expect(statuses(nil) == [.called, .healthy])
    #expect(statuses(Rate("3")!) == [.called, .healthy])
    held.warningLevel = .one
    #expect(statuses(nil) == [.healthy, .healthy])
  }

  @Test("a long's bankruptcy price is at or below its liquidation price, a short's at or above")
  func ordered() {
    var draws = Draws(17)
    var checked = 0
    for _ in 0..<800 {
      var positions: [PortfolioPosition] = []
      for _ in 0..<Int.random(in: 1...4, using: &draws) {
        let mark = Price(rawValue: draws.magnitude(upTo: 9_000_000_000_000))
        let held = Quantity(
          rawValue: draws.magnitude(upTo: 1_000_000_000)
            * (Bool.random(using: &draws) ? 1 : -1))
        let value = contract().payoff.value(mark, held, .nearest)
        positions.append(
          PortfolioPosition(
            quantity: held, entryNotional: value, mark: mark, leverage: 10,
            pocket: Bool.random(using: &draws)
              ? Money(rawValue: draws.magnitude(upTo: max(2, value.magnitude.rawValue))) : nil,
            orders: .zero, contract: contract(), schedule: randomSchedule(&draws)))
      }
      let balance = Money(rawValue: draws.magnitude(upTo: 50_000_000_000_000))
      let margin = PortfolioMargin(balance: balance, positions: positions)
      for (given, answer) in zip(positions, margin.positions) {
        guard let bankruptcy = answer.bankruptcy else { continue }
        checked += 1
        guard let liquidation = answer.liquidation else {
          Issue.record("bankrupt at \(bankruptcy), and never liquidated")
          continue
        }
        #expect(given.quantity.isPositive ? liquidation >= bankruptcy : liquidation <= bankruptcy)
      }
    }
    #expect(checked > 400)
  }

  @Test("the prices of a position do not move with its own mark")
  func ownMark() {
    func margin(_ mark: String) -> PortfolioMargin {
      PortfolioMargin(
        balance: money("9000"),
        positions: [
          position("1", entry: "60000", mark: mark), position("-20", entry: "3000", mark: "3100"),
        ])
    }
    let (a, b) = (margin("59000").positions[0], margin("57000").positions[0])
    #expect(a.liquidation == b.liquidation && a.bankruptcy == b.bankruptcy)
    // 9,000 - 2,000 lost on the short: all equity gone 7,000 below the entry.
    #expect(a.bankruptcy == price("53000"))
  }

  /// One long and one short of an instrument, cross.
  private func hedge(
    _ long: String, _ short: String, mark: String = "50000", balance: String = "10000"
  ) -> PortfolioMargin {
    var legs = [
      position(long, entry: "50000", mark: mark), position(short, entry: "51000", mark: mark),
    ]
    legs[0].otherSide = 1
    legs[1].otherSide = 0
    return PortfolioMargin(balance: money(balance), positions: legs)
  }

  @Test("hedge mode adds the requirements of both sides, each in its own bracket")
  func hedgeMode() throws {
    let margin = hedge("2", "-0.5")
    // 100,000 in the second bracket, 25,000 in the first.
    #expect(margin.total.maintenance == money("450") + money("100"))
    #expect(margin.total.equity == money("10500"))
    // The larger side decides: nothing is left 10,500 / 1.5 below the mark.
    #expect(margin.positions[0].bankruptcy == price("43000"))
    #expect(margin.positions[1].bankruptcy == nil)
    let liquidation = try #require(margin.positions[0].liquidation)
    #expect(liquidation > price("43000"))
    let short = hedge("0.5", "-2")
    #expect(short.positions[1].bankruptcy == price("58000") && short.positions[0].bankruptcy == nil)
  }

  @Test("moving the mark of a hedge onto its liquidation price liquidates, a cent short does not")
  func hedgeRoundTrip() {
    let sizes = ["0.3", "1", "1.01", "7", "40", "300"]
    var checked = 0
    for long in sizes {
      for short in sizes {
        for balance in ["500", "20000", "900000"] {
          let margin = hedge(long, "-" + short, balance: balance)
          guard !margin.cross.isLiquidatable else { continue }
          for (place, direction) in [(0, Int64(1)), (1, -1)] {
            guard let found = margin.positions[place].liquidation, found < price("900000") else {
              continue
            }
            checked += 1
            let safer = Price(rawValue: found.rawValue + direction * 1_000_000)
            #expect(
              hedge(long, "-" + short, mark: "\(found)", balance: balance).cross.isLiquidatable)
            #expect(
              !hedge(long, "-" + short, mark: "\(safer)", balance: balance).cross.isLiquidatable)
            guard let bankruptcy = margin.positions[place].bankruptcy else { continue }
            #expect(place == 0 ? found >= bankruptcy : found <= bankruptcy)
          }
        }
      }
    }
    #expect(checked > 60)
  }

  @Test("a ratio that counts orders adds what the worse side would require, and its fees")
  func ordersInRatio() {
    let rules = schedule([("0", "0.01", "0.02")], fee: "0.001")
    func margin(_ counts: Bool) -> PortfolioMargin {
      var orders = OrderExposure.zero
      orders.add(.sell, quantity("100"), money("20000"))
      var held = position("1", entry: "10000", mark: "10000")
      held.schedule = rules
      var resting = position("0", entry: "200", mark: "200", orders: orders)
      resting.schedule = rules
      return PortfolioMargin(
        balance: money("3000"), positions: [held, resting], ordersInRatio: counts)
    }
    // 110 / 3,000; with the orders (110 + 220) / (3,000 - 20).
    #expect(margin(false).marginRatio == rate("0.036666667"))
    #expect(margin(true).marginRatio == rate("0.110738255"))
    #expect(margin(true).status == margin(false).status)
    #expect(margin(true).total == margin(false).total)
  }

  @Test("moving a mark onto the liquidation price liquidates, one count short of it does not")
  func roundTrip() {
    var draws = Draws(61)
    var checked = 0
    for _ in 0..<600 {
      let count = Int.random(in: 1...4, using: &draws)
      var positions: [PortfolioPosition] = []
      for _ in 0..<count {
        let mark = Price(rawValue: Int64.random(in: 1_000_000...9_000_000_000_000, using: &draws))
        let held = Quantity(
          rawValue: draws.magnitude(upTo: 1_000_000_000)
            * (Bool.random(using: &draws) ? 1 : -1))
        let value = contract().payoff.value(mark, held, .nearest)
        let isolated = Bool.random(using: &draws)
        positions.append(
          PortfolioPosition(
            quantity: held, entryNotional: value, mark: mark, leverage: 10,
            pocket: isolated
              ? Money(rawValue: draws.magnitude(upTo: max(2, value.magnitude.rawValue))) : nil,
            orders: .zero, contract: contract(), schedule: randomSchedule(&draws)))
      }
      let balance = Money(rawValue: draws.magnitude(upTo: 100_000_000_000_000))
      let before = PortfolioMargin(balance: balance, positions: positions)
      for (place, answer) in before.positions.enumerated() {
        guard let liquidation = answer.liquidation, liquidation < price("9000000") else {
          continue
        }
        checked += 1
        func isLiquidatable(at mark: Price) -> Bool {
          var moved = positions
          moved[place].mark = mark
          let after = PortfolioMargin(balance: balance, positions: moved)
          guard let pocket = moved[place].pocket else { return after.cross.isLiquidatable }
          let own = after.positions[place]
          return pocket + own.unrealised < own.maintenance
        }
        #expect(isLiquidatable(at: liquidation))
        let step: Int64 = positions[place].quantity.isPositive ? 1 : -1
        let safer = Price(rawValue: liquidation.rawValue + step)
        if safer.isPositive { #expect(!isLiquidatable(at: safer)) }
      }
    }
    #expect(checked > 300)
  }
}
