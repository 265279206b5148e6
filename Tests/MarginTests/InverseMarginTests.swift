import Accounts
import Instruments
import Margin
import Testing
import Units

@Suite("Margin of inverse positions") struct InverseMarginTests {
  private let dollars = Payoff(.inverse)

  @Test("longs pay shorts for funding, in coins, and no sum is above zero")
  func funding() {
    #expect(
      FundingPayment.of(
        quantity: quantity("10000"), mark: price("8000"), rate: rate("0.001"), payoff: dollars)
        == money("-0.00125"))
    #expect(
      FundingPayment.of(
        quantity: quantity("-10000"), mark: price("8000"), rate: rate("0.001"), payoff: dollars)
        == money("0.00125"))
    var draws = Draws(127)
    for round in 0..<500 {
      guard let coins = InverseCoins(&draws, round) else { continue }
      let funding = Rate(rawValue: Int64.random(in: -30_000_000...30_000_000, using: &draws))
      func paid(_ raw: Int64) -> Int128 {
        Int128(
          FundingPayment.of(
            quantity: Quantity(rawValue: raw), mark: coins.entryPrice, rate: funding,
            payoff: coins.payoff
          ).rawValue)
      }
      // Halves on one side, the whole on the other.
      let part = coins.held.rawValue / 3
      let sum = paid(part) + paid(coins.held.rawValue - part) + paid(-coins.held.rawValue)
      #expect(sum <= 0 && sum > -8)
    }
  }

  @Test("an order loses what its quantity is worth less at the mark than at its limit")
  func orderLoss() {
    var draws = Draws(131)
    for round in 0..<2_000 {
      guard let coins = InverseCoins(&draws, round) else { continue }
      let size = Int128(coins.payoff.multiplier.rawValue)
      let held = Int128(coins.held.magnitude.rawValue)
      let mark = coins.entryPrice
      let limit = Price(rawValue: max(1, mark.rawValue / 2 + draws.magnitude(upTo: mark.rawValue)))
      let side: Side = coins.held.isPositive ? .buy : .sell
      let loss = Int128(
        OrderLoss.of(
          side, coins.held.magnitude, limit: limit, mark: mark, payoff: coins.payoff
        ).rawValue)
      let worse = side == .buy ? limit > mark : limit < mark
      guard worse else {
        #expect(loss == 0)
        continue
      }
      // |m q / mark - m q / limit|, each quotient with the remainder it gives up.
      let (a, b) = (Int128(mark.rawValue), Int128(limit.rawValue))
      let (high, low) = (size * held / min(a, b), size * held / max(a, b))
      #expect(loss >= high - low && loss <= high - low + 1)
    }
  }

  @Test("an impact price is the harmonic mean over the coins asked for")
  func impact() {
    // One coin: 5,000 dollars at 8,000 are 0.625, and 0.375 at 10,000 are 3,750 more.
    var walk = ImpactWalk(notional: .one, payoff: dollars)
    let wantsMore = walk.take(price: price("8000"), quantity: quantity("5000"))
    #expect(wantsMore && walk.price == nil)
    let wantsLevel = walk.take(price: price("10000"), quantity: quantity("90000"))
    #expect(!wantsLevel && walk.price == price("8750"))
  }

  @Test("what a trade realises for both sides and what they hold sum to zero, in coins")
  func trades() {
    var draws = Draws(137)
    func holder(_ number: UInt32) -> Position {
      Position(
        account: AccountIndex(rawValue: number), market: MarketIndex(rawValue: 0),
        holder: HolderIndex(rawValue: number), leverage: 10, fundingEpoch: 0)
    }
    var holders = (0..<5).map { holder(UInt32($0)) }
    var realised = [Int128](repeating: 0, count: 5)
    var paid = [Int128](repeating: 0, count: 5)
    for _ in 0..<4_000 {
      let buyer = Int.random(in: 0..<5, using: &draws)
      let seller = (buyer + Int.random(in: 1..<5, using: &draws)) % 5
      let fill = Quantity(rawValue: draws.magnitude(upTo: 10_000_000_000_000))
      let at = Price(rawValue: Int64.random(in: 100_000_000_000...1_000_000_000_000, using: &draws))
      let notional = dollars.value(at, fill, .nearest)
      #expect(notional.isNegative || notional.isZero)
      for (place, side) in [(buyer, Side.buy), (seller, .sell)] {
        let change = holders[place].apply(side, fill, notional: notional)
        realised[place] += Int128(change.realised.rawValue)
        paid[place] += Int128(side.sign) * Int128(notional.rawValue)
      }
      #expect(holders.reduce(0) { $0 + Int128($1.quantity.rawValue) } == 0)
      // All that was realised is what left the entry notionals, account by account.
      for place in 0..<5 {
        #expect(realised[place] + paid[place] == Int128(holders[place].entryNotional.rawValue))
        let held = holders[place]
        #expect(held.entryNotional.isZero || !held.quantity.isZero)
      }
    }
  }

  /// One long and one short of an instrument in coins, cross, with a balance of coins.
  private func hedge(
    _ long: String, _ short: String, mark: Price, balance: String
  ) -> PortfolioMargin {
    let rules = schedule([("0", "0.01", "0.02"), ("10", "0.02", "0.04"), ("200", "0.05", "0.1")])
    var terms = contract()
    terms.payoff = dollars
    let legs = [(long, "8000", 1), ("-" + short, "9000", 0)].map { held, entry, other in
      PortfolioPosition(
        quantity: quantity(held), entryNotional: dollars.value(price(entry), quantity(held), .up),
        mark: mark, leverage: 10, pocket: nil, orders: .zero, contract: terms, schedule: rules,
        otherSide: other)
    }
    return PortfolioMargin(balance: money(balance), positions: legs)
  }

  @Test("moving the mark of a hedge onto its liquidation price liquidates, a cent short does not")
  func hedged() {
    var checked = 0
    let sizes = ["3000", "10000", "10100", "90000", "700000", "3000000"]
    for long in sizes {
      for short in sizes {
        for balance in ["0.1", "2", "40", "900"] {
          let margin = hedge(long, short, mark: price("8000"), balance: balance)
          guard !margin.cross.isLiquidatable else { continue }
          for (place, direction) in [(0, Int64(1)), (1, -1)] {
            guard let found = margin.positions[place].liquidation, found < price("900000") else {
              continue
            }
            checked += 1
            let safer = Price(rawValue: found.rawValue + direction * 1_000_000)
            #expect(hedge(long, short, mark: found, balance: balance).cross.isLiquidatable)
            #expect(!hedge(long, short, mark: safer, balance: balance).cross.isLiquidatable)
            guard let bankruptcy = margin.positions[place].bankruptcy else { continue }
            #expect(place == 0 ? found >= bankruptcy : found <= bankruptcy)
          }
        }
      }
    }
    #expect(checked > 60)
  }

  @Test("an inverse position is its linear counterpart of the other side, at one over the price")
  func counterpart() {
    // Contracts of a dollar, seen from dollars: a linear short of dollars priced in coins.
    var draws = Draws(139)
    for _ in 0..<2_000 {
      // Prices whose reciprocal is exact, so that both sides are the same number.
      let steps = Int64(1) << Int64.random(in: 0...8, using: &draws)
      let mark = Price(rawValue: 100_000_000 * steps)
      let inCoins = Price(rawValue: 100_000_000 / steps)
      guard inCoins.rawValue * steps == 100_000_000 else { continue }
      let held = Quantity(
        rawValue: draws.magnitude(upTo: 1_000_000_000_000_000)
          * (Bool.random(using: &draws) ? 1 : -1))
      for rounding in [Rounding.down, .up, .towardZero, .nearest] {
        #expect(
          dollars.product(mark, held, rounding) == Payoff().product(inCoins, -held, rounding))
      }
      let rules = randomSchedule(&draws)
      let entry = dollars.value(mark, held, .nearest)
      #expect(
        PositionValuation.of(
          quantity: held, entryNotional: entry, mark: mark, payoff: dollars, schedule: rules)
          == PositionValuation.of(
            quantity: -held, entryNotional: entry, mark: inCoins, payoff: Payoff(),
            schedule: rules))
    }
  }

  @Test("moving a mark onto the liquidation price liquidates, one count short of it does not")
  func roundTrip() {
    var draws = Draws(149)
    var checked = 0
    for round in 0..<1_500 {
      var positions: [PortfolioPosition] = []
      for _ in 0..<Int.random(in: 1...4, using: &draws) {
        guard let coins = InverseCoins(&draws, round) else { continue }
        var terms = contract()
        terms.payoff = coins.payoff
        let isolated = Bool.random(using: &draws)
        let most = max(2, min(coins.entry.magnitude.rawValue, 1_000_000_000_000_000))
        positions.append(
          PortfolioPosition(
            quantity: coins.held, entryNotional: coins.entry, mark: coins.entryPrice, leverage: 10,
            pocket: isolated ? Money(rawValue: draws.magnitude(upTo: most)) : nil,
            orders: .zero, contract: terms, schedule: coins.schedule))
      }
      let balance = Money(rawValue: draws.magnitude(upTo: 100_000_000_000_000))
      let before = PortfolioMargin(balance: balance, positions: positions)
      for (place, answer) in before.positions.enumerated() {
        let range = positions[place].contract.payoff.pricesInRange(
          positions[place].quantity.magnitude)
        guard let liquidation = answer.liquidation, range.contains(liquidation) else { continue }
        checked += 1
        func isLiquidatable(at mark: Price) -> Bool {
          var moved = positions
          moved[place].mark = mark
          let after = PortfolioMargin(balance: balance, positions: moved)
          return after.pools[after.pool(of: place)].risk.isLiquidatable
        }
        #expect(isLiquidatable(at: liquidation))
        let step: Int64 = positions[place].quantity.isPositive ? 1 : -1
        let safer = Price(rawValue: liquidation.rawValue + step)
        if range.contains(safer) { #expect(!isLiquidatable(at: safer)) }
      }
    }
    #expect(checked > 500)
  }
}
