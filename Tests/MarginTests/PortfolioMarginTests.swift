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
      entryNotional: contract().value(price(entry), quantity(held), .up), mark: price(mark),
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
    #expect(broke.positions[0].bankruptcy == price("90"))
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
        let value = contract().value(mark, held, .nearest)
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
